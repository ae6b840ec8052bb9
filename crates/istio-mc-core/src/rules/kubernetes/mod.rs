//! What the API server refuses of Kubernetes' own kinds, a file a kind (`pkg/apis/*/validation`).

mod config_map;
mod container;
mod definition;
mod demand;
mod endpoints;
mod ingress;
pub(super) mod kind_name;
mod pod;
mod rbac;
mod scaling;
mod secret;
pub(super) mod served;
mod service;
pub(super) mod strict;
mod webhook;
mod workload;

use super::kind::KindRules;

const APPS: &[&str] = &["apps/v1", "apps/v1beta2", "apps/v1beta1", "extensions/v1beta1"];
const BATCH: &[&str] = &["batch/v1", "batch/v1beta1"];
const RBAC: &[&str] = &["rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v1beta1"];
const WEBHOOKS: &[&str] = &["admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1beta1"];
const DEFINITIONS: &[&str] = &["apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1"];
const INGRESS: &[&str] = &["networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1"];
const AUTOSCALING: &[&str] =
    &["autoscaling/v2", "autoscaling/v1", "autoscaling/v2beta2", "autoscaling/v2beta1"];
const POLICY: &[&str] = &["policy/v1", "policy/v1beta1"];

pub(super) const RULES: &[KindRules] = &[
    (&["v1"], "ConfigMap", config_map::check),
    (&["v1"], "Endpoints", endpoints::check),
    (&["v1"], "Pod", pod::check),
    (&["v1"], "Secret", secret::check),
    (&["v1"], "Service", service::check),
    (APPS, "DaemonSet", workload::daemon_set),
    (APPS, "Deployment", workload::deployment),
    (APPS, "ReplicaSet", workload::replica_set),
    (APPS, "StatefulSet", workload::stateful_set),
    (BATCH, "CronJob", workload::cron_job),
    (BATCH, "Job", workload::job),
    (AUTOSCALING, "HorizontalPodAutoscaler", scaling::autoscaler),
    (POLICY, "PodDisruptionBudget", scaling::disruption_budget),
    (INGRESS, "Ingress", ingress::check),
    (RBAC, "ClusterRole", rbac::role),
    (RBAC, "ClusterRoleBinding", rbac::binding),
    (RBAC, "Role", rbac::role),
    (RBAC, "RoleBinding", rbac::binding),
    (WEBHOOKS, "MutatingWebhookConfiguration", webhook::check),
    (WEBHOOKS, "ValidatingWebhookConfiguration", webhook::check),
    (DEFINITIONS, "CustomResourceDefinition", definition::check),
];
