//! JSON Web Key Sets, as far as their structure goes (RFC 7517, RFC 7518, RFC 8037).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use istio_mc_diagnostic::code;
use serde_json::{Map, Value};

use crate::rules::{At, Cx};

/// The types of keys with the members that a public key of it must have.
const TYPES: &[(&str, &[&str])] =
    &[("RSA", &["n", "e"]), ("EC", &["crv", "x", "y"]), ("OKP", &["crv", "x"]), ("oct", &["k"])];

/// Reports what is no key set; an empty text is none.
pub(super) fn check(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(text) = at.text().filter(|text| !text.is_empty()) else { return };
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            // The place within the text, without the text: nobody wants a key in a message.
            let (line, column) = (error.line(), error.column());
            let message = format!("`{at}` is not JSON: line {line}, column {column} of it cannot be read");
            let finding = cx.finding(&code::INVALID_JWT, at, message);
            cx.push(finding.help("it holds the keys themselves; a URL goes into `jwksUri`"));
            return;
        }
    };
    match (value.get("keys"), value.as_object()) {
        (Some(Value::Array(keys)), _) => {
            for (index, key) in keys.iter().enumerate() {
                match key.as_object() {
                    Some(key) => one(key, &format!("key {index}"), at, cx),
                    None => report(&format!("key {index} is not an object"), at, cx),
                }
            }
        }
        (Some(_), _) => report("`keys` is not a list", at, cx),
        // A key alone is taken for a set of one.
        (None, Some(key)) => one(key, "the key", at, cx),
        (None, None) => report("it is not an object", at, cx),
    }
}

fn one(key: &Map<String, Value>, what: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(kind) = key.get("kty").and_then(Value::as_str) else {
        report(&format!("{what} has no type `kty`"), at, cx);
        return;
    };
    let Some((_, members)) = TYPES.iter().find(|(name, _)| *name == kind) else {
        report(&format!("{what} has the type `{kind}`, and RSA, EC, OKP and oct are known"), at, cx);
        return;
    };
    for name in *members {
        match key.get(*name).and_then(Value::as_str) {
            None => report(&format!("{what} has no `{name}`"), at, cx),
            Some(text) if *name != "crv" && !is_base64url(text) => {
                report(&format!("`{name}` of {what} is not base64url"), at, cx);
            }
            Some(_) => {}
        }
    }
    if key.contains_key("d") || kind == "oct" {
        let message = format!("{what} of `{at}` is private, and only public ones are used");
        let finding = cx.finding(&code::ISTIO_NO_EFFECT, at, message);
        cx.push(finding.help("leave the private parts out: whoever reads the object could issue tokens"));
    }
}

/// With or without padding: both are met.
fn is_base64url(text: &str) -> bool {
    BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).is_ok()
}

fn report(why: &str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
    cx.report(&code::INVALID_JWT, at, format!("`{at}` is not a JSON Web Key Set: {why}"));
}
