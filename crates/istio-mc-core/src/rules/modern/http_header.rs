//! Names and values of HTTP headers, in matches and in changes.

use indexmap::IndexMap;
use istio_mc_diagnostic::code;

use crate::api::modern::networking::{HeaderOperations, Headers};
use crate::rules::{At, Cx};

/// The claim of a token in place of a header's name: `@request.auth.claims.NAME`, `@request.auth.claims[NAME]`.
const CLAIMS: &str = "@request.auth.claims";

/// HTTP/2's own parts of a request.
const PSEUDO: [&str; 5] = [":method", ":scheme", ":authority", ":path", ":status"];

/// Whether it is a claim of a token in place of a header's name.
pub(super) fn is_claim(name: &str) -> bool {
    let Some((start, rest)) = name.split_at_checked(CLAIMS.len()) else { return false };
    start.eq_ignore_ascii_case(CLAIMS)
        && (rest.starts_with('.') || (rest.starts_with('[') && rest.ends_with(']') && rest.len() > 1))
}

/// Reports a name that no header to match can have.
pub(super) fn name_to_match(at: &At<'_, '_>, name: &str, cx: &mut Cx<'_>) {
    if !is_claim(name) && !PSEUDO.contains(&name) {
        any_name(at, name, cx);
    }
}

/// Reports a name of a CORS policy that no header can have; `*` is all of them.
pub(super) fn name_or_all(at: &At<'_, '_>, name: &str, cx: &mut Cx<'_>) {
    if name != "*" {
        any_name(at, name, cx);
    }
}

fn any_name(at: &At<'_, '_>, name: &str, cx: &mut Cx<'_>) {
    // RFC 7230's tokens, and a comma: Istio's pattern takes it by accident.
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+,-.^_`|~".contains(&byte);
    if name.is_empty() {
        cx.report(&code::ISTIO_HEADER, at, format!("`{at}`: the name of a header must not be empty"));
    } else if !name.bytes().all(is_token) {
        let finding = cx.finding(&code::ISTIO_HEADER, at, format!("`{name}` is not the name of a header"));
        cx.push(match name.starts_with('@') {
            true => finding.help(format!("a claim of a token is `{CLAIMS}.NAME` or `{CLAIMS}[NAME]`")),
            false => finding.help("letters, digits and ``!#$%&'*+-.^_`|~``"),
        });
    }
}

/// Checks changes of headers.
pub(super) fn changes(at: &At<'_, '_>, headers: Option<&Headers>, cx: &mut Cx<'_>) {
    let Some(headers) = headers else { return };
    for (name, operations) in [("request", &headers.request), ("response", &headers.response)] {
        if let Some(operations) = operations {
            let at = at.field(name);
            let of_request = name == "request";
            to_write(&at.field("set"), &operations.set, of_request, cx);
            to_write(&at.field("add"), &operations.add, of_request, cx);
            let remove = at.field("remove");
            for (index, name) in operations.remove.iter().enumerate() {
                changed_name(&remove.item(index), name, false, cx);
            }
        }
    }
}

fn to_write(at: &At<'_, '_>, headers: &IndexMap<String, String>, of_request: bool, cx: &mut Cx<'_>) {
    for (name, text) in headers {
        changed_name(&at.key(name), name, of_request, cx);
        value(&at.field(name), text, cx);
    }
}

/// Reports a name of a header that cannot be changed; of the host, only the request's can be set.
fn changed_name(at: &At<'_, '_>, name: &str, may_be_host: bool, cx: &mut Cx<'_>) {
    if name.is_empty() {
        cx.report(&code::ISTIO_HEADER, at, format!("`{at}`: the name of a header must not be empty"));
    } else if !(may_be_host && is_host(name)) && (name.starts_with(':') || name.eq_ignore_ascii_case("host"))
    {
        let finding = cx.finding(&code::ISTIO_HEADER, at, format!("`{name}` cannot be changed here"));
        cx.push(if is_host(name) {
            finding
                .help("only of requests the host can be set: under `request.set`, or by `rewrite.authority`")
        } else {
            finding.help("names with `:` are HTTP/2's own parts of a request")
        });
    }
}

/// Whether it is the host asked for, in HTTP/1.1 or HTTP/2.
fn is_host(name: &str) -> bool {
    name.eq_ignore_ascii_case(":authority") || name.eq_ignore_ascii_case("host")
}

/// Reports a host that is set more than once: by a rewrite, and by `set` or `add`.
pub(super) fn host_once(
    at: &At<'_, '_>,
    authority: Option<&str>,
    request: Option<&HeaderOperations>,
    cx: &mut Cx<'_>,
) {
    let Some(operations) = request else { return };
    let headers = at.field("headers");
    let request = headers.field("request");
    let mut set = authority.is_some_and(|authority| !authority.is_empty());
    for (field, headers) in [("set", &operations.set), ("add", &operations.add)] {
        let at = request.field(field);
        for (name, value) in headers.iter().filter(|(name, _)| is_host(name)) {
            if set {
                let message = format!("`{name}` sets the host, which is set already");
                let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key(name), message);
                cx.push(
                    finding.help("`rewrite.authority`, `host` and `:authority` all mean the host: keep one"),
                );
            }
            set |= !value.is_empty();
        }
    }
}

/// Reports a value that Envoy cannot read: `%VARIABLE%`, `%VARIABLE(...)%`, and `%%` for a percent sign.
fn value(at: &At<'_, '_>, text: &str, cx: &mut Cx<'_>) {
    if text.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t') {
        cx.report(&code::ISTIO_HEADER, at, format!("`{at}` holds a control character"));
    } else if let Err(problem) = variables(text.as_bytes()) {
        let finding = cx.finding(&code::ISTIO_HEADER, at, format!("`{text}`: {problem}"));
        cx.push(finding.help("a variable is `%NAME%`, a percent sign is `%%`"));
    }
}

/// What part of a value is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Text,
    /// Behind the first `%`.
    Name,
    /// Behind `(`: a list in `[]`, or a text.
    Arguments,
    /// In a list, before a text.
    Item,
    /// A text, to `"` or `)`.
    Quoted,
    /// In a list, behind a text.
    Separator,
    /// Behind `]`.
    Closing,
    /// Behind `)`.
    End,
}

/// Reads a value as Envoy's header parser does.
fn variables(text: &[u8]) -> Result<(), &'static str> {
    let mut part = Part::Text;
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        part = match (part, byte) {
            (Part::Text, b'%') => match bytes.peek() {
                None => return Err("`%` at the end begins no variable"),
                Some(b'%') => {
                    bytes.next();
                    Part::Text
                }
                Some(_) => Part::Name,
            },
            (Part::Name | Part::End, b'%') => Part::Text,
            (Part::Name, b'(') => Part::Arguments,
            (Part::Arguments, b'[') | (Part::Separator, b',') => Part::Item,
            (Part::Arguments, byte) if byte != b' ' => Part::Quoted,
            (Part::Item, b'"') => Part::Quoted,
            (Part::Item, byte) if byte != b' ' => return Err("a list of arguments needs texts in quotes"),
            (Part::Quoted, b'\\') => match bytes.next() {
                None => return Err("`\\` at the end escapes nothing"),
                Some(_) => Part::Quoted,
            },
            (Part::Quoted, b'"') => Part::Separator,
            (Part::Quoted | Part::Closing, b')') => Part::End,
            (Part::Separator, b']') => Part::Closing,
            (Part::Separator, byte) if byte != b' ' => {
                return Err("a list of arguments needs `,` or `]` here");
            }
            (Part::Closing, byte) if byte != b' ' => return Err("the arguments of a variable end with `)`"),
            (Part::End, byte) if byte != b' ' => return Err("a variable ends with `%` behind its arguments"),
            (part, _) => part,
        };
    }
    if part == Part::Text { Ok(()) } else { Err("a variable is never closed by `%`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_envoy_reads_them() {
        for text in [
            "",
            "plain",
            "100%%",
            "%HOSTNAME%",
            "a %HOSTNAME% b%%",
            "%REQ(x-id)%",
            r#"%UPSTREAM_METADATA(["a", "b"])%"#,
            r#"%DYNAMIC_METADATA( ["a"] ) %"#,
            "%START_TIME(%Y-%m)%",
            r"%REQ(a\)b)%",
        ] {
            assert_eq!(variables(text.as_bytes()), Ok(()), "{text}");
        }
        for text in [
            "%",
            "abc%",
            "50% off",
            "%HOSTNAME",
            "%REQ(a",
            "%REQ(a):12%",
            "%REQ([a])%",
            r#"%REQ(["a" "b"])%"#,
            r#"%REQ(["a"]x)%"#,
            r"%REQ(a\",
        ] {
            assert!(variables(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn claims_with_dots_and_brackets() {
        for name in [
            "@request.auth.claims.sub",
            "@request.auth.claims[a.b][c]",
            "@Request.Auth.Claims.x",
            "@request.auth.claims[]",
            "@request.auth.claims.",
        ] {
            assert!(is_claim(name), "{name}");
        }
        for name in [
            "@request.auth.claims",
            "@request.auth.claims-x",
            "@request.auth.claims[x",
            "x",
            "@request.auth.claims[",
        ] {
            assert!(!is_claim(name), "{name}");
        }
    }
}
