//! Objects that make pods: their selectors, and what the pods are made of.

use istio_mc_diagnostic::{Place, code};

use super::demand::{one_of, required};
use super::pod;
use crate::rules::{At, Cx};

/// API versions in which a selector is required; older ones take the template's labels for an absent one.
const WITH_SELECTOR: &[&str] = &["apps/v1", "apps/v1beta2"];

pub(super) fn deployment(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let spec = root.field("spec");
    let strategy = spec.field("strategy");
    one_of(&strategy.field("type"), &["Recreate", "RollingUpdate"], cx);
    always_running(&spec, &[], cx);
}

pub(super) fn daemon_set(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let spec = root.field("spec");
    let strategy = spec.field("updateStrategy");
    one_of(&strategy.field("type"), &["OnDelete", "RollingUpdate"], cx);
    always_running(&spec, &[], cx);
}

pub(super) fn replica_set(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    always_running(&root.field("spec"), &[], cx);
}

pub(super) fn stateful_set(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let spec = root.field("spec");
    one_of(&spec.field("podManagementPolicy"), &["OrderedReady", "Parallel"], cx);
    let strategy = spec.field("updateStrategy");
    one_of(&strategy.field("type"), &["OnDelete", "RollingUpdate"], cx);
    let claims = spec.field("volumeClaimTemplates");
    let mut names = Vec::new();
    for index in 0..claims.len() {
        let claim = claims.item(index);
        names.extend(claim.field("metadata").field("name").text());
    }
    always_running(&spec, &names, cx);
}

pub(super) fn job(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    ending(&root.field("spec"), cx);
}

pub(super) fn cron_job(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let spec = root.field("spec");
    required(&spec.field("schedule"), cx);
    one_of(&spec.field("concurrencyPolicy"), &["Allow", "Forbid", "Replace"], cx);
    let job = spec.field("jobTemplate");
    ending(&job.field("spec"), cx);
}

/// Pods of which some number is to run.
fn always_running(spec: &At<'_, '_>, claims: &[&str], cx: &mut Cx<'_>) {
    selector(spec, cx);
    let template = spec.field("template");
    let pod = template.field("spec");
    let policy = pod.field("restartPolicy");
    if let Some(text) = policy.text().filter(|text| !matches!(*text, "" | "Always")) {
        let message = format!("`{policy}` must be Always for a {}, not `{text}`", cx.object().text("kind"));
        cx.report(&code::INVALID_VALUE, &policy, message);
    }
    pod::spec(&pod, claims, cx);
}

/// Pods that are to come to an end.
fn ending(spec: &At<'_, '_>, cx: &mut Cx<'_>) {
    let template = spec.field("template");
    let pod = template.field("spec");
    let policy = pod.field("restartPolicy");
    match policy.text().unwrap_or_default() {
        "OnFailure" | "Never" => {}
        text => {
            let found =
                if text.is_empty() { "is Always unless given".to_owned() } else { format!("is `{text}`") };
            let message = format!("`{policy}` {found}, and a Job takes OnFailure and Never");
            cx.report(&code::INVALID_VALUE, &policy, message);
        }
    }
    pod::spec(&pod, &[], cx);
}

/// That the selector is there, and fits the pods that the template makes.
fn selector(spec: &At<'_, '_>, cx: &mut Cx<'_>) {
    let selector = spec.field("selector");
    let (labels, expressions) = (selector.field("matchLabels"), selector.field("matchExpressions"));
    if labels.entries().is_empty() && expressions.len() == 0 {
        if WITH_SELECTOR.contains(&cx.object().text("apiVersion")) {
            let message = format!("`{selector}` is required: the labels by which it finds its pods");
            let finding = cx.finding(&code::MISSING_FIELD, &selector, message);
            cx.push(finding.help("repeat labels of `spec.template.metadata.labels` under `matchLabels`"));
        }
        return;
    }
    let template = spec.field("template");
    let metadata = template.field("metadata");
    let found = metadata.field("labels");
    let entry_of = |key: &str| found.entries().iter().find(|entry| entry.key == key);
    for entry in labels.entries() {
        let at = labels.field(&entry.key);
        let message = match (at.text(), entry_of(&entry.key).map(|entry| entry.value.as_str())) {
            (Some(wanted), Some(Some(is))) if wanted != is => {
                format!("`{at}` is `{wanted}`, and the pods of the template have `{is}`")
            }
            (Some(_), None) => format!("`{at}` is a label that the pods of the template do not have"),
            // What is no text is reported as such.
            _ => continue,
        };
        let place = Place::new(cx.object().source, found.span());
        let finding = cx.finding(&code::POD_SELECTOR, &at, message);
        cx.push(finding.related(place, "the labels of the pods"));
    }
    for index in 0..expressions.len() {
        let expression = expressions.item(index);
        let key = expression.field("key").text().unwrap_or_default();
        let values = expression.field("values");
        let has = entry_of(key).map(|entry| {
            let is = entry.value.as_str();
            (0..values.len()).any(|index| values.item(index).text() == is)
        });
        let fits = match (expression.field("operator").text(), has) {
            (Some("In"), has) => has == Some(true),
            (Some("NotIn"), has) => has != Some(true),
            (Some("Exists"), has) => has.is_some(),
            (Some("DoesNotExist"), has) => has.is_none(),
            (other, _) => {
                let operator = expression.field("operator");
                match other {
                    Some(_) => one_of(&operator, &["In", "NotIn", "Exists", "DoesNotExist"], cx),
                    None => drop(required(&operator, cx)),
                }
                continue;
            }
        };
        if !fits {
            let message = format!("`{expression}` does not fit the labels of the template's pods");
            cx.report(&code::POD_SELECTOR, &expression, message);
        }
    }
}
