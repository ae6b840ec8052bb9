//! Whether a version of Kubernetes serves a kind.

use istio_mc_diagnostic::{Diagnostic, code};

use crate::{KubernetesVersion, kind_history};

/// What there is to say of a kind in that API version, for that version of Kubernetes: that it is no longer
/// served, not served yet, or deprecated. The finding has no place yet.
///
/// ```
/// use istio_mc_kubernetes::{KubernetesVersion, served};
/// let version = KubernetesVersion::new(1, 32);
/// let finding = served("extensions/v1beta1", "Deployment", version).expect("a finding");
/// assert_eq!(*finding.code, istio_mc_diagnostic::code::REMOVED_KIND);
/// assert_eq!(finding.help, ["use `apiVersion: apps/v1`"]);
/// assert!(served("apps/v1", "Deployment", version).is_none());
/// ```
pub fn served(api_version: &str, kind: &str, version: KubernetesVersion) -> Option<Diagnostic> {
    let history = kind_history(api_version, kind)?;
    let minor = if version.major == 1 { version.minor } else { u32::MAX };
    let instead = |finding: Diagnostic| match history.replacement {
        Some(replacement) => finding.help(format!("use `apiVersion: {replacement}`")),
        None if kind == "PodSecurityPolicy" => finding.help(
            "label namespaces for Pod Security Admission instead (`pod-security.kubernetes.io/enforce`)",
        ),
        None => finding.help("nothing takes its place: leave it out"),
    };
    if let Some(removed) = history.removed.filter(|removed| *removed <= minor) {
        let message = format!(
            "Kubernetes {version} does not serve `{kind}` of `{api_version}`: it ended with 1.{removed}"
        );
        return Some(instead(Diagnostic::new(&code::REMOVED_KIND, message)));
    }
    if minor < history.introduced {
        let message = format!(
            "Kubernetes {version} does not serve `{kind}` of `{api_version}` yet: it came with 1.{}",
            history.introduced
        );
        return Some(Diagnostic::new(&code::KIND_TOO_NEW, message));
    }
    if let Some(deprecated) = history.deprecated.filter(|deprecated| *deprecated <= minor) {
        let message = format!("`{kind}` of `{api_version}` is deprecated since Kubernetes 1.{deprecated}");
        let finding = Diagnostic::new(&code::DEPRECATED_KIND, message);
        let finding = match history.removed {
            Some(removed) => finding.note(format!("Kubernetes 1.{removed} no longer serves it")),
            None => finding,
        };
        return Some(match (kind, history.replacement) {
            // Another kind, which controllers make of Services by themselves.
            ("Endpoints", _) => finding.help("use an EndpointSlice (`discovery.k8s.io/v1`)"),
            (_, Some(_)) => instead(finding),
            (_, None) => finding,
        });
    }
    None
}
