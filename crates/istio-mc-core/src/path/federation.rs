//! Calls to imported services.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::find::Asked;
use super::locality::priority;
use super::model::{CallPath, Hop, HopKind, Maker, PathKind, PathObject, Route};
use super::sni::sni;
use crate::federation::{Import, Offer, ways_in};
use crate::mesh::{Cluster, DnsProvider, Export, ExportPort, Gateway, GatewayManager, Mesh};
use crate::name::derived;
use crate::net::HostPort;
use crate::version::Feature;

/// A gateway by which clusters that offer the service are reached.
struct Way<'f> {
    at: HostPort,
    gateway: &'f Gateway,
    offers: Vec<Offer<'f>>,
}

/// An imported service that is called.
struct Call<'a, 'f, 'q> {
    asked: &'a Asked<'f, 'q>,
    import: &'a Import<'f>,
    port: &'f ExportPort,
    /// The importing mesh.
    mesh: &'f Mesh,
    /// The cluster of its control plane, where its configuration is.
    home: &'f Cluster,
    /// Whether failing endpoints are taken out for a while.
    is_watched: bool,
}

pub(super) fn path(asked: &Asked<'_, '_>, import: &Import<'_>) -> Result<CallPath, Diagnostics> {
    let mesh = asked.fleet.mesh_of(asked.caller);
    let port = offered(asked, import)?;
    let is_watched = import.is_watched(ways(asked, import, None).len());
    let call = Call { asked, import, port, mesh, home: asked.fleet.control_plane(mesh), is_watched };
    let ways = ways(asked, import, asked.question.subset);
    if ways.is_empty() {
        return Err(call.no_way().into());
    }
    Ok(call.path(&ways))
}

/// The port that is called, if it and the version are exported.
fn offered<'f>(asked: &Asked<'f, '_>, import: &Import<'f>) -> Result<&'f ExportPort, Diagnostics> {
    let mut problems = Diagnostics::new();
    let export: &'f Export = import.export();
    let port = match asked.question.port {
        Some(number) => export.ports.iter().find(|port| port.number == number),
        None => export.ports.first(),
    };
    let host = import.host();
    if let (None, Some(number)) = (port, asked.question.port) {
        let ports: Vec<String> =
            export.ports.iter().map(|port| format!("{} ({})", port.number, port.name)).collect();
        problems.push(
            Diagnostic::new(&code::NOT_OFFERED, format!("`{host}` has no port {number}"))
                .at(export.service.place.clone())
                .help(format!("its ports: {}", ports.join(", "))),
        );
    }
    if let Some(subset) = asked.question.subset {
        let subsets: Vec<&str> = import
            .offers
            .iter()
            .flat_map(|offer| &offer.export.subsets)
            .map(|subset| subset.name.as_str())
            .collect();
        if !subsets.contains(&subset) {
            let finding = Diagnostic::new(&code::NOT_OFFERED, format!("`{host}` has no subset `{subset}`"))
                .at(export.service.place.clone())
                .suggest(subset, subsets.iter().copied());
            problems.push(match subsets.is_empty() {
                true => {
                    finding.help("write its `subsets` there: `subsets: [{name: v2, labels: {version: v2}}]`")
                }
                false => finding.help(format!("its subsets: {}", subsets.join(", "))),
            });
        }
    }
    match port {
        Some(port) if problems.is_empty() => Ok(port),
        _ => Err(problems),
    }
}

/// The gateways of the clusters that offer the service, or that version of it; each once.
fn ways<'f>(asked: &Asked<'f, '_>, import: &Import<'f>, subset: Option<&str>) -> Vec<Way<'f>> {
    let mut ways: Vec<Way<'f>> = Vec::new();
    let has_subset = |offer: &&Offer<'f>| {
        subset.is_none_or(|name| offer.export.subsets.iter().any(|subset| subset.name == name))
    };
    for offer in import.offers.iter().filter(has_subset) {
        for gateway in ways_in(asked.fleet, offer.cluster) {
            let Some(host) = gateway.host() else { continue };
            let at = HostPort { host: host.clone(), port: gateway.federation_port };
            match ways.iter_mut().find(|way| way.at == at) {
                Some(way) => way.offers.push(*offer),
                None => ways.push(Way { at, gateway, offers: vec![*offer] }),
            }
        }
    }
    ways
}

impl<'f> Call<'_, 'f, '_> {
    fn subset(&self) -> Option<&str> {
        self.asked.question.subset
    }

    fn no_way(&self) -> Diagnostic {
        let clusters: Vec<&str> =
            self.import.offers.iter().map(|offer| offer.cluster.name.as_str()).collect();
        Diagnostic::new(
            &code::NO_WAY,
            format!(
                "no gateway of `{}` has an address by which other meshes reach it",
                clusters.join("`, `")
            ),
        )
        .at(self.import.offers[0].cluster.name.place.clone())
        .related(self.import.export().service.place.clone(), "exported here")
        .help("state the gateway's address once it has one: `gateways: [{address: ADDRESS}]`")
    }

    fn path(&self, ways: &[Way<'f>]) -> CallPath {
        let (import, port) = (self.import, self.port.number);
        let mut hops = vec![self.name(), self.sidecar(ways)];
        hops.extend(self.egress());
        let is_ordered = self.is_ordered(ways);
        let mut routes: Vec<Route> = ways.iter().map(|way| self.route(way, is_ordered)).collect();
        let order = |route: &Route| (route.priority, route.to.clone(), route.hops[0].addresses.clone());
        routes.sort_by_key(order);
        let takes_turns = routes.iter().any(|route| route.priority != routes[0].priority);
        let notes = self.notes(ways, takes_turns);
        CallPath {
            from: self.asked.caller.name.to_string(),
            host: import.host().to_owned(),
            kind: PathKind::Federation,
            port: Some(port.get()),
            subset: self.subset().map(str::to_owned),
            hops,
            routes,
            objects: self.objects(ways),
            notes,
        }
    }

    fn address(&self) -> String {
        let range = self.asked.fleet.address_range(self.mesh);
        let address = self.asked.fleet.addresses.get(range, self.import.index);
        address.map_or_else(|| "an address of its own".to_owned(), |address| address.to_string())
    }

    fn name(&self) -> Hop {
        let (caller, host) = (&self.asked.caller, self.import.host());
        let hop = Hop::new(HopKind::Name, format!("{host} is {}", self.address()));
        match &caller.dns {
            Some(dns) => hop.fact(format!(
                "{} of {} asks Istio CoreDNS at {} for names in `global`; it answers from the ServiceEntry",
                provider(dns.provider),
                caller.name,
                dns.istio_core_dns
            )),
            None => hop.fact(format!(
                "the DNS of {} must ask Istio CoreDNS for names in `global`: its `dns` is not stated here",
                caller.name
            )),
        }
    }

    fn sidecar(&self, ways: &[Way<'_>]) -> Hop {
        let (host, port) = (self.import.host(), self.port.number);
        let what = format!("of the caller: takes {}:{port} for {host}, by mutual TLS", self.address());
        let hop = Hop::new(HopKind::Sidecar, what).sni(sni(Some(port), self.subset(), host));
        match (&self.home.egress_gateway, ways.len()) {
            (Some(_), _) => hop.fact("sees the egress gateway as the only endpoint"),
            (None, 1) => hop,
            (None, count) => hop.fact(format!("sees {count} endpoints")),
        }
    }

    fn egress(&self) -> Option<Hop> {
        let egress = self.home.egress_gateway.as_ref()?;
        let at = HostPort { host: egress.clone(), port: Gateway::FEDERATION_PORT };
        let what =
            format!("egress gateway of {}: passes the connection on by its SNI, unopened", self.home.name);
        let sni = sni(Some(self.port.number), self.subset(), self.import.host());
        Some(Hop::new(HopKind::EgressGateway, what).at(at.to_string()).sni(sni))
    }

    /// Who chooses between endpoints: an egress gateway, or the caller's sidecar.
    fn chooser(&self) -> &'f Cluster {
        if self.home.egress_gateway.is_some() { self.home } else { self.asked.caller }
    }

    /// Whether near endpoints come before far ones: Pilot orders those that outlier detection watches.
    fn is_ordered(&self, ways: &[Way<'_>]) -> bool {
        let has_localities = ways.iter().any(|way| way.gateway.locality.is_some());
        ways.len() > 1
            && self.is_watched
            && self.chooser().locality.is_some()
            && has_localities
            && self.mesh.istio.version.has(Feature::LocalityFailover)
    }

    fn route(&self, way: &Way<'f>, is_ordered: bool) -> Route {
        let first = way.offers[0];
        let exporter = self.asked.fleet.mesh_of(first.cluster);
        let domain = &exporter.istio.cluster_domain;
        let Import { alias, namespace, .. } = self.import;
        let host = format!("{alias}.{namespace}.svc.{domain}");
        let names: Vec<&str> = way.offers.iter().map(|offer| offer.cluster.name.as_str()).collect();
        let locality = way.gateway.locality.as_deref();
        let gateway = Hop::new(
            HopKind::Gateway,
            format!(
                "ingress gateway of network {}, mesh {}: passes the connection on unopened",
                first.cluster.network.value, exporter.name
            ),
        )
        .at(way.at.to_string())
        .sni(sni(Some(self.port.number), self.subset(), &host))
        .fact(format!("makes `.svc.{domain}` of `.global` before it looks for the target"));
        Route {
            to: names.join(", "),
            relation: "federation",
            locality: locality.map(str::to_owned),
            priority: match self.chooser().locality.as_deref() {
                Some(from) if is_ordered => {
                    priority(from, locality.unwrap_or_default(), &self.mesh.istio.locality_failover)
                }
                _ => 0,
            },
            hops: vec![gateway, self.pods(&names, first.export, &host)],
        }
    }

    fn pods(&self, clusters: &[&str], export: &Export, host: &str) -> Hop {
        let what = format!(
            "of Service {} in namespace {}, in {}, port {}",
            export.service,
            export.namespace,
            clusters.join(", "),
            self.port.number
        );
        let mut hop = Hop::new(HopKind::Pods, what);
        if export.alias != export.service.value {
            hop = hop.fact(format!("a ServiceEntry leads from {host} to that Service"));
        }
        let subset = export.subsets.iter().find(|subset| Some(subset.name.as_str()) == self.subset());
        if let Some(subset) = subset {
            let labels: Vec<String> =
                subset.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
            hop = hop.fact(format!("those with {}", labels.join(",")));
        }
        hop.fact("their sidecars end the mutual TLS")
    }

    /// `takes_turns` says whether some endpoints come before others.
    fn notes(&self, ways: &[Way<'_>], takes_turns: bool) -> Vec<String> {
        let mut notes = Vec::new();
        let ports = &self.import.export().ports;
        if self.asked.question.port.is_none() && ports.len() > 1 {
            let names: Vec<String> = ports.iter().map(|port| port.number.to_string()).collect();
            notes.push(format!("the service has the ports {}: `--port` chooses", names.join(", ")));
        }
        if takes_turns {
            notes.push(
                "endpoints of the same priority share the calls; those of the next one take over as these fail \
                 (outlier detection)"
                    .to_owned(),
            );
        } else if ways.len() > 1 {
            notes.push(
                "the endpoints share the calls: none is nearer than another, or nothing says so".to_owned(),
            );
        }
        let needs_switch = !self.mesh.istio.version.has(Feature::GatewayService);
        if takes_turns && needs_switch {
            notes.push(format!(
                "Istio {} orders endpoints only if Pilot has PILOT_ENABLE_LOCALITY_LOAD_BALANCING in its environment",
                self.mesh.istio.version
            ));
        }
        notes
    }

    fn objects(&self, ways: &[Way<'f>]) -> Vec<PathObject> {
        let Call { asked, import, mesh, home, .. } = self;
        let istio = &mesh.istio;
        let joined_by = maker(mesh);
        let system = Some(istio.namespace.to_string());
        let mut objects = Vec::new();
        if let Some(dns) = &asked.caller.dns {
            objects.push(PathObject {
                cluster: asked.caller.name.to_string(),
                kind: "ConfigMap",
                namespace: Some("kube-system".to_owned()),
                name: match dns.provider {
                    DnsProvider::KubeDns => "kube-dns".to_owned(),
                    DnsProvider::CoreDns => "coredns".to_owned(),
                },
                why: "the cluster's DNS asks Istio CoreDNS for `global`".to_owned(),
                made_by: Maker::IstioMc,
                asked_for: Some(asked.caller.name.place.clone()),
            });
        }
        let at_home = |kind, namespace: Option<String>, name: &str, why: &str, made_by| PathObject {
            cluster: home.name.to_string(),
            kind,
            namespace,
            name: name.to_owned(),
            why: why.to_owned(),
            made_by,
            asked_for: None,
        };
        objects.push(at_home("Service", system.clone(), "istiocoredns", "Istio CoreDNS", joined_by));
        let name = derived(&[import.alias.as_str(), import.namespace.as_str()]);
        let imports = Some(home.import_namespace.to_string());
        let exported = Some(import.export().service.place.clone());
        let entry = "the name, its address, its ports and endpoints";
        objects.push(PathObject {
            asked_for: exported.clone(),
            ..at_home("ServiceEntry", imports.clone(), name.as_str(), entry, Maker::IstioMc)
        });
        let has_subsets = import.offers.iter().any(|offer| !offer.export.subsets.is_empty());
        if has_subsets || self.is_watched {
            let why = match (has_subsets, self.is_watched) {
                (true, true) => "mutual TLS, versions, outlier detection",
                (true, false) => "mutual TLS, versions",
                (false, _) => "mutual TLS, outlier detection",
            };
            objects.push(PathObject {
                asked_for: exported,
                ..at_home("DestinationRule", imports, name.as_str(), why, Maker::IstioMc)
            });
        } else {
            let name = "istio-multicluster-destinationrule";
            objects.push(at_home(
                "DestinationRule",
                system.clone(),
                name,
                "mutual TLS for `*.global`",
                joined_by,
            ));
        }
        if home.egress_gateway.is_some() {
            let why = "the egress gateway takes connections to `*.global` at 15443";
            objects.push(PathObject {
                asked_for: Some(home.name.place.clone()),
                ..at_home("Gateway", system, "istio-multicluster-egressgateway", why, joined_by)
            });
        }
        self.exporters_objects(ways, &mut objects);
        objects
    }

    /// What is in the exporting meshes.
    fn exporters_objects(&self, ways: &[Way<'f>], objects: &mut Vec<PathObject>) {
        let fleet = self.asked.fleet;
        let mut add = |object: PathObject| {
            let is_there = |other: &PathObject| {
                (&other.cluster, other.kind, &other.namespace, &other.name)
                    == (&object.cluster, object.kind, &object.namespace, &object.name)
            };
            if !objects.iter().any(is_there) {
                objects.push(object);
            }
        };
        for offer in ways.iter().flat_map(|way| &way.offers) {
            let Offer { export, cluster, .. } = offer;
            let mesh = fleet.mesh_of(cluster);
            let home = fleet.control_plane(mesh).name.to_string();
            let system = Some(mesh.istio.namespace.to_string());
            let at_home = |kind, namespace: &Option<String>, name: String, why: &str, made_by| PathObject {
                cluster: home.clone(),
                kind,
                namespace: namespace.clone(),
                name,
                why: why.to_owned(),
                made_by,
                asked_for: None,
            };
            let gateway = "istio-multicluster-ingressgateway".to_owned();
            let why = "the ingress gateway takes connections to `*.global` at 15443";
            add(at_home("Gateway", &system, gateway.clone(), why, maker(mesh)));
            let why = "the ingress gateway looks for the Service behind the `.global` name";
            add(at_home("EnvoyFilter", &system, gateway, why, maker(mesh)));
            let (service, alias, namespace) =
                (export.service.as_str(), export.alias.as_str(), export.namespace.as_str());
            let there = Some(namespace.to_owned());
            let asked_for = Some(export.service.place.clone());
            if alias != service {
                let name = derived(&[alias, namespace, "alias"]).to_string();
                let object = at_home("ServiceEntry", &there, name, "the other name", Maker::IstioMc);
                add(PathObject { asked_for: asked_for.clone(), ..object });
            }
            if self.subset().is_some() {
                let name = derived(&[service, namespace, "exported"]).to_string();
                let object =
                    at_home("DestinationRule", &there, name, "which pods are of the version", Maker::IstioMc);
                add(PathObject { asked_for: asked_for.clone(), ..object });
            }
            if export.authorization.is_some() {
                let kind = match mesh.istio.version.has(Feature::AuthorizationPolicy) {
                    true => "AuthorizationPolicy",
                    false => "ServiceRoleBinding",
                };
                let name = derived(&[service, "from", self.mesh.name.as_str()]).to_string();
                let why = "who of the calling mesh may call";
                let object = at_home(kind, &there, name, why, Maker::IstioMc);
                add(PathObject { asked_for: asked_for.clone(), ..object });
            }
            add(PathObject {
                cluster: cluster.name.to_string(),
                kind: "Service",
                namespace: there,
                name: service.to_owned(),
                why: "the pods".to_owned(),
                made_by: Maker::Application,
                asked_for,
            });
        }
    }
}

fn provider(provider: DnsProvider) -> &'static str {
    match provider {
        DnsProvider::KubeDns => "kube-dns",
        DnsProvider::CoreDns => "CoreDNS",
    }
}

/// Who makes the objects of gateway connectivity.
fn maker(mesh: &Mesh) -> Maker {
    match mesh.istio.gateways_managed_by {
        GatewayManager::IstioMc => Maker::IstioMc,
        GatewayManager::Helm => Maker::Chart,
    }
}
