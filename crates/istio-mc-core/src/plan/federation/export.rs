//! The objects of exported services, where they run.

use std::collections::BTreeMap;

use super::mutual_tls;
use crate::api::ObjectMeta;
use crate::api::legacy::networking::{
    DestinationRule, DestinationRuleSpec, Endpoint, Location, Port, Resolution, ServiceEntry,
    ServiceEntrySpec, Subset,
};
use crate::federation::importing_meshes;
use crate::mesh::{Export, ExportSubset, Role};
use crate::name::{Namespace, ObjectName, derived};
use crate::plan::Planner;

const ORIGIN: &str = "istio-mc/export";

/// The exports of one Service: it may be offered under several names.
pub(super) struct Exported<'m> {
    pub(super) service: &'m ObjectName,
    pub(super) namespace: &'m Namespace,
    pub(super) exports: Vec<&'m Export>,
    /// The meshes that import any of them, as indices.
    pub(super) importers: Vec<usize>,
}

impl<'m> Planner<'m, '_> {
    /// The objects of the Services that the cluster's mesh exports and others import.
    pub(in crate::plan) fn exports(&mut self) {
        if self.cluster.role == Role::Remote {
            return;
        }
        let exported = self.exported();
        for service in &exported {
            self.versions(service);
            self.aliases(service);
        }
        self.authorizations(&exported);
    }

    fn exported(&self) -> Vec<Exported<'m>> {
        let fleet = self.fleet;
        let mut services: BTreeMap<(&Namespace, &ObjectName), Exported<'m>> = BTreeMap::new();
        let is_here = |export: &&Export| {
            export.clusters.iter().any(|index| fleet.clusters[*index].in_mesh == self.cluster.in_mesh)
        };
        for export in fleet.exports.iter().filter(is_here) {
            let mut importers = importing_meshes(fleet, export);
            importers.retain(|mesh| *mesh != self.cluster.in_mesh);
            if importers.is_empty() {
                continue;
            }
            let (service, namespace) = (&export.service.value, &export.namespace);
            let entry = services.entry((namespace, service)).or_insert_with(|| Exported {
                service,
                namespace,
                exports: Vec::new(),
                importers: Vec::new(),
            });
            entry.exports.push(export);
            entry.importers.extend(importers);
        }
        for service in services.values_mut() {
            service.exports.sort_by(|one, other| one.alias.cmp(&other.alias));
            service.importers.sort_unstable();
            service.importers.dedup();
        }
        services.into_values().collect()
    }

    /// The version that a caller has chosen travels in the SNI: here it is found by the pods' own labels.
    fn versions(&mut self, service: &Exported<'m>) {
        let subsets = service.exports.iter().flat_map(|export| &export.subsets);
        let subsets: BTreeMap<&str, &ExportSubset> =
            subsets.map(|subset| (subset.name.as_str(), subset)).collect();
        if subsets.is_empty() {
            return;
        }
        let typed = |subset: &&ExportSubset| Subset {
            name: Some(subset.name.clone()),
            labels: subset.labels.clone(),
            traffic_policy: None,
        };
        self.add_managed(
            ORIGIN,
            DestinationRule {
                metadata: self.exported_meta(
                    service.namespace,
                    &[service.service.as_str(), service.namespace.as_str(), "exported"],
                ),
                spec: DestinationRuleSpec {
                    host: Some(self.service_host(service.service, service.namespace)),
                    traffic_policy: Some(mutual_tls()),
                    subsets: subsets.values().map(typed).collect(),
                    ..DestinationRuleSpec::default()
                },
            },
        );
    }

    /// The gateway makes `ALIAS.NAMESPACE.svc.DOMAIN` of the name that is called. Where no Service is called so, a
    /// ServiceEntry leads to the one that is meant.
    fn aliases(&mut self, service: &Exported<'m>) {
        for export in service.exports.iter().filter(|export| export.alias != *service.service) {
            let port = |port: &crate::mesh::ExportPort| {
                Port::new(&*port.name, u32::from(port.number.get()), &*port.protocol)
            };
            self.add_managed(
                ORIGIN,
                ServiceEntry {
                    metadata: self.exported_meta(
                        service.namespace,
                        &[export.alias.as_str(), service.namespace.as_str(), "alias"],
                    ),
                    spec: ServiceEntrySpec {
                        hosts: vec![self.service_host(&export.alias, service.namespace)],
                        ports: export.ports.iter().map(port).collect(),
                        location: Some(Location::MeshInternal),
                        resolution: Some(Resolution::Dns),
                        endpoints: vec![Endpoint {
                            address: Some(self.service_host(service.service, service.namespace)),
                            ..Endpoint::default()
                        }],
                        ..ServiceEntrySpec::default()
                    },
                },
            );
        }
    }

    pub(super) fn exported_meta(&self, namespace: &Namespace, name: &[&str]) -> ObjectMeta {
        ObjectMeta::namespaced(namespace.as_str(), derived(name).as_str())
    }

    pub(super) fn service_host(&self, service: &ObjectName, namespace: &Namespace) -> String {
        format!("{service}.{namespace}.svc.{}", self.mesh.istio.cluster_domain)
    }
}
