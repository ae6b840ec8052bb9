//! The kinds that the analysis knows.

use crate::version::ApiLevel;

/// A kind, whatever version of its group it is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    ClusterRbacConfig,
    ConfigMap,
    CronJob,
    CustomResourceDefinition,
    DaemonSet,
    Deployment,
    DestinationRule,
    EnvoyFilter,
    Gateway,
    Ingress,
    Job,
    KubernetesGateway,
    KubernetesRoute,
    MeshPolicy,
    MutatingWebhookConfiguration,
    Namespace,
    PeerAuthentication,
    Pod,
    Policy,
    ProxyConfig,
    RbacConfig,
    ReplicaSet,
    ReplicationController,
    RequestAuthentication,
    AuthorizationPolicy,
    Secret,
    Service,
    ServiceAccount,
    ServiceEntry,
    ServiceRole,
    ServiceRoleBinding,
    Sidecar,
    StatefulSet,
    Telemetry,
    ValidatingWebhookConfiguration,
    VirtualService,
    WasmPlugin,
    WorkloadEntry,
    WorkloadGroup,
    /// Anything else.
    Other,
}

impl Kind {
    /// The kind of that name in that API group; kinds that the target's control plane does not read are
    /// [`Other`](Kind::Other).
    pub(crate) fn of(api_version: &str, kind: &str, level: ApiLevel) -> Self {
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        let modern = level.is_modern();
        match (group, kind) {
            ("", "ConfigMap") => Kind::ConfigMap,
            ("", "Namespace") => Kind::Namespace,
            ("", "Pod") => Kind::Pod,
            ("", "ReplicationController") => Kind::ReplicationController,
            ("", "Secret") => Kind::Secret,
            ("", "Service") => Kind::Service,
            ("", "ServiceAccount") => Kind::ServiceAccount,
            ("apps" | "extensions", "DaemonSet") => Kind::DaemonSet,
            ("apps" | "extensions", "Deployment") => Kind::Deployment,
            ("apps" | "extensions", "ReplicaSet") => Kind::ReplicaSet,
            ("apps", "StatefulSet") => Kind::StatefulSet,
            ("batch", "CronJob") => Kind::CronJob,
            ("batch", "Job") => Kind::Job,
            ("networking.k8s.io" | "extensions", "Ingress") => Kind::Ingress,
            ("apiextensions.k8s.io", "CustomResourceDefinition") => Kind::CustomResourceDefinition,
            ("admissionregistration.k8s.io", "MutatingWebhookConfiguration") => {
                Kind::MutatingWebhookConfiguration
            }
            ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration") => {
                Kind::ValidatingWebhookConfiguration
            }
            ("gateway.networking.k8s.io", "Gateway") => Kind::KubernetesGateway,
            ("gateway.networking.k8s.io", kind) if kind.ends_with("Route") => Kind::KubernetesRoute,
            ("networking.istio.io", kind) => match kind {
                "DestinationRule" => Kind::DestinationRule,
                "EnvoyFilter" => Kind::EnvoyFilter,
                "Gateway" => Kind::Gateway,
                "ProxyConfig" if modern => Kind::ProxyConfig,
                "ServiceEntry" => Kind::ServiceEntry,
                "Sidecar" => Kind::Sidecar,
                "VirtualService" => Kind::VirtualService,
                "WorkloadEntry" if modern => Kind::WorkloadEntry,
                "WorkloadGroup" if modern => Kind::WorkloadGroup,
                _ => Kind::Other,
            },
            ("security.istio.io", "AuthorizationPolicy") if level >= ApiLevel::V1_4 => {
                Kind::AuthorizationPolicy
            }
            ("security.istio.io", "PeerAuthentication") if modern => Kind::PeerAuthentication,
            ("security.istio.io", "RequestAuthentication") if modern => Kind::RequestAuthentication,
            ("telemetry.istio.io", "Telemetry") if modern => Kind::Telemetry,
            ("extensions.istio.io", "WasmPlugin") if modern => Kind::WasmPlugin,
            ("authentication.istio.io", "MeshPolicy") if !modern => Kind::MeshPolicy,
            ("authentication.istio.io", "Policy") if !modern => Kind::Policy,
            ("rbac.istio.io", kind) if !modern => match kind {
                "ClusterRbacConfig" => Kind::ClusterRbacConfig,
                "RbacConfig" => Kind::RbacConfig,
                "ServiceRole" => Kind::ServiceRole,
                "ServiceRoleBinding" => Kind::ServiceRoleBinding,
                _ => Kind::Other,
            },
            _ => Kind::Other,
        }
    }

    /// Whether its objects are in no namespace.
    pub(crate) fn is_cluster_wide(self) -> bool {
        matches!(
            self,
            Kind::ClusterRbacConfig
                | Kind::CustomResourceDefinition
                | Kind::MeshPolicy
                | Kind::MutatingWebhookConfiguration
                | Kind::Namespace
                | Kind::ValidatingWebhookConfiguration
        )
    }

    /// Every kind of workload.
    pub(crate) const WORKLOADS: &[Kind] = &[
        Kind::CronJob,
        Kind::DaemonSet,
        Kind::Deployment,
        Kind::Job,
        Kind::Pod,
        Kind::ReplicaSet,
        Kind::ReplicationController,
        Kind::StatefulSet,
        Kind::WorkloadEntry,
        Kind::WorkloadGroup,
    ];

    /// Whether its objects are pods, make pods, or stand for machines outside of the cluster.
    pub(crate) fn is_workload(self) -> bool {
        Self::WORKLOADS.contains(&self)
    }
}
