//! Webhooks of the API server (`pkg/apis/admissionregistration/validation`).

use istio_mc_diagnostic::code;

use super::demand::{one_field, one_of, required, unique};
use crate::name::syntax;
use crate::rules::{At, Cx};

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let is_v1 = cx.object().text("apiVersion") == "admissionregistration.k8s.io/v1";
    let webhooks = root.field("webhooks");
    for index in 0..webhooks.len() {
        let webhook = webhooks.item(index);
        let name = webhook.field("name");
        if required(&name, cx)
            && let Some(text) = name.text().filter(|text| !is_qualified(text))
        {
            let message = format!("`{text}` is not a name of a webhook: a domain of three parts or more");
            cx.report(&code::OBJECT_NAME, &name, message);
        }
        one_field(&webhook.field("clientConfig"), &["url", "service"], true, cx);
        one_of(&webhook.field("failurePolicy"), &["Fail", "Ignore"], cx);
        one_of(&webhook.field("matchPolicy"), &["Exact", "Equivalent"], cx);
        one_of(&webhook.field("reinvocationPolicy"), &["Never", "IfNeeded"], cx);
        let effects = webhook.field("sideEffects");
        if is_v1 {
            required(&webhook.field("admissionReviewVersions"), cx);
            if required(&effects, cx) {
                one_of(&effects, &["None", "NoneOnDryRun"], cx);
            }
        } else {
            one_of(&effects, &["Unknown", "None", "Some", "NoneOnDryRun"], cx);
        }
    }
    if is_v1 {
        unique(&webhooks, "name", cx);
    }
}

fn is_qualified(name: &str) -> bool {
    syntax::is_subdomain(name) && name.split('.').count() >= 3
}
