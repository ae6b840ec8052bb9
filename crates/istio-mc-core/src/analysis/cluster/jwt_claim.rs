//! Routes by claims of a token that nothing has read.

use istio_mc_diagnostic::{Diagnostic, Span, code};
use istio_mc_yaml::Node;

use super::missing::unless_partial;
use crate::analysis::index::{Gateway, GatewayName, Index, Kind, Labels, VirtualService};
use crate::analysis::report::Report;

/// What the names of headers begin with that stand for claims.
const CLAIMS: &str = "@request.auth.claims";

/// Finds routes by claims at gateways without a RequestAuthentication.
pub(super) fn check(index: &Index<'_>, mesh: &Index<'_>, report: &mut Report) {
    if !index.level.is_modern() {
        return;
    }
    for service in index.virtual_services() {
        let Some((claim, span)) = claim(service) else { continue };
        for name in service.gateway_names() {
            let GatewayName::Gateway { namespace, name } = name else { continue };
            let Some(gateway) = index.gateway(namespace, name) else { continue };
            if !is_authenticated(index, mesh, gateway) {
                report.push(index, &service.resource, finding(index, service, gateway, claim, span));
            }
        }
    }
}

/// The first claim that a VirtualService routes by.
fn claim<'a>(service: &VirtualService<'a>) -> Option<(&'a str, Span)> {
    let rules = service.resource.list(&["spec", "http"]).iter();
    let matches = rules.filter_map(|rule| rule.get("match")?.as_list()).flatten();
    let maps = matches.flat_map(|found| [found.get("headers"), found.get("withoutHeaders")]).flatten();
    let mut entries = maps.filter_map(Node::as_map).flatten();
    entries.find(|entry| entry.key.starts_with(CLAIMS)).map(|entry| (entry.key.as_ref(), entry.key_span))
}

fn is_authenticated(index: &Index<'_>, mesh: &Index<'_>, gateway: &Gateway<'_>) -> bool {
    let root = index.mesh.root_namespace();
    let policies = index.all(Kind::RequestAuthentication);
    let applies = |namespace: Option<&str>, labels: Labels<'_>| {
        policies.iter().any(|policy| {
            let selector = policy.labels_at(&["spec", "selector", "matchLabels"]);
            (policy.namespace == root || namespace.is_none_or(|namespace| namespace == policy.namespace))
                && selector.selects(&labels)
        })
    };
    let mut workloads = mesh.workloads.selected_anywhere(gateway.selector).peekable();
    if workloads.peek().is_none() {
        // The gateway's pods are not in the input: what selects their labels, wherever it is, may be meant.
        return applies(None, gateway.selector);
    }
    workloads.any(|workload| applies(Some(workload.resource.namespace), workload.labels))
}

fn finding(
    index: &Index<'_>,
    service: &VirtualService<'_>,
    gateway: &Gateway<'_>,
    claim: &str,
    span: Span,
) -> Diagnostic {
    let full = gateway.resource.full_name();
    let finding = service
        .resource
        .finding(
            &code::CLAIM_WITHOUT_AUTHENTICATION,
            span,
            format!("`{claim}` is never there: no RequestAuthentication reads tokens at Gateway `{full}`"),
        )
        .related(gateway.resource.place(gateway.resource.name_span()), "the Gateway")
        .help("add a RequestAuthentication in the namespace of the gateway's pods that selects them");
    unless_partial(finding, index.has(Kind::RequestAuthentication), "no RequestAuthentication")
}
