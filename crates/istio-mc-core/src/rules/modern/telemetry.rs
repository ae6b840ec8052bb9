//! Telemetry: providers, sampling, tags.

use istio_mc_diagnostic::code;

use super::spec;
use crate::api::modern::telemetry::{TagOverride, TagOverrideOperation, Telemetry, TelemetrySpec};
use crate::rules::istio::{at_least_a_millisecond, not_empty, policy_target};
use crate::rules::{At, Cx};

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<Telemetry, TelemetrySpec>(root, cx) else { return };
    let at = root.field("spec");
    policy_target(&at, cx);
    tracing(&at.field("tracing"), &spec, cx);
    let metrics = at.field("metrics");
    for (index, entry) in spec.metrics.iter().enumerate() {
        let at = metrics.item(index);
        providers(&at, cx);
        at_least_a_millisecond(&at.field("reportingInterval"), cx);
        let overrides = at.field("overrides");
        for (index, given) in entry.overrides.iter().enumerate() {
            let at = overrides.item(index);
            not_empty(&at.field("match").field("customMetric"), cx);
            let tags = at.field("tagOverrides");
            for (name, given) in &given.tag_overrides {
                tag_override(&tags.field(name), given, cx);
            }
        }
    }
    let logs = at.field("accessLogging");
    for index in 0..spec.access_logging.len() {
        providers(&logs.item(index), cx);
    }
}

fn tracing(at: &At<'_, '_>, spec: &TelemetrySpec, cx: &mut Cx<'_>) {
    if spec.tracing.len() > 1 {
        let message = format!("`{at}` has {} entries, and Istio uses the first", spec.tracing.len());
        cx.report(&code::ISTIO_NO_EFFECT, &at.item(1), message);
    }
    for (index, entry) in spec.tracing.iter().enumerate() {
        let at = at.item(index);
        providers(&at, cx);
        let list = at.field("providers");
        if entry.providers.len() > 1 {
            let message = format!("`{list}` has {} entries, and Istio uses one", entry.providers.len());
            cx.report(&code::ISTIO_NO_EFFECT, &list.item(1), message);
        }
        let sampling = at.field("randomSamplingPercentage");
        if let Some(given) = entry.random_sampling_percentage.filter(|given| !(0.0..=100.0).contains(given)) {
            cx.report(
                &code::ISTIO_RANGE,
                &sampling,
                format!("`{sampling}` must be from 0 to 100, not {given}"),
            );
        }
        let tags = at.field("customTags");
        for name in entry.custom_tags.keys() {
            let tag = tags.field(name);
            if name.is_empty() {
                let message = "the name of a tag must not be empty".to_owned();
                cx.report(&code::ISTIO_REQUIRES, &tags.key(name), message);
            }
            for (form, field) in
                [("literal", "value"), ("environment", "name"), ("header", "name"), ("formatter", "value")]
            {
                not_empty(&tag.field(form).field(field), cx);
            }
        }
    }
}

fn providers(entry: &At<'_, '_>, cx: &mut Cx<'_>) {
    let list = entry.field("providers");
    for index in 0..list.len() {
        not_empty(&list.item(index).field("name"), cx);
    }
}

fn tag_override(at: &At<'_, '_>, given: &TagOverride, cx: &mut Cx<'_>) {
    match given.operation.unwrap_or_default() {
        TagOverrideOperation::Upsert if given.value.as_deref().unwrap_or_default().is_empty() => {
            let finding = cx.finding(&code::ISTIO_REQUIRES, at, format!("`{at}` needs a `value` to set"));
            cx.push(finding.help("to take the tag away write `operation: REMOVE`"));
        }
        TagOverrideOperation::Remove if given.value.is_some() => {
            let message = format!("`{at}` takes the tag away, so it has no `value`");
            cx.report(&code::ISTIO_EXCLUDES, &at.key("value"), message);
        }
        _ => {}
    }
}
