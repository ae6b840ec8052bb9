//! What scales workloads, and what keeps them from being scaled down.

use istio_mc_diagnostic::code;
use istio_mc_yaml::{Content, Number};

use super::demand::{one_field, one_of, required};
use crate::rules::{At, Cx};

pub(super) fn autoscaler(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let spec = root.field("spec");
    let target = spec.field("scaleTargetRef");
    required(&target.field("kind"), cx);
    required(&target.field("name"), cx);
    let (least, most) = (spec.field("minReplicas"), spec.field("maxReplicas"));
    match number(&most) {
        Some(count) if count < 1 => {
            cx.report(&code::INVALID_VALUE, &most, format!("`{most}` must be 1 or more, not {count}"));
        }
        Some(count) => {
            if let Some(start) = number(&least).filter(|start| *start > count) {
                let message = format!("`{most}` is {count}, less than the {start} of `minReplicas`");
                cx.report(&code::INVALID_VALUE, &most, message);
            }
        }
        None if most.node().is_none() => {
            required(&most, cx);
        }
        None => {}
    }
    if cx.object().text("apiVersion") == "autoscaling/v1" {
        return;
    }
    let metrics = spec.field("metrics");
    for index in 0..metrics.len() {
        let metric = metrics.item(index);
        let kind = metric.field("type");
        if required(&kind, cx) {
            one_of(&kind, &["Resource", "ContainerResource", "Pods", "Object", "External"], cx);
        }
        one_field(&metric, &["resource", "containerResource", "pods", "object", "external"], true, cx);
    }
}

pub(super) fn disruption_budget(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    one_field(&root.field("spec"), &["minAvailable", "maxUnavailable"], false, cx);
}

fn number(at: &At<'_, '_>) -> Option<i128> {
    match at.node().map(|node| &node.content) {
        Some(Content::Number(Number::Int(value))) => Some(*value),
        _ => None,
    }
}
