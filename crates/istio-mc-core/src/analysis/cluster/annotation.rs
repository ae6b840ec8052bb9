//! Annotations of Istio: their names, where they belong, what they take.

use istio_mc_diagnostic::code;

use super::annotation_table::{ANNOTATIONS, Annotation, Takes};
use super::missing::CANDIDATES;
use crate::analysis::index::{Index, Kind, Labels, Resource};
use crate::analysis::report::Report;
use crate::net::Cidr;

/// The kinds whose annotations are looked at.
const KINDS: &[Kind] = &[Kind::Namespace, Kind::Service, Kind::Pod, Kind::Deployment];

/// Domains of annotations that tools write, which nobody documents.
const OF_TOOLS: &[&str] =
    &["cni.istio.io", "install.operator.istio.io", "internal.istio.io", "operator.istio.io"];

/// Annotations that controllers write to objects wherever they like.
const WRITTEN: &[&str] =
    &["ambient.istio.io/redirection", "gateway.istio.io/controller-version", "istio.io/rev"];

/// Finds annotations of Istio that do not exist, are at the wrong object, hold the wrong thing, or are old.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    if !index.level.is_modern() {
        return;
    }
    for kind in KINDS {
        for resource in index.all(*kind) {
            own(index, resource, report);
        }
    }
    // What pods are made of has annotations of pods.
    for workload in index.workloads.iter() {
        if workload.is_of_pods() && workload.resource.kind != Kind::Pod {
            of_template(index, &workload.resource, workload.annotations, report);
        }
    }
}

fn is_of_istio(key: &str) -> bool {
    let Some((domain, _)) = key.split_once('/') else { return false };
    key == "kubernetes.io/ingress.class"
        || ((domain == "istio.io" || domain.ends_with(".istio.io")) && !OF_TOOLS.contains(&domain))
}

fn find(key: &str) -> Option<&'static Annotation> {
    ANNOTATIONS.iter().find(|annotation| annotation.name == key)
}

fn own(index: &Index<'_>, resource: &Resource<'_>, report: &mut Report) {
    let annotations = resource.annotations();
    for (key, value) in annotations.iter().filter(|(key, _)| is_of_istio(key) && !WRITTEN.contains(key)) {
        let Some(annotation) = find(key) else {
            unknown(index, resource, annotations, key, report);
            continue;
        };
        let belongs = annotation.at.is_empty() || annotation.at.contains(&resource.kind);
        if !belongs {
            misplaced(index, resource, annotations, annotation, resource.object.text("kind"), report);
        }
        if let Some(instead) = annotation.instead
            // Who has both has the new one.
            && resource.labels().get(key).is_none()
        {
            let message = format!("the annotation `{key}` is going to be dropped");
            let finding =
                resource.finding(&code::ANNOTATION_DEPRECATED, resource.head(), message).help(instead);
            push(index, resource, annotations, key, finding, report);
        }
        if belongs {
            invalid(index, resource, annotations, annotation, value, report);
        }
    }
}

fn of_template(index: &Index<'_>, resource: &Resource<'_>, annotations: Labels<'_>, report: &mut Report) {
    for (key, value) in annotations.iter().filter(|(key, _)| is_of_istio(key) && !WRITTEN.contains(key)) {
        match find(key) {
            None => unknown(index, resource, annotations, key, report),
            Some(annotation) if annotation.at.is_empty() || annotation.at.contains(&Kind::Pod) => {
                invalid(index, resource, annotations, annotation, value, report);
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
    let finding = resource
        .finding(&code::ANNOTATION_UNKNOWN, resource.head(), format!("Istio has no annotation `{key}`"))
        .suggest(key, ANNOTATIONS.iter().map(|annotation| annotation.name).take(CANDIDATES))
        .help("remove it: nothing reads it");
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
    let places: Vec<String> = annotation.at.iter().map(|kind| format!("{kind:?}")).collect();
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

fn invalid(
    index: &Index<'_>,
    resource: &Resource<'_>,
    annotations: Labels<'_>,
    annotation: &Annotation,
    value: &str,
    report: &mut Report,
) {
    let (is_right, rule): (bool, &str) = match annotation.takes {
        Takes::Anything => return,
        Takes::Number => (value.parse::<u32>().is_ok(), "a number from 0 on"),
        Takes::Bool => (parse_bool(value), "`true` or `false`"),
        Takes::OneOf(values) => (values.contains(&value), "one of those that its documentation names"),
        Takes::Ports => (all(value, |port| port.parse::<u16>().is_ok()), "ports, separated by commas"),
        Takes::PortsOrAll => (
            value == "*" || all(value, |port| port.parse::<u16>().is_ok()),
            "`*`, or ports separated by commas",
        ),
        Takes::Ranges => {
            (value == "*" || all(value, is_range), "`*`, or ranges of addresses separated by commas")
        }
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

/// Lists may be empty.
fn all(list: &str, is_right: impl Fn(&str) -> bool) -> bool {
    list.split(',').map(str::trim).filter(|item| !item.is_empty()).all(is_right)
}

/// What Go takes for a boolean.
fn parse_bool(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "TRUE" | "true" | "True" | "0" | "f" | "F" | "FALSE" | "false" | "False")
}

/// A range of addresses; host bits may be set.
fn is_range(text: &str) -> bool {
    text.parse::<Cidr>().is_ok()
        || text.split_once('/').is_some_and(|(address, bits)| {
            let most = match address.parse::<std::net::IpAddr>() {
                Ok(std::net::IpAddr::V4(_)) => 32,
                Ok(std::net::IpAddr::V6(_)) => 128,
                Err(_) => return false,
            };
            bits.parse::<u8>().is_ok_and(|bits| bits <= most)
        })
}
