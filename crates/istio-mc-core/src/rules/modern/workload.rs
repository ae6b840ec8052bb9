//! A workload: a WorkloadEntry, an endpoint of a ServiceEntry, the template of a WorkloadGroup.

use istio_mc_diagnostic::code;

use crate::api::modern::networking::WorkloadEntrySpec;
use crate::name::syntax;
use crate::rules::istio::{UNIX, at_most, number, text_at_most, unix_path};
use crate::rules::{At, Cx};

/// Limits by the custom resource definitions.
const ADDRESS_MAX: usize = 256;
const LABELS_MAX: usize = 256;
const TEXT_MAX: usize = 2048;
const PORTS_MAX: usize = 128;
const PORT_NAME_MAX: usize = 62;

/// What the custom resource definitions say of a workload wherever it stands.
pub(super) fn check(at: &At<'_, '_>, given: &WorkloadEntrySpec, cx: &mut Cx<'_>) {
    let address = at.field("address");
    text_at_most(ADDRESS_MAX, &address, cx);
    at_most(LABELS_MAX, given.labels.len(), "labels", &at.field("labels"), cx);
    for name in ["locality", "network"] {
        text_at_most(TEXT_MAX, &at.field(name), cx);
    }
    text_at_most(syntax::SUBDOMAIN_MAX, &at.field("serviceAccount"), cx);
    if let Some(path) = socket(given) {
        if path.starts_with('@') && path.ends_with('/') {
            let message = format!("`{UNIX}{path}` ends with `/`, which no socket does");
            cx.report(&code::ISTIO_ADDRESS, &address, message);
        } else {
            unix_path(path, &address, cx);
        }
        if at.field("ports").node().is_some() {
            let message = format!("`{UNIX}{path}` is a socket, which has no ports");
            cx.report(&code::ISTIO_EXCLUDES, &at.key("ports"), message);
        }
    }
    ports(&at.field("ports"), given, cx);
}

/// The path of the socket that it is, if it is one.
pub(super) fn socket(given: &WorkloadEntrySpec) -> Option<&str> {
    given.address.as_deref().unwrap_or_default().strip_prefix(UNIX)
}

/// Reports a workload without an address, which only a network's gateway can stand in for.
pub(super) fn has_address(at: &At<'_, '_>, given: &WorkloadEntrySpec, cx: &mut Cx<'_>) {
    if given.address.as_ref().is_some_and(|address| !address.is_empty()) {
        return;
    }
    let network = given.network.as_deref().unwrap_or_default();
    if network.is_empty() {
        let finding = cx.finding(&code::ISTIO_REQUIRES, at, format!("`{at}` needs an `address`"));
        cx.push(finding.help("or a `network`, whose gateway is then connected to"));
    } else {
        let message =
            format!("`{at}` has no address, so only a gateway of the network `{network}` leads to it");
        cx.report(&code::WORKLOAD_ADDRESS, &at.field("network"), message);
    }
}

fn ports(at: &At<'_, '_>, given: &WorkloadEntrySpec, cx: &mut Cx<'_>) {
    at_most(PORTS_MAX, given.ports.len(), "ports", at, cx);
    for (name, given) in &given.ports {
        if name.len() > PORT_NAME_MAX || !syntax::is_host_label(name) {
            let message = match name.as_str() {
                "" => format!("a name of a port in `{at}` is empty"),
                name => format!(
                    "`{name}` is not a name of a port here: letters, digits and `-` inside, at most {PORT_NAME_MAX} bytes"
                ),
            };
            cx.report(&code::ISTIO_PORT, &at.key(name), message);
        }
        number(&at.field(name), *given, cx);
    }
}
