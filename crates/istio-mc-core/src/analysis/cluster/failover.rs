//! Failover between localities: it begins when endpoints are taken out, which outlier detection does alone.

use istio_mc_diagnostic::{Diagnostic, Severity, code};
use istio_mc_yaml::{Node, Value};

use crate::analysis::index::{DestinationRule, Index, Kind};
use crate::analysis::report::Report;

/// Finds failover of the mesh configuration that no rule sets off.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let Some(map) = index.mesh.resource else { return };
    let Some(setting) = index.mesh.mesh.get("localityLbSetting") else { return };
    if matches!(setting.get("enabled"), Some(Value::Bool(false))) {
        return;
    }
    let given = |key: &&&str| matches!(setting.get(key), Some(Value::List(list)) if !list.is_empty());
    let Some(key) = ["failover", "failoverPriority"].iter().find(given) else { return };
    if index.destination_rules().iter().any(detects) {
        return;
    }
    let span = map.at(&["data", "mesh"]).map_or_else(|| map.head(), |node| node.span);
    let message =
        format!("`localityLbSetting.{key}` does nothing: no DestinationRule has `outlierDetection`");
    let mut finding = Diagnostic::new(&code::FAILOVER_UNDETECTED, message)
        .at(map.place(span))
        .help("add `outlierDetection` to the `trafficPolicy` of the hosts that are to fail over");
    if !index.has(Kind::DestinationRule) {
        finding = finding.note("the input shows no DestinationRules at all, so they may be in the cluster");
        finding.severity = Severity::Note;
    }
    report.push(index, &map, finding);
}

fn detects(rule: &DestinationRule<'_>) -> bool {
    let subsets = rule.subsets.iter().filter_map(|subset| subset.node.get("trafficPolicy"));
    subsets.chain(rule.traffic_policy()).any(|policy| {
        let ports = policy.get("portLevelSettings").and_then(Node::as_list).unwrap_or_default();
        let has =
            |settings: &Node<'_>| settings.get("outlierDetection").is_some_and(|found| !found.is_null());
        has(policy) || ports.iter().any(has)
    })
}
