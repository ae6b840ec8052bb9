//! The language of RE2, as Go's `regexp` reads it.
//!
//! No crate reads it. The nearest, `regex-syntax`, refuses `/items/{id}` and `[\w-.]`, which Go takes,
//! and takes `a**` and `\u0041`, which Go refuses.

/// How often something may be repeated by `{..}`, nested ones multiplied.
const REPEAT_MAX: u32 = 1000;

/// Names in `[[:name:]]`.
const POSIX_CLASSES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// Reads an expression.
///
/// # Errors
/// What is wrong with it, as a fragment.
pub(super) fn read(text: &str) -> Result<(), String> {
    let mut reader = Reader { rest: text, outer: Vec::new(), group: Group::default() };
    let mut repetition = "";
    while let Some(next) = reader.rest.chars().next() {
        repetition = reader.piece(next, repetition)?;
    }
    match reader.outer.is_empty() {
        true => Ok(()),
        false => Err("a `(` is never closed".to_owned()),
    }
}

struct Reader<'t> {
    rest: &'t str,
    /// The groups around the current one.
    outer: Vec<Group>,
    group: Group,
}

#[derive(Default)]
struct Group {
    /// How often the last piece is repeated; `None` where there is nothing yet to repeat.
    last: Option<u32>,
    /// How often the most repeated one of the pieces before is.
    most: u32,
}

impl Group {
    /// The next piece, or `None` after which there is nothing to repeat.
    fn next(&mut self, repeated: Option<u32>) {
        self.most = self.repeated();
        self.last = repeated;
    }

    /// How often the most repeated piece is.
    fn repeated(&self) -> u32 {
        self.most.max(self.last.unwrap_or_default())
    }
}

impl<'t> Reader<'t> {
    /// Reads one piece; gives it back if it is a repetition, which another one must not follow.
    fn piece(&mut self, next: char, before: &'t str) -> Result<&'t str, String> {
        let start = self.rest;
        match next {
            '(' if start.starts_with("(?") => self.flags()?,
            '(' => self.open(1),
            ')' => self.close()?,
            '|' => {
                self.skip(1);
                self.group.next(None);
            }
            '*' | '+' | '?' => {
                self.skip(1);
                return self.repeat(start, before, 1);
            }
            '{' => {
                if let Some((least, most, length)) = counts(start) {
                    let valid = |count: Option<u32>| count.is_some_and(|count| count <= REPEAT_MAX);
                    let in_order = most.is_none_or(|most| valid(most) && least <= most);
                    if !valid(least) || !in_order {
                        return Err(format!("`{}` is no count from 0 to {REPEAT_MAX}", &start[..length]));
                    }
                    self.skip(length);
                    let times = most.flatten().or(least).unwrap_or_default();
                    return self.repeat(start, before, times);
                }
                self.literal(next);
            }
            '[' => self.class()?,
            '\\' => self.escape()?,
            _ => self.literal(next),
        }
        Ok("")
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }

    fn literal(&mut self, next: char) {
        self.skip(next.len_utf8());
        self.group.next(Some(1));
    }

    /// Opens a group, behind `bytes`.
    fn open(&mut self, bytes: usize) {
        self.skip(bytes);
        self.outer.push(std::mem::take(&mut self.group));
    }

    fn close(&mut self) -> Result<(), String> {
        self.skip(1);
        let Some(outer) = self.outer.pop() else {
            return Err("a `)` has no `(`".to_owned());
        };
        let inner = std::mem::replace(&mut self.group, outer);
        self.group.next(Some(inner.repeated().max(1)));
        Ok(())
    }

    /// Repeats the last piece; the operator has been read.
    fn repeat(&mut self, start: &'t str, before: &str, times: u32) -> Result<&'t str, String> {
        if self.rest.starts_with('?') {
            self.skip(1);
        }
        let operator = &start[..start.len() - self.rest.len()];
        if !before.is_empty() {
            return Err(format!("`{before}{operator}` repeats a repetition"));
        }
        let Some(last) = self.group.last else {
            return Err(format!("`{operator}` has nothing to repeat"));
        };
        // What is there no times has no parts to count.
        let repeated = if times == 0 { 1 } else { last.saturating_mul(times) };
        if times > 1 && repeated > REPEAT_MAX {
            return Err(format!("`{operator}` makes more than {REPEAT_MAX} repetitions"));
        }
        self.group.last = Some(repeated);
        Ok(operator)
    }

    /// `(?flags)`, `(?flags:`, `(?P<name>` or `(?<name>`.
    fn flags(&mut self) -> Result<(), String> {
        let start = self.rest;
        for lookaround in ["(?=", "(?!", "(?<=", "(?<!"] {
            if start.starts_with(lookaround) {
                return Err(format!("`{lookaround}` looks around, which RE2 cannot"));
            }
        }
        if let Some(named) = start.strip_prefix("(?P<").or_else(|| start.strip_prefix("(?<")) {
            let name = named.split_once('>').map(|(name, _)| name);
            let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let Some(name) = name.filter(|name| !name.is_empty()).filter(is_name) else {
                return Err("a group has no name between `<` and `>`".to_owned());
            };
            self.open(start.len() - named.len() + name.len() + 1);
            return Ok(());
        }
        let (mut negated, mut seen) = (false, false);
        for (index, flag) in start.char_indices().skip(2) {
            match flag {
                'i' | 'm' | 's' | 'U' => seen = true,
                '-' if !negated => (negated, seen) = (true, false),
                ':' | ')' if !negated || seen => {
                    match flag {
                        ':' => self.open(index + 1),
                        _ => self.skip(index + 1),
                    }
                    return Ok(());
                }
                _ => return Err(format!("`{}` is no group of RE2", &start[..index + flag.len_utf8()])),
            }
        }
        Err(format!("`{start}` is never closed"))
    }

    /// A piece after `\`.
    fn escape(&mut self) -> Result<(), String> {
        match self.rest.as_bytes().get(1) {
            Some(b'A' | b'b' | b'B' | b'z') => self.skip(2),
            Some(b'Q') => {
                let quoted = &self.rest[2..];
                let (text, rest) = quoted.split_once("\\E").unwrap_or((quoted, ""));
                self.rest = rest;
                if text.is_empty() {
                    return Ok(());
                }
            }
            _ => {
                if !self.escaped_class()? {
                    self.skip(1);
                    self.escaped_char()?;
                }
            }
        }
        self.group.next(Some(1));
        Ok(())
    }

    /// `\d` and the like, `\pL`, `\p{Greek}`; whether there was one.
    fn escaped_class(&mut self) -> Result<bool, String> {
        match self.rest.as_bytes() {
            [b'\\', b'd' | b'D' | b's' | b'S' | b'w' | b'W', ..] => self.skip(2),
            [b'\\', b'p' | b'P', b'{', ..] => {
                let Some(end) = self.rest.find('}') else {
                    return Err(format!("`{}` has no `}}`", self.rest));
                };
                let name = &self.rest[3..end];
                let bare = name.strip_prefix('^').unwrap_or(name);
                // Which names there are changes with Unicode.
                if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                    return Err(format!("`{}` is no class", &self.rest[..=end]));
                }
                self.skip(end + 1);
            }
            [b'\\', b'p' | b'P', b'C' | b'L' | b'M' | b'N' | b'P' | b'S' | b'Z', ..] => self.skip(3),
            [b'\\', b'p' | b'P', ..] => {
                let end = self.rest.char_indices().nth(3).map_or(self.rest.len(), |(end, _)| end);
                return Err(format!("`{}` is no class", &self.rest[..end]));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// One character, behind `\`.
    fn escaped_char(&mut self) -> Result<u32, String> {
        let Some(first) = self.rest.chars().next() else {
            return Err("it ends with `\\`".to_owned());
        };
        let start = self.rest;
        self.skip(first.len_utf8());
        let octal = |text: &str| text.bytes().take_while(|byte| matches!(byte, b'0'..=b'7')).count().min(2);
        let value = match first {
            '1'..='9' if first > '7' || octal(self.rest) == 0 => {
                return Err(format!("`\\{first}` refers back, which RE2 cannot"));
            }
            '0'..='7' => {
                let length = 1 + octal(self.rest);
                self.skip(length - 1);
                u32::from_str_radix(&start[..length], 8).ok()
            }
            'x' => {
                let (digits, length) = match self.rest.strip_prefix('{') {
                    Some(rest) => match rest.split_once('}') {
                        Some((digits, _)) => (digits, digits.len() + 2),
                        None => ("", 0),
                    },
                    None => (self.rest.get(..2).unwrap_or_default(), 2),
                };
                let value = Some(digits)
                    .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
                    .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                    .filter(|value| *value <= u32::from(char::MAX));
                if value.is_some() {
                    self.skip(length);
                }
                value
            }
            'a' => Some(7),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            _ if first.is_ascii() && !first.is_ascii_alphanumeric() => Some(u32::from(first)),
            _ => None,
        };
        value.ok_or_else(|| format!("`\\{first}` means nothing in RE2"))
    }

    /// `[...]`.
    fn class(&mut self) -> Result<(), String> {
        self.skip(1);
        if self.rest.starts_with('^') {
            self.skip(1);
        }
        let mut first = true;
        while first || !self.rest.starts_with(']') {
            first = false;
            if let Some((name, rest)) = self.rest.strip_prefix("[:").and_then(|named| named.split_once(":]"))
            {
                if !POSIX_CLASSES.contains(&name.strip_prefix('^').unwrap_or(name)) {
                    return Err(format!("`[:{name}:]` is no class"));
                }
                self.rest = rest;
                continue;
            }
            if self.escaped_class()? {
                continue;
            }
            let start = self.rest;
            let low = self.class_char()?;
            if self.rest.starts_with('-') && self.rest.len() > 1 && !self.rest.starts_with("-]") {
                self.skip(1);
                if self.class_char()? < low {
                    let range = &start[..start.len() - self.rest.len()];
                    return Err(format!("`{range}` is a range that ends before it begins"));
                }
            }
        }
        self.skip(1);
        self.group.next(Some(1));
        Ok(())
    }

    fn class_char(&mut self) -> Result<u32, String> {
        match self.rest.chars().next() {
            None => Err("a `[` is never closed".to_owned()),
            Some('\\') => {
                self.skip(1);
                self.escaped_char()
            }
            Some(next) => {
                self.skip(next.len_utf8());
                Ok(u32::from(next))
            }
        }
    }
}

/// A number of repetitions; `None` if it is too large for one.
type Count = Option<u32>;

/// `{2}`, `{2,}` or `{2,3}` at the beginning: the least, the most if it is there, and the length. Other braces
/// stand for themselves.
fn counts(text: &str) -> Option<(Count, Option<Count>, usize)> {
    let (inside, _) = text.strip_prefix('{')?.split_once('}')?;
    let length = inside.len() + 2;
    let is_count = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && (text.len() == 1 || !text.starts_with('0'))
    };
    let (least, most) = inside.split_once(',').map_or((inside, None), |(least, most)| (least, Some(most)));
    if !is_count(least) || !most.is_none_or(|most| most.is_empty() || is_count(most)) {
        return None;
    }
    let most = most.filter(|most| !most.is_empty()).map(|most| most.parse().ok());
    Some((least.parse().ok(), most, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Read by Go 1.26 as well, with the same verdicts.
    #[test]
    fn as_go_reads_them() {
        for text in [
            "/api/v[0-9]+/.*",
            "/items/{id}",
            "a{,2}",
            "a{01}",
            r"[\w-.]+@[a-z.]+",
            "[]a]",
            "[^]a-]",
            "[a[]",
            "[[:alpha:][:^digit:]]",
            "[[:alpha]",
            "(?i)(abc|def)?",
            "(?P<name>a)(?<other>b)",
            "(?s-m:a)",
            "(?)a",
            r"\Qa*b\E+",
            r"\Qa(",
            r"\x41\x{10FFFF}\012\07\0",
            r"\pL\p{Greek}\P{^Lu}",
            r"\A\bx\B\z",
            r"\_\-\/\ ",
            "a*?b+?c??d{2}?",
            "^*",
            "()*",
            "(a|)|b",
            "(a{10}){100}",
            "((a{600}){0}){2}",
            "x{1000}",
            "}]",
        ] {
            assert_eq!(read(text), Ok(()), "{text}");
        }
        for text in [
            "(",
            ")",
            "a)",
            "(a|b",
            "[a",
            "[",
            "[]",
            "*a",
            "a|*",
            "(?i)*",
            "(+)",
            "a**",
            "a+*",
            "a{2}{3}",
            "a{2}*",
            "a{1001}",
            "a{2,1}",
            "a{2,1001}",
            "a{99999999999}",
            "(a{100}){11}",
            "((a{10}){10}){11}",
            "[b-a]",
            r"[a-\d]",
            r"[\b]",
            "[[:nothing:]]",
            "(?=a)",
            "(?!a)",
            "(?<=a)",
            "(?<!a)",
            "(?P=a)",
            "(?P<>a)",
            "(?P<a b>c)",
            "(?P<a",
            "(?x)a",
            "(?-)a",
            "(?i",
            r"\",
            r"\1",
            r"\8",
            r"\k",
            r"\Z",
            r"\C",
            r"\u0041",
            r"\xg1",
            r"\x4",
            r"\x{110000}",
            r"\x{}",
            r"\p",
            r"\pX",
            r"\p{",
            r"\p{}",
            r"\é",
            "?",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
