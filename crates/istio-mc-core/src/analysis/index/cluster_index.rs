//! The index itself: everything by what it is looked up by, built in one pass.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::host_map::HostMap;
use super::{
    DestinationRule, Gateway, Host, Kind, MeshConfig, Resource, Service, ServiceEntry, VirtualService,
    Workload, Workloads,
};
use crate::analysis::Cluster;
use crate::rules::Object;
use crate::version::ApiLevel;

/// The objects of one cluster, by what they are looked up by. It borrows from them.
pub(crate) struct Index<'a> {
    /// The cluster's name, if the input has several.
    pub(crate) name: Option<&'a str>,
    /// The target's level.
    pub(crate) level: ApiLevel,
    /// The time in seconds since 1970, if certificates are to be held against it.
    pub(crate) now: Option<u64>,
    /// What ConfigMap `istio` says.
    pub(crate) mesh: MeshConfig<'a>,
    /// Pods and what makes pods.
    pub(crate) workloads: Workloads<'a>,
    services: Vec<Service<'a>>,
    services_by_name: HashMap<(&'a str, &'a str), usize>,
    services_by_namespace: HashMap<&'a str, Vec<usize>>,
    entries: Vec<ServiceEntry<'a>>,
    entries_by_host: HostMap<'a, usize>,
    entries_by_service: ByService<'a>,
    gateways: Vec<Gateway<'a>>,
    gateways_by_name: HashMap<(&'a str, &'a str), usize>,
    virtual_services: Vec<VirtualService<'a>>,
    rules: Vec<DestinationRule<'a>>,
    rules_by_host: HostMap<'a, usize>,
    rules_by_service: ByService<'a>,
    by_kind: BTreeMap<Kind, Vec<Resource<'a>>>,
    by_name: HashMap<(Kind, &'a str, &'a str), usize>,
    namespaces: HashMap<&'a str, BTreeSet<Kind>>,
}

/// Numbers of objects by the namespace and the name of the Service that their host is.
type ByService<'a> = HashMap<&'a str, HashMap<&'a str, Vec<usize>>>;

fn add<'a>(map: &mut ByService<'a>, namespace: &'a str, name: &'a str, at: usize) {
    map.entry(namespace).or_default().entry(name).or_default().push(at);
}

fn of_service<'i>(map: &'i ByService<'_>, host: Host<'_>) -> &'i [usize] {
    match host {
        Host::Service { name, namespace } => {
            map.get(namespace).and_then(|names| names.get(name)).map_or(&[], Vec::as_slice)
        }
        Host::Name(_) => &[],
    }
}

/// What a host leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Known<'i, 'a> {
    /// A Service.
    Service(&'i Service<'a>),
    /// A ServiceEntry that has the host, or a wildcard over it.
    Entry(&'i ServiceEntry<'a>),
}

impl<'a> Index<'a> {
    /// The index of a cluster's objects. Objects of `List`s are taken one by one.
    pub(crate) fn new(cluster: &Cluster<'a>, level: ApiLevel) -> Self {
        let mut index = Self {
            name: cluster.name,
            level,
            now: None,
            mesh: MeshConfig::default(),
            workloads: Workloads::default(),
            services: Vec::new(),
            services_by_name: HashMap::new(),
            services_by_namespace: HashMap::new(),
            entries: Vec::new(),
            entries_by_host: HostMap::default(),
            entries_by_service: HashMap::new(),
            gateways: Vec::new(),
            gateways_by_name: HashMap::new(),
            virtual_services: Vec::new(),
            rules: Vec::new(),
            rules_by_host: HostMap::default(),
            rules_by_service: HashMap::new(),
            by_kind: BTreeMap::new(),
            by_name: HashMap::new(),
            namespaces: HashMap::new(),
        };
        for object in cluster.objects {
            index.insert(*object);
        }
        index.mesh = MeshConfig::find(index.all(Kind::ConfigMap));
        index
    }

    fn insert(&mut self, object: Object<'a>) {
        if let Some(items) = object.items() {
            for item in items {
                self.insert(item);
            }
            return;
        }
        let resource = Resource::new(object, self.level);
        let key = (resource.namespace, resource.name);
        let namespace = if resource.kind == Kind::Namespace { key.1 } else { key.0 };
        self.namespaces.entry(namespace).or_default().insert(resource.kind);
        let of_kind = self.by_kind.entry(resource.kind).or_default();
        if resource.kind != Kind::Other {
            self.by_name.entry((resource.kind, key.0, key.1)).or_insert(of_kind.len());
        }
        of_kind.push(resource);
        match resource.kind {
            Kind::Service => {
                let at = self.services.len();
                self.services.push(Service::new(resource));
                self.services_by_name.entry(key).or_insert(at);
                self.services_by_namespace.entry(key.0).or_default().push(at);
            }
            Kind::ServiceEntry => {
                let at = self.entries.len();
                let entry = ServiceEntry::new(resource);
                for (host, _) in &entry.hosts {
                    match Host::new(host, resource.namespace) {
                        Host::Name(host) => self.entries_by_host.insert(host, at),
                        Host::Service { name, namespace } => {
                            add(&mut self.entries_by_service, namespace, name, at);
                        }
                    }
                }
                self.entries.push(entry);
            }
            Kind::Gateway => {
                self.gateways_by_name.entry(key).or_insert(self.gateways.len());
                self.gateways.push(Gateway::new(resource));
            }
            Kind::VirtualService => self.virtual_services.push(VirtualService::new(resource)),
            Kind::DestinationRule => {
                let at = self.rules.len();
                let rule = DestinationRule::new(resource);
                match rule.host {
                    Host::Name(host) => self.rules_by_host.insert(host, at),
                    Host::Service { name, namespace } => {
                        add(&mut self.rules_by_service, namespace, name, at);
                    }
                }
                self.rules.push(rule);
            }
            kind if kind.is_workload() => {
                if let Some(workload) = Workload::new(resource) {
                    self.workloads.insert(workload);
                }
            }
            _ => {}
        }
    }

    /// Every object of a kind, in the order of the input.
    pub(crate) fn all(&self, kind: Kind) -> &[Resource<'a>] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Whether the input has objects of a kind.
    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.by_kind.contains_key(&kind)
    }

    /// Whether the input has objects of a kind in a namespace.
    pub(crate) fn has_in(&self, kind: Kind, namespace: &str) -> bool {
        self.namespaces.get(namespace).is_some_and(|kinds| kinds.contains(&kind))
    }

    /// The object of that kind, namespace and name; kinds without namespaces have an empty one.
    pub(crate) fn get(&self, kind: Kind, namespace: &str, name: &str) -> Option<&Resource<'a>> {
        let at = *self.by_name.get(&(kind, namespace, name))?;
        self.all(kind).get(at)
    }

    /// The object Namespace of that name.
    pub(crate) fn namespace(&self, name: &str) -> Option<&Resource<'a>> {
        self.get(Kind::Namespace, "", name)
    }

    /// The namespaces that the input has, or has anything in, in no order.
    pub(crate) fn namespaces(&self) -> impl Iterator<Item = &'a str> {
        self.namespaces.keys().copied().filter(|name| !name.is_empty())
    }

    /// All Services.
    pub(crate) fn services(&self) -> &[Service<'a>] {
        &self.services
    }

    /// The Service of that namespace and name.
    pub(crate) fn service(&self, namespace: &str, name: &str) -> Option<&Service<'a>> {
        self.services_by_name.get(&(namespace, name)).map(|at| &self.services[*at])
    }

    /// The Services of a namespace.
    pub(crate) fn services_in(&self, namespace: &str) -> impl Iterator<Item = &Service<'a>> {
        self.services_by_namespace.get(namespace).into_iter().flatten().map(|at| &self.services[*at])
    }

    /// All ServiceEntries.
    pub(crate) fn service_entries(&self) -> &[ServiceEntry<'a>] {
        &self.entries
    }

    /// All Gateways of Istio.
    pub(crate) fn gateways(&self) -> &[Gateway<'a>] {
        &self.gateways
    }

    /// The Gateway of that namespace and name.
    pub(crate) fn gateway(&self, namespace: &str, name: &str) -> Option<&Gateway<'a>> {
        self.gateways_by_name.get(&(namespace, name)).map(|at| &self.gateways[*at])
    }

    /// All VirtualServices.
    pub(crate) fn virtual_services(&self) -> &[VirtualService<'a>] {
        &self.virtual_services
    }

    /// All DestinationRules.
    pub(crate) fn destination_rules(&self) -> &[DestinationRule<'a>] {
        &self.rules
    }

    /// The DestinationRules whose host is this one or a wildcard over it: the nearest host first.
    pub(crate) fn destination_rules_for<'i>(
        &'i self,
        host: Host<'_>,
    ) -> impl Iterator<Item = &'i DestinationRule<'a>> + use<'i, 'a> {
        let exact = of_service(&self.rules_by_service, host);
        let wildcards = self.rules_by_host.covering(&full_name(host));
        exact.iter().chain(wildcards).map(|at| &self.rules[*at])
    }

    /// What has a host: Services, then ServiceEntries, the nearest host first. Whether it is visible is
    /// for the caller to ask.
    pub(crate) fn known<'i>(&'i self, host: Host<'_>) -> impl Iterator<Item = Known<'i, 'a>> + use<'i, 'a> {
        let service = match host {
            Host::Service { name, namespace } => self.service(namespace, name),
            Host::Name(_) => None,
        };
        let exact = of_service(&self.entries_by_service, host);
        let wildcards = self.entries_by_host.covering(&full_name(host));
        let entries = exact.iter().chain(wildcards).map(|at| Known::Entry(&self.entries[*at]));
        service.map(Known::Service).into_iter().chain(entries)
    }

    /// Whether anything has a host.
    pub(crate) fn is_known(&self, host: Host<'_>) -> bool {
        self.known(host).next().is_some()
    }
}

impl<'a> Known<'_, 'a> {
    /// Whether objects of that namespace see it.
    pub(crate) fn is_visible_in(&self, namespace: &str) -> bool {
        match self {
            Known::Service(service) => service.visibility.includes(namespace),
            Known::Entry(entry) => entry.visibility.includes(namespace),
        }
    }

    /// The numbers of its ports.
    pub(crate) fn ports(&self) -> Vec<u32> {
        match self {
            Known::Service(service) => service.ports.iter().filter_map(|port| port.number).collect(),
            Known::Entry(entry) => entry.ports.iter().filter_map(|port| port.number).collect(),
        }
    }

    /// The object.
    pub(crate) fn resource(&self) -> &Resource<'a> {
        match self {
            Known::Service(service) => &service.resource,
            Known::Entry(entry) => &entry.resource,
        }
    }
}

/// The host in full, for wildcards.
fn full_name(host: Host<'_>) -> std::borrow::Cow<'_, str> {
    match host {
        Host::Name(name) => name.into(),
        service => service.to_string().into(),
    }
}
