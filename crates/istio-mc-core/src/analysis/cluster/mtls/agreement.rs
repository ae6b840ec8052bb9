//! Clients that are told one thing, and servers that demand another.

use std::collections::HashMap;

use istio_mc_diagnostic::{Diagnostic, Span, code};

use super::client::{ClientRules, Told, all_told};
use super::{Demand, Mode};
use crate::analysis::index::{DestinationRule, Index, Service, ServicePort};
use crate::analysis::report::Report;

/// A disagreement, told once for a place in a rule however many Services it is about.
struct Disagreement<'i, 'a> {
    rule: &'i DestinationRule<'a>,
    mode: &'a str,
    span: Span,
    service: &'i Service<'a>,
    demand: Demand<'a>,
    others: usize,
}

pub(super) fn check<'i, 'a>(
    index: &'i Index<'a>,
    clients: &ClientRules<'i, 'a>,
    demand: impl Fn(&Service<'a>, &ServicePort<'a>) -> Option<Demand<'a>>,
    report: &mut Report,
) {
    let root = index.mesh.root_namespace();
    let mut found: Vec<Disagreement<'i, 'a>> = Vec::new();
    let mut known: HashMap<(*const u8, u32), usize> = HashMap::new();
    for service in index.services().iter().filter(|service| !service.selector.is_empty()) {
        let rules = clients.holding(service, root);
        for port in service.ports.iter().filter(|port| port.protocol == "TCP") {
            let Some(number) = port.number else { continue };
            for rule in &rules {
                for told in all_told(rule, number) {
                    let Told::Mode(mode, span) = told else { continue };
                    let Some(demand) = demand(service, port) else { continue };
                    if agree(mode, demand.mode) {
                        continue;
                    }
                    let key = (std::ptr::from_ref(rule.resource.object.node).cast::<u8>(), span.start);
                    if let Some(at) = known.get(&key) {
                        let first: &mut Disagreement<'i, 'a> = &mut found[*at];
                        first.others += usize::from(!first.service.resource.is(&service.resource));
                        continue;
                    }
                    known.insert(key, found.len());
                    found.push(Disagreement { rule, mode, span, service, demand, others: 0 });
                }
            }
        }
    }
    for disagreement in found {
        let rule = &disagreement.rule.resource;
        report.push(index, rule, finding(&disagreement));
    }
}

/// mTLS by certificates of one's own (`MUTUAL`) may be Istio's too, in files.
fn agree(client: &str, server: Mode) -> bool {
    match server {
        Mode::Permissive => true,
        Mode::Strict => !matches!(client, "DISABLE" | "SIMPLE"),
        Mode::Disable => client != "ISTIO_MUTUAL",
    }
}

fn finding(found: &Disagreement<'_, '_>) -> Diagnostic {
    let name = found.service.resource.full_name();
    let (code, demands, help) = match found.demand.mode {
        Mode::Disable => (
            &code::MTLS_NOT_TAKEN,
            "takes plaintext only",
            "leave `tls` out of the rule, or let the policy take mTLS".to_owned(),
        ),
        Mode::Strict | Mode::Permissive => (
            &code::MTLS_REFUSED,
            "takes mTLS only",
            "use mode `ISTIO_MUTUAL`, or `PERMISSIVE` in the policy".to_owned(),
        ),
    };
    let others = match found.others {
        0 => String::new(),
        1 => ", and one more Service too".to_owned(),
        count => format!(", and {count} more Services too"),
    };
    let message = format!("clients of `{name}` use mode `{}`, but it {demands}{others}", found.mode);
    Diagnostic::new(code, message)
        .at(found.rule.resource.place(found.span))
        .related(
            found.demand.policy.place(found.demand.span),
            format!("{} says so", found.demand.policy.object.title()),
        )
        .help(help)
}
