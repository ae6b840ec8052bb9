//! Names of HTTP headers.

use indexmap::IndexMap;
use istio_mc_diagnostic::code;

use crate::api::legacy::networking::Headers;
use crate::rules::{At, Cx};

/// Reports an empty name among the keys.
pub(crate) fn header_map<T>(at: &At<'_, '_>, map: &IndexMap<String, T>, cx: &mut Cx<'_>) {
    if map.contains_key("") {
        report(&at.key(""), cx);
    }
}

/// Reports empty names.
pub(crate) fn header_names(at: &At<'_, '_>, names: &[String], cx: &mut Cx<'_>) {
    for (index, _) in names.iter().enumerate().filter(|(_, name)| name.is_empty()) {
        report(&at.item(index), cx);
    }
}

/// Reports empty names in changes of headers.
pub(crate) fn headers(at: &At<'_, '_>, headers: Option<&Headers>, cx: &mut Cx<'_>) {
    let Some(headers) = headers else { return };
    for (name, operations) in [("request", &headers.request), ("response", &headers.response)] {
        let at = at.field(name);
        if let Some(operations) = operations {
            header_map(&at.field("set"), &operations.set, cx);
            header_map(&at.field("add"), &operations.add, cx);
            header_names(&at.field("remove"), &operations.remove, cx);
        }
    }
}

fn report(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    cx.report(&code::ISTIO_NAME, at, format!("`{at}`: the name of a header must not be empty"));
}
