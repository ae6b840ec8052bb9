//! What the checks have proven, with its defaults filled in.

use foldhash::HashMap;
use indexmap::IndexMap;
use istio_mc_yaml::Located;

use super::check::Target;
use super::grouped::MeshGroup;
use super::imported_names::ImportedNames;
use super::inventory::{
    self, CaCerts, ClusterEntry, CrossNetwork as CrossNetworkEntry, ExportEntry, GatewayEntry,
    GatewayManager, Inventory, NetworkEntry, ReleaseEntry,
};
use super::load::{ca_source, login};
use super::{
    Audience, Authorization, Cluster, CrossNetwork, CurrentDns, Dns, DnsProvider, Endpoints, Export,
    ExportPort, ExportSubset, FileReference, Fleet, Gateway, GatewayAddress, ImportedName, Istio, Mesh,
    Network, Platform, Release, Role,
};
use crate::dns::CoreDnsVersion;
use crate::federation::{Addresses, importing_meshes};
use crate::name::{ClusterName, MeshName, NetworkName};
use crate::net::{Host, Port};
use crate::plan::IstioCoreDns;
use crate::remote_secret::Naming;

/// The port of the cluster-aware gateway unless stated: the 1.4 document's.
const CROSS_NETWORK_PORT: Port = Port::new(443).expect("not 0");

/// An inventory that the checks have passed, with its meshes and what each of them is rendered for.
pub(super) struct Proven {
    pub(super) inventory: Inventory,
    pub(super) meshes: Vec<(MeshGroup, Target)>,
    /// Of its exports.
    pub(super) names: ImportedNames,
}

impl From<Proven> for Fleet {
    fn from(Proven { inventory, meshes, names }: Proven) -> Self {
        let Inventory { clusters: entries, networks, exports, federation, releases, .. } = inventory;
        let cluster_index: HashMap<ClusterName, usize> =
            entries.iter().enumerate().map(|(index, entry)| (entry.name.value.clone(), index)).collect();
        let mesh_index: HashMap<MeshName, usize> =
            meshes.iter().enumerate().map(|(index, (group, _))| (group.name.clone(), index)).collect();
        let mut mesh_of = vec![0; entries.len()];
        for (index, (group, _)) in meshes.iter().enumerate() {
            group.clusters.iter().for_each(|cluster| mesh_of[*cluster] = index);
        }
        let settings: Vec<Istio> =
            meshes.iter().map(|(group, target)| istio(group.istio.clone(), target)).collect();
        let clusters: Vec<Cluster> = entries
            .into_iter()
            .zip(mesh_of)
            .map(|(entry, in_mesh)| {
                let (group, _) = &meshes[in_mesh];
                cluster(entry, in_mesh, group.cacerts.as_ref(), &group.name, &settings[in_mesh])
            })
            .collect();
        let all_clusters = || clusters.iter().map(|cluster| cluster.name.value.clone()).collect();
        let releases = releases.into_iter().filter_map(|entry| release(entry, all_clusters)).collect();
        let default_mesh = meshes.first().map(|(group, _)| group.name.clone());
        let meshes = meshes
            .into_iter()
            .zip(settings)
            .map(|((group, _), istio)| {
                let name = group.name.clone();
                let stated = networks.iter().filter(|entry| {
                    let mesh = entry.mesh.as_ref().map(|mesh| &mesh.value).or(default_mesh.as_ref());
                    mesh == Some(&name)
                });
                mesh(group, istio, &clusters, stated)
            })
            .collect();
        let exports: Vec<Export> = exports
            .into_iter()
            .zip(names.of_exports)
            .map(|(entry, imported)| export(entry, imported, &cluster_index, &mesh_index))
            .collect();
        let mut fleet = Fleet {
            meshes,
            clusters,
            exports_by_name: names.order,
            exports,
            imported_addresses: federation.and_then(|federation| federation.addresses),
            addresses: Addresses::default(),
            releases,
        };
        note_federated(&mut fleet);
        fleet
    }
}

fn value<T>(located: Option<Located<T>>) -> Option<T> {
    located.map(|located| located.value)
}

fn istio(settings: inventory::IstioSettings, target: &Target) -> Istio {
    let version = target.version;
    let gateways = settings.gateways.unwrap_or_default();
    let CrossNetworkEntry { port, dedicated } = gateways.cross_network.unwrap_or_default();
    let images = gateways.core_dns.unwrap_or_default();
    Istio {
        version,
        series: target.series,
        namespace: value(settings.namespace).unwrap_or_else(inventory::default_namespace),
        mtls: value(settings.mtls).unwrap_or_default(),
        control_plane_security: value(settings.control_plane_security).unwrap_or_default(),
        hub: value(settings.hub).unwrap_or_else(|| "docker.io/istio".to_owned()),
        tag: value(settings.tag).unwrap_or_else(|| version.to_string()),
        image_pull_policy: value(settings.image_pull_policy),
        image_pull_secrets: settings.image_pull_secrets.into_iter().map(|name| name.value).collect(),
        injector_config: settings.injection.and_then(|injection| injection.config_map).map(FileReference),
        cluster_domain: value(settings.cluster_domain).unwrap_or_else(inventory::default_domain),
        trust_domain: value(settings.trust_domain).unwrap_or_else(inventory::default_domain),
        gateways_managed_by: value(gateways.managed_by).unwrap_or(GatewayManager::IstioMc),
        core_dns_image: value(images.image).unwrap_or_else(|| IstioCoreDns::image(version)),
        core_dns_plugin: value(images.plugin_image).unwrap_or_else(|| IstioCoreDns::PLUGIN_IMAGE.to_owned()),
        cross_network: CrossNetwork {
            port_stated: port.as_ref().map(|port| port.place.clone()),
            port: value(port).unwrap_or(CROSS_NETWORK_PORT),
            dedicated: value(dedicated).unwrap_or_default(),
        },
        locality_failover: value(settings.locality_failover).unwrap_or_default(),
        values: settings.values.0,
    }
}

/// Notes which meshes have to do with each other: exporters, and those that import from another mesh.
fn note_federated(fleet: &mut Fleet) {
    let mut federated = vec![false; fleet.meshes.len()];
    for export in &fleet.exports {
        if federated.iter().all(|is_federated| *is_federated) {
            break;
        }
        let importers = importing_meshes(fleet, export);
        for exporter in export.clusters.iter().map(|cluster| fleet.clusters[*cluster].in_mesh) {
            for importer in importers.iter().filter(|importer| **importer != exporter) {
                (federated[exporter], federated[*importer]) = (true, true);
            }
        }
    }
    for (mesh, is_federated) in fleet.meshes.iter_mut().zip(federated) {
        mesh.is_federated = is_federated;
    }
}

fn mesh<'e>(
    group: MeshGroup,
    istio: Istio,
    clusters: &[Cluster],
    stated: impl Iterator<Item = &'e NetworkEntry>,
) -> Mesh {
    let mut networks: IndexMap<NetworkName, Network> = IndexMap::new();
    for index in &group.clusters {
        let cluster = &clusters[*index];
        let name = &cluster.network.value;
        let network = networks.entry(name.clone()).or_insert_with(|| Network {
            name: name.clone(),
            clusters: Vec::new(),
            cidrs: Vec::new(),
            gateways: Vec::new(),
        });
        network.clusters.push(*index);
        network.gateways.extend(cluster.gateways.iter().cloned());
    }
    for entry in stated {
        let Some(network) = networks.get_mut(&entry.name.value) else { continue };
        network.cidrs.extend(entry.cidrs.iter().cloned());
        let added = entry.gateways.iter().filter_map(|entry| gateway(&entry.value, None, &istio));
        network.gateways.extend(added);
    }
    let control_plane = group
        .clusters
        .iter()
        .copied()
        .find(|index| clusters[*index].role == Role::ControlPlane)
        .unwrap_or_else(|| group.clusters.first().copied().unwrap_or_default());
    Mesh {
        name: group.name,
        istio,
        clusters: group.clusters,
        control_plane,
        networks: networks.into_values().collect(),
        is_federated: false,
    }
}

/// `None` for one that states neither address nor Service, which the checks refuse.
fn gateway(entry: &GatewayEntry, locality: Option<&String>, istio: &Istio) -> Option<Gateway> {
    let at = match (&entry.address, &entry.service) {
        (Some(address), _) => GatewayAddress::Host(address.value.clone()),
        (None, Some(service)) => GatewayAddress::Service(service.value.clone()),
        (None, None) => return None,
    };
    let port = |stated: &Option<Located<Port>>, default| stated.as_ref().map_or(default, |port| port.value);
    Some(Gateway {
        at,
        port: port(&entry.port, istio.cross_network.port),
        federation_port: port(&entry.federation_port, Gateway::FEDERATION_PORT),
        locality: entry.locality.as_ref().map(|locality| &locality.value).or(locality).cloned(),
    })
}

fn cluster(
    entry: ClusterEntry,
    in_mesh: usize,
    shared: Option<&CaCerts>,
    mesh: &MeshName,
    istio: &Istio,
) -> Cluster {
    let role = if entry.control_plane.as_ref().is_some_and(|flag| flag.value) {
        Role::ControlPlane
    } else {
        Role::Remote
    };
    let cacerts = ca_source(&entry, shared);
    let endpoints = entry.endpoints.unwrap_or_default();
    let place = &entry.name.place;
    let mesh = entry.mesh.unwrap_or_else(|| Located { value: mesh.clone(), place: place.clone() });
    let network = entry.network.unwrap_or_else(|| Located {
        // One network a mesh, called like it.
        value: mesh.as_str().parse().unwrap_or_else(|_| inventory::default_network()),
        place: place.clone(),
    });
    let locality = value(entry.locality);
    let namespace = entry.imports.and_then(|imports| value(imports.value.namespace));
    Cluster {
        role,
        network,
        mesh,
        login: entry.credentials.and_then(|credentials| login(credentials.value, entry.server.as_ref())),
        server: entry.server,
        pod_cidrs: entry.pod_cidrs,
        service_cidrs: entry.service_cidrs,
        labels: entry.labels,
        gateways: entry
            .gateways
            .iter()
            .filter_map(|entry| gateway(&entry.value, locality.as_ref(), istio))
            .collect(),
        egress_gateway: value(entry.egress_gateway),
        dns: entry.dns.and_then(|entry| dns(entry.value)),
        import_namespace: namespace.unwrap_or_else(|| istio.namespace.clone()),
        remote_secret: Naming::new(
            &entry.name,
            value(entry.remote_secret),
            value(entry.registry),
            Some(istio.version),
        )
        .unwrap_or_else(|_| Naming::like(&entry.name)),
        locality,
        platform: entry.platform.map_or(Platform::Kubernetes, |platform| platform.value),
        kube_version: entry.kube_version,
        endpoints: Endpoints {
            pilot: value(endpoints.pilot),
            policy: value(endpoints.policy),
            telemetry: value(endpoints.telemetry),
            statsd: value(endpoints.statsd),
            zipkin: value(endpoints.zipkin),
        },
        cacerts,
        values: entry.values.0,
        name: entry.name,
        in_mesh,
    }
}

fn dns(entry: inventory::DnsEntry) -> Option<Dns> {
    let Some(Host::Ip(istio_core_dns)) = value(entry.istio_core_dns) else { return None };
    Some(Dns {
        provider: value(entry.provider).unwrap_or(DnsProvider::CoreDns),
        version: value(entry.version).unwrap_or(CoreDnsVersion::new(1, 4, 0)),
        istio_core_dns,
        current: match (entry.corefile, entry.config_map) {
            (_, Some(file)) => Some(CurrentDns::ConfigMap(FileReference(file))),
            (Some(file), None) => Some(CurrentDns::Corefile(FileReference(file))),
            (None, None) => None,
        },
    })
}

fn release(entry: ReleaseEntry, all_clusters: impl Fn() -> Vec<ClusterName>) -> Option<Release> {
    let namespace =
        entry.namespace.map(|namespace| namespace.value).or_else(|| entry.name.as_str().parse().ok())?;
    Some(Release {
        chart: entry.chart?,
        namespace,
        clusters: if entry.clusters.is_empty() {
            all_clusters()
        } else {
            entry.clusters.into_iter().map(|name| name.value).collect()
        },
        injection: entry.injection.is_none_or(|flag| flag.value),
        security_context_constraints: (!entry.security_context_constraints.is_empty())
            .then(|| entry.security_context_constraints.into_iter().collect()),
        values: entry.values.0,
        value_files: entry.value_files.into_iter().map(FileReference).collect(),
        name: entry.name,
    })
}

fn export(
    entry: ExportEntry,
    imported: ImportedName,
    clusters: &HashMap<ClusterName, usize>,
    meshes: &HashMap<MeshName, usize>,
) -> Export {
    let mut by: Vec<usize> = entry
        .cluster
        .iter()
        .chain(&entry.clusters)
        .filter_map(|name| clusters.get(&name.value).copied())
        .collect();
    by.sort_unstable();
    by.dedup();
    let to = entry.to.unwrap_or_default();
    let named = to.meshes.iter().filter_map(|name| meshes.get(name.as_str()).copied());
    let namespace = entry.namespace.value;
    let alias = entry.alias.map_or_else(|| entry.service.value.clone(), |alias| alias.value);
    Export {
        imported,
        alias,
        service: entry.service,
        namespace,
        clusters: by,
        ports: entry
            .ports
            .into_iter()
            .map(|port| ExportPort {
                number: port.number.value,
                name: match port.name {
                    Some(name) => name.value,
                    None => port.default_name().into(),
                },
                protocol: port.protocol.value,
            })
            .collect(),
        subsets: entry
            .subsets
            .into_iter()
            .map(|subset| ExportSubset { name: subset.name.value, labels: subset.labels })
            .collect(),
        audience: Audience {
            clusters: to.clusters.iter().filter_map(|name| clusters.get(&name.value).copied()).collect(),
            meshes: named.collect(),
            everybody: to.meshes.iter().any(|name| name.as_str() == "*"),
            labels: to.labels,
        },
        authorization: entry.authorization.map(|located| {
            let inventory::ExportAuthorization { selector, principals } = located.value;
            let principals = principals.into_iter().map(|principal| principal.value).collect();
            Box::new(Authorization { selector, principals })
        }),
        outlier_detection: value(entry.outlier_detection),
    }
}
