//! What a chart says of itself: Chart.yaml, and requirements.yaml of charts as Helm 2 had them.
//!
//! As for Helm 3 (`LoadFiles` in pkg/chart/loader/load.go of 3.22), a chart of apiVersion `v1` differs from one of `v2` in
//! nothing else: `type` and `dependencies` in Chart.yaml count there too, a Chart.yaml without `apiVersion` is of `v1`, and
//! where there is a requirements.yaml, its dependencies take the place of those in Chart.yaml. requirements.lock and
//! Chart.lock are for those who fetch subcharts.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Severity, Source, code};
use istio_mc_yaml::{Decode, Decoder, Node};

use super::metadata::{Dependency, Metadata};
use crate::limits::IMPORT_DEPTH;
use crate::version::{Constraint, Version};

/// Reads both files; `None` if the chart cannot be used.
pub(super) fn read(
    source: &Arc<Source>,
    requirements: Option<&Arc<Source>>,
    findings: &mut Diagnostics,
) -> Option<Metadata> {
    let documents = documents(source, findings)?;
    let Some(document) = documents.first() else {
        let finding = Diagnostic::new(&code::CHART_FILE, "Chart.yaml is empty");
        findings.push(finding.at(Place::line(source, 1)));
        return None;
    };
    let metadata = decode::<Metadata>(document, source, findings);
    let before = findings.iter().count();
    check(document, source, findings);
    // The name is a part of paths: nothing can be done with a wrong one.
    let fits = !findings.iter().skip(before).any(Diagnostic::is_error);
    let mut metadata = metadata.filter(|_| fits)?;
    if let Some(source) = requirements
        && let Some(dependencies) = required(source, &metadata, findings)
    {
        metadata.dependencies = dependencies;
    }
    Some(metadata)
}

fn documents<'s>(source: &'s Arc<Source>, findings: &mut Diagnostics) -> Option<Vec<Node<'s>>> {
    istio_mc_yaml::read(source).map_err(|problems| findings.extend(problems)).ok()
}

fn decode<T: Decode>(node: &Node<'_>, source: &Arc<Source>, findings: &mut Diagnostics) -> Option<T> {
    let mut found = Diagnostics::new();
    let decoded = Decoder::document::<T>(node, source, &mut found);
    for mut finding in found {
        // Helm ignores fields it does not know; other tools keep theirs here.
        if *finding.code == code::UNKNOWN_FIELD {
            finding.severity = Severity::Warning;
        }
        findings.push(finding);
    }
    decoded
}

/// The dependencies in requirements.yaml, if it names any.
fn required(
    source: &Arc<Source>,
    metadata: &Metadata,
    findings: &mut Diagnostics,
) -> Option<Vec<Dependency>> {
    let documents = documents(source, findings)?;
    let document = documents.first()?;
    let Some(entry) = document.entry("dependencies") else {
        if !document.is_null() {
            let finding = Diagnostic::new(&code::CHART_METADATA, "requirements.yaml has no `dependencies`");
            findings.push(finding.at(Place::new(source, document.span)));
        }
        return None;
    };
    if !metadata.is_v1() {
        let message =
            "requirements.yaml is for charts of apiVersion `v1`; it takes the place of what Chart.yaml says";
        let mut finding =
            Diagnostic::new(&code::CHART_METADATA, message).at(Place::new(source, entry.key_span));
        finding.severity = Severity::Warning;
        findings.push(finding.help("move `dependencies` to Chart.yaml and remove the file"));
    }
    check_ranges(dependencies(document, "version"), source, findings);
    check_aliases(document, source, findings);
    check_imports(document, source, findings);
    decode(&entry.value, source, findings)
}

/// What dependencies say under a name.
fn dependencies<'n, 's>(document: &'n Node<'s>, name: &str) -> impl Iterator<Item = &'n Node<'s>> {
    let listed = document.get("dependencies").and_then(|node| node.as_list()).unwrap_or_default();
    listed.iter().filter_map(move |dependency| dependency.get(name))
}

/// The names that dependencies get: they become parts of paths (Helm's `aliasNameFormat`).
fn check_aliases(document: &Node<'_>, source: &Arc<Source>, findings: &mut Diagnostics) {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    for node in dependencies(document, "alias") {
        if let Some(alias) = node.as_str().filter(|alias| !alias.bytes().all(letter)) {
            let message = format!("`{alias}` is no alias of a chart");
            let finding = Diagnostic::new(&code::CHART_METADATA, message).at(Place::new(source, node.span));
            findings.push(finding.help("letters, digits, `-` and `_` make one"));
        }
    }
}

/// Where imported values are put. Each name is a map in a map: values are as deep as they may be in a file, and no deeper.
fn check_imports(document: &Node<'_>, source: &Arc<Source>, findings: &mut Diagnostics) {
    let imports = dependencies(document, "import-values").filter_map(|node| node.as_list()).flatten();
    for node in imports.filter_map(|import| import.get("parent")) {
        if node.as_str().is_some_and(|path| path.split('.').count() > IMPORT_DEPTH) {
            let message =
                format!("`import-values` puts values below a path of more than {IMPORT_DEPTH} names");
            let finding = Diagnostic::new(&code::VALUES_SHAPE, message).at(Place::new(source, node.span));
            findings.push(finding.help("shorten `parent`"));
        }
    }
}

fn check_ranges<'n, 's: 'n>(
    ranges: impl Iterator<Item = &'n Node<'s>>,
    source: &Arc<Source>,
    findings: &mut Diagnostics,
) {
    for node in ranges {
        if let Some(range) = node.as_str().filter(|range| range.parse::<Constraint>().is_err()) {
            let message = format!("`{range}` is no range of versions such as `>=1.9-0` or `^1.2`");
            findings.push(Diagnostic::new(&code::CHART_METADATA, message).at(Place::new(source, node.span)));
        }
    }
}

/// What Chart.yaml must say beyond its fields having the right types.
fn check(document: &Node<'_>, source: &Arc<Source>, findings: &mut Diagnostics) {
    let mut wrong = |node: &Node<'_>, message: String, help: &'static str| {
        let finding = Diagnostic::new(&code::CHART_METADATA, message).at(Place::new(source, node.span));
        findings.push(if help.is_empty() { finding } else { finding.help(help) });
    };
    let field = |name: &str| document.get(name).and_then(|node| Some((node, node.as_str()?)));
    match field("apiVersion") {
        Some((node, other)) if !matches!(other, "v1" | "v2") => {
            wrong(node, format!("`{other}` is no apiVersion of a chart"), "write `v2`");
        }
        _ => {}
    }
    if let Some((node, name)) = field("name") {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if name.is_empty() || name.starts_with('.') || !name.bytes().all(letter) {
            wrong(node, format!("`{name}` is no chart's name"), "letters, digits, `-`, `_` and `.` make one");
        }
    }
    if let Some((node, version)) = field("version")
        && version.parse::<Version>().is_err()
    {
        wrong(node, format!("`{version}` is no version such as `1.2.3`"), "");
    }
    check_ranges(dependencies(document, "version").chain(document.get("kubeVersion")), source, findings);
    check_aliases(document, source, findings);
    check_imports(document, source, findings);
    if let Some(entry) = document.entry("deprecated")
        && matches!(entry.value.content, istio_mc_yaml::Content::Bool(true))
    {
        let finding = Diagnostic::new(&code::CHART_DEPRECATED, "the chart is deprecated");
        findings.push(finding.at(Place::new(source, entry.key_span)));
    }
}

/// Where a file names a dependency.
pub(super) fn place_of(source: &Arc<Source>, dependency: &Dependency) -> Option<Place> {
    let documents = istio_mc_yaml::read(source).ok()?;
    let dependencies = documents.first()?.get("dependencies")?.as_list()?;
    let named =
        |key: &str, node: &Node<'_>| node.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    let found = dependencies.iter().find(|node| {
        named("name", node).as_ref() == Some(&dependency.name) && named("version", node) == dependency.version
    })?;
    Some(Place::new(source, found.get("name")?.span))
}
