//! URLs and their parts, as Go's `net/url` has them.

use minijinja::{Error, Value};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{Call, FUNCTION, Function};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "urlParse",
        usage: "url|urlParse",
        about: "the parts of a URL as a map of `scheme`, `userinfo`, `host`, `hostname`, `path`, `query`, `fragment` and `opaque`, each a text",
        examples: &[
            ("('http://web:8080/a?b=c'|urlParse).host", "web:8080"),
            ("('http://web:8080/a?b=c'|urlParse).hostname", "web"),
        ],
        run: parse,
        ..FUNCTION
    },
    Function {
        name: "urlJoin",
        usage: "map|urlJoin",
        about: "the URL of the parts in a map, as `urlParse` makes it",
        examples: &[("{'scheme': 'http', 'host': 'web', 'path': '/a b'}|urlJoin", "http://web/a%20b")],
        run: join,
        ..FUNCTION
    },
    Function {
        name: "urlquery",
        usage: "text|urlquery",
        about: "the text as it stands in the query of a URL",
        examples: &[("'a b&c'|urlquery", "a+b%26c")],
        run: |call| {
            let escaped = utf8_percent_encode(&call.text(0)?, QUERY).to_string();
            Ok(Value::from(escaped.replace("%20", "+")))
        },
        ..FUNCTION
    },
];

/// All that is escaped in a value of a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// All that is escaped in a path.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// All that is escaped in a fragment.
const FRAGMENT: &AsciiSet = &PATH.remove(b'?');

/// All that is escaped in a user's name and password.
const USER: &AsciiSet =
    &PATH.add(b'/').add(b':').add(b'@').add(b'!').add(b'\'').add(b'(').add(b')').add(b'*');

fn parse(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let url = call.text(0)?;
    let wrong = |why: &str| call.wrong(format!("takes a URL, which this is not: {why}"));
    if url.chars().any(|char| char.is_ascii_control()) {
        return Err(wrong("it has control characters"));
    }
    let (rest, fragment) = url.split_once('#').unwrap_or((&url, ""));
    let (scheme, rest) = scheme(rest).ok_or_else(|| wrong("nothing stands before its `:`"))?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut parts =
        Parts { scheme: scheme.to_ascii_lowercase(), query: query.to_owned(), ..Parts::default() };
    parts.fragment = decoded(fragment).ok_or_else(|| wrong("an escape of its fragment is cut off"))?;
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            parts.opaque = rest.to_owned();
            return Ok(parts.into_value());
        }
        if rest.split('/').next().is_some_and(|first| first.contains(':')) {
            return Err(wrong("its first part has a `:`"));
        }
    }
    let mut path = rest;
    // `///a` has no host, unless it has a scheme.
    if let Some(after) = rest.strip_prefix("//").filter(|_| !scheme.is_empty() || !rest.starts_with("///")) {
        let end = after.find('/').unwrap_or(after.len());
        let authority = &after[..end];
        path = &after[end..];
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (user, host),
            None => ("", authority),
        };
        check_host(host).map_err(wrong)?;
        parts.host = decoded(host).ok_or_else(|| wrong("an escape of its host is cut off"))?;
        let user = user.split_once(':').map_or((user, None), |(name, password)| (name, Some(password)));
        let text = |part: &str| {
            let text = decoded(part).ok_or_else(|| wrong("an escape of its user is cut off"))?;
            Ok::<_, Error>(utf8_percent_encode(&text, USER).to_string())
        };
        parts.userinfo = match user {
            (name, None) => text(name)?,
            (name, Some(password)) => format!("{}:{}", text(name)?, text(password)?),
        };
    }
    parts.path = decoded(path).ok_or_else(|| wrong("an escape of its path is cut off"))?;
    Ok(parts.into_value())
}

/// The scheme of a URL, or "", and what comes after it; nothing if it has a `:` and no scheme before it.
fn scheme(url: &str) -> Option<(&str, &str)> {
    let end = url.find(|char: char| !char.is_ascii_alphanumeric() && !"+-.".contains(char));
    match end {
        Some(0) if url.starts_with(':') => None,
        Some(end)
            if url[end..].starts_with(':') && url.starts_with(|char: char| char.is_ascii_alphabetic()) =>
        {
            Some((&url[..end], &url[end + 1..]))
        }
        _ => Some(("", url)),
    }
}

fn check_host(host: &str) -> Result<(), &'static str> {
    let port = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').ok_or("its host has a `[` without `]`")?.1,
        None => host.find(':').map_or("", |colon| &host[colon..]),
    };
    let is_port = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    if !is_port {
        return Err("its port is no number");
    }
    if host.contains([' ', '<', '>', '"', '\\', '^', '`', '{', '|', '}']) {
        return Err("its host has characters that no host has");
    }
    Ok(())
}

/// The text without its escapes; nothing if one is no escape.
fn decoded(text: &str) -> Option<String> {
    let is_escape = |part: &str| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    text.split('%').skip(1).all(is_escape).then(|| percent_decode_str(text).decode_utf8_lossy().into_owned())
}

/// The parts of a URL, without escapes.
#[derive(Debug, Default)]
struct Parts {
    scheme: String,
    userinfo: String,
    host: String,
    path: String,
    query: String,
    fragment: String,
    opaque: String,
}

impl Parts {
    fn into_value(self) -> Value {
        let hostname = match self.host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, _)) => address.to_owned(),
            None => self.host.split(':').next().unwrap_or_default().to_owned(),
        };
        Value::from_pairs([
            ("scheme", self.scheme),
            ("userinfo", self.userinfo),
            ("host", self.host),
            ("hostname", hostname),
            ("path", self.path),
            ("query", self.query),
            ("fragment", self.fragment),
            ("opaque", self.opaque),
        ])
    }
}

fn join(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let map = call.map(0)?;
    let part = |name: &str| {
        let value = map.get_item(&Value::from(name))?;
        if value.is_undefined() {
            return Ok(String::new());
        }
        let text = value.as_str().ok_or_else(|| call.wrong(format!("takes a string as `{name}`")))?;
        Ok::<_, Error>(text.to_owned())
    };
    let parts = Parts {
        scheme: part("scheme")?,
        userinfo: part("userinfo")?,
        host: part("host")?,
        path: part("path")?,
        query: part("query")?,
        fragment: part("fragment")?,
        opaque: part("opaque")?,
    };
    let mut url = String::new();
    if !parts.scheme.is_empty() {
        url.push_str(&parts.scheme);
        url.push(':');
    }
    if !parts.opaque.is_empty() {
        url.push_str(&parts.opaque);
    } else {
        let has_host = !parts.host.is_empty() || !parts.userinfo.is_empty();
        if has_host || !parts.scheme.is_empty() && !parts.path.is_empty() {
            url.push_str("//");
            if !parts.userinfo.is_empty() {
                url.push_str(&parts.userinfo);
                url.push('@');
            }
            url.push_str(&parts.host);
        }
        if !parts.path.is_empty() && !parts.path.starts_with('/') && !parts.host.is_empty() {
            url.push('/');
        }
        // What stands before a `:` would be taken for a scheme.
        if url.is_empty() && parts.path.split('/').next().is_some_and(|first| first.contains(':')) {
            url.push_str("./");
        }
        url.extend(utf8_percent_encode(&parts.path, PATH));
    }
    if !parts.query.is_empty() {
        url.push('?');
        url.push_str(&parts.query);
    }
    if !parts.fragment.is_empty() {
        url.push('#');
        url.extend(utf8_percent_encode(&parts.fragment, FRAGMENT));
    }
    Ok(Value::from(url))
}
