//! Calls to Services of the caller's own mesh.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::find::Asked;
use super::model::{CallPath, Hop, HopKind, Maker, PORT, PathKind, PathObject, Route};
use super::sni::sni;
use crate::mesh::{Cluster, Export, Gateway, GatewayAddress, Mesh, Network, Role};
use crate::name::derived;
use crate::net::{HostPort, Port};
use crate::plan::gateways::ClusterAwareGateway;

/// How many clusters a line names.
const LISTED: usize = 8;

struct Call<'a, 'f, 'q> {
    asked: &'a Asked<'f, 'q>,
    mesh: &'f Mesh,
    /// What is known of the Service; nothing if it is not exported.
    exports: &'a [&'f Export],
    /// The clusters that run it, or may run it if nothing is known.
    targets: Vec<&'f Cluster>,
    host: String,
    port: Option<Port>,
}

/// The path to a Service that these exports describe, or none.
pub(super) fn path(asked: &Asked<'_, '_>, exports: &[&Export]) -> Result<CallPath, Diagnostics> {
    let mesh = asked.fleet.mesh_of(asked.caller);
    let mut targets: Vec<&Cluster> = match exports.is_empty() {
        true => asked.fleet.clusters_of(mesh).collect(),
        false => {
            let exporters = exports.iter().flat_map(|export| &export.clusters);
            let exporters = exporters.map(|index| &asked.fleet.clusters[*index]);
            exporters.filter(|cluster| cluster.in_mesh == asked.caller.in_mesh).collect()
        }
    };
    targets.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    targets.dedup_by(|one, other| one.name.value == other.name.value);
    let callee = asked.question.callee;
    let call = Call {
        host: format!("{}.{}.svc.{}", callee.service, callee.namespace, mesh.istio.cluster_domain),
        // The first port of a Service that has one.
        port: asked.question.port.or_else(|| Some(exports.first()?.ports.first()?.number)),
        asked,
        mesh,
        exports,
        targets,
    };
    call.path()
}

impl<'f> Call<'_, 'f, '_> {
    fn path(&self) -> Result<CallPath, Diagnostics> {
        let caller = self.asked.caller;
        let mut routes = Vec::new();
        if self.is_target(caller) {
            routes.push(self.direct("same cluster", &[caller]));
        }
        let neighbours = self.others().filter(|cluster| cluster.network == caller.network);
        let neighbours: Vec<&Cluster> = neighbours.collect();
        if !neighbours.is_empty() {
            routes.push(self.direct("flat", &neighbours));
        }
        let far: Vec<(&Network, Vec<&Cluster>)> = self.far().collect();
        let mut closed = Vec::new();
        for (network, clusters) in &far {
            match self.through(network, clusters) {
                Some(route) => routes.push(route),
                None => closed.push(network.name.as_str()),
            }
        }
        if routes.is_empty() {
            return Err(self.no_way(&far).into());
        }
        let is_split = routes.iter().any(|route| route.relation == SPLIT_HORIZON);
        Ok(CallPath {
            from: caller.name.to_string(),
            host: self.host.clone(),
            kind: PathKind::Mesh,
            port: self.port.map(Port::get),
            subset: self.asked.question.subset.map(str::to_owned),
            hops: vec![self.name(), self.sidecar(is_split)],
            objects: self.objects(is_split),
            notes: self.notes(routes.len() > 1, is_split, &closed),
            routes,
        })
    }

    fn is_target(&self, cluster: &Cluster) -> bool {
        self.targets.iter().any(|target| target.name.value == cluster.name.value)
    }

    /// The targets but for the caller's own cluster.
    fn others(&self) -> impl Iterator<Item = &'f Cluster> {
        let own = &self.asked.caller.name.value;
        self.targets.iter().copied().filter(move |target| target.name.value != *own)
    }

    /// The other networks with targets, by name.
    fn far(&self) -> impl Iterator<Item = (&'f Network, Vec<&'f Cluster>)> {
        let mut networks: Vec<&Network> = self.mesh.networks.iter().collect();
        networks.sort_by(|one, other| one.name.cmp(&other.name));
        let own = &self.asked.caller.network.value;
        networks.into_iter().filter(move |network| network.name != *own).filter_map(|network| {
            let clusters: Vec<&Cluster> =
                self.others().filter(|cluster| cluster.network.value == network.name).collect();
            (!clusters.is_empty()).then_some((network, clusters))
        })
    }

    fn name(&self) -> Hop {
        let callee = self.asked.question.callee;
        let caller = &self.asked.caller.name;
        let what = format!("{} is the cluster IP of the Service in {caller}", self.host);
        Hop::new(HopKind::Name, what).fact(format!(
            "the DNS of {caller} knows its own Services alone: Service {} in namespace {} must be there, with or without \
             pods",
            callee.service, callee.namespace
        ))
    }

    fn sidecar(&self, is_split: bool) -> Hop {
        let pilot = &self.asked.fleet.control_plane(self.mesh).name;
        let port = self.port.map_or_else(|| PORT.to_owned(), |port| port.to_string());
        let by = if self.mesh.istio.mtls { ", by mutual TLS" } else { "" };
        let what = format!("of the caller: takes port {port} of it for {}{by}", self.host);
        let hop = Hop::new(HopKind::Sidecar, what).fact(format!("Pilot in {pilot} tells it the endpoints"));
        if is_split || self.mesh.istio.mtls {
            return hop.sni(sni(self.port, self.asked.question.subset, &self.host));
        }
        hop
    }

    /// The pods of clusters on the caller's network.
    fn direct(&self, relation: &'static str, clusters: &[&Cluster]) -> Route {
        Route {
            to: listed(clusters),
            relation,
            locality: one_locality(clusters),
            priority: 0,
            hops: vec![self.pods(clusters).fact("at their own addresses")],
        }
    }

    /// The gateways of another network; `None` while none of them has an address.
    fn through(&self, network: &Network, clusters: &[&Cluster]) -> Option<Route> {
        let mut gateways: Vec<(String, &Gateway)> = network.gateways.iter().filter_map(usable).collect();
        gateways.sort_by(|(one, _), (other, _)| one.cmp(other));
        let (_, first) = gateways.first()?;
        let is_one_place = gateways.iter().all(|(_, gateway)| gateway.locality == first.locality);
        let locality = first.locality.clone().filter(|_| is_one_place);
        let what = format!("of network {}: passes the connection on by its SNI, unopened", network.name);
        let subset = self.asked.question.subset;
        let mut hop = Hop::new(HopKind::Gateway, what).sni(sni(self.port, subset, &self.host));
        if gateways.iter().any(|(_, gateway)| gateway.host().is_none()) {
            hop =
                hop.fact("a Service stands for its external addresses, which Pilot looks up in that network");
        }
        hop.addresses.extend(gateways.into_iter().map(|(at, _)| at));
        let hops = vec![hop, self.pods(clusters)];
        Some(Route { to: listed(clusters), relation: SPLIT_HORIZON, locality, priority: 0, hops })
    }

    fn pods(&self, clusters: &[&Cluster]) -> Hop {
        let callee = self.asked.question.callee;
        let hop = Hop::new(
            HopKind::Pods,
            format!(
                "of Service {} in namespace {}, in {}",
                callee.service,
                callee.namespace,
                listed(clusters)
            ),
        );
        let subsets = self.exports.iter().flat_map(|export| &export.subsets);
        let asked = self.asked.question.subset;
        match subsets.into_iter().find(|subset| Some(subset.name.as_str()) == asked) {
            Some(subset) => {
                let labels: Vec<String> =
                    subset.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
                hop.fact(format!("those with {}", labels.join(",")))
            }
            None => hop,
        }
    }

    fn no_way(&self, far: &[(&Network, Vec<&Cluster>)]) -> Diagnostic {
        let networks: Vec<&str> = far.iter().map(|(network, _)| network.name.as_str()).collect();
        let clusters: Vec<&Cluster> = far.iter().flat_map(|(_, clusters)| clusters).copied().collect();
        let finding = Diagnostic::new(
            &code::NO_WAY,
            format!("no gateway of network `{}` has an address yet", networks.join("`, `")),
        );
        match clusters.first() {
            Some(cluster) => finding.at(cluster.name.place.clone()),
            None => finding,
        }
        .help("state the gateway's address once it has one: `gateways: [{address: ADDRESS}]`")
    }

    fn notes(&self, has_several: bool, is_split: bool, closed: &[&str]) -> Vec<String> {
        let callee = self.asked.question.callee;
        let mut notes = Vec::new();
        if self.exports.is_empty() {
            notes.push(format!(
                "the mesh files do not say who runs {}: this is how any Service of that name in mesh {} is called, in \
                 whichever of these clusters it has pods",
                callee.key(),
                self.mesh.name
            ));
        } else {
            notes.push(
                "pods of other clusters of the mesh are called too, if the Service has some there".to_owned(),
            );
        }
        if has_several {
            notes.push(
                "all pods share the calls; with outlier detection in a DestinationRule for the host, near ones are \
                 called first"
                    .to_owned(),
            );
        }
        if is_split && !self.mesh.istio.mtls {
            notes.push(format!(
                "gateways tell by the SNI where to: without `istio.mtls`, calls to other networks need a DestinationRule \
                 for {} with ISTIO_MUTUAL",
                self.host
            ));
        }
        if let Some(subset) = self.asked.question.subset
            && !self.has_subset(subset)
        {
            notes.push(format!(
                "subset {subset} is one of a DestinationRule for {}, which the mesh files do not describe",
                self.host
            ));
        }
        for network in closed {
            notes.push(format!("pods in network {network} are not called: its gateway has no address yet"));
        }
        notes
    }

    fn has_subset(&self, name: &str) -> bool {
        self.exports.iter().flat_map(|export| &export.subsets).any(|subset| subset.name == name)
    }

    fn objects(&self, is_split: bool) -> Vec<PathObject> {
        let Call { asked, mesh, exports, .. } = self;
        let callee = asked.question.callee;
        let home = asked.fleet.control_plane(mesh);
        let system = mesh.istio.namespace.to_string();
        let mut objects = Vec::new();
        let service = |cluster: &Cluster, why: &str| PathObject {
            cluster: cluster.name.to_string(),
            kind: "Service",
            namespace: Some(callee.namespace.clone()),
            name: callee.service.clone(),
            why: why.to_owned(),
            made_by: Maker::Application,
            asked_for: None,
        };
        let own = match self.is_target(asked.caller) {
            true => "the name's address, and pods",
            false => "the name's address",
        };
        objects.push(service(asked.caller, own));
        if !exports.is_empty() {
            objects.extend(self.others().map(|cluster| service(cluster, "the pods")));
        }
        let at_home = |kind, namespace: &str, name: &str, why: &str, made_by| PathObject {
            cluster: home.name.to_string(),
            kind,
            namespace: Some(namespace.to_owned()),
            name: name.to_owned(),
            why: why.to_owned(),
            made_by,
            asked_for: None,
        };
        for target in self.targets.iter().filter(|target| target.role == Role::Remote) {
            let why = format!("Pilot watches the endpoints of {}", target.name);
            let name = target.remote_secret.secret.as_str();
            objects.push(PathObject {
                asked_for: Some(target.name.place.clone()),
                ..at_home("Secret", &system, name, &why, Maker::IstioMc)
            });
        }
        if is_split {
            let why = "gateways pass connections from other networks on by their SNI";
            let name = ClusterAwareGateway::NAME;
            objects.push(at_home("Gateway", &system, name, why, Maker::IstioMc));
            let why = "`meshNetworks`: which gateway leads into which network";
            objects.push(at_home("ConfigMap", &system, "istio", why, Maker::Chart));
        }
        if mesh.istio.mtls {
            let why = "mutual TLS in the mesh";
            objects.push(at_home("DestinationRule", &system, "default", why, Maker::IstioMc));
        }
        if let Some(export) = asked.question.subset.and_then(|subset| self.exporter_of(subset)) {
            let name = derived(&[callee.service.as_str(), callee.namespace.as_str(), "exported"]);
            objects.push(PathObject {
                asked_for: Some(export.service.place.clone()),
                ..at_home(
                    "DestinationRule",
                    &callee.namespace,
                    name.as_str(),
                    "which pods are of the version",
                    Maker::IstioMc,
                )
            });
        }
        objects
    }

    /// The export that has the version, if other meshes import it: only then there is a rule of ours.
    fn exporter_of(&self, subset: &str) -> Option<&'f Export> {
        let has_it = |export: &&&Export| export.subsets.iter().any(|other| other.name == subset);
        let is_imported = |export: &&&Export| {
            let importers = crate::federation::importing_meshes(self.asked.fleet, export);
            importers.iter().any(|mesh| *mesh != self.asked.caller.in_mesh)
        };
        self.exports.iter().filter(has_it).find(is_imported).copied()
    }
}

/// A gateway with where it is called, unless its address is still to come.
fn usable(gateway: &Gateway) -> Option<(String, &Gateway)> {
    let at = match &gateway.at {
        GatewayAddress::Host(host) if host.ip().is_some_and(|ip| ip.get().is_unspecified()) => return None,
        GatewayAddress::Host(host) => HostPort { host: host.clone(), port: gateway.port }.to_string(),
        GatewayAddress::Service(name) => format!("{name}:{}", gateway.port),
    };
    Some((at, gateway))
}

/// What a way through another network's gateway is called.
const SPLIT_HORIZON: &str = "split horizon";

fn listed(clusters: &[&Cluster]) -> String {
    let names: Vec<&str> = clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    match names.get(..LISTED) {
        Some(first) if names.len() > LISTED => {
            format!("{} and {} more", first.join(", "), names.len() - LISTED)
        }
        _ => names.join(", "),
    }
}

/// Where clusters are, if that is one place.
fn one_locality(clusters: &[&Cluster]) -> Option<String> {
    let (first, rest) = clusters.split_first()?;
    rest.iter().all(|cluster| cluster.locality == first.locality).then(|| first.locality.clone())?
}
