//! Exports name what exists, and agree with each other.

use std::borrow::Cow;
use std::collections::hash_map::Entry;

use foldhash::{HashMap, HashMapExt as _};
use indexmap::IndexSet;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};
use istio_mc_yaml::{Located, parallel};
use smol_str::SmolStr;

use crate::mesh::ImportedName;
use crate::mesh::grouped::MeshGroup;
use crate::mesh::imported_names::ImportedNames;
use crate::mesh::inventory::{ExportEntry, Inventory};
use crate::name::syntax;
use crate::net::Port;
use crate::rules::Protocol;
use crate::version::ApiLevel;

/// How many a thread takes at a time.
const BATCH: usize = 500;

/// Looks at all exports, and gives what importers know each by.
pub(super) fn check(
    inventory: &Inventory,
    groups: &[MeshGroup],
    findings: &mut Diagnostics,
) -> ImportedNames {
    let exports = &inventory.exports;
    let known = Known {
        clusters: inventory.clusters.iter().map(|cluster| cluster.name.as_str()).collect(),
        meshes: groups.iter().map(|group| group.name.as_str()).collect(),
    };
    let found = parallel::map_batches(exports, BATCH, |export| {
        let mut findings = Diagnostics::new();
        known.check(export, &mut findings);
        one(export, &mut findings);
        (findings, ImportedNames::of(export))
    });
    let (found, names): (Vec<Diagnostics>, Vec<ImportedName>) = found.into_iter().unzip();
    let names = ImportedNames::new(names);
    if !names.any_is_shared() {
        findings.extend(found.into_iter().flatten());
        return names;
    }
    let mut shared = Names { by_host: HashMap::with_capacity(exports.len()), by_cluster: HashMap::new() };
    for (export, alone) in exports.iter().zip(found) {
        // All that is wrong with an export is told together.
        findings.extend(alone);
        shared.add(export, findings);
    }
    names
}

/// What exports may name, in the order written: the first that is near is suggested.
struct Known<'i> {
    clusters: IndexSet<&'i str>,
    meshes: IndexSet<&'i str>,
}

impl Known<'_> {
    fn check(&self, export: &ExportEntry, findings: &mut Diagnostics) {
        let to = export.to.as_ref();
        let named = export.cluster.iter().chain(&export.clusters);
        for name in named.chain(to.iter().flat_map(|to| &to.clusters)) {
            if !self.clusters.contains(name.as_str()) {
                findings.push(
                    Diagnostic::new(&code::UNKNOWN_CLUSTER, format!("no cluster is called `{name}`"))
                        .at(name.place.clone())
                        .suggest(name.as_str(), self.clusters.iter().copied()),
                );
            }
        }
        for name in to.iter().flat_map(|to| &to.meshes) {
            if name.value != "*" && !self.meshes.contains(name.as_str()) {
                findings.push(
                    Diagnostic::new(
                        &code::NOBODY_IN_IT,
                        format!("no cluster is in the mesh `{}`", name.value),
                    )
                    .at(name.place.clone())
                    .suggest(&name.value, self.meshes.iter().copied()),
                );
            }
        }
    }
}

fn one(export: &ExportEntry, findings: &mut Diagnostics) {
    let place = &export.service.place;
    let missing = |message: String| Diagnostic::new(&code::MISSING_FIELD, message).at(place.clone());
    match (&export.cluster, export.clusters.first()) {
        (None, None) => findings.push(
            missing(format!("export `{}` needs `cluster`", export.service))
                .help("name the cluster that runs it"),
        ),
        (Some(one), Some(list)) => findings.push(
            Diagnostic::new(&code::EXPORT, "an export has either `cluster` or `clusters`")
                .at(list.place.clone())
                .related(one.place.clone(), "the other one"),
        ),
        _ => {}
    }
    if export.ports.is_empty() {
        findings.push(
            missing(format!("export `{}` needs `ports`", export.service))
                .help("write `ports: [{number: 8000, protocol: HTTP}]` with the Service's ports"),
        );
    }
    for name in [Some(&export.service), export.alias.as_ref()].into_iter().flatten() {
        if !syntax::is_label(name.as_str()) {
            findings.push(
                Diagnostic::new(
                    &code::INVALID_VALUE,
                    format!("`{name}` is not the name of a Service: lowercase letters, digits and `-` inside, at most 63 bytes"),
                )
                .at(name.place.clone()),
            );
        }
    }
    let mut seen: Vec<(Cow<'_, str>, u16, &Place)> = Vec::new();
    for port in &export.ports {
        protocol(&port.protocol, findings);
        let name = port.name();
        let name_place = port.name.as_ref().map_or(&port.number.place, |name| &name.place);
        if !syntax::is_label(&name) {
            findings.push(
                Diagnostic::new(&code::INVALID_VALUE, format!("`{name}` is not a port's name"))
                    .at(name_place.clone())
                    .help("use lowercase letters, digits and `-`"),
            );
        }
        let number = port.number.get();
        if let Some((_, _, first)) = seen.iter().find(|(other, taken, _)| *other == name || *taken == number)
        {
            findings.push(
                Diagnostic::new(&code::EXPORT, format!("port `{name}` ({number}) is there twice"))
                    .at(name_place.clone())
                    .related((*first).clone(), "the first one"),
            );
        }
        seen.push((name, number, &port.number.place));
    }
    let mut subsets: Vec<&Located<String>> = Vec::new();
    for subset in &export.subsets {
        if !syntax::is_label(&subset.name) {
            findings.push(
                Diagnostic::new(
                    &code::INVALID_VALUE,
                    format!("`{}` is not a subset's name", subset.name.value),
                )
                .at(subset.name.place.clone())
                .help("use lowercase letters, digits and `-`"),
            );
        }
        if let Some(first) = subsets.iter().find(|other| other.value == subset.name.value) {
            findings.push(
                Diagnostic::new(&code::EXPORT, format!("subset `{}` is there twice", subset.name.value))
                    .at(subset.name.place.clone())
                    .related(first.place.clone(), "the first one"),
            );
        }
        subsets.push(&subset.name);
    }
    let principals = export.authorization.iter().flat_map(|authorization| &authorization.principals);
    for principal in principals.filter(|principal| !is_principal(&principal.value)) {
        findings.push(
            Diagnostic::new(
                &code::INVALID_VALUE,
                format!("`{}` is not `ns/NAMESPACE/sa/SERVICEACCOUNT`", principal.value),
            )
            .at(principal.place.clone())
            .help("leave out the trust domain: it is the importing mesh's"),
        );
    }
}

/// Gateways pass connections on: what has none cannot be exported.
fn protocol(stated: &Located<SmolStr>, findings: &mut Diagnostics) {
    let level = ApiLevel::V1_1;
    let known = || Protocol::names(level).filter(|name| *name != "UDP");
    if Protocol::of(stated, level).is_none() || stated.eq_ignore_ascii_case("UDP") {
        let message = format!("`{}` is not a protocol that gateways pass on", stated.value);
        findings.push(
            Diagnostic::new(&code::INVALID_VALUE, message)
                .at(stated.place.clone())
                .suggest(&stated.to_uppercase(), known())
                .help(format!("one of: {}", known().collect::<Vec<_>>().join(", "))),
        );
    }
}

fn is_principal(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    matches!(parts.as_slice(), ["ns", namespace, "sa", account]
        if syntax::is_label(namespace) && syntax::is_subdomain(account))
}

/// What is exported under a name: by whom, and with which ports.
struct Names<'i> {
    by_host: HashMap<Host<'i>, First<'i>>,
    /// Only of hosts that several clusters export: most have one.
    by_cluster: HashMap<(Host<'i>, &'i str), &'i Place>,
}

/// Alias and namespace.
type Host<'i> = (&'i str, &'i str);

/// The first export of a host.
struct First<'i> {
    export: &'i ExportEntry,
    /// Whether its clusters are in [`Names::by_cluster`].
    is_listed: bool,
}

impl<'i> Names<'i> {
    /// Importers see one service behind a name: its ports and subsets are the same wherever it runs.
    fn add(&mut self, export: &'i ExportEntry, findings: &mut Diagnostics) {
        let alias = export.alias();
        let host = (alias.as_str(), export.namespace.as_str());
        let first = match self.by_host.entry(host) {
            Entry::Vacant(entry) => {
                let is_listed = export.cluster.iter().chain(&export.clusters).nth(1).is_some();
                entry.insert(First { export, is_listed });
                if is_listed {
                    self.list(host, export, findings);
                }
                return;
            }
            Entry::Occupied(entry) => entry.into_mut(),
        };
        let (first, is_listed) = (first.export, std::mem::replace(&mut first.is_listed, true));
        if !is_listed {
            self.list(host, first, findings);
        }
        if ports(first) != ports(export) {
            let message = format!("`{}` is exported twice with different ports", shown(host));
            findings.push(
                Diagnostic::new(&code::EXPORT, message)
                    .at(alias.place.clone())
                    .related(first.service.place.clone(), "the other one")
                    .note("for importers a name is one service, wherever it runs")
                    .help("make them equal, or give one of them another `alias`"),
            );
        }
        self.list(host, export, findings);
    }

    /// A cluster exports a name once.
    fn list(&mut self, host: Host<'i>, export: &'i ExportEntry, findings: &mut Diagnostics) {
        for cluster in export.cluster.iter().chain(&export.clusters) {
            if let Some(first) = self.by_cluster.insert((host, cluster.as_str()), &cluster.place) {
                findings.push(
                    Diagnostic::new(&code::EXPORT, format!("`{cluster}` exports `{}` twice", shown(host)))
                        .at(cluster.place.clone())
                        .related(first.clone(), "the first one")
                        .help("make one export of both, or give one of them another `alias`"),
                );
            }
        }
    }
}

fn shown((alias, namespace): Host<'_>) -> String {
    format!("{alias}.{namespace}.global")
}

/// In an order of their own: that in which they are written says nothing.
fn ports(export: &ExportEntry) -> Vec<(Cow<'_, str>, Port, String)> {
    let mut ports: Vec<_> = export
        .ports
        .iter()
        .map(|port| (port.name(), port.number.value, port.protocol.to_ascii_lowercase()))
        .collect();
    ports.sort();
    ports
}
