//! What WasmPlugin and TrafficExtension have in common: the module, its environment, the traffic it sees.

use istio_mc_diagnostic::code;

use crate::rules::istio::{at_most, not_empty, text_at_most, url_scheme};
use crate::rules::{At, Cx};

/// The limits of the CRDs.
const SECRET_MAX: usize = 253;
const NAME_MAX: usize = 256;
const VARIABLES_MAX: usize = 256;
const VALUE_MAX: usize = 2048;

/// Where a module may come from; without a scheme it is an image.
const SCHEMES: &[&str] = &["", "file", "http", "https", "oci"];

/// Checks the fields that say which module is run and how.
pub(super) fn module(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let url = at.field("url");
    if not_empty(&url, cx) {
        module_url(&url, cx);
    }
    sha256(&at.field("sha256"), cx);
    for (name, most) in [("imagePullSecret", SECRET_MAX), ("pluginName", NAME_MAX)] {
        let at = at.field(name);
        not_empty(&at, cx);
        text_at_most(most, &at, cx);
    }
    environment(&at.field("vmConfig").field("env"), cx);
}

fn module_url(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let text = at.text().unwrap_or_default();
    // What is no URL by itself is one of HTTP without its scheme.
    let read = match url_scheme(text, true) {
        Ok(scheme) => url_scheme(text, false).map(|_| scheme),
        Err(why) => url_scheme(&format!("http://{text}"), true).map_err(|_| why),
    };
    let (message, help) = match read {
        Ok(scheme) if SCHEMES.contains(&&*scheme) => return,
        // `registry:5000/image` has a scheme by the letter.
        Ok(scheme) if text[scheme.len()..].starts_with(':') && !text[scheme.len()..].starts_with("://") => (
            format!("`{text}` is read as a URL with the scheme `{scheme}`"),
            format!("write `oci://{text}` for an image of a registry with a port"),
        ),
        Ok(scheme) => (
            format!("`{text}` has the scheme `{scheme}`, from which no module is loaded"),
            "a module comes from `oci://`, `https://`, `http://` or `file://`".to_owned(),
        ),
        Err(why) => (
            format!("`{text}` is not a URL: {why}"),
            "a module comes from `oci://`, `https://`, `http://` or `file://`".to_owned(),
        ),
    };
    let finding = cx.finding(&code::PLUGIN_MODULE, at, message);
    cx.push(finding.help(help));
}

fn sha256(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(text) = at.text().filter(|text| !text.is_empty()) else { return };
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if text.len() == 64 && digits {
        return;
    }
    let message = match text.len() {
        64 => format!("`{at}` is not a SHA-256: digits are `0-9` and `a-f`"),
        count => format!("`{at}` is not a SHA-256: it has {count} characters, not 64"),
    };
    let finding = cx.finding(&code::PLUGIN_MODULE, at, message);
    cx.push(match text.strip_prefix("sha256:") {
        Some(_) => finding.help("leave `sha256:` out"),
        None if text.bytes().any(|byte| byte.is_ascii_uppercase()) => finding.help("write it in lower case"),
        None => finding,
    });
}

fn environment(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    at_most(VARIABLES_MAX, at.len(), "variables", at, cx);
    let mut names = std::collections::BTreeSet::new();
    for index in 0..at.len() {
        let variable = at.item(index);
        let (name, value) = (variable.field("name"), variable.field("value"));
        if not_empty(&name, cx) && !name.text().is_some_and(|text| names.insert(text)) {
            let message = format!("`{at}` has the variable `{}` twice", name.text().unwrap_or_default());
            cx.report(&code::ISTIO_DUPLICATE, &name, message);
        }
        text_at_most(NAME_MAX, &name, cx);
        text_at_most(VALUE_MAX, &value, cx);
        if variable.field("valueFrom").text() == Some("HOST") && value.node().is_some() {
            let message =
                format!("`{variable}` takes its value from the proxy's environment, so it has no `value`");
            cx.report(&code::ISTIO_EXCLUDES, &variable.key("value"), message);
        }
    }
}

/// Checks `match`.
pub(super) fn traffic(at: &At<'_, '_>, cx: &mut Cx<'_>) {
    for index in 0..at.len() {
        let entry = at.item(index);
        let ports = entry.field("ports");
        let mut numbers = std::collections::BTreeSet::new();
        for index in 0..ports.len() {
            let port = ports.item(index);
            let number = port.field("number");
            let Some(given) = number.integer() else { continue };
            if !(1..=65535).contains(&given) {
                let message = format!("`{given}` is not a port: a number from 1 to 65535");
                cx.report(&code::ISTIO_PORT, &number, message);
            }
            if !numbers.insert(given) {
                cx.report(&code::ISTIO_DUPLICATE, &number, format!("`{ports}` has the port {given} twice"));
            }
        }
    }
}
