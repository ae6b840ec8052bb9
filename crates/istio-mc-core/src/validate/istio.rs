//! Which release of Istio objects are for, where nobody says.

use std::fmt;

use istio_mc_yaml::Node;

use crate::rules::Object;
use crate::version::IstioVersion;

/// The version of Istio by whose rules objects are checked, and why it is that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetIstio {
    /// The version.
    pub version: IstioVersion,
    /// Why.
    pub because: Because,
}

/// Why it is that version.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Because {
    /// The caller says so.
    Asked,
    /// An image of Istio's control plane among the objects has that version.
    Image(String),
    /// An image of Istio's control plane has this version, whose rules are not known; the one taken is the nearest later one.
    UnknownImage(String),
    /// There are kinds of this API group, which ended before 1.24.
    Group(String),
    /// Nothing tells.
    Newest,
}

impl fmt::Display for TargetIstio {
    /// What there is to say: «Istio 1.0.9, as image `istio/pilot:1.0.9` says».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.version;
        match &self.because {
            Because::Asked => write!(f, "Istio {version}"),
            Because::Image(image) => write!(f, "Istio {version}, which image `{image}` is of"),
            Because::UnknownImage(image) => {
                write!(f, "Istio {version}, the nearest to image `{image}` whose rules are known")
            }
            Because::Group(group) => {
                write!(f, "Istio {version}, the last that is known to have `{group}`")
            }
            Because::Newest => write!(f, "Istio {version}, the newest that is known"),
        }
    }
}

/// API groups that Istio has had until 1.5, and that none of its later kinds is of.
const LEGACY_GROUPS: &[&str] = &["authentication.istio.io", "config.istio.io", "rbac.istio.io"];

/// API groups and versions that came after 1.4.
const MODERN_GROUPS: &[&str] = &[
    "extensions.istio.io",
    "networking.istio.io/v1",
    "networking.istio.io/v1beta1",
    "security.istio.io",
    "telemetry.istio.io",
];

/// The newest version that an object can be for whose rules are known: by its API group, as nothing else is looked at.
pub fn newest_for(object: &Object<'_>) -> IstioVersion {
    let group = object.text("apiVersion").split_once('/').map_or("", |(group, _)| group);
    if LEGACY_GROUPS.contains(&group) { IstioVersion::LAST_LEGACY } else { IstioVersion::NEWEST_RULES }
}

/// The version that the objects are for, as far as they tell.
pub(super) fn guess<'a>(objects: impl Iterator<Item = &'a Object<'a>>) -> TargetIstio {
    let mut image: Option<(IstioVersion, &'a str)> = None;
    let (mut legacy, mut modern) = (None, false);
    for object in objects {
        let api_version = object.text("apiVersion");
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        if let Some(named) = group.ends_with(".istio.io").then_some(group) {
            modern |= MODERN_GROUPS.contains(&named) || MODERN_GROUPS.contains(&api_version);
            if LEGACY_GROUPS.contains(&named) {
                legacy = Some(named);
            }
        } else if matches!(object.text("kind"), "Deployment" | "DaemonSet" | "StatefulSet") {
            for found in images(object) {
                if let Some(version) = control_plane(found)
                    && image.is_none_or(|(newest, _)| version > newest)
                {
                    image = Some((version, found));
                }
            }
        }
    }
    let target = |version, because| TargetIstio { version, because };
    match (image, legacy) {
        (Some((version, image)), _) if version.has_known_rules() => {
            target(version, Because::Image(image.to_owned()))
        }
        (Some((version, image)), _) => {
            target(version.nearest_with_known_rules(), Because::UnknownImage(image.to_owned()))
        }
        (None, Some(group)) if !modern => target(IstioVersion::LAST_LEGACY, Because::Group(group.to_owned())),
        (None, _) => target(IstioVersion::NEWEST_RULES, Because::Newest),
    }
}

/// The images of a workload's pods.
fn images<'a>(object: &Object<'a>) -> impl Iterator<Item = &'a str> {
    let containers = object.node.at(&["spec", "template", "spec", "containers"]).and_then(Node::as_list);
    containers.unwrap_or_default().iter().filter_map(|container| container.get("image")?.as_str())
}

/// The version of an image of Istio's control plane: `docker.io/istio/pilot:1.24.3-distroless`.
fn control_plane(image: &str) -> Option<IstioVersion> {
    let (name, tag) = image.split('@').next()?.rsplit_once(':')?;
    let is_istio = |name: &str| name.rsplit('/').nth(1).is_some_and(|folder| folder.starts_with("istio"));
    // Citadel and the injector are all that a remote cluster of the first releases has.
    let is_part = matches!(name.rsplit('/').next()?, "pilot" | "citadel" | "sidecar_injector" | "galley");
    if !is_part || !is_istio(name) {
        return None;
    }
    tag.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::Source;

    use super::*;

    fn guessed(text: &str) -> String {
        let source = Source::new("a", text);
        let nodes = istio_mc_yaml::read(&source).expect("YAML");
        let objects: Vec<Object<'_>> = nodes.iter().map(|node| Object::new(node, &source)).collect();
        guess(objects.iter()).to_string()
    }

    #[test]
    fn objects_tell_their_istio() {
        let pods = |image: &str| {
            format!(
                "{{apiVersion: apps/v1, kind: Deployment, spec: {{template: {{spec: {{containers: [{{image: '{image}'}}]}}}}}}}}"
            )
        };
        let newest = "Istio 1.31.0, the newest that is known";
        let policy = "{apiVersion: authentication.istio.io/v1alpha1, kind: Policy}";
        for (text, expected) in [
            ("{apiVersion: v1, kind: Service}", newest),
            ("{apiVersion: networking.istio.io/v1alpha3, kind: Gateway}", newest),
            (policy, "Istio 1.4.0, the last that is known to have `authentication.istio.io`"),
            (
                &format!("{policy}\n---\n{{apiVersion: security.istio.io/v1, kind: PeerAuthentication}}"),
                newest,
            ),
            (
                &pods("docker.io/istio/pilot:1.0.9"),
                "Istio 1.0.9, which image `docker.io/istio/pilot:1.0.9` is of",
            ),
            (
                &format!("{}\n---\n{policy}", pods("gcr.io/istio-release/citadel:0.8.0")),
                "Istio 0.8.0, which image `gcr.io/istio-release/citadel:0.8.0` is of",
            ),
            (
                &pods("registry:5000/istio/pilot:1.18.2-distroless@sha256:0a"),
                "Istio 1.24.0, the nearest to image `registry:5000/istio/pilot:1.18.2-distroless@sha256:0a` whose rules are known",
            ),
            (&pods("docker.io/istio/proxyv2:1.1.0"), newest),
            (&pods("example.com/pilot:1.1.0"), newest),
            (&pods("istio/pilot:latest"), newest),
        ] {
            assert_eq!(guessed(text), expected, "{text}");
        }
    }
}
