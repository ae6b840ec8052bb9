//! URLs, as Go's `net/url` reads them: istiod and the API server both do.

/// The scheme of a URL, in lower case and empty if there is none; the error says what is wrong. `absolute` asks for
/// a scheme or a path that begins with `/`, as in the line of a request.
pub(crate) fn url_scheme(text: &str, absolute: bool) -> Result<String, &'static str> {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err("it holds a control character");
    }
    let text = if absolute { text } else { text.split('#').next().unwrap_or_default() };
    let (scheme, rest) = split_scheme(text)?;
    let rest = rest.split('?').next().unwrap_or_default();
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            return Ok(scheme.to_lowercase());
        }
        if absolute {
            return Err("it has neither a scheme nor a path");
        }
        if rest.split('/').next().unwrap_or_default().contains(':') {
            return Err("a `:` stands before the first `/`");
        }
    }
    let path = match rest.strip_prefix("//").filter(|_| !scheme.is_empty() || !absolute) {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            authority(&rest[..end])?;
            &rest[end..]
        }
        None => rest,
    };
    escapes(path)?;
    Ok(scheme.to_lowercase())
}

fn split_scheme(text: &str) -> Result<(&str, &str), &'static str> {
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if index > 0 => {}
            b':' if index == 0 => return Err("it begins with `:`"),
            b':' => return Ok((&text[..index], &text[index + 1..])),
            _ => break,
        }
    }
    Ok(("", text))
}

fn authority(text: &str) -> Result<(), &'static str> {
    let host = text.rsplit('@').next().unwrap_or_default();
    let (name, port) = if host.starts_with('[') {
        let end = host.rfind(']').ok_or("the `[` of its host is not closed")?;
        (&host[..=end], &host[end + 1..])
    } else {
        host.rfind(':').map_or((host, ""), |colon| host.split_at(colon))
    };
    let digits = match port.strip_prefix(':') {
        Some(digits) => digits,
        None if port.is_empty() => "",
        None => return Err("its port is not a number"),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("its port is not a number");
    }
    let allowed =
        |byte: u8| byte >= 0x80 || byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"%".contains(&byte);
    if name.bytes().all(allowed) { Ok(()) } else { Err("its host holds a character that no host has") }
}

fn escapes(path: &str) -> Result<(), &'static str> {
    for (index, _) in path.match_indices('%') {
        let digits = path.as_bytes().get(index + 1..index + 3);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err("a `%` is not followed by two hexadecimal digits");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_go_reads_them() {
        for (text, scheme) in [
            ("https://a.example.com/keys", "https"),
            ("HTTP://a:80", "http"),
            ("http://[::1]:8080/a", "http"),
            ("http://user@a/b?c=d e", "http"),
            ("oci://registry:5000/a:latest", "oci"),
            ("registry.example.com:5000/a", "registry.example.com"),
            ("/a/b", ""),
            ("http:a", "http"),
        ] {
            assert_eq!(url_scheme(text, true).as_deref(), Ok(scheme), "{text}");
        }
        for text in
            ["foo.com", "", ":a", "http://a b", "http://a:b", "http://[::1", "http://a/%zz", "a\tb://c"]
        {
            assert!(url_scheme(text, true).is_err(), "{text}");
        }
        assert_eq!(url_scheme("foo.com/a#b", false).as_deref(), Ok(""));
        assert!(url_scheme("10.1.2.3:5000/a", false).is_err());
    }
}
