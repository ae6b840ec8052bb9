//! Split horizon: the gateway by which other networks of a mesh reach its services.

use super::{GatewayWorkload, ORIGIN, passthrough};
use crate::api::ObjectMeta;
use crate::api::legacy::networking::{Gateway, GatewaySpec};
use crate::name::Namespace;
use crate::net::{Hostname, Port};
use crate::plan::PlannedObject;

/// The gateway that lets other networks of the mesh in: a sidecar there calls `reviews.bookinfo.svc.cluster.local` by
/// mutual TLS with that name in the SNI, and the gateway passes the connection on unopened. Since Istio 1.1.
///
/// One object is enough for all clusters of a mesh, since their gateways have one Pilot.
#[derive(Clone, Copy, Debug)]
pub struct ClusterAwareGateway<'m> {
    /// The namespace of Istio.
    pub namespace: &'m Namespace,
    /// What the names of Services end with: `cluster.local`.
    pub cluster_domain: &'m Hostname,
    /// The gateway's pods.
    pub workload: GatewayWorkload,
    /// The port; that of the network's gateways in `meshNetworks`.
    pub port: Port,
}

impl ClusterAwareGateway<'_> {
    /// The name that Istio's documents give it.
    pub const NAME: &'static str = "cluster-aware-gateway";

    /// The object.
    pub fn gateway(&self) -> Gateway {
        Gateway {
            metadata: ObjectMeta::namespaced(self.namespace.as_str(), Self::NAME),
            spec: GatewaySpec {
                selector: self.workload.selector(),
                servers: vec![passthrough(self.port.get(), service_hosts(self.cluster_domain))],
            },
        }
    }

    /// The object as a plan has it.
    pub fn object(&self) -> PlannedObject {
        PlannedObject::new(ORIGIN, &self.gateway())
    }
}

/// All Services of a mesh: `*.local`, as documented, or their domain where that is another one. Never all hosts: a
/// caller could then leave through the gateway to whatever ServiceEntries name.
pub(in crate::plan) fn service_hosts(cluster_domain: &Hostname) -> String {
    const DOCUMENTED: &str = "local";
    match cluster_domain.as_str() {
        domain if domain.rsplit('.').next() == Some(DOCUMENTED) => format!("*.{DOCUMENTED}"),
        domain => format!("*.{domain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_those_of_the_mesh() {
        let namespace = "istio-system".parse().expect("a namespace");
        for (domain, hosts) in [
            ("cluster.local", "*.local"),
            ("east.cluster.local", "*.local"),
            ("corp.example", "*.corp.example"),
            ("internal", "*.internal"),
        ] {
            let gateway = ClusterAwareGateway {
                namespace: &namespace,
                cluster_domain: &domain.parse().expect("a domain"),
                workload: GatewayWorkload::CrossNetwork,
                port: Port::new(443).expect("a port"),
            }
            .gateway();
            assert_eq!(gateway.spec.servers[0].hosts, [hosts]);
            assert_eq!(gateway.spec.selector["istio"], "crossnetworkgateway");
        }
    }
}
