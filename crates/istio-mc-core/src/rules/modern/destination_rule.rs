//! DestinationRule: its host, its subsets, and the clients it is for.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Place, code};

use super::{spec, traffic_policy};
use crate::api::modern::networking::{DestinationRule, DestinationRuleSpec};
use crate::rules::istio::{labels, namespaces, subset_name, wildcard, workload_selector};
use crate::rules::{At, Cx};

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<DestinationRule, DestinationRuleSpec>(root, cx) else { return };
    let at = root.field("spec");
    let host = at.field("host");
    if spec.host.as_ref().is_none_or(String::is_empty) {
        cx.report(&code::ISTIO_REQUIRES, &host, "a DestinationRule needs a `host`".to_owned());
    } else {
        wildcard(&host, cx);
    }
    traffic_policy::check(&at.field("trafficPolicy"), spec.traffic_policy.as_ref(), cx);
    subsets(&at.field("subsets"), &spec, cx);
    workload_selector(&at.field("workloadSelector"), cx);
    let export_to = at.field("exportTo");
    if namespaces(&export_to, &spec.export_to, false, cx) && spec.workload_selector.is_some() {
        own_namespace(&export_to, &spec.export_to, cx);
    }
}

fn subsets(at: &At<'_, '_>, spec: &DestinationRuleSpec, cx: &mut Cx<'_>) {
    let mut seen = BTreeMap::new();
    for (index, subset) in spec.subsets.iter().enumerate() {
        let item = at.item(index);
        let name = item.field("name");
        let text = subset.name.as_deref().unwrap_or_default();
        if text.is_empty() {
            cx.report(&code::ISTIO_REQUIRES, &name, format!("`{item}` needs a `name`"));
        } else {
            subset_name(&name, text, cx);
            if let Some(first) = seen.insert(text, index) {
                let place = Place::new(cx.object().source, at.item(first).field("name").span());
                let message = format!("two subsets are called `{text}`");
                let finding = cx.finding(&code::ISTIO_DUPLICATE, &name, message);
                cx.push(finding.related(place, "the other one"));
            }
        }
        labels(&item.field("labels"), cx);
        traffic_policy::check(&item.field("trafficPolicy"), subset.traffic_policy.as_ref(), cx);
    }
}

/// Clients are chosen in the rule's own namespace, so no other one need see it.
fn own_namespace(at: &At<'_, '_>, given: &[String], cx: &mut Cx<'_>) {
    let own = cx.object().namespace();
    // Without a namespace in the object, one name may be its own.
    let is_own = |name: &String| name == "." || own.map_or(name != "*", |own| own == name);
    let foreign = given.iter().position(|name| !is_own(name)).or((given.len() > 1).then_some(1));
    if let Some(index) = foreign {
        let message = format!("`{}` cannot see a DestinationRule that chooses its clients", given[index]);
        let finding = cx.finding(&code::EXPORT_TO, &at.item(index), message);
        cx.push(finding.help(
            "with `workloadSelector` it counts in its own namespace only: leave `exportTo` out, or `.`",
        ));
    }
}
