//! The file of an object: `<phase>/<kind>.<namespace>.<name>.yaml`.

use istio_mc_template::ObjectId;
use sha2::{Digest, Sha256};

use crate::output::OutputFormat;

/// The path of an object's file below its cluster's folder.
///
/// It depends on the object alone, so that another object renames no file, and not on the API's version,
/// so that a newer one is a change and not a new file. Two different objects have different paths, also
/// where upper and lower case are the same:
///
/// | object | file |
/// |---|---|
/// | Namespace `foo` | `1-definitions/namespace.foo.yaml` |
/// | Service `istio-system/istio-pilot` | `2-prerequisites/service.istio-system.istio-pilot.yaml` |
/// | Gateway of another group than Istio's | `4-configuration/gateway_gateway_networking_k8s_io.foo.bar.yaml` |
/// | ClusterRole `system:node` | `2-prerequisites/clusterrole.system_node~6ab73d18.yaml` |
///
/// The parts after `~` tell apart what the letters before it cannot: characters that file systems do not
/// take, upper case, and names that are cut to fit.
pub(crate) fn object_path(id: &ObjectId, format: OutputFormat) -> String {
    let group = id.api_version.rsplit_once('/').map_or("", |(group, _)| group);
    let known = KINDS.iter().find(|known| known.kind == id.kind && known.groups.contains(&group));
    let phase = known.map_or(Phase::Configuration, |known| known.phase);
    // A cluster has one object of that kind and name, whatever namespace is written in it.
    let in_cluster = known.is_some_and(|known| known.scope == Scope::Cluster);
    let namespace = id.namespace.as_deref().filter(|namespace| !in_cluster && !namespace.is_empty());

    let mut stem = id.kind.to_ascii_lowercase();
    let mut exact = known.is_some() || is_camel_case(&id.kind);
    if known.is_none() && !group.is_empty() {
        stem.push('_');
        stem.push_str(&group.replace('.', "_"));
        // A group is a DNS name and has none; with one, two groups could look alike.
        exact &= !group.contains('_');
    }
    exact &= stem.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'0'..=b'9' | b'_' | b'-'));
    match namespace {
        Some(namespace) => {
            stem.push('.');
            stem.push_str(namespace);
            // With a dot in it, the namespace's end could not be told.
            exact &= is_plain(namespace) && !namespace.contains('.');
        }
        // Without a namespace, a dot in the name looks like one.
        None => exact &= in_cluster || !id.name.contains('.'),
    }
    stem.push('.');
    stem.push_str(&id.name);
    exact &= is_plain(&id.name);

    if !exact || stem.len() > STEM_MAX {
        stem = cut(&stem.to_ascii_lowercase());
        stem.push('~');
        stem.push_str(&fingerprint(&[&id.kind, group, namespace.unwrap_or_default(), &id.name]));
    }
    format!("{}/{stem}.{}", phase.folder(), format.ending())
}

/// The path of the file with all objects of the services that are imported from one namespace:
/// `4-configuration/imports.bar.yaml`.
///
/// They are so many that a file each would be slow to apply and to look through; a namespace keeps together what changes
/// together. No object has such a path: no kind is called `Imports`.
pub(crate) fn imports_path(exported_from: &str, format: OutputFormat) -> String {
    format!("{}/imports.{exported_from}.{}", Phase::Configuration.folder(), format.ending())
}

/// File names have at most 255 bytes on the usual systems, 143 on encrypted ones (eCryptfs); this leaves
/// room for `~`, the fingerprint, the ending, and a temporary name.
const STEM_MAX: usize = 120;

/// Letters, digits, `-` and `.` as in the names of most objects.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}

/// Kinds are: two that differ in case alone would be one resource to the API server.
fn is_camel_case(kind: &str) -> bool {
    kind.bytes().next().is_some_and(|first| first.is_ascii_uppercase())
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn cut(stem: &str) -> String {
    let tame = |letter: char| match letter {
        'a'..='z' | '0'..='9' | '-' | '.' | '_' => letter,
        _ => '_',
    };
    stem.chars().map(tame).take(STEM_MAX).collect()
}

/// 32 bits of the object's identity: enough to tell apart names that look alike.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// The order in which `kubectl apply -R -f` meets the files: by the names of their folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Without which nothing else is accepted: namespaces and resource definitions.
    Definitions,
    /// What workloads refer to: accounts, roles, secrets, services.
    Prerequisites,
    /// What runs, and routes to it from outside.
    Workloads,
    /// What acts on workloads: Istio's configuration and other custom resources, webhooks, which must find
    /// their servers.
    Configuration,
}

impl Phase {
    fn folder(self) -> &'static str {
        match self {
            Phase::Definitions => "1-definitions",
            Phase::Prerequisites => "2-prerequisites",
            Phase::Workloads => "3-workloads",
            Phase::Configuration => "4-configuration",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Cluster,
    Namespace,
}

/// A kind whose group need not be said.
struct Known {
    kind: &'static str,
    /// The groups that had or have it; they are one kind to the user.
    groups: &'static [&'static str],
    scope: Scope,
    phase: Phase,
}

const fn kind(kind: &'static str, groups: &'static [&'static str], scope: Scope, phase: Phase) -> Known {
    Known { kind, groups, scope, phase }
}

const CORE: &[&str] = &[""];
const APPS: &[&str] = &["apps", "extensions"];
const BATCH: &[&str] = &["batch"];
const RBAC: &[&str] = &["rbac.authorization.k8s.io", "authorization.openshift.io"];
const ADMISSION: &[&str] = &["admissionregistration.k8s.io"];
const NETWORKING: &[&str] = &["networking.k8s.io", "extensions"];
const ISTIO: &[&str] = &["networking.istio.io"];
const ISTIO_AUTHENTICATION: &[&str] = &["authentication.istio.io"];
const ISTIO_SECURITY: &[&str] = &["security.istio.io"];
const CERT_MANAGER: &[&str] = &["cert-manager.io", "certmanager.k8s.io"];

/// The kinds of Kubernetes, Istio and what usually comes with them. Any other kind has its group in its
/// file's name, and comes last as Helm has it.
static KINDS: &[Known] = {
    use Phase::{Configuration, Definitions, Prerequisites, Workloads};
    use Scope::{Cluster, Namespace};
    &[
        kind("Namespace", CORE, Cluster, Definitions),
        kind("CustomResourceDefinition", &["apiextensions.k8s.io"], Cluster, Definitions),
        kind("NetworkPolicy", NETWORKING, Namespace, Prerequisites),
        kind("ResourceQuota", CORE, Namespace, Prerequisites),
        kind("LimitRange", CORE, Namespace, Prerequisites),
        kind("PodDisruptionBudget", &["policy"], Namespace, Prerequisites),
        kind("PodSecurityPolicy", &["policy", "extensions"], Cluster, Prerequisites),
        kind("PriorityClass", &["scheduling.k8s.io"], Cluster, Prerequisites),
        kind("SecurityContextConstraints", &["security.openshift.io", ""], Cluster, Prerequisites),
        kind("ServiceAccount", CORE, Namespace, Prerequisites),
        kind("Secret", CORE, Namespace, Prerequisites),
        kind("ConfigMap", CORE, Namespace, Prerequisites),
        kind("StorageClass", &["storage.k8s.io"], Cluster, Prerequisites),
        kind("PersistentVolume", CORE, Cluster, Prerequisites),
        kind("PersistentVolumeClaim", CORE, Namespace, Prerequisites),
        kind("ClusterRole", RBAC, Cluster, Prerequisites),
        kind("ClusterRoleBinding", RBAC, Cluster, Prerequisites),
        kind("Role", RBAC, Namespace, Prerequisites),
        kind("RoleBinding", RBAC, Namespace, Prerequisites),
        kind("Service", CORE, Namespace, Prerequisites),
        kind("Endpoints", CORE, Namespace, Prerequisites),
        kind("EndpointSlice", &["discovery.k8s.io"], Namespace, Prerequisites),
        kind("DaemonSet", APPS, Namespace, Workloads),
        kind("Pod", CORE, Namespace, Workloads),
        kind("ReplicationController", CORE, Namespace, Workloads),
        kind("ReplicaSet", APPS, Namespace, Workloads),
        kind("Deployment", APPS, Namespace, Workloads),
        kind("HorizontalPodAutoscaler", &["autoscaling"], Namespace, Workloads),
        kind("StatefulSet", APPS, Namespace, Workloads),
        kind("Job", BATCH, Namespace, Workloads),
        kind("CronJob", BATCH, Namespace, Workloads),
        kind("Ingress", NETWORKING, Namespace, Workloads),
        kind("IngressClass", NETWORKING, Cluster, Workloads),
        kind("Route", &["route.openshift.io"], Namespace, Workloads),
        kind("APIService", &["apiregistration.k8s.io"], Cluster, Configuration),
        kind("MutatingWebhookConfiguration", ADMISSION, Cluster, Configuration),
        kind("ValidatingWebhookConfiguration", ADMISSION, Cluster, Configuration),
        kind("Gateway", ISTIO, Namespace, Configuration),
        kind("VirtualService", ISTIO, Namespace, Configuration),
        kind("DestinationRule", ISTIO, Namespace, Configuration),
        kind("ServiceEntry", ISTIO, Namespace, Configuration),
        kind("Sidecar", ISTIO, Namespace, Configuration),
        kind("EnvoyFilter", ISTIO, Namespace, Configuration),
        kind("WorkloadEntry", ISTIO, Namespace, Configuration),
        kind("WorkloadGroup", ISTIO, Namespace, Configuration),
        kind("ProxyConfig", ISTIO, Namespace, Configuration),
        kind("Policy", ISTIO_AUTHENTICATION, Namespace, Configuration),
        kind("MeshPolicy", ISTIO_AUTHENTICATION, Cluster, Configuration),
        kind("PeerAuthentication", ISTIO_SECURITY, Namespace, Configuration),
        kind("RequestAuthentication", ISTIO_SECURITY, Namespace, Configuration),
        kind("AuthorizationPolicy", ISTIO_SECURITY, Namespace, Configuration),
        kind("Telemetry", &["telemetry.istio.io"], Namespace, Configuration),
        kind("WasmPlugin", &["extensions.istio.io"], Namespace, Configuration),
        kind("Certificate", CERT_MANAGER, Namespace, Configuration),
        kind("Issuer", CERT_MANAGER, Namespace, Configuration),
        kind("ClusterIssuer", CERT_MANAGER, Cluster, Configuration),
    ]
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn id(api_version: &str, kind: &str, namespace: &str, name: &str) -> ObjectId {
        ObjectId {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: (!namespace.is_empty()).then(|| namespace.to_owned()),
            name: name.to_owned(),
        }
    }

    fn object_path(id: &ObjectId) -> String {
        super::object_path(id, OutputFormat::Yaml)
    }

    #[test]
    fn usual_objects_have_readable_names() {
        for (object, path) in [
            (id("v1", "Namespace", "", "foo"), "1-definitions/namespace.foo.yaml"),
            (
                id("v1", "Service", "istio-system", "istio-pilot"),
                "2-prerequisites/service.istio-system.istio-pilot.yaml",
            ),
            (id("v1", "Service", "", "istio-pilot"), "2-prerequisites/service.istio-pilot.yaml"),
            (
                id("rbac.authorization.k8s.io/v1beta1", "ClusterRole", "ignored", "istio-reader"),
                "2-prerequisites/clusterrole.istio-reader.yaml",
            ),
            (
                id("networking.istio.io/v1alpha3", "Gateway", "foo", "bar.baz"),
                "4-configuration/gateway.foo.bar.baz.yaml",
            ),
            (
                id("gateway.networking.k8s.io/v1", "Gateway", "foo", "bar"),
                "4-configuration/gateway_gateway_networking_k8s_io.foo.bar.yaml",
            ),
        ] {
            assert_eq!(object_path(&object), path);
        }
        let old = object_path(&id("extensions/v1beta1", "Deployment", "foo", "bar"));
        assert_eq!(
            old,
            object_path(&id("apps/v1", "Deployment", "foo", "bar")),
            "the version is no part of it"
        );
    }

    #[test]
    fn different_objects_have_different_files_on_any_system() {
        let long = "a".repeat(253);
        let longer = format!("{}b", &long[..252]);
        let objects = [
            id("v1", "Service", "a", "b"),
            id("v1", "Service", "", "a.b"),
            id("v1", "Service", "A", "b"),
            id("v1", "Service", "a.b", "c"),
            id("v1", "Service", "a", "b.c"),
            id("v1", "Service", "a", &long),
            id("v1", "Service", "a", &longer),
            id("v1", "Service", "a", "ü"),
            id("v1", "Service", "a", "../../x"),
            id("serving.knative.dev/v1", "Service", "a", "b"),
            id("serving_knative.dev/v1", "Service", "a", "b"),
            id("rbac.authorization.k8s.io/v1", "ClusterRole", "", "system:x"),
            id("rbac.authorization.k8s.io/v1", "ClusterRole", "", "system_x"),
            id("rbac.authorization.k8s.io/v1", "ClusterRole", "", "System:x"),
            id("example.com/v1", "foo", "a", "b"),
            id("example.com/v1", "Foo", "a", "b"),
            id("example.com/v1", "Foo", "", "a.b"),
            id("", "", "", ""),
        ];
        let mut seen: BTreeMap<String, &ObjectId> = BTreeMap::new();
        for object in &objects {
            let path = object_path(object);
            let name = path.rsplit('/').next().expect("a name");
            assert!(super::super::path::is_safe(&path), "{path}");
            assert!(name.len() <= 143, "{path}");
            if let Some(other) = seen.insert(path.to_lowercase(), object) {
                panic!("{other} and {object} are both {path}");
            }
        }
    }
}
