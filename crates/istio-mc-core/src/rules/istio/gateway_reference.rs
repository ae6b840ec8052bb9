//! References to gateways.

use istio_mc_diagnostic::code;

use super::is_fqdn;
use crate::name::syntax;
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

/// Reports names of gateways that nothing can have: a host name or `namespace/name` (1.1), a label in 0.8.
///
/// Since 1.1 Istio stops looking after the first one without a namespace; here all are looked at, and the rest is
/// warned of.
pub(crate) fn gateway_references(at: &At<'_, '_>, names: &[String], cx: &mut Cx<'_>) {
    if cx.level().is_modern() {
        return modern(at, names, cx);
    }
    let mut refused = true;
    for (index, name) in names.iter().enumerate() {
        let at = at.item(index);
        let code = if refused { &code::GATEWAY_REFERENCE } else { &code::ISTIO_NO_EFFECT };
        refused &= name.contains('/') || !cx.since(ApiLevel::V1_1);
        let message = match name.split_once('/') {
            Some((namespace, gateway)) if cx.since(ApiLevel::V1_1) => {
                if syntax::is_host_label(namespace) && syntax::is_host_label(gateway) {
                    continue;
                }
                format!("`{name}` is not a reference to a gateway: `namespace/name`, both labels")
            }
            Some(_) => format!("`{name}` names a namespace, which references have since Istio 1.1"),
            None if cx.since(ApiLevel::V1_0) && is_fqdn(name, cx) => continue,
            None if !cx.since(ApiLevel::V1_0) && syntax::is_host_label(name) => continue,
            None if name.is_empty() => format!("`{at}` is empty"),
            None => format!("`{name}` is not the name of a gateway"),
        };
        cx.report(code, &at, message);
    }
}

fn modern(at: &At<'_, '_>, names: &[String], cx: &mut Cx<'_>) {
    let mut refused = true;
    for (index, name) in names.iter().enumerate() {
        let at = at.item(index);
        let right = match name.split_once('/') {
            Some((namespace, gateway)) => syntax::is_host_label(namespace) && syntax::is_host_label(gateway),
            None => is_fqdn(name, cx),
        };
        if right {
            // The name of a gateway has no dots, so this is the host of its Service.
            let mut labels = name.split('.');
            if let (Some(gateway), Some(namespace)) =
                (labels.next(), labels.next().filter(|label| !label.is_empty()))
            {
                let message = format!("`{name}` names a gateway by its host");
                let finding = cx.finding(&code::ISTIO_DEPRECATED, &at, message);
                cx.push(finding.help(format!("write `{namespace}/{gateway}`")));
            }
        } else {
            let message = match name.as_str() {
                "" => format!("`{at}` is empty"),
                _ => format!(
                    "`{name}` is not a reference to a gateway: `name` or `namespace/name`, both labels"
                ),
            };
            let code = if refused { &code::GATEWAY_REFERENCE } else { &code::ISTIO_NO_EFFECT };
            cx.report(code, &at, message);
        }
        refused &= name.contains('/');
    }
}
