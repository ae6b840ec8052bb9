//! Mutual TLS in the whole mesh: one policy, and the rules that make clients follow it.

use super::Planner;
use super::gateways::service_hosts;
use crate::api::ObjectMeta;
use crate::api::legacy::authentication::{MeshPolicy, PeerAuthenticationMethod, PolicySpec};
use crate::api::legacy::networking::{
    ClientTls, ClientTlsMode, DestinationRule, DestinationRuleSpec, TrafficPolicy,
};

const ORIGIN: &str = "istio-mc/mtls";

impl Planner<'_, '_> {
    /// Servers accept mutual TLS only; clients use it for every service of the mesh but the API server, which
    /// is not part of it. The names are those of Istio's own installation with `global.mtls.enabled`: what it
    /// made is updated, not doubled.
    pub(super) fn mesh_wide_mtls(&mut self) {
        if !self.mesh.istio.mtls {
            return;
        }
        let namespace = self.mesh.istio.namespace.as_str();
        self.add_managed(
            ORIGIN,
            MeshPolicy::new(PolicySpec {
                peers: vec![PeerAuthenticationMethod::strict_mtls()],
                ..PolicySpec::default()
            }),
        );
        let domain = &self.mesh.istio.cluster_domain;
        for (name, host, mode) in [
            ("default", service_hosts(domain), ClientTlsMode::IstioMutual),
            ("api-server", format!("kubernetes.default.svc.{domain}"), ClientTlsMode::Disable),
        ] {
            self.add_managed(
                ORIGIN,
                DestinationRule {
                    metadata: ObjectMeta::namespaced(namespace, name),
                    spec: DestinationRuleSpec {
                        host: Some(host),
                        traffic_policy: Some(TrafficPolicy {
                            tls: Some(ClientTls::mode(mode)),
                            ..TrafficPolicy::default()
                        }),
                        ..DestinationRuleSpec::default()
                    },
                },
            );
        }
    }
}
