//! Names, labels and annotations: the same for every kind.

use istio_mc_diagnostic::{Code, code};
use istio_mc_yaml::{Content, Kind};

use super::{At, Cx};
use crate::name::syntax;

/// The API server's limit for all annotations of an object together, in bytes.
const ANNOTATIONS_MAX: usize = 256 * 1024;

/// Checks the metadata of the object and of its pod template, and its selectors.
pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let metadata = root.field("metadata");
    if metadata.node().is_none_or(|node| node.as_map().is_none()) {
        let finding = cx.finding(&code::MISSING_FIELD, &metadata, "an object needs `metadata`".to_owned());
        cx.push(finding.help("add `metadata:` with a `name`"));
        return;
    }
    let (api_version, kind) = (cx.object().text("apiVersion"), cx.object().text("kind"));
    name(&metadata, api_version, kind, cx);
    namespace(&metadata, cx);
    labels(&metadata.field("labels"), cx);
    annotations(&metadata.field("annotations"), cx);

    let spec = root.field("spec");
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" | "Job" => {
            pod_template(&spec.field("template"), cx);
        }
        "CronJob" => {
            pod_template(&spec.field("jobTemplate").field("spec").field("template"), cx);
        }
        _ => {}
    }
    match (api_version, kind) {
        ("v1", "Service" | "ReplicationController") => labels(&spec.field("selector"), cx),
        (_, "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job") => {
            labels(&spec.field("selector").field("matchLabels"), cx);
        }
        _ => {}
    }
}

fn pod_template(template: &At<'_, '_>, cx: &mut Cx<'_>) {
    let metadata = template.field("metadata");
    labels(&metadata.field("labels"), cx);
    annotations(&metadata.field("annotations"), cx);
}

fn name(metadata: &At<'_, '_>, api_version: &str, kind: &str, cx: &mut Cx<'_>) {
    let name = metadata.field("name");
    let Some(node) = name.node() else {
        if metadata.field("generateName").text().is_none_or(str::is_empty) {
            cx.report(&code::MISSING_FIELD, &name, "an object needs `metadata.name`".to_owned());
        }
        return;
    };
    let Some(text) = node.as_str() else {
        not_text(&code::OBJECT_NAME, &name, cx);
        return;
    };
    let (rule, fits): (&str, fn(&str) -> bool) = name_rule(api_version, kind);
    if !fits(text) {
        let message = format!("`{text}` is not a name for a {kind}: {rule}");
        let finding = cx.finding(&code::OBJECT_NAME, &name, message);
        let repaired = text.to_lowercase().replace(['_', ' '], "-");
        let finding =
            if fits(&repaired) { finding.help(format!("did you mean `{repaired}`?")) } else { finding };
        cx.push(finding);
    }
}

/// What the API server asks of the names of a kind.
fn name_rule(api_version: &str, kind: &str) -> (&'static str, fn(&str) -> bool) {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    match (group, kind) {
        ("", "Namespace") => {
            ("lowercase letters, digits and `-` inside, at most 63 bytes", |text| syntax::is_label(text))
        }
        ("", "Service") => (
            "lowercase letters, digits and `-` inside, the first one a letter, at most 63 bytes",
            // DNS-1035, which Services keep.
            |text| syntax::is_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase()),
        ),
        // Roles are named by paths, and so are OpenShift's users, groups and images.
        (group, _) if group == "rbac.authorization.k8s.io" || group.ends_with("openshift.io") => {
            ("not empty, not `.` or `..`, without `/` and `%`", |text| syntax::is_path_segment(text))
        }
        ("certificates.k8s.io" | "apiregistration.k8s.io", _) => {
            ("not empty, not `.` or `..`, without `/` and `%`", |text| syntax::is_path_segment(text))
        }
        _ => ("lowercase letters and digits, `-` and `.` inside, at most 253 bytes", |text| {
            syntax::is_subdomain(text)
        }),
    }
}

fn namespace(metadata: &At<'_, '_>, cx: &mut Cx<'_>) {
    let namespace = metadata.field("namespace");
    match namespace.node().map(|node| node.as_str()) {
        Some(None) => not_text(&code::OBJECT_NAME, &namespace, cx),
        Some(Some(text)) if !text.is_empty() && !syntax::is_label(text) => {
            let message = format!(
                "`{text}` is not a namespace: lowercase letters, digits and `-` inside, at most 63 bytes"
            );
            cx.report(&code::OBJECT_NAME, &namespace, message);
        }
        _ => {}
    }
}

/// Labels, or the labels of a selector.
fn labels(labels: &At<'_, '_>, cx: &mut Cx<'_>) {
    if !is_map(&code::OBJECT_LABEL, labels, cx) {
        return;
    }
    for entry in labels.entries() {
        key(&code::OBJECT_LABEL, "a label", &labels.key_of(entry), &entry.key, cx);
        let value = labels.value_of(entry);
        match &entry.value.content {
            Content::String(text) if syntax::is_label_value(text) => {}
            Content::String(text) => {
                let message = format!(
                    "`{text}` is not a label's value: letters and digits, `-`, `_` and `.` inside, at most 63 bytes"
                );
                cx.report(&code::OBJECT_LABEL, &value, message);
            }
            _ => not_text(&code::OBJECT_LABEL, &value, cx),
        }
    }
}

fn annotations(annotations: &At<'_, '_>, cx: &mut Cx<'_>) {
    if !is_map(&code::OBJECT_ANNOTATION, annotations, cx) {
        return;
    }
    let mut size = 0;
    for entry in annotations.entries() {
        // The case of an annotation's key does not count, unlike that of a label's.
        let folded = entry.key.to_ascii_lowercase();
        key(&code::OBJECT_ANNOTATION, "an annotation", &annotations.key_of(entry), &folded, cx);
        match &entry.value.content {
            Content::String(text) => size += entry.key.len() + text.len(),
            _ => not_text(&code::OBJECT_ANNOTATION, &annotations.value_of(entry), cx),
        }
    }
    if size > ANNOTATIONS_MAX {
        let message = format!("`{annotations}` has {size} bytes, {ANNOTATIONS_MAX} are the most");
        cx.report(&code::OBJECT_ANNOTATION, annotations, message);
    }
}

fn key(code: &'static Code, what: &str, at: &At<'_, '_>, text: &str, cx: &mut Cx<'_>) {
    if syntax::is_qualified_name(text) {
        return;
    }
    let message = match text {
        "" => format!("the key of {what} must not be empty"),
        text => format!(
            "`{text}` is not the key of {what}: a name of letters, digits and `-`, `_`, `.` inside, at most 63 bytes, maybe after a domain and `/`"
        ),
    };
    cx.report(code, at, message);
}

/// Whether it is a map; what is neither a map nor absent is reported.
fn is_map(code: &'static Code, at: &At<'_, '_>, cx: &mut Cx<'_>) -> bool {
    match at.node() {
        None => false,
        Some(node) if node.as_map().is_some() => true,
        Some(node) => {
            cx.report(code, at, format!("`{at}` must be a map of texts, not {}", node.kind()));
            false
        }
    }
}

/// Reports what should be a text and is not, with how to make it one.
pub(super) fn not_text(code: &'static Code, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(node) = at.written() else { return };
    let message = format!("`{at}` must be a string, not {}", node.kind());
    let finding = cx.finding(code, at, message);
    let text = cx.object().source.text().get(node.span.range()).unwrap_or_default();
    let scalar = matches!(node.kind(), Kind::Bool | Kind::Int | Kind::Float);
    cx.push(match scalar && !text.is_empty() {
        true => finding.help(format!("quote it: `\"{text}\"`")),
        false => finding,
    });
}
