//! Where in a text of JSON a pointer (RFC 6901) leads. Asked for when something is wrong, and only then.

use std::borrow::Cow;
use std::sync::Arc;

use istio_mc_diagnostic::{Place, Source, Span};

/// The place of what a pointer names: of an entry its key, of an item of a list its value. What is not there is
/// where the last part that is there is. The text must be JSON.
pub(super) fn place(source: &Arc<Source>, pointer: &str) -> Place {
    let mut scan = Scan { text: source.text(), at: 0 };
    scan.blank();
    let mut found = scan.here();
    for part in parts(pointer) {
        match scan.enter(&part) {
            Some(span) => found = span,
            None => break,
        }
    }
    Place::new(source, found)
}

/// The names in a pointer.
pub(super) fn parts(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescaped)
}

/// A part of a pointer as the name that it is.
pub(super) fn unescaped(part: &str) -> Cow<'_, str> {
    match part.contains('~') {
        true => Cow::Owned(part.replace("~1", "/").replace("~0", "~")),
        false => Cow::Borrowed(part),
    }
}

/// A name as a part of a pointer.
pub(super) fn escaped(name: &str) -> Cow<'_, str> {
    match name.contains(['~', '/']) {
        true => Cow::Owned(name.replace('~', "~0").replace('/', "~1")),
        false => Cow::Borrowed(name),
    }
}

/// Reads over a text that is known to be JSON.
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while self.byte().is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b':')) {
            self.at += 1;
        }
    }

    /// The value that begins here: a scalar as a whole, of others the bracket.
    fn here(&self) -> Span {
        let mut end = Scan { text: self.text, at: self.at };
        match self.byte() {
            Some(b'{' | b'[') => end.at += 1,
            _ => end.value(),
        }
        Span::new(self.at, end.at)
    }

    fn value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => self.string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                _ if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    let is_end = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']');
                    while self.byte().is_some_and(|byte| !is_end(byte)) {
                        self.at += 1;
                    }
                }
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }

    /// Goes to the value of a key or an index of the value that begins here.
    fn enter(&mut self, part: &str) -> Option<Span> {
        let is_map = match self.byte()? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        let wanted = if is_map { None } else { Some(part.parse::<usize>().ok()?) };
        self.at += 1;
        for index in 0.. {
            self.blank();
            if matches!(self.byte()?, b'}' | b']') {
                return None;
            }
            let start = self.at;
            if is_map {
                self.string();
                let key = Span::new(start, self.at);
                let name: Option<String> = serde_json::from_str(&self.text[key.range()]).ok();
                self.blank();
                if name.as_deref() == Some(part) {
                    return Some(key);
                }
            } else if wanted == Some(index) {
                return Some(self.here());
            }
            self.value();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_lead_to_keys_and_items() {
        let text = r#"{ "a": {"b~/": [1, {"c": "x}"}, "y\"]"], "d": null}, "e": 2.5 }"#;
        let source = Source::new("a.json", text);
        for (pointer, expected) in [
            ("", "{"),
            ("/a", "\"a\""),
            ("/a/b~0~1", "\"b~/\""),
            ("/a/b~0~1/0", "1"),
            ("/a/b~0~1/1", "{"),
            ("/a/b~0~1/1/c", "\"c\""),
            ("/a/b~0~1/2", r#""y\"]""#),
            ("/a/d", "\"d\""),
            ("/e", "\"e\""),
            ("/a/nope/deeper", "\"a\""),
            ("/a/b~0~1/7", "\"b~/\""),
            ("/e/x", "\"e\""),
        ] {
            let place = place(&source, pointer);
            assert_eq!(&text[place.span.range()], expected, "{pointer}");
        }
    }
}
