//! The objects of imported services.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use indexmap::IndexMap;
use istio_mc_yaml::parallel;

use super::{mutual_tls, outlier_detection};
use crate::api::ObjectMeta;
use crate::api::legacy::networking::{
    DestinationRule, DestinationRuleSpec, Resolution, Subset, TrafficPolicy,
};
use crate::federation::{AddressRange, Import, export_batches, imports_among, ways_in};
use crate::mesh::{Cluster, Gateway, Role};
use crate::net::Host;
use crate::plan::{
    EntryEndpoint, ImportContent, ImportObject, ImportedEntry, Imports, MANAGED_BY, Planner, WrittenObject,
};

const ORIGIN: &str = "istio-mc/import";

/// The network of endpoints that only an egress gateway sees, which asks for it by its environment
/// (`ISTIO_META_REQUESTED_NETWORK_VIEW`).
const EXTERNAL: &str = "external";

/// The label of an endpoint that says which cluster it leads to.
const CLUSTER: &str = "cluster";

/// How many exports a thread takes at a time, where one cluster alone is rendered.
const BATCH: usize = 500;

type Labels<'m> = Vec<(Cow<'m, str>, Cow<'m, str>)>;

/// What the imports of a cluster share.
struct Settings<'m> {
    /// The range of their addresses.
    range: AddressRange,
    /// The ways to each cluster of the fleet, without labels.
    ways: Vec<Vec<EntryEndpoint<'m>>>,
}

impl<'m> Planner<'m, '_> {
    /// The objects of all services that the cluster's mesh imports; none in remote clusters, whose configuration is the
    /// control plane's.
    pub(in crate::plan) fn imports(&self) -> Imports<'m> {
        if self.cluster.role == Role::Remote {
            return Imports::default();
        }
        let batches = export_batches(self.fleet, BATCH);
        // A cluster that imports nothing needs no ways.
        let settings = LazyLock::new(|| Settings {
            range: self.fleet.address_range(self.mesh),
            ways: self.fleet.clusters.iter().map(|cluster| self.ways(cluster)).collect(),
        });
        let make = |exports: &&[usize]| {
            let imports = imports_among(self.fleet, self.mesh, exports);
            let mut objects = Vec::with_capacity(imports.len());
            imports.iter().for_each(|import| self.import(import, &settings, &mut objects));
            objects
        };
        Imports::new(parallel::map(&batches, 1, make))
    }

    /// The ways to services of a cluster of another mesh, in order.
    fn ways(&self, offering: &'m Cluster) -> Vec<EntryEndpoint<'m>> {
        let way = |gateway: &'m Gateway| {
            Some(EntryEndpoint {
                address: text(gateway.host()?),
                port: Some(gateway.federation_port.get()),
                labels: Labels::new(),
                network: self.cluster.egress_gateway.as_ref().map(|_| EXTERNAL),
                locality: gateway.locality.as_deref(),
            })
        };
        let mut ways: Vec<_> = ways_in(self.fleet, offering).filter_map(way).collect();
        ways.sort_by(|one, other| (&one.address, one.port).cmp(&(&other.address, other.port)));
        ways
    }

    /// A service whose gateways have no address yet is left out; a warning said so.
    fn import(&self, import: &Import<'m>, settings: &Settings<'m>, objects: &mut Vec<ImportObject<'m>>) {
        let subsets = Subsets::of(import, self.cluster.egress_gateway.is_some());
        let mut endpoints: Vec<EntryEndpoint<'m>> = Vec::with_capacity(import.offers.len());
        for offer in &import.offers {
            let labels = subsets.of_cluster(offer.cluster);
            for way in &settings.ways[offer.index] {
                // Clusters of one network may share their gateways.
                let is_there = |other: &EntryEndpoint<'_>| {
                    other.address == way.address && other.port == way.port && other.labels == labels
                };
                if !endpoints.iter().any(is_there) {
                    endpoints.push(EntryEndpoint { labels: labels.clone(), ..way.clone() });
                }
            }
        }
        if endpoints.is_empty() {
            return;
        }
        let count = endpoints.len();
        let resolution = self.by_egress(&subsets, &mut endpoints);
        let namespace = self.cluster.import_namespace.as_str();
        let name = import.export().imported.object().as_str();
        let add = |content| ImportObject {
            origin: ORIGIN,
            exported_from: import.namespace.as_str(),
            namespace,
            name: Cow::Borrowed(name),
            content,
        };
        let entry = ImportedEntry {
            host: import.host().into(),
            address: self.fleet.addresses.get(settings.range, import.index),
            ports: &import.export().ports,
            resolution,
            endpoints,
        };
        objects.push(add(ImportContent::Entry(entry)));
        let is_watched = import.is_watched(count);
        if is_watched || !subsets.0.is_empty() {
            let rule = DestinationRule {
                metadata: ObjectMeta::namespaced(namespace, name).label(MANAGED_BY.0, MANAGED_BY.1),
                spec: DestinationRuleSpec {
                    host: Some(import.host().to_owned()),
                    traffic_policy: Some(TrafficPolicy {
                        outlier_detection: is_watched.then(outlier_detection),
                        ..mutual_tls()
                    }),
                    subsets: subsets.typed(),
                    ..DestinationRuleSpec::default()
                },
            };
            objects.push(add(ImportContent::Written(WrittenObject::new(&rule))));
        }
    }

    /// With an egress gateway, sidecars see it alone, and it sees the others. How all addresses are found.
    fn by_egress(&self, subsets: &Subsets<'m>, endpoints: &mut Vec<EntryEndpoint<'m>>) -> Resolution {
        let Some(egress) = &self.cluster.egress_gateway else { return Resolution::Dns };
        endpoints.push(EntryEndpoint {
            address: text(egress),
            port: Some(Gateway::FEDERATION_PORT.get()),
            labels: subsets.of_egress(),
            network: None,
            locality: None,
        });
        // A static endpoint is an IPv4 address in 1.1 to 1.4. Where the mesh has several networks, Pilot drops those that
        // say of none that it is the caller's own, which those that are looked up are not asked for.
        let is_static = |endpoint: &EntryEndpoint<'_>| endpoint.address.parse::<std::net::Ipv4Addr>().is_ok();
        if !self.mesh.has_networks() && endpoints.iter().all(is_static) {
            Resolution::Static
        } else {
            Resolution::Dns
        }
    }
}

fn text(host: &Host) -> Cow<'_, str> {
    match host {
        Host::Name(name) => Cow::Borrowed(name.as_str()),
        Host::Ip(ip) => Cow::Owned(ip.to_string()),
    }
}

/// The versions of an imported service: each is told by a label of the endpoints behind which it is, because the real pods
/// and their labels are not seen from here.
///
/// | the version is in | its label |
/// |---|---|
/// | one cluster of several, or the only one | `cluster: NAME` |
/// | every cluster | none |
/// | some, or one but calls leave by an egress gateway, which must stand for all | `subset.istio-mc/VERSION: "true"` |
struct Subsets<'m>(BTreeMap<&'m str, Holders<'m>>);

struct Holders<'m> {
    clusters: Vec<&'m Cluster>,
    label: Label,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Cluster,
    None,
    Own,
}

impl<'m> Subsets<'m> {
    fn of(import: &Import<'m>, by_egress: bool) -> Self {
        let mut holders: BTreeMap<&str, Vec<&Cluster>> = BTreeMap::new();
        for offer in &import.offers {
            for subset in &offer.export.subsets {
                holders.entry(&subset.name).or_default().push(offer.cluster);
            }
        }
        let label = |clusters: &[&Cluster]| match (import.offers.len(), clusters.len()) {
            (1, _) => Label::Cluster,
            (all, some) if all == some => Label::None,
            (_, 1) if !by_egress => Label::Cluster,
            _ => Label::Own,
        };
        let with_label = |(name, clusters): (&'m str, Vec<&'m Cluster>)| {
            (name, Holders { label: label(&clusters), clusters })
        };
        Self(holders.into_iter().map(with_label).collect())
    }

    fn of_cluster(&self, cluster: &'m Cluster) -> Labels<'m> {
        let mut labels = Labels::new();
        let is_held =
            |holders: &Holders<'_>| holders.clusters.iter().any(|holder| std::ptr::eq(*holder, cluster));
        for (name, holders) in self.0.iter().filter(|(_, holders)| is_held(holders)) {
            match holders.label {
                Label::Cluster if labels.iter().all(|(key, _)| key != CLUSTER) => {
                    labels.push((CLUSTER.into(), cluster.name.as_str().into()));
                }
                Label::Own => labels.push((own(name).into(), "true".into())),
                Label::Cluster | Label::None => {}
            }
        }
        labels.sort();
        labels
    }

    /// Those of all endpoints that it stands for.
    fn of_egress(&self) -> Labels<'m> {
        let clusters = self.0.values().flat_map(|holders| &holders.clusters);
        let mut labels: Labels<'m> = clusters.flat_map(|cluster| self.of_cluster(cluster)).collect();
        labels.sort();
        labels.dedup();
        labels
    }

    fn typed(&self) -> Vec<Subset> {
        let subset = |(name, holders): (&&str, &Holders<'_>)| Subset {
            name: Some((*name).to_owned()),
            labels: match holders.label {
                Label::Cluster => {
                    IndexMap::from([(CLUSTER.to_owned(), holders.clusters[0].name.to_string())])
                }
                Label::Own => IndexMap::from([(own(name), "true".to_owned())]),
                Label::None => IndexMap::new(),
            },
            traffic_policy: None,
        };
        self.0.iter().map(subset).collect()
    }
}

fn own(subset: &str) -> String {
    format!("subset.istio-mc/{subset}")
}
