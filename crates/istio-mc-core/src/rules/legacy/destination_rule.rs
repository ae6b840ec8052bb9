//! DestinationRule: its host and its subsets.

use istio_mc_diagnostic::code;

use crate::api::legacy::networking::{DestinationRule, DestinationRuleSpec};
use crate::rules::istio::{export_to, labels, subset_name, wildcard};
use crate::rules::{At, Cx};

use super::{spec, traffic_policy};

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
    let subsets = at.field("subsets");
    for (index, subset) in spec.subsets.iter().enumerate() {
        let at = subsets.item(index);
        let name = at.field("name");
        match subset.name.as_deref().unwrap_or_default() {
            "" => cx.report(&code::ISTIO_REQUIRES, &name, format!("`{at}` needs a `name`")),
            text => subset_name(&name, text, cx),
        }
        labels(&at.field("labels"), cx);
        traffic_policy::check(&at.field("trafficPolicy"), subset.traffic_policy.as_ref(), cx);
    }
    export_to(&at.field("exportTo"), &spec.export_to, cx);
}
