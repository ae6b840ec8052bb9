//! ServiceEntries: addresses that TCP needs, and protocols that two of them disagree on.

use std::collections::HashMap;

use istio_mc_diagnostic::code;
use istio_mc_yaml::Value;

use crate::analysis::index::{EntryPort, Host, Index, ServiceEntry};
use crate::analysis::report::Report;
use crate::version::ApiLevel;

/// Finds entries without addresses that need some, and ports of a host that two entries declare differently.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let gives_addresses = gives_addresses(index);
    // The first entry of each host and port.
    let mut first: HashMap<(Host<'_>, u32), (usize, usize)> = HashMap::new();
    for (at, entry) in index.service_entries().iter().enumerate() {
        if index.level.is_modern() && !gives_addresses {
            addresses(index, entry, report);
        }
        for (host, _) in &entry.hosts {
            let host = Host::new(host, entry.resource.namespace);
            for (port_at, port) in entry.ports.iter().enumerate() {
                let Some(number) = port.number else { continue };
                let (other_at, other_port) = *first.entry((host, number)).or_insert((at, port_at));
                let other = &index.service_entries()[other_at];
                let theirs = &other.ports[other_port];
                // The service registry of earlier releases keeps both.
                if index.level >= ApiLevel::V1_31
                    && other_at != at
                    && !theirs.protocol.eq_ignore_ascii_case(port.protocol)
                    && other.visibility.meets(&entry.visibility)
                {
                    conflict(index, (entry, port), (other, theirs), host, report);
                }
            }
        }
    }
}

/// Whether proxies give addresses to hosts without them: the proxies' DNS does, if told so.
fn gives_addresses(index: &Index<'_>) -> bool {
    let metadata = index.mesh.mesh.at(&["defaultConfig", "proxyMetadata"]);
    let is_on = |key| metadata.and_then(|map| map.get(key)).and_then(Value::as_str) == Some("true");
    is_on("ISTIO_META_DNS_CAPTURE") && is_on("ISTIO_META_DNS_AUTO_ALLOCATE")
}

fn addresses(index: &Index<'_>, entry: &ServiceEntry<'_>, report: &mut Report) {
    let resource = &entry.resource;
    if !resource.list(&["spec", "addresses"]).is_empty() {
        return;
    }
    let needs = |port: &&EntryPort<'_>| port.protocol.is_empty() || port.protocol.eq_ignore_ascii_case("tcp");
    let Some(port) = entry.ports.iter().find(needs) else { return };
    let protocol = if port.protocol.is_empty() { "no protocol" } else { "protocol TCP" };
    let number = port.number.unwrap_or_default();
    let name = port.node.get("name").map(|name| name.span);
    let span = name.unwrap_or_else(|| crate::rules::At::root(port.node).span());
    let finding = resource
        .finding(
            &code::ADDRESSES_NEEDED,
            span,
            format!("port {number} has {protocol}, so only an address tells its connections from others"),
        )
        .help("add `addresses`, or the protocol if it is one that names the host (HTTP, TLS), or switch on address allocation");
    report.push(index, resource, finding);
}

fn conflict(
    index: &Index<'_>,
    (entry, port): (&ServiceEntry<'_>, &EntryPort<'_>),
    (other, theirs): (&ServiceEntry<'_>, &EntryPort<'_>),
    host: Host<'_>,
    report: &mut Report,
) {
    let resource = &entry.resource;
    let spoken = |port: &EntryPort<'_>| match port.protocol {
        "" => "without a protocol".to_owned(),
        protocol => format!("with {}", protocol.to_uppercase()),
    };
    let message = format!(
        "port {} of `{host}` is declared {} here and {} by ServiceEntry `{}`",
        port.number.unwrap_or_default(),
        spoken(port),
        spoken(theirs),
        other.resource.full_name()
    );
    let span = crate::rules::At::root(port.node).span();
    let there = other.resource.place(crate::rules::At::root(theirs.node).span());
    let finding = resource
        .finding(&code::ENTRY_PROTOCOLS, span, message)
        .related(there, "the other one")
        .help("declare one protocol in both, or keep one of the entries");
    report.push(index, resource, finding);
}
