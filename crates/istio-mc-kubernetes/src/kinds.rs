//! The kinds of Kubernetes: which there are, and the check of each.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use istio_mc_diagnostic::{Diagnostic, Source};
use istio_mc_yaml::Node;
use k8s_openapi::api::admissionregistration::v1 as admissionregistration;
use k8s_openapi::api::apps::v1 as apps;
use k8s_openapi::api::autoscaling::v1 as autoscaling_v1;
use k8s_openapi::api::autoscaling::v2 as autoscaling_v2;
use k8s_openapi::api::batch::v1 as batch;
use k8s_openapi::api::certificates::v1 as certificates;
use k8s_openapi::api::coordination::v1 as coordination;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::api::discovery::v1 as discovery;
use k8s_openapi::api::events::v1 as events;
use k8s_openapi::api::flowcontrol::v1 as flowcontrol;
use k8s_openapi::api::networking::v1 as networking;
use k8s_openapi::api::node::v1 as node;
use k8s_openapi::api::policy::v1 as policy;
use k8s_openapi::api::rbac::v1 as rbac;
use k8s_openapi::api::resource::v1 as resource;
use k8s_openapi::api::scheduling::v1 as scheduling;
use k8s_openapi::api::storage::v1 as storage;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1 as apiextensions;
use k8s_openapi::kube_aggregator::pkg::apis::apiregistration::v1 as apiregistration;

use crate::old_kinds;
use crate::strict::{self, Difference};

/// The check of a kind.
pub(crate) type Check = fn(&Node<'_>, &Arc<Source>, &'static [Difference]) -> Vec<Diagnostic>;

/// A kind in an API version, the check of its type, and what this version has otherwise than that type.
pub(crate) type Entry = (&'static str, &'static str, Check, &'static [Difference]);

pub(crate) fn of<T: for<'de> serde::Deserialize<'de>>(
    node: &Node<'_>,
    source: &Arc<Source>,
    differences: &'static [Difference],
) -> Vec<Diagnostic> {
    strict::check::<T>(node, "", source, differences)
}

macro_rules! kinds {
    ($($api_version:literal $module:ident { $($kind:ident)+ })+) => {
        /// Kinds that k8s-openapi has a type for.
        const KINDS: &[Entry] = &[
            $($(($api_version, stringify!($kind), of::<$module::$kind>, &[]),)+)+
        ];
    };
}

kinds! {
    "v1" core {
        ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod PodTemplate
        ReplicationController ResourceQuota Secret Service ServiceAccount
    }
    "admissionregistration.k8s.io/v1" admissionregistration {
        MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy
        ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration
    }
    "apiextensions.k8s.io/v1" apiextensions { CustomResourceDefinition }
    "apiregistration.k8s.io/v1" apiregistration { APIService }
    "apps/v1" apps { ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet }
    "autoscaling/v1" autoscaling_v1 { HorizontalPodAutoscaler }
    "autoscaling/v2" autoscaling_v2 { HorizontalPodAutoscaler }
    "batch/v1" batch { CronJob Job }
    "certificates.k8s.io/v1" certificates { CertificateSigningRequest ClusterTrustBundle }
    "coordination.k8s.io/v1" coordination { Lease }
    "discovery.k8s.io/v1" discovery { EndpointSlice }
    "events.k8s.io/v1" events { Event }
    "flowcontrol.apiserver.k8s.io/v1" flowcontrol { FlowSchema PriorityLevelConfiguration }
    "networking.k8s.io/v1" networking { IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR }
    "node.k8s.io/v1" node { RuntimeClass }
    "policy/v1" policy { PodDisruptionBudget }
    "rbac.authorization.k8s.io/v1" rbac { ClusterRole ClusterRoleBinding Role RoleBinding }
    "resource.k8s.io/v1" resource { DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice }
    "scheduling.k8s.io/v1" scheduling { PriorityClass }
    "storage.k8s.io/v1" storage {
        CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass
    }
}

/// Kinds by kind and API version.
static TABLE: LazyLock<HashMap<(&str, &str), &Entry, foldhash::fast::RandomState>> = LazyLock::new(|| {
    let all = KINDS.iter().chain(old_kinds::KINDS);
    all.map(|entry| ((entry.0, entry.1), entry)).collect()
});

/// Checks the fields of an object of a kind of Kubernetes as strictly as the API server does: unknown fields,
/// and values of another type. `None` for kinds that are not known here.
///
/// What is required is another matter; `status` is not looked at, as the API server writes it.
pub fn check(node: &Node<'_>, source: &Arc<Source>) -> Option<Vec<Diagnostic>> {
    let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
    let (_, _, check, differences) = TABLE.get(&(text("apiVersion"), text("kind")))?;
    Some(check(node, source, differences))
}

/// The same for the metadata of an object of any kind, given the node of its `metadata`.
///
/// ```
/// use istio_mc_diagnostic::Source;
/// let source = Source::new("a.yaml", "{name: a, lables: {app: a}}");
/// let nodes = istio_mc_yaml::read(&source).unwrap();
/// let findings = istio_mc_kubernetes::check_metadata(&nodes[0], &source);
/// assert_eq!(findings[0].message, "`lables` is not a field of `metadata` (ObjectMeta)");
/// ```
pub fn check_metadata(node: &Node<'_>, source: &Arc<Source>) -> Vec<Diagnostic> {
    if strict::is_ordinary_metadata(node) {
        return Vec::new();
    }
    strict::check::<k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta>(node, "metadata", source, &[])
}

/// The kinds that Kubernetes has in an API version, as far as they are known here.
///
/// ```
/// assert!(istio_mc_kubernetes::kinds_of("apps/v1").any(|kind| kind == "Deployment"));
/// assert_eq!(istio_mc_kubernetes::kinds_of("networking.istio.io/v1").next(), None);
/// ```
pub fn kinds_of(api_version: &str) -> impl Iterator<Item = &'static str> {
    let all = KINDS.iter().chain(old_kinds::KINDS);
    all.filter(move |entry| entry.0 == api_version).map(|entry| entry.1)
}

/// The API versions that have a kind, today's first.
///
/// ```
/// let versions: Vec<_> = istio_mc_kubernetes::api_versions_of("CronJob").collect();
/// assert_eq!(versions, ["batch/v1", "batch/v1beta1"]);
/// ```
pub fn api_versions_of(kind: &str) -> impl Iterator<Item = &'static str> {
    let all = KINDS.iter().chain(old_kinds::KINDS);
    all.filter(move |entry| entry.1 == kind).map(|entry| entry.0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::kind_history::all;

    /// Kinds that Kubernetes serves and that no manifest has: made by controllers, asked for by hand.
    const LEFT_OUT: &[&str] =
        &["ComponentStatus", "DeviceTaintRule", "PodCertificateRequest", "StorageVersionMigration"];

    #[test]
    fn no_kind_that_is_here_to_stay_is_missing() {
        let stays = all().filter(|(version, _, story)| story.removed.is_none() && !version.contains("beta"));
        let missing: BTreeSet<&str> = stays
            .filter(|(version, kind, _)| !TABLE.contains_key(&(*version, *kind)))
            .map(|(_, kind, _)| kind)
            .collect();
        assert_eq!(missing, LEFT_OUT.iter().copied().collect());
    }
}
