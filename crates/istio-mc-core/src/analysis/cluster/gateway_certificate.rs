//! One certificate in several Gateways of the same workloads.

use std::collections::HashMap;

use istio_mc_diagnostic::code;

use super::names;
use crate::analysis::index::{Gateway, Index, Server};
use crate::analysis::report::Report;

/// So many Gateways with one certificate are compared; a message names a few only.
const SHOWN: usize = 64;

/// Finds Gateways that share their certificate with another one of the same workloads: browsers use one
/// connection for all hosts of a certificate, and the second host is not found on the first one's server.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let mut users: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (at, gateway) in index.gateways().iter().enumerate() {
        for certificate in gateway.servers.iter().filter_map(certificate) {
            let users = users.entry(certificate).or_default();
            if users.last() != Some(&at) {
                users.push(at);
            }
        }
    }
    for (at, gateway) in index.gateways().iter().enumerate() {
        let mut others: Vec<&Gateway<'_>> = Vec::new();
        for certificate in gateway.servers.iter().filter_map(certificate) {
            let users = users.get(&certificate).into_iter().flatten().take(SHOWN);
            let users = users.filter(|user| **user != at).map(|user| &index.gateways()[*user]);
            others.extend(users.filter(|other| gateway.selector.selects(&other.selector)));
        }
        let Some(other) = others.first() else { continue };
        let resource = &gateway.resource;
        let list = names(others.iter().map(|other| other.resource.full_name()));
        let message = format!("its certificate is that of {list} too, at the same workloads");
        let finding = resource
            .finding(&code::SAME_CERTIFICATE, resource.name_span(), message)
            .related(other.resource.place(other.resource.name_span()), "the other Gateway")
            .help("serve all hosts of a certificate in one Gateway: over one HTTP/2 connection, a browser asks for the others too and gets 404");
        report.push(index, resource, finding);
    }
}

/// What tells a server's certificate: the credential, or the files.
fn certificate<'a>(server: &Server<'a>) -> Option<(&'a str, &'a str)> {
    let text = |key| server.tls?.get(key)?.as_str().filter(|text: &&str| !text.is_empty());
    match text("credentialName") {
        Some(name) => Some((name, "")),
        None => Some((text("serverCertificate")?, text("privateKey")?)),
    }
}
