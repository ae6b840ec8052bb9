//! Stub domains: a cluster's own DNS is told to ask Istio CoreDNS for `.global` names.
//!
//! These objects belong to `kube-system`, and what they say counts instead of what is there. So a cluster gets one only
//! if its `dns` is stated, and CoreDNS's is made of the Corefile that the cluster has.

use std::sync::Arc;

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_yaml::{Located, Map, Node, Value};

use super::{Planner, files};
use crate::api::ObjectMeta;
use crate::api::kubernetes::ConfigMap;
use crate::dns::{CoreDnsVersion, Corefile, Zone};
use crate::mesh::{CurrentDns, Dns, DnsProvider};
use crate::name::ClusterName;
use crate::net::{Hostname, IpAddress};

const ORIGIN: &str = "istio-mc/stub-domains";

/// The namespace of a cluster's own DNS.
const NAMESPACE: &str = "kube-system";

/// The domain of names of other meshes.
const GLOBAL: &str = "global";

/// The key of CoreDNS's ConfigMap.
const COREFILE: &str = "Corefile";

/// The key of kube-dns's ConfigMap.
const STUB_DOMAINS: &str = "stubDomains";

impl Planner<'_, '_> {
    /// The ConfigMap of the cluster's DNS, if it is stated what that is.
    pub(super) fn stub_domains(&mut self) {
        let Some(dns) = &self.cluster.dns else { return };
        let Some(current) = self.current_dns(dns) else { return };
        let map = match (dns.provider, current) {
            (DnsProvider::KubeDns, Some(current)) => current.with_stub_domain(dns.istio_core_dns),
            (DnsProvider::CoreDns, Some(current)) => current.with_server_block(dns),
            (DnsProvider::KubeDns, None) => {
                Ok(kube_dns().entry(STUB_DOMAINS, stub_domains(Map::new(), dns.istio_core_dns)))
            }
            (DnsProvider::CoreDns, None) => {
                self.findings.push(replaces_corefile(&self.cluster.name, dns));
                let usual = usual_corefile(dns.version, &self.mesh.istio.cluster_domain);
                Ok(core_dns().entry(COREFILE, format!("{usual}{}", server_block(dns))))
            }
        };
        if let Some(map) = self.reported(map) {
            self.add(ORIGIN, &map);
        }
    }

    /// What the cluster's DNS is configured with, if that is given; the outer `None` says that it cannot be read.
    fn current_dns(&mut self, dns: &Dns) -> Option<Option<Current>> {
        let Some(given) = &dns.current else { return Some(None) };
        let (CurrentDns::Corefile(file) | CurrentDns::ConfigMap(file)) = given;
        let source = self.reported(files::read(self.files, file))?;
        let current = match given {
            CurrentDns::Corefile(_) => Ok(Current::corefile(source)),
            CurrentDns::ConfigMap(_) => Current::config_map(source),
        };
        current.map_err(|problems| self.findings.extend(problems)).ok().map(Some)
    }
}

/// The cluster loses what its Corefile says beyond the usual.
fn replaces_corefile(cluster: &Located<ClusterName>, dns: &Dns) -> Diagnostic {
    let message = format!("the usual Corefile takes the place of what the CoreDNS of `{cluster}` has");
    Diagnostic::new(&code::COREFILE_REPLACED, message)
        .at(cluster.place.clone())
        .note(format!("its CoreDNS is taken for {}", dns.version))
        .help(format!(
            "keep what it has: `kubectl --context {cluster} get configmap coredns -n kube-system -o yaml > coredns.yaml`, \
             and `configMap: coredns.yaml` in its `dns`"
        ))
}

fn kube_dns() -> ConfigMap {
    ConfigMap::new(ObjectMeta::namespaced(NAMESPACE, "kube-dns"))
}

fn core_dns() -> ConfigMap {
    ConfigMap::new(ObjectMeta::namespaced(NAMESPACE, "coredns"))
}

/// The domains with their servers, and the one that is ours.
fn stub_domains(mut domains: Map, istio_core_dns: IpAddress) -> String {
    domains.insert(GLOBAL.to_owned(), Value::List(vec![istio_core_dns.to_string().into()]));
    serde_json::to_string(&domains).expect("values are JSON")
}

/// What asks Istio CoreDNS for the names of other meshes.
fn server_block(Dns { version, istio_core_dns, .. }: &Dns) -> String {
    let plugin = if version.forwards() { "forward" } else { "proxy" };
    format!("{GLOBAL}:53 {{\n    errors\n    cache 30\n    {plugin} . {istio_core_dns}\n}}\n")
}

/// What kubeadm installs, of Kubernetes 1.12 on.
fn usual_corefile(version: CoreDnsVersion, cluster_domain: &Hostname) -> String {
    let plugin = if version.forwards() { "forward" } else { "proxy" };
    let ready = if version.has_ready() { "    ready\n" } else { "" };
    let upstream = if version.has_upstream() { "        upstream\n" } else { "" };
    format!(
        ".:53 {{\n    errors\n    health\n{ready}    kubernetes {cluster_domain} in-addr.arpa ip6.arpa {{\n        pods \
         insecure\n{upstream}        fallthrough in-addr.arpa ip6.arpa\n    }}\n    prometheus :9153\n    {plugin} . \
         /etc/resolv.conf\n    cache 30\n    loop\n    reload\n    loadbalance\n}}\n"
    )
}

/// What a cluster's DNS is configured with.
struct Current {
    source: Arc<Source>,
    /// The texts of the ConfigMap by key; of a Corefile alone, it alone.
    data: IndexMap<String, String>,
    /// Where problems are reported: at the key in a ConfigMap, in a Corefile where they are.
    keys: IndexMap<String, Span>,
}

impl Current {
    fn corefile(source: Arc<Source>) -> Self {
        let data = IndexMap::from([(COREFILE.to_owned(), source.text().to_owned())]);
        Self { source, data, keys: IndexMap::new() }
    }

    /// Reads a ConfigMap as kubectl prints it.
    fn config_map(source: Arc<Source>) -> Result<Self, Diagnostics> {
        let documents = istio_mc_yaml::read(&source)?;
        let is_map = |node: &&Node<'_>| node.get("kind").and_then(Node::as_str) == Some("ConfigMap");
        let Some(map) = documents.iter().find(is_map) else {
            return Err(Diagnostic::new(&code::DNS_CONFIGURATION, "there is no ConfigMap in the file")
                .at(Place::line(&source, 1))
                .help("it is printed by `kubectl get configmap coredns -n kube-system -o yaml`")
                .into());
        };
        let (mut data, mut keys) = (IndexMap::new(), IndexMap::new());
        for entry in map.get("data").and_then(Node::as_map).unwrap_or_default() {
            if let Some(text) = entry.value.as_str() {
                data.insert(entry.key.clone().into_owned(), text.to_owned());
                keys.insert(entry.key.clone().into_owned(), entry.key_span);
            }
        }
        keys.insert(String::new(), map.span);
        drop(documents);
        Ok(Self { source, data, keys })
    }

    /// The ConfigMap of kube-dns with one domain more.
    fn with_stub_domain(self, istio_core_dns: IpAddress) -> Result<ConfigMap, Diagnostic> {
        let stated = self.data.get(STUB_DOMAINS).map(String::as_str).unwrap_or("{}");
        let Ok(Value::Map(domains)) = serde_json::from_str(stated) else {
            return Err(self.problem(STUB_DOMAINS, format!("`{STUB_DOMAINS}` is not a JSON object")));
        };
        let mut map = kube_dns();
        map.data = self.data;
        Ok(map.entry(STUB_DOMAINS, stub_domains(domains, istio_core_dns)))
    }

    /// The ConfigMap of CoreDNS with one server block more.
    fn with_server_block(self, dns: &Dns) -> Result<ConfigMap, Diagnostic> {
        let Some(text) = self.data.get(COREFILE) else {
            let finding = self.problem("", format!("the ConfigMap has no key `{COREFILE}`"));
            return Err(finding.help("the cluster's own is `coredns` in `kube-system`"));
        };
        let merged = Corefile::read(text)
            .and_then(|corefile| corefile.with(&Zone::dns(GLOBAL), &server_block(dns)))
            .map_err(|problem| {
                let mut finding = self.problem(COREFILE, problem.to_string()).help(problem.help());
                if self.keys.is_empty() {
                    finding.place =
                        Some(Place::new(&self.source, Span::new(problem.span.start, problem.span.end)));
                }
                finding
            })?;
        let mut map = core_dns();
        map.data = self.data;
        Ok(map.entry(COREFILE, merged))
    }

    fn problem(&self, key: &str, message: String) -> Diagnostic {
        let span = self.keys.get(key).copied().unwrap_or(Span::new(0, 0));
        Diagnostic::new(&code::DNS_CONFIGURATION, message).at(Place::new(&self.source, span))
    }
}
