//! In which order objects are applied.

use std::cmp::Ordering;

use super::Manifest;

/// Which way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// For `kubectl apply`: what others need comes first.
    #[default]
    Install,
    /// For `kubectl delete`: the reverse.
    Uninstall,
}

/// The kinds in the order in which Helm installs them (`pkg/releaseutil/kind_sorter.go` of Helm 3.22), and after
/// them webhooks, which must not be asked before what serves them is there.
const KINDS: [&str; 38] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    // Unknown to Helm, which puts them among the unknown kinds, by name.
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// The kinds in the order in which Helm removes them (the same file). Not quite the reverse: Services go early.
const KINDS_UNINSTALL: [&str; 38] = [
    // Without its webhook gone first, deleting what serves it blocks the API server.
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "APIService",
    "Ingress",
    "IngressClass",
    "Service",
    "CronJob",
    "Job",
    "StatefulSet",
    "HorizontalPodAutoscaler",
    "Deployment",
    "ReplicaSet",
    "ReplicationController",
    "Pod",
    "DaemonSet",
    "RoleBindingList",
    "RoleBinding",
    "RoleList",
    "Role",
    "ClusterRoleBindingList",
    "ClusterRoleBinding",
    "ClusterRoleList",
    "ClusterRole",
    "CustomResourceDefinition",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "ConfigMap",
    "SecretList",
    "Secret",
    "ServiceAccount",
    "PodDisruptionBudget",
    "PodSecurityPolicy",
    "LimitRange",
    "ResourceQuota",
    "NetworkPolicy",
    "Namespace",
    "PriorityClass",
];

/// Whether a kind is Istio's configuration, which comes after everything else.
fn is_istio(api_version: &str) -> bool {
    api_version.split_once('/').is_some_and(|(group, _)| group.ends_with(".istio.io"))
}

/// Sorts by kind (Helm's order; then kinds that Helm does not know, by name; then Istio's), namespace and name.
/// What is equal in all of these keeps its order. [`Order::Uninstall`] goes the other way: Istio's kinds, kinds that
/// Helm does not know (Helm has them last, when their namespace is gone already), then Helm's order for removing.
pub fn sort(manifests: &mut [Manifest<'_>], order: Order) {
    let kinds = match order {
        Order::Install => &KINDS,
        Order::Uninstall => &KINDS_UNINSTALL,
    };
    // What is compared is looked up once; objects are moved when their places are known.
    let mut keys: Vec<Key<'_>> =
        manifests.iter().enumerate().map(|(at, manifest)| Key::new(at, manifest, kinds)).collect();
    keys.sort_unstable_by(|left, right| left.compare(right, order).then(left.at.cmp(&right.at)));
    let mut places: Vec<usize> = keys.iter().map(|key| key.at).collect();
    for at in 0..places.len() {
        // What belongs here may have been moved to make room.
        let mut from = places[at];
        while from < at {
            from = places[from];
        }
        manifests.swap(at, from);
        places[at] = from;
    }
}

/// What decides where an object stands.
struct Key<'m> {
    istio: bool,
    /// Where the kind stands in the table; `None` for one that Helm does not know.
    rank: Option<usize>,
    kind: &'m str,
    namespace: Option<&'m str>,
    name: &'m str,
    /// Where the object stood.
    at: usize,
}

impl<'m> Key<'m> {
    fn new(at: usize, manifest: &'m Manifest<'_>, kinds: &[&str]) -> Self {
        let id = &manifest.id;
        Self {
            istio: is_istio(&id.api_version),
            rank: kinds.iter().position(|kind| *kind == id.kind),
            kind: &id.kind,
            namespace: id.namespace.as_deref(),
            name: &id.name,
            at,
        }
    }

    fn compare(&self, other: &Self, order: Order) -> Ordering {
        let istio = self.istio.cmp(&other.istio);
        let known = match (self.rank, other.rank) {
            (Some(left), Some(right)) => left.cmp(&right),
            (Some(_), None) if order == Order::Install => Ordering::Less,
            (None, Some(_)) if order == Order::Install => Ordering::Greater,
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => self.kind.cmp(other.kind),
        };
        let place = (self.namespace, self.name).cmp(&(other.namespace, other.name));
        match order {
            Order::Install => istio.then(known).then(place),
            Order::Uninstall => istio.reverse().then(known).then(place.reverse()),
        }
    }
}
