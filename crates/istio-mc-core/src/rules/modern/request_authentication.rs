//! RequestAuthentication: issuers, places of tokens, headers.

use istio_mc_diagnostic::code;

use super::{jwks, spec};
use crate::api::modern::security::{RequestAuthentication, RequestAuthenticationSpec};
use crate::rules::istio::{at_most, duration, not_empty, policy_target, text_at_most, url_scheme};
use crate::rules::{At, Cx};

/// The limits of the CRD.
const RULES_MAX: usize = 4096;
const URI_MAX: usize = 2048;
const CLAIMS_MAX: usize = 64;

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<RequestAuthentication, RequestAuthenticationSpec>(root, cx) else { return };
    let at = root.field("spec");
    policy_target(&at, cx);
    let rules = at.field("jwtRules");
    at_most(RULES_MAX, spec.jwt_rules.len(), "rules", &rules, cx);
    for index in 0..spec.jwt_rules.len() {
        rule(&rules.item(index), cx);
    }
}

fn rule(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    source_of_keys(at, cx);
    for name in ["audiences", "fromParams", "fromCookies", "spaceDelimitedClaims"] {
        let list = at.field(name);
        for index in 0..list.len() {
            not_empty(&list.item(index), cx);
        }
    }
    let claims = at.field("spaceDelimitedClaims");
    at_most(CLAIMS_MAX, claims.len(), "claims", &claims, cx);
    let headers = at.field("fromHeaders");
    for index in 0..headers.len() {
        not_empty(&headers.item(index).field("name"), cx);
    }
    let outputs = at.field("outputClaimToHeaders");
    for index in 0..outputs.len() {
        let output = outputs.item(index);
        not_empty(&output.field("claim"), cx);
        let header = output.field("header");
        let name = header.text().unwrap_or_default();
        let right = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if not_empty(&header, cx) && !name.bytes().all(right) {
            let message = format!("`{name}` is not a header for a claim: letters, digits, `-` and `_`");
            cx.report(&code::ISTIO_HEADER, &header, message);
        }
    }
    duration(&at.field("timeout"), cx);
}

/// Who issues the tokens, and where the keys are.
fn source_of_keys(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let issuer = at.field("issuer");
    not_empty(&issuer, cx);
    let given: Vec<&str> =
        ["jwksUri", "jwks_uri", "jwks"].into_iter().filter(|name| at.field(name).node().is_some()).collect();
    if let [first, second, ..] = given[..] {
        let message = format!("`{at}` has both `{first}` and `{second}`, of which Istio takes one");
        cx.report(&code::ISTIO_EXCLUDES, &at.key(second), message);
    }
    let has_uri = ["jwksUri", "jwks_uri"].into_iter().any(|name| at.field(name).node().is_some());
    if issuer.node().is_none() && !has_uri {
        let finding = cx.finding(&code::INVALID_JWT, at, format!("`{at}` names no `issuer`"));
        cx.push(
            finding.help("say who issues the tokens (`iss`), or at least the URL of the keys, `jwksUri`"),
        );
    }
    for name in ["jwksUri", "jwks_uri"] {
        uri(&at.field(name), cx);
    }
    jwks::check(&at.field("jwks"), cx);
}

fn uri(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(text) = at.text() else { return };
    if !not_empty(at, cx) {
        return;
    }
    text_at_most(URI_MAX, at, cx);
    let why = match url_scheme(text, true).and_then(|scheme| url_scheme(text, false).map(|_| scheme)) {
        Ok(scheme) if scheme == "http" || scheme == "https" => return,
        Ok(scheme) if scheme.is_empty() => "it has no scheme".to_owned(),
        Ok(scheme) => format!("its scheme is `{scheme}`"),
        Err(why) => why.to_owned(),
    };
    let message = format!("`{text}` is not a URL with http or https: {why}");
    cx.report(&code::INVALID_JWT, at, message);
}
