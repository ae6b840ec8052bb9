//! Where routes and rules lead: the host of a service, the name of a subset.

use istio_mc_diagnostic::code;

use super::wildcard;
use crate::name::syntax;
use crate::rules::{At, Cx};

/// Reports a destination (`at`) whose `host` is absent or names no service.
pub(crate) fn destination_host(at: &At<'_, '_>, given: Option<&str>, cx: &mut Cx<'_>) {
    let host = at.field("host");
    match given {
        None | Some("") => {
            cx.report(&code::ISTIO_REQUIRES, &host, format!("`{at}` needs a `host`"));
        }
        Some("*") => {
            cx.report(&code::ISTIO_HOST, &host, "`*` is no destination: it names no service".to_owned());
        }
        Some(_) => {
            wildcard(&host, cx);
        }
    }
}

/// Reports a name that no subset can have.
pub(crate) fn subset_name(at: &At<'_, '_>, name: &str, cx: &mut Cx<'_>) {
    if !syntax::is_host_label(name) {
        let message =
            format!("`{name}` is not a name of a subset: letters, digits and `-` inside, at most 63 bytes");
        cx.report(&code::ISTIO_NAME, at, message);
    }
}
