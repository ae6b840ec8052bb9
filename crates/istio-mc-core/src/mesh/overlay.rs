//! Several mesh files as one: a later file adds to an earlier one and overrides its fields.

use indexmap::IndexMap;
use istio_mc_yaml::Located;

use super::inventory::{
    CaCerts, ChartValues, ClusterEntry, CoreDnsImages, CrossNetwork, DnsEntry, Endpoints, ExportEntry,
    Federation, GatewaySettings, ImportSettings, Injection, Inventory, IstioSettings, MeshEntry, Metadata,
    NetworkEntry, ReleaseEntry,
};

/// What a later file does to an earlier one.
///
/// Fields given later replace those given before; lists replace lists; clusters and releases are
/// matched by name, and those with a new name are added. The parts are taken apart field by field, so
/// that a field added to the inventory cannot be forgotten here.
pub(super) trait Overlay {
    fn overlay(&mut self, later: Self);
}

impl<T> Overlay for Option<Located<T>> {
    fn overlay(&mut self, later: Self) {
        if later.is_some() {
            *self = later;
        }
    }
}

impl<T> Overlay for Vec<Located<T>> {
    fn overlay(&mut self, later: Self) {
        if !later.is_empty() {
            *self = later;
        }
    }
}

impl Overlay for IndexMap<String, String> {
    /// Entries of the same key are replaced, others added.
    fn overlay(&mut self, later: Self) {
        self.extend(later);
    }
}

impl<T: Overlay> Overlay for Located<T> {
    fn overlay(&mut self, later: Self) {
        self.value.overlay(later.value);
    }
}

/// Optional parts of several fields merge field by field.
fn part<T: Overlay>(earlier: &mut Option<T>, later: Option<T>) {
    match (earlier, later) {
        (Some(earlier), Some(later)) => earlier.overlay(later),
        (earlier @ None, later) => *earlier = later,
        (Some(_), None) => {}
    }
}

impl Overlay for ChartValues {
    /// Layers stay apart, each with its places: the chart engine lays them over each other.
    fn overlay(&mut self, later: Self) {
        self.0.extend(later.0);
    }
}

impl Overlay for Inventory {
    fn overlay(&mut self, later: Self) {
        let Inventory {
            api_version,
            kind,
            metadata,
            istio,
            clusters,
            cacerts,
            meshes,
            networks,
            exports,
            federation,
            releases,
        } = later;
        self.api_version.overlay(api_version);
        self.kind.overlay(kind);
        part(&mut self.metadata, metadata);
        part(&mut self.istio, istio);
        by_name(&mut self.clusters, clusters, |cluster| cluster.name.to_string());
        part(&mut self.cacerts, cacerts);
        by_name(&mut self.meshes, meshes, |mesh| mesh.name.to_string());
        by_name(&mut self.networks, networks, NetworkEntry::key);
        by_name(&mut self.exports, exports, ExportEntry::key);
        part(&mut self.federation, federation);
        by_name(&mut self.releases, releases, |release| release.name.to_string());
    }
}

/// Names that stand twice in one file are left in: they are duplicates to be reported, not overrides.
fn by_name<T: Overlay>(earlier: &mut Vec<T>, later: Vec<T>, name: impl Fn(&T) -> String) {
    if earlier.is_empty() {
        *earlier = later;
        return;
    }
    let mut known: IndexMap<String, usize> = IndexMap::new();
    for (index, entry) in earlier.iter().enumerate() {
        known.entry(name(entry)).or_insert(index);
    }
    for entry in later {
        match known.get(&name(&entry)) {
            Some(index) => earlier[*index].overlay(entry),
            None => earlier.push(entry),
        }
    }
}

impl Overlay for Metadata {
    fn overlay(&mut self, later: Self) {
        let Metadata { name } = later;
        self.name.overlay(name);
    }
}

impl Overlay for IstioSettings {
    fn overlay(&mut self, later: Self) {
        let IstioSettings {
            version,
            namespace,
            mtls,
            control_plane_security,
            hub,
            tag,
            image_pull_policy,
            image_pull_secrets,
            injection,
            cluster_domain,
            trust_domain,
            gateways,
            locality_failover,
            values,
        } = later;
        self.version.overlay(version);
        self.namespace.overlay(namespace);
        self.mtls.overlay(mtls);
        self.control_plane_security.overlay(control_plane_security);
        self.hub.overlay(hub);
        self.tag.overlay(tag);
        self.image_pull_policy.overlay(image_pull_policy);
        self.image_pull_secrets.overlay(image_pull_secrets);
        part(&mut self.injection, injection);
        self.cluster_domain.overlay(cluster_domain);
        self.trust_domain.overlay(trust_domain);
        part(&mut self.gateways, gateways);
        part(&mut self.locality_failover, locality_failover);
        self.values.overlay(values);
    }
}

impl Overlay for GatewaySettings {
    fn overlay(&mut self, later: Self) {
        let GatewaySettings { managed_by, cross_network, core_dns } = later;
        self.managed_by.overlay(managed_by);
        part(&mut self.cross_network, cross_network);
        part(&mut self.core_dns, core_dns);
    }
}

impl Overlay for CoreDnsImages {
    fn overlay(&mut self, later: Self) {
        let CoreDnsImages { image, plugin_image } = later;
        self.image.overlay(image);
        self.plugin_image.overlay(plugin_image);
    }
}

impl Overlay for CrossNetwork {
    fn overlay(&mut self, later: Self) {
        let CrossNetwork { port, dedicated } = later;
        self.port.overlay(port);
        self.dedicated.overlay(dedicated);
    }
}

impl Overlay for MeshEntry {
    fn overlay(&mut self, later: Self) {
        let MeshEntry { name: _, istio, cacerts } = later;
        part(&mut self.istio, istio);
        part(&mut self.cacerts, cacerts);
    }
}

impl NetworkEntry {
    fn key(&self) -> String {
        // A network's name may hold no slash.
        let mesh = self.mesh.as_ref().map_or("", |mesh| mesh.as_str());
        format!("{mesh}/{}", self.name)
    }
}

impl Overlay for NetworkEntry {
    fn overlay(&mut self, later: Self) {
        let NetworkEntry { name: _, mesh: _, cidrs, gateways } = later;
        self.cidrs.overlay(cidrs);
        self.gateways.overlay(gateways);
    }
}

impl ExportEntry {
    /// Exports are known by what they offer and where from: the same Service may be offered under several names.
    fn key(&self) -> String {
        let clusters = self.cluster.iter().chain(&self.clusters);
        let clusters: Vec<&str> = clusters.map(|cluster| cluster.as_str()).collect();
        let alias = self.alias();
        format!("{alias}/{}/{}", self.namespace, clusters.join("/"))
    }
}

impl Overlay for ExportEntry {
    /// An export is one statement: a later one replaces it as a whole.
    fn overlay(&mut self, later: Self) {
        *self = later;
    }
}

impl Overlay for Federation {
    fn overlay(&mut self, later: Self) {
        let Federation { addresses } = later;
        self.addresses.overlay(addresses);
    }
}

impl Overlay for DnsEntry {
    fn overlay(&mut self, later: Self) {
        let DnsEntry { provider, version, istio_core_dns, corefile, config_map } = later;
        // They are alternatives: the later one counts.
        if corefile.is_some() || config_map.is_some() {
            (self.corefile, self.config_map) = (None, None);
        }
        self.provider.overlay(provider);
        self.version.overlay(version);
        self.istio_core_dns.overlay(istio_core_dns);
        self.corefile.overlay(corefile);
        self.config_map.overlay(config_map);
    }
}

impl Overlay for ImportSettings {
    fn overlay(&mut self, later: Self) {
        let ImportSettings { namespace } = later;
        self.namespace.overlay(namespace);
    }
}

impl Overlay for Injection {
    fn overlay(&mut self, later: Self) {
        let Injection { config_map } = later;
        self.config_map.overlay(config_map);
    }
}

impl Overlay for ClusterEntry {
    fn overlay(&mut self, later: Self) {
        let ClusterEntry {
            name: _, // the name is what matched; the first place is the cluster's
            server,
            control_plane,
            mesh,
            network,
            pod_cidrs,
            service_cidrs,
            locality,
            labels,
            gateways,
            egress_gateway,
            dns,
            imports,
            registry,
            remote_secret,
            platform,
            kube_version,
            endpoints,
            credentials,
            cacerts,
            values,
        } = later;
        self.server.overlay(server);
        self.control_plane.overlay(control_plane);
        self.mesh.overlay(mesh);
        self.network.overlay(network);
        self.pod_cidrs.overlay(pod_cidrs);
        self.service_cidrs.overlay(service_cidrs);
        self.locality.overlay(locality);
        self.labels.overlay(labels);
        self.gateways.overlay(gateways);
        self.egress_gateway.overlay(egress_gateway);
        part(&mut self.dns, dns);
        part(&mut self.imports, imports);
        self.registry.overlay(registry);
        self.remote_secret.overlay(remote_secret);
        self.platform.overlay(platform);
        self.kube_version.overlay(kube_version);
        part(&mut self.endpoints, endpoints);
        // Credentials are one way of logging in: a later way replaces the earlier one as a whole.
        self.credentials.overlay(credentials);
        part(&mut self.cacerts, cacerts);
        self.values.overlay(values);
    }
}

impl Overlay for Endpoints {
    fn overlay(&mut self, later: Self) {
        let Endpoints { pilot, policy, telemetry, statsd, zipkin } = later;
        self.pilot.overlay(pilot);
        self.policy.overlay(policy);
        self.telemetry.overlay(telemetry);
        self.statsd.overlay(statsd);
        self.zipkin.overlay(zipkin);
    }
}

impl Overlay for CaCerts {
    fn overlay(&mut self, later: Self) {
        // One source of certificates replaces another as a whole.
        if later != CaCerts::default() {
            *self = later;
        }
    }
}

impl Overlay for ReleaseEntry {
    fn overlay(&mut self, later: Self) {
        let ReleaseEntry {
            name: _,
            chart,
            namespace,
            clusters,
            injection,
            security_context_constraints,
            values,
            value_files,
        } = later;
        self.chart.overlay(chart);
        self.namespace.overlay(namespace);
        self.clusters.overlay(clusters);
        self.injection.overlay(injection);
        self.security_context_constraints.extend(security_context_constraints);
        self.values.overlay(values);
        self.value_files.overlay(value_files);
    }
}
