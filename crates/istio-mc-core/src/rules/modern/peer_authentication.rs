//! PeerAuthentication: ports of workloads.

use istio_mc_diagnostic::code;

use super::spec;
use crate::api::modern::security::{PeerAuthentication, PeerAuthenticationSpec};
use crate::rules::istio::workload_selector;
use crate::rules::{At, Cx};

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<PeerAuthentication, PeerAuthenticationSpec>(root, cx) else { return };
    let at = root.field("spec");
    workload_selector(&at.field("selector"), cx);
    let ports = at.field("portLevelMtls");
    if ports.node().is_none() {
        return;
    }
    if spec.port_level_mtls.is_empty() {
        let finding = cx.finding(&code::ISTIO_REQUIRES, &ports, format!("`{ports}` names no port"));
        cx.push(finding.help("leave it out, or say the mode of a port: `\"8080\": {mode: DISABLE}`"));
    }
    if spec.selector.is_none_or(|selector| selector.match_labels.is_empty()) {
        let message = format!("`{ports}` is for ports of workloads, and the policy selects none");
        let finding = cx.finding(&code::ISTIO_REQUIRES, &at.key("portLevelMtls"), message);
        cx.push(finding.help("add `selector.matchLabels` with labels of the workloads"));
    }
    for number in spec.port_level_mtls.keys() {
        // A sign and leading zeros are taken by both of Istio's readers.
        if number.parse::<u16>().is_ok_and(|number| number > 0) {
            continue;
        }
        let message = format!("`{number}` is not a port: a number from 1 to 65535");
        let finding = cx.finding(&code::ISTIO_PORT, &ports.key(number), message);
        cx.push(finding.help("keys are the numbers of the workload's ports, not names"));
    }
}
