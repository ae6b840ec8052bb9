//! The Ansible inventory and variables of the Red Hat article's playbook, read as they are.
//!
//! ```yaml
//! clusters:
//! - {name: raffa1, url: "console.example.com:8443", username: admin,
//!    password: "{{ lookup('env','password') }}", istio_control_plane: true}
//! ```
//!
//! and the playbook's variables: `enable_mTLS`, `certificate_dir`, `bookinfo_domain`,
//! `control_plane_discovery`, and `discovered` with what the playbook finds out by itself (the control
//! plane's addresses; each remote's ServiceAccount token and certificate authority).
//!
//! What the playbook takes for granted becomes explicit here: Istio 1.0.2 in `istio-system`, OpenShift,
//! and the bookinfo application once its domain is known. A later mesh file may override each of them.
//! User names and passwords are neither needed nor kept, and expressions are never evaluated.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Place, Span, code};
use istio_mc_yaml::{Content, Decode, Decoder, Entry, Fragment, Located, Node};

use super::inventory::{
    CaCerts, ChartValues, ClusterEntry, Credentials, Endpoints, Inventory, IstioSettings, Platform,
    ReleaseEntry,
};
use crate::version::IstioVersion;

/// The release whose chart the playbook ships (its images are tagged `1.0.2`).
const PLAYBOOK_VERSION: IstioVersion = IstioVersion::new(1, 0, 2);

const CLUSTER_KEYS: &[&str] = &["name", "url", "username", "password", "istio_control_plane"];
const VARIABLES: &[&str] = &[
    "clusters",
    "enable_mTLS",
    "certificate_dir",
    "bookinfo_domain",
    "control_plane_discovery",
    "discovered",
];
const FACTS: &[&str] =
    &["pilot_ip", "policy_ip", "telemetry_ip", "statsd_ip", "jaeger_ip", "sa_ca_crt_b64", "sa_token"];

/// Whether a document is the playbook's and not a mesh file.
pub(super) fn is_playbook(document: &Node<'_>) -> bool {
    let Some(entries) = document.as_map() else { return false };
    if entries.iter().any(|entry| matches!(&*entry.key, "apiVersion" | "kind")) {
        return false;
    }
    let only_playbooks = |key: &str| key != "clusters" && VARIABLES.contains(&key);
    let cluster_of_playbook = |node: &Node<'_>| {
        ["url", "username", "password", "istio_control_plane"].iter().any(|key| node.get(key).is_some())
    };
    entries.iter().any(|entry| only_playbooks(&entry.key))
        || document
            .get("clusters")
            .and_then(Node::as_list)
            .is_some_and(|clusters| clusters.iter().any(cluster_of_playbook))
}

/// The inventory that the playbook's file stands for; problems are reported to `cx`.
pub(super) fn decode(document: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Inventory> {
    let entries = document.as_map()?;
    let mut inventory = Inventory::default();
    let mut mtls = None;
    for entry in entries {
        match &*entry.key {
            "clusters" => {
                // A file of variables alone says nothing about Istio: only the list of clusters does.
                clusters(&entry.value, cx, &mut inventory);
                let place = cx.place(entry.key_span);
                inventory.cacerts.get_or_insert_with(|| existing(true, place.clone()));
                inventory.istio = Some(IstioSettings {
                    version: Some(Located { value: PLAYBOOK_VERSION, place }),
                    ..Default::default()
                });
            }
            "enable_mTLS" => mtls = Located::<bool>::decode(&entry.value, cx),
            "certificate_dir" => {
                inventory.cacerts = Some(CaCerts { directory: text(entry, cx), existing: None });
            }
            "bookinfo_domain" => inventory.releases.extend(bookinfo(entry, cx)),
            "control_plane_discovery" => discovery_mode(entry, cx),
            "discovered" => discovered(&entry.value, cx, &mut inventory),
            unknown => ignored(cx, "a variable of the playbook", unknown, entry.key_span, VARIABLES),
        }
    }
    // On is the playbook's default; off, it neither makes the Secret nor uses it.
    if let Some(Located { value: false, place }) = mtls {
        inventory.cacerts = Some(existing(false, place));
    }
    Some(inventory)
}

/// Whether the certificates are what the playbook takes for granted, and nobody said a word about them: they are
/// placed at the list of clusters then.
pub(super) fn takes_cacerts_for_granted(cacerts: &CaCerts) -> Option<&Place> {
    let place = &cacerts.existing.as_ref().filter(|flag| flag.value)?.place;
    (place.source.text().get(place.span.range()) == Some("clusters")).then_some(place)
}

fn existing(value: bool, place: Place) -> CaCerts {
    CaCerts { directory: None, existing: Some(Located { value, place }) }
}

/// Ansible files hold variables for others too: those are worth a word, not a refusal.
fn ignored(cx: &mut Decoder<'_>, what: &str, name: &str, span: Span, known: &[&str]) {
    let finding = Diagnostic::new(&code::IGNORED_VARIABLE, format!("`{name}` is not {what}: it is ignored"))
        .at(cx.place(span))
        .suggest(name, known.iter().copied());
    cx.report(finding);
}

fn clusters(node: &Node<'_>, cx: &mut Decoder<'_>, inventory: &mut Inventory) {
    let Some(items) = node.as_list() else {
        cx.expected::<()>("a list of clusters", node);
        return;
    };
    for item in items {
        let Some(entries) = item.as_map() else {
            cx.expected::<()>("a map", item);
            continue;
        };
        for entry in entries {
            if entry.key == "password" {
                cx.conceal(&entry.value);
            }
            if !CLUSTER_KEYS.contains(&&*entry.key) {
                ignored(cx, "a field of the playbook's clusters", &entry.key, entry.key_span, CLUSTER_KEYS);
            }
        }
        let Some(mut cluster) =
            cx.field(item, item.entry("name"), "a cluster", "name").map(ClusterEntry::named)
        else {
            continue;
        };
        cluster.server = item.entry("url").and_then(|entry| text(entry, cx)).map(|url| {
            // The playbook's URLs have no scheme: the API server speaks HTTPS.
            url.map(|url| if url.contains("://") { url } else { format!("https://{url}") })
        });
        cluster.control_plane =
            cx.field(item, item.entry("istio_control_plane"), "a cluster", "istio_control_plane").flatten();
        cluster.platform = Some(Located { value: Platform::OpenShift, place: cluster.name.place.clone() });
        if cluster.control_plane.as_ref().is_some_and(|flag| flag.value) {
            // The playbook finds the control plane installed, with its certificates.
            let place = cluster.name.place.clone();
            cluster.cacerts = Some(existing(true, place));
        }
        inventory.clusters.push(cluster);
    }
}

/// A text; an Ansible expression cannot be evaluated here and is refused where its value is needed.
fn text(entry: &Entry<'_>, cx: &mut Decoder<'_>) -> Option<Located<String>> {
    let text = Located::<String>::decode(&entry.value, cx)?;
    if text.contains("{{") {
        let finding = Diagnostic::new(
            &code::ANSIBLE_EXPRESSION,
            format!("`{}` is an Ansible expression, which is not evaluated here", entry.key),
        )
        .at(text.place)
        .help("write the value itself");
        cx.report(finding);
        return None;
    }
    Some(text)
}

fn discovery_mode(entry: &Entry<'_>, cx: &mut Decoder<'_>) {
    match entry.value.as_str() {
        Some("svc") => {}
        Some("pod") => {
            let finding = Diagnostic::new(
                &code::EPHEMERAL_ADDRESS,
                "addresses of pods change whenever a pod restarts".to_owned(),
            )
            .at(cx.place(entry.value.span))
            .help("render again after each restart of the control plane, or put it behind load balancers");
            cx.report(finding);
        }
        _ => {
            cx.invalid::<()>("`control_plane_discovery` is either `svc` or `pod`", &entry.value);
        }
    }
}

fn discovered(node: &Node<'_>, cx: &mut Decoder<'_>, inventory: &mut Inventory) {
    let Content::Map(clusters) = &node.content else {
        cx.expected::<()>("a map from cluster to facts", node);
        return;
    };
    for found in clusters {
        let Some(facts) = found.value.as_map() else {
            cx.expected::<()>("a map of facts", &found.value);
            continue;
        };
        let name = match found.key.parse() {
            Ok(name) => Located { value: name, place: cx.place(found.key_span) },
            Err(error) => {
                let finding = Diagnostic::new(&code::INVALID_VALUE, format!("{error}"));
                cx.report(finding.at(cx.place(found.key_span)));
                continue;
            }
        };
        let mut cluster = ClusterEntry::named(name);
        let mut endpoints = Endpoints::default();
        let mut credentials = Credentials::default();
        for fact in facts {
            match &*fact.key {
                "pilot_ip" => endpoints.pilot = text(fact, cx),
                "policy_ip" => endpoints.policy = text(fact, cx),
                "telemetry_ip" => endpoints.telemetry = text(fact, cx),
                "statsd_ip" => endpoints.statsd = text(fact, cx),
                "jaeger_ip" => endpoints.zipkin = text(fact, cx),
                "sa_token" => credentials.token = Located::decode(&fact.value, cx),
                "sa_ca_crt_b64" => credentials.certificate_authority_data = text(fact, cx),
                unknown => ignored(cx, "a fact of the playbook", unknown, fact.key_span, FACTS),
            }
        }
        if endpoints != Endpoints::default() {
            cluster.endpoints = Some(endpoints);
        }
        if let Some(place) = credentials_place(&credentials) {
            cluster.credentials = Some(Located { value: credentials, place });
        }
        inventory.clusters.push(cluster);
    }
}

fn credentials_place(credentials: &Credentials) -> Option<Place> {
    let token = credentials.token.as_ref().map(|token| &token.place);
    token.or(credentials.certificate_authority_data.as_ref().map(|data| &data.place)).cloned()
}

/// `domain: VALUE`, at the place of the variable.
fn domain_value(entry: &Entry<'_>, cx: &Decoder<'_>) -> Fragment {
    let domain =
        Entry { key: "domain".into(), key_span: entry.key_span, value: entry.value.clone().into_owned() };
    let node = Node { content: Content::Map(vec![domain]), span: entry.value.span };
    Fragment { source: Arc::clone(cx.source()), node }
}

/// The application that the playbook deploys once its domain is known.
fn bookinfo(entry: &Entry<'_>, cx: &mut Decoder<'_>) -> Option<ReleaseEntry> {
    let place = text(entry, cx)?.place;
    let located = |value: &str| Located { value: value.to_owned(), place: place.clone() };
    Some(ReleaseEntry {
        name: Located { value: "bookinfo".parse().ok()?, place: place.clone() },
        chart: Some(located("bookinfo")),
        namespace: None,
        clusters: Vec::new(),
        injection: None,
        security_context_constraints: indexmap::IndexMap::new(),
        values: ChartValues::new(domain_value(entry, cx)),
        value_files: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::{Diagnostics, Source};

    use super::*;

    fn read(text: &str) -> (bool, Option<Inventory>, Diagnostics) {
        let source = Source::new("inventory.yaml", text);
        let documents = istio_mc_yaml::read(&source).expect("YAML");
        let mut findings = Diagnostics::new();
        let inventory = decode(&documents[0], &mut Decoder::new(&source, &mut findings));
        (is_playbook(&documents[0]), inventory, findings)
    }

    #[test]
    fn passwords_are_not_looked_at() {
        let (playbook, inventory, findings) = read(concat!(
            "clusters:\n- name: a\n  url: a.example.com:8443\n  username: admin\n",
            "  password: \"{{ lookup('env','password') }}\"\n  istio_control_plane: true\n",
        ));
        assert!(playbook);
        assert!(findings.is_empty(), "{findings:?}");
        let inventory = inventory.expect("an inventory");
        let server = inventory.clusters[0].server.as_ref().map(|server| server.value.as_str());
        assert_eq!(server, Some("https://a.example.com:8443"));
        assert_eq!(inventory.istio.and_then(|istio| istio.version).expect("a version").to_string(), "1.0.2");
    }

    #[test]
    fn a_mesh_file_is_no_playbook() {
        assert!(!read("clusters:\n- name: a\n").0);
        assert!(!read("apiVersion: istio-mc/v1alpha1\nclusters:\n- {name: a, url: x}\n").0);
        assert!(read("bookinfo_domain: example.com\n").0);
    }
}
