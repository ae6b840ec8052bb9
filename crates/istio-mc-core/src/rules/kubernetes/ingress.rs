//! Ingress (`pkg/apis/networking/validation`): where paths lead.

use istio_mc_diagnostic::code;

use super::demand::{one_field, one_of, required};
use crate::rules::{At, Cx};

/// The version in which a path says how it is compared; older ones have a default.
const WITH_PATH_TYPE: &str = "networking.k8s.io/v1";

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let spec = root.field("spec");
    let is_v1 = cx.object().text("apiVersion") == WITH_PATH_TYPE;
    let default = if is_v1 { "defaultBackend" } else { "backend" };
    let rules = spec.field("rules");
    if rules.len() == 0 && spec.field(default).node().is_none() {
        cx.report(&code::MISSING_FIELD, &spec, format!("an Ingress needs `rules` or `{default}`"));
    }
    backend(&spec.field(default), is_v1, cx);
    for index in 0..rules.len() {
        let rule = rules.item(index);
        let http = rule.field("http");
        if http.node().is_none() {
            continue;
        }
        let paths = http.field("paths");
        required(&paths, cx);
        for index in 0..paths.len() {
            let path = paths.item(index);
            let kind = path.field("pathType");
            if !is_v1 || required(&kind, cx) {
                one_of(&kind, &["Exact", "Prefix", "ImplementationSpecific"], cx);
            }
            required(&path.field("backend"), cx);
            backend(&path.field("backend"), is_v1, cx);
        }
    }
}

fn backend(at: &At<'_, '_>, is_v1: bool, cx: &mut Cx<'_>) {
    if at.node().is_none() || !is_v1 {
        return;
    }
    one_field(at, &["service", "resource"], true, cx);
    let service = at.field("service");
    if service.node().is_some() {
        required(&service.field("name"), cx);
        one_field(&service.field("port"), &["number", "name"], true, cx);
    }
}
