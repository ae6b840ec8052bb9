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
        .note(format!("it is written for CoreDNS {}", dns.version))
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::mesh::Fleet;
    use crate::plan::Files;

    use super::*;

    /// One file, whatever its name.
    struct One(&'static str);

    impl Files for One {
        fn read(&self, path: &Path) -> Result<Arc<Source>, String> {
            Ok(Source::new(path.display().to_string(), self.0))
        }
    }

    /// The texts of the ConfigMap for a cluster with that `dns`, and the codes of what is said about it.
    fn data(dns: &str, file: &'static str) -> (Vec<(String, String)>, Vec<&'static str>) {
        let mesh = format!(
            "istio: {{version: '1.4.10', clusterDomain: corp.local}}\nclusters:\n\
             - {{name: a, controlPlane: true, dns: {{istioCoreDNS: 10.96.44.5, {dns}}}}}\n"
        );
        let fleet = Fleet::load(&[Source::new("mesh.yaml", mesh)]).expect("a fleet").value;
        let codes = |findings: &Diagnostics| findings.iter().map(|finding| finding.code.id).collect();
        let plan = match fleet.plan(&fleet.clusters[0], &One(file)) {
            Ok(plan) => plan,
            Err(problems) => return (Vec::new(), codes(&problems)),
        };
        let object =
            plan.value.objects.into_iter().find(|object| object.origin == ORIGIN).expect("an object");
        let source = Source::new("object", object.text);
        let nodes = istio_mc_yaml::read(&source).expect("YAML");
        assert_eq!(nodes[0].at(&["metadata", "namespace"]).and_then(Node::as_str), Some("kube-system"));
        let entries = nodes[0].get("data").and_then(Node::as_map).expect("data");
        let text = |node: &Node<'_>| node.as_str().expect("a text").to_owned();
        let data = entries.iter().map(|entry| (entry.key.clone().into_owned(), text(&entry.value))).collect();
        (data, codes(&plan.warnings))
    }

    /// The Corefile alone, about which nothing is said.
    fn corefile(dns: &str, file: &'static str) -> String {
        let (data, said) = data(dns, file);
        assert_eq!(said, Vec::<&str>::new());
        let [(key, text)] = &data[..] else { panic!("{data:?}") };
        assert_eq!(key, COREFILE);
        text.clone()
    }

    #[test]
    fn a_given_corefile_is_added_to() {
        for (version, plugin) in [("1.3.1", "proxy"), ("1.4.0", "forward"), ("1.10.1", "forward")] {
            let dns = format!("provider: coredns, version: '{version}', corefile: Corefile");
            assert_eq!(
                corefile(&dns, ".:53 {\n  errors # ours\n}\nglobal {\n  forward . 10.0.0.1\n}\nb {\n}\n"),
                format!(
                    ".:53 {{\n  errors # ours\n}}\nglobal:53 {{\n    errors\n    cache 30\n    {plugin} . 10.96.44.5\n}}\nb {{\n}}\n"
                )
            );
        }
    }

    #[test]
    fn a_given_config_map_keeps_what_else_it_has() {
        let map = "kind: ConfigMap\ndata:\n  NodeHosts: 10.0.0.1 a\n  Corefile: |\n    .:53 {\n    }\n";
        let (data, said) = data("provider: coredns, configMap: map.yaml", map);
        assert_eq!(said, Vec::<&str>::new());
        let expected = ".:53 {\n}\nglobal:53 {\n    errors\n    cache 30\n    forward . 10.96.44.5\n}\n";
        let expected = [("NodeHosts", "10.0.0.1 a"), (COREFILE, expected)];
        assert_eq!(data, expected.map(|(key, text)| (key.to_owned(), text.to_owned())));
    }

    #[test]
    fn the_usual_corefile_is_one_that_its_version_takes() {
        for (version, has, lacks) in [
            ("1.3.1", &["proxy . /etc/resolv.conf", "upstream"][..], &["forward", "ready"][..]),
            ("1.4.0", &["forward . /etc/resolv.conf", "upstream"], &["proxy", "ready"]),
            ("1.6.2", &["forward . /etc/resolv.conf", "upstream", "ready"], &["proxy"]),
            ("1.7.0", &["forward . /etc/resolv.conf", "ready"], &["proxy", "upstream"]),
        ] {
            let (data, said) = data(&format!("provider: coredns, version: '{version}'"), "");
            assert_eq!(said, ["MC0191"], "the cluster loses its own");
            let text = &data[0].1;
            let blocks = Corefile::read(text).expect("a Corefile").blocks;
            assert_eq!(
                blocks.iter().map(|block| &block.keys[..]).collect::<Vec<_>>(),
                [[".:53"], ["global:53"]]
            );
            assert!(text.contains("kubernetes corp.local in-addr.arpa ip6.arpa {"), "{text}");
            assert!(has.iter().all(|part| text.contains(part)), "{version}: {text}");
            assert!(lacks.iter().all(|part| !text.contains(part)), "{version}: {text}");
        }
    }

    #[test]
    fn kube_dns_keeps_its_other_domains() {
        let only = [(STUB_DOMAINS.to_owned(), r#"{"global":["10.96.44.5"]}"#.to_owned())];
        assert_eq!(data("provider: kube-dns", ""), (only.into(), Vec::new()));
        let map = "kind: ConfigMap\ndata:\n  stubDomains: '{\"z.example\": [\"10.0.0.1\"], \"global\": [\"10.0.0.2\"]}'\n  \
                   upstreamNameservers: '[\"10.0.0.3\"]'\n";
        let expected = [
            (STUB_DOMAINS.to_owned(), r#"{"z.example":["10.0.0.1"],"global":["10.96.44.5"]}"#.to_owned()),
            ("upstreamNameservers".to_owned(), r#"["10.0.0.3"]"#.to_owned()),
        ];
        assert_eq!(data("provider: kube-dns, configMap: map.yaml", map), (expected.into(), Vec::new()));
    }

    #[test]
    fn what_cannot_be_added_to_is_refused() {
        for (dns, file) in [
            ("provider: coredns, corefile: f", ".:53 {\n"),
            ("provider: coredns, corefile: f", ".:53\nerrors\n"),
            ("provider: coredns, configMap: f", "kind: Secret\n"),
            ("provider: coredns, configMap: f", ""),
            ("provider: coredns, configMap: f", "kind: ConfigMap\ndata: {stubDomains: '{}'}\n"),
            ("provider: coredns, configMap: f", "kind: ConfigMap\ndata: {Corefile: '}'}\n"),
            ("provider: kube-dns, configMap: f", "kind: ConfigMap\ndata: {stubDomains: '[]'}\n"),
            (
                "provider: kube-dns, configMap: f",
                "kind: ConfigMap\ndata: {stubDomains: 'global: 10.0.0.1'}\n",
            ),
        ] {
            assert_eq!(data(dns, file), (Vec::new(), vec!["MC0190"]), "{dns} {file:?}");
        }
    }
}
