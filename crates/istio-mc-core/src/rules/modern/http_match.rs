//! When a route for HTTP applies.

use indexmap::IndexMap;
use istio_mc_diagnostic::code;

use super::http_header;
use crate::api::modern::networking::{HttpMatch, StringMatch};
use crate::name::syntax;
use crate::rules::istio::{gateway_references, labels, optional_number, regex};
use crate::rules::{At, Cx};

pub(super) fn check(at: &At<'_, '_>, given: &HttpMatch, cx: &mut Cx<'_>) {
    // Only a path may begin with nothing.
    if given.uri.is_some() {
        regex(&at.field("uri").field("regex"), cx);
    }
    for (name, given) in
        [("scheme", &given.scheme), ("method", &given.method), ("authority", &given.authority)]
    {
        string_match(&at.field(name), given.as_ref(), cx);
    }
    headers(&at.field("headers"), &given.headers, false, cx);
    headers(&at.field("withoutHeaders"), &given.without_headers, true, cx);
    let parameters = at.field("queryParams");
    for (name, given) in &given.query_params {
        string_match(&parameters.field(name), Some(given), cx);
    }
    optional_number(&at.field("port"), given.port, cx);
    labels(&at.field("sourceLabels"), cx);
    gateway_references(&at.field("gateways"), &given.gateways, cx);
    if let Some(namespace) = given.source_namespace.as_deref().filter(|name| !name.is_empty())
        && !syntax::is_host_label(namespace)
    {
        let message = format!("`{namespace}` is not the name of a namespace");
        cx.report(&code::ISTIO_NAME, &at.field("sourceNamespace"), message);
    }
}

fn headers(at: &At<'_, '_>, headers: &IndexMap<String, StringMatch>, without: bool, cx: &mut Cx<'_>) {
    for (name, given) in headers {
        http_header::name_to_match(&at.key(name), name, cx);
        // `*` is no regular expression, and stands here for any value.
        if !(without && given.regex.as_deref() == Some("*")) {
            string_match(&at.field(name), Some(given), cx);
        }
    }
}

/// Reports an empty beginning and a regular expression that Istio refuses.
fn string_match(at: &At<'_, '_>, given: Option<&StringMatch>, cx: &mut Cx<'_>) {
    let Some(given) = given else { return };
    if given.prefix.as_deref() == Some("") {
        let field = at.field("prefix");
        let finding = cx.finding(&code::ISTIO_REQUIRES, &field, format!("`{field}` is empty"));
        cx.push(finding.help("`{}` without any field is for every value that is there"));
    }
    if given.regex.is_some() {
        regex(&at.field("regex"), cx);
    }
}
