//! Kinds in API versions that k8s-openapi no longer has: the types of today's versions, with what differs.
//!
//! Sources: `k8s.io/api` of the releases that served them (0.15 for `extensions` and `apps`, 0.21 for the others).

use std::collections::BTreeMap;

use k8s_openapi::api::admissionregistration::v1 as admission;
use k8s_openapi::api::apps::v1 as apps;
use k8s_openapi::api::autoscaling::v2 as autoscaling;
use k8s_openapi::api::batch::v1 as batch;
use k8s_openapi::api::coordination::v1 as coordination;
use k8s_openapi::api::discovery::v1 as discovery;
use k8s_openapi::api::networking::v1 as networking;
use k8s_openapi::api::node::v1 as node;
use k8s_openapi::api::policy::v1 as policy;
use k8s_openapi::api::rbac::v1 as rbac;
use k8s_openapi::api::scheduling::v1 as scheduling;
use k8s_openapi::api::storage::v1 as storage;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1 as crd;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::kube_aggregator::pkg::apis::apiregistration::v1 as aggregator;

use crate::kinds::{Entry, of};
use crate::strict::Difference::{self, Has, Lacks};
use crate::strict::Shape::{self, Fields, Integer, IntegerOrText, List, Quantity, Text, Typed};
use crate::strict::typed;

/// Every kind here; a test holds the API versions against the history of kinds.
pub(crate) const KINDS: &[Entry] = &[
    ("extensions/v1beta1", "DaemonSet", of::<apps::DaemonSet>, OLD_DAEMON_SET),
    ("extensions/v1beta1", "Deployment", of::<apps::Deployment>, OLD_DEPLOYMENT),
    ("extensions/v1beta1", "Ingress", of::<networking::Ingress>, OLD_INGRESS),
    ("extensions/v1beta1", "NetworkPolicy", of::<networking::NetworkPolicy>, &[]),
    ("extensions/v1beta1", "ReplicaSet", of::<apps::ReplicaSet>, &[]),
    ("apps/v1beta1", "ControllerRevision", of::<apps::ControllerRevision>, &[]),
    ("apps/v1beta1", "Deployment", of::<apps::Deployment>, OLD_DEPLOYMENT),
    ("apps/v1beta1", "StatefulSet", of::<apps::StatefulSet>, &[]),
    ("apps/v1beta2", "ControllerRevision", of::<apps::ControllerRevision>, &[]),
    ("apps/v1beta2", "DaemonSet", of::<apps::DaemonSet>, &[]),
    ("apps/v1beta2", "Deployment", of::<apps::Deployment>, &[]),
    ("apps/v1beta2", "ReplicaSet", of::<apps::ReplicaSet>, &[]),
    ("apps/v1beta2", "StatefulSet", of::<apps::StatefulSet>, &[]),
    (
        "admissionregistration.k8s.io/v1beta1",
        "MutatingWebhookConfiguration",
        of::<admission::MutatingWebhookConfiguration>,
        &[],
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        "ValidatingWebhookConfiguration",
        of::<admission::ValidatingWebhookConfiguration>,
        &[],
    ),
    (
        "apiextensions.k8s.io/v1beta1",
        "CustomResourceDefinition",
        of::<crd::CustomResourceDefinition>,
        OLD_DEFINITION,
    ),
    ("apiregistration.k8s.io/v1beta1", "APIService", of::<aggregator::APIService>, &[]),
    (
        "autoscaling/v2beta1",
        "HorizontalPodAutoscaler",
        of::<autoscaling::HorizontalPodAutoscaler>,
        OLD_AUTOSCALER,
    ),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", of::<autoscaling::HorizontalPodAutoscaler>, &[]),
    ("batch/v1beta1", "CronJob", of::<batch::CronJob>, &[]),
    ("coordination.k8s.io/v1beta1", "Lease", of::<coordination::Lease>, &[]),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", of::<discovery::EndpointSlice>, OLD_ENDPOINT_SLICE),
    ("networking.k8s.io/v1beta1", "Ingress", of::<networking::Ingress>, OLD_INGRESS),
    ("networking.k8s.io/v1beta1", "IngressClass", of::<networking::IngressClass>, &[]),
    ("node.k8s.io/v1beta1", "RuntimeClass", of::<node::RuntimeClass>, &[]),
    ("policy/v1beta1", "PodDisruptionBudget", of::<policy::PodDisruptionBudget>, &[]),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole", of::<rbac::ClusterRole>, &[]),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding", of::<rbac::ClusterRoleBinding>, &[]),
    ("rbac.authorization.k8s.io/v1beta1", "Role", of::<rbac::Role>, &[]),
    ("rbac.authorization.k8s.io/v1beta1", "RoleBinding", of::<rbac::RoleBinding>, &[]),
    ("scheduling.k8s.io/v1beta1", "PriorityClass", of::<scheduling::PriorityClass>, &[]),
    ("storage.k8s.io/v1beta1", "CSIDriver", of::<storage::CSIDriver>, &[]),
    ("storage.k8s.io/v1beta1", "CSINode", of::<storage::CSINode>, &[]),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity", of::<storage::CSIStorageCapacity>, &[]),
    ("storage.k8s.io/v1beta1", "StorageClass", of::<storage::StorageClass>, &[]),
    ("storage.k8s.io/v1beta1", "VolumeAttachment", of::<storage::VolumeAttachment>, &[]),
];

/// `extensions/v1beta1` and `apps/v1beta1`: a rollback was asked for in the spec.
const OLD_DEPLOYMENT: &[Difference] =
    &[Has("spec.rollbackTo", Fields("RollbackConfig", &[("revision", Integer)]))];

const OLD_DAEMON_SET: &[Difference] = &[Has("spec.templateGeneration", Integer)];

/// `extensions/v1beta1` and `networking.k8s.io/v1beta1`: a backend is a Service alone, flat.
const OLD_INGRESS: &[Difference] = &[
    Has("spec.backend", OLD_BACKEND),
    Lacks("spec.defaultBackend"),
    Has("spec.rules[].http.paths[].backend", OLD_BACKEND),
];

const OLD_BACKEND: Shape = Fields(
    "IngressBackend",
    &[
        ("resource", Typed(typed::<k8s_openapi::api::core::v1::TypedLocalObjectReference>)),
        ("serviceName", Text),
        ("servicePort", IntegerOrText),
    ],
);

/// `autoscaling/v2beta1`: the target of a metric is in fields of the metric itself.
const OLD_AUTOSCALER: &[Difference] = &[
    Lacks("spec.behavior"),
    Has(
        "spec.metrics[].resource",
        Fields(
            "ResourceMetricSource",
            &[("name", Text), ("targetAverageUtilization", Integer), ("targetAverageValue", Quantity)],
        ),
    ),
    Has(
        "spec.metrics[].containerResource",
        Fields(
            "ContainerResourceMetricSource",
            &[
                ("name", Text),
                ("container", Text),
                ("targetAverageUtilization", Integer),
                ("targetAverageValue", Quantity),
            ],
        ),
    ),
    Has(
        "spec.metrics[].pods",
        Fields(
            "PodsMetricSource",
            &[("metricName", Text), ("targetAverageValue", Quantity), ("selector", SELECTOR)],
        ),
    ),
    Has(
        "spec.metrics[].object",
        Fields(
            "ObjectMetricSource",
            &[
                (
                    "target",
                    Fields(
                        "CrossVersionObjectReference",
                        &[("apiVersion", Text), ("kind", Text), ("name", Text)],
                    ),
                ),
                ("metricName", Text),
                ("targetValue", Quantity),
                ("averageValue", Quantity),
                ("selector", SELECTOR),
            ],
        ),
    ),
    Has(
        "spec.metrics[].external",
        Fields(
            "ExternalMetricSource",
            &[
                ("metricName", Text),
                ("metricSelector", SELECTOR),
                ("targetValue", Quantity),
                ("targetAverageValue", Quantity),
            ],
        ),
    ),
];

const SELECTOR: Shape = Typed(typed::<LabelSelector>);

/// `apiextensions.k8s.io/v1beta1`: one version's facts may stand beside the versions.
const OLD_DEFINITION: &[Difference] = &[
    Has("spec.version", Text),
    Has("spec.validation", Typed(typed::<crd::CustomResourceValidation>)),
    Has("spec.subresources", Typed(typed::<crd::CustomResourceSubresources>)),
    Has("spec.additionalPrinterColumns", List(&OLD_COLUMN)),
    Has("spec.versions[].additionalPrinterColumns", List(&OLD_COLUMN)),
    Lacks("spec.conversion.webhook"),
    Has("spec.conversion.conversionReviewVersions", List(&Text)),
    Has("spec.conversion.webhookClientConfig", Typed(typed::<crd::WebhookClientConfig>)),
];

const OLD_COLUMN: Shape = Fields(
    "CustomResourceColumnDefinition",
    &[
        ("JSONPath", Text),
        ("description", Text),
        ("format", Text),
        ("name", Text),
        ("priority", Integer),
        ("type", Text),
    ],
);

/// `discovery.k8s.io/v1beta1`: where an endpoint is, as labels.
const OLD_ENDPOINT_SLICE: &[Difference] =
    &[Has("endpoints[].topology", Typed(typed::<BTreeMap<String, String>>)), Lacks("endpoints[].zone")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind_history;

    #[test]
    fn every_kind_here_has_a_history_and_a_successor() {
        for (api_version, kind, ..) in KINDS {
            let story = kind_history(api_version, kind).unwrap_or_else(|| panic!("{api_version} {kind}"));
            assert!(story.removed.is_some() && story.replacement.is_some(), "{api_version} {kind}");
        }
    }
}
