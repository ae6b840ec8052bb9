//! Annotations of Istio: their names, where they belong, what they take.

use istio_mc_diagnostic::{Source, code};
use istio_mc_yaml::{Value, read};

use super::annotation_table::{ANNOTATIONS, Annotation, LABELS, Takes};
use crate::analysis::index::{Index, Kind, Labels, Resource};
use crate::analysis::report::Report;
use crate::version::ApiLevel;

/// The kinds whose annotations are looked at.
const KINDS: &[Kind] = &[Kind::Namespace, Kind::Service, Kind::Pod, Kind::Deployment];

/// Domains of annotations that tools and control planes write, which nobody documents.
const OF_TOOLS: &[&str] = &[
    "alpha.networking.istio.io",
    "cni.istio.io",
    "install.operator.istio.io",
    "internal.istio.io",
    "multicluster.istio.io",
    "networking.alpha.istio.io",
    "operator.istio.io",
];

/// Annotations that tools and other releases write to objects wherever they like.
const WRITTEN: &[&str] = &[
    "gateway.istio.io/managed",
    "networking.istio.io/cluster",
    "security.istio.io/autoMTLS",
    "security.istio.io/tlsMode",
];

/// What istiod makes for a Gateway has this label, and the Gateway's annotations with it.
const MADE: &str = "gateway.istio.io/managed";

/// Finds annotations of Istio that do not exist, are at the wrong object, hold the wrong thing, or are old.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    if !index.level.is_modern() {
        return;
    }
    for kind in KINDS {
        for resource in index.all(*kind).iter().filter(|resource| !is_made(resource)) {
            own(index, resource, report);
        }
    }
    // What pods are made of has annotations of pods.
    for workload in index.workloads.iter() {
        if workload.is_of_pods() && workload.resource.kind != Kind::Pod && !is_made(&workload.resource) {
            of_template(index, &workload.resource, workload.annotations, report);
        }
    }
}

fn is_made(resource: &Resource<'_>) -> bool {
    resource.labels().get(MADE).is_some()
}

/// Annotations of Istio that people write.
fn of_istio<'a>(annotations: Labels<'a>) -> impl Iterator<Item = &'a str> {
    annotations.iter().map(|(key, _)| key).filter(|key| is_of_istio(key) && !WRITTEN.contains(key))
}

fn is_of_istio(key: &str) -> bool {
    let Some((domain, _)) = key.split_once('/') else { return false };
    key == "kubernetes.io/ingress.class"
        || ((domain == "istio.io" || domain.ends_with(".istio.io")) && !OF_TOOLS.contains(&domain))
}

/// The annotation, if istiod of that level has it.
fn find(key: &str, level: ApiLevel) -> Option<&'static Annotation> {
    ANNOTATIONS.iter().find(|annotation| annotation.name == key).filter(|annotation| annotation.is_in(level))
}

fn own(index: &Index<'_>, resource: &Resource<'_>, report: &mut Report) {
    let annotations = resource.annotations();
    for key in of_istio(annotations) {
        let Some(annotation) = find(key, index.level) else {
            unknown(index, resource, annotations, key, report);
            continue;
        };
        let belongs = annotation.at.is_empty() || annotation.at.contains(&resource.kind);
        if !belongs {
            misplaced(index, resource, annotations, annotation, resource.object.text("kind"), report);
        }
        if let Some((since, instead)) = annotation.deprecated
            && since <= index.level
            // Who has both has the new one.
            && resource.labels().get(key).is_none()
        {
            let message = format!("the annotation `{key}` is going to be dropped");
            let finding =
                resource.finding(&code::ANNOTATION_DEPRECATED, resource.head(), message).help(instead);
            push(index, resource, annotations, key, finding, report);
        }
        if belongs {
            invalid(index, resource, annotations, annotation, report);
        }
    }
}

fn of_template(index: &Index<'_>, resource: &Resource<'_>, annotations: Labels<'_>, report: &mut Report) {
    for key in of_istio(annotations) {
        match find(key, index.level) {
            None => unknown(index, resource, annotations, key, report),
            Some(annotation) if annotation.at.is_empty() || annotation.at.contains(&Kind::Pod) => {
                invalid(index, resource, annotations, annotation, report);
            }
            Some(annotation) => misplaced(index, resource, annotations, annotation, "pods", report),
        }
    }
}

fn unknown(
    index: &Index<'_>,
    resource: &Resource<'_>,
    annotations: Labels<'_>,
    key: &str,
    report: &mut Report,
) {
    let level = index.level;
    let finding = |message| resource.finding(&code::ANNOTATION_UNKNOWN, resource.head(), message);
    let finding = match ANNOTATIONS.iter().find(|annotation| annotation.name == key) {
        Some(Annotation { since: Some(since), .. }) if level < *since => {
            finding(format!("Istio {level} does not have the annotation `{key}` yet"))
                .help(format!("Istio {since} has it"))
        }
        Some(_) => finding(format!("Istio {level} does not have the annotation `{key}` any more"))
            .help("remove it: nothing reads it"),
        None if LABELS.contains(&key) => {
            finding(format!("`{key}` is a label of Istio, and nothing as an annotation"))
                .help("move it to the labels")
        }
        None => {
            let known = ANNOTATIONS.iter().filter(|annotation| annotation.is_in(level));
            finding(format!("Istio has no annotation `{key}`"))
                .suggest(key, known.map(|annotation| annotation.name))
                .help("remove it: nothing reads it")
        }
    };
    push(index, resource, annotations, key, finding, report);
}

fn misplaced(
    index: &Index<'_>,
    resource: &Resource<'_>,
    annotations: Labels<'_>,
    annotation: &Annotation,
    what: &str,
    report: &mut Report,
) {
    let places: Vec<String> = annotation.at.iter().map(|kind| name_of(*kind)).collect();
    let (name, places) = (annotation.name, places.join(" or "));
    let message = format!("the annotation `{name}` belongs to {places}, not to {what}");
    let help = if annotation.at.contains(&Kind::Pod) && resource.kind == Kind::Deployment {
        "move it to `spec.template.metadata.annotations`".to_owned()
    } else {
        format!("move it to the {places}")
    };
    let finding = resource.finding(&code::ANNOTATION_MISPLACED, resource.head(), message).help(help);
    push(index, resource, annotations, name, finding, report);
}

fn name_of(kind: Kind) -> String {
    match kind {
        Kind::KubernetesGateway => "Gateway of the Gateway API".to_owned(),
        kind => format!("{kind:?}"),
    }
}

fn invalid(
    index: &Index<'_>,
    resource: &Resource<'_>,
    annotations: Labels<'_>,
    annotation: &Annotation,
    report: &mut Report,
) {
    // What is no text is a finding of the rules.
    let Some(value) = annotations.get(annotation.name) else { return };
    let (is_right, rule): (bool, &str) = match annotation.takes {
        Takes::Anything => return,
        Takes::Number => (is_number(value, u32::MAX), "a number from 0 on"),
        Takes::Percent => (is_number(value, 100), "a number from 0 to 100"),
        Takes::Bool => (is_bool(value), "`true` or `false`"),
        Takes::Map => (is_map(value), "a map in YAML"),
        Takes::OneOf(values) => (values.contains(&value), "one of those that its documentation names"),
        Takes::Port => (is_port(value), "a port"),
        Takes::Ports => (are_ports(value), "ports, separated by commas"),
        Takes::PortsOrAll => (value == "*" || are_ports(value), "`*`, or ports separated by commas"),
        Takes::Ranges => (are_ranges(value), "ranges of addresses, separated by commas without spaces"),
        Takes::RangesOrAll => (
            value == "*" || are_ranges(value),
            "`*`, or ranges of addresses separated by commas without spaces",
        ),
    };
    if is_right {
        return;
    }
    let name = annotation.name;
    let message = format!("`{value}` is nothing for the annotation `{name}`");
    let help = match annotation.takes {
        Takes::OneOf(values) => format!("it takes one of {}", values.join(", ")),
        _ => format!("it takes {rule}"),
    };
    let finding = resource.finding(&code::ANNOTATION_INVALID, resource.head(), message).help(help);
    push(index, resource, annotations, name, finding, report);
}

fn push(
    index: &Index<'_>,
    resource: &Resource<'_>,
    annotations: Labels<'_>,
    key: &str,
    finding: istio_mc_diagnostic::Diagnostic,
    report: &mut Report,
) {
    let finding = match annotations.key_span(key) {
        Some(span) => finding.related(resource.place(span), "the annotation"),
        None => finding,
    };
    report.push(index, resource, finding);
}

/// A number as Go reads it: without a sign.
fn is_number(text: &str, most: u32) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u32>().is_ok_and(|number| number <= most)
}

fn is_port(text: &str) -> bool {
    is_number(text.trim(), u32::from(u16::MAX))
}

/// The list may be empty, an item may not.
fn are_ports(list: &str) -> bool {
    list.trim().is_empty() || list.split(',').all(is_port)
}

/// The list may be empty, an item may not, nor have spaces around it.
fn are_ranges(list: &str) -> bool {
    list.is_empty() || list.split(',').all(is_range)
}

/// What Go takes for a boolean.
fn is_bool(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "TRUE" | "true" | "True" | "0" | "f" | "F" | "FALSE" | "false" | "False")
}

/// Whether it is a map, or nothing. What cannot be read passes: Istio's reader takes some of what ours does not.
fn is_map(text: &str) -> bool {
    let source = Source::new("annotation", text);
    read(&source)
        .ok()
        .is_none_or(|nodes| nodes.iter().all(|node| matches!(node.to_value(), Value::Null | Value::Map(_))))
}

/// A range of addresses; host bits may be set.
fn is_range(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    is_number(bits, most)
}
