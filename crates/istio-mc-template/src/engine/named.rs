//! The values that a piece of a template names: `Values.a.b`, `port.name`, and what variables stand for.

use std::ops::Range;

use super::scan::{self, Part, PartKind, Token, TokenKind};

/// A path as an expression has it: `port.number`, `Values.hosts[0]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The variable or top-level name that it starts with.
    pub(crate) root: String,
    /// What follows; a key that is computed is `None`.
    pub(crate) keys: Vec<Option<Key>>,
    /// Where it stands.
    pub(crate) range: Range<usize>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Name(String),
    Index(usize),
}

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// One of the items, keys or values of what these paths name: `for x in ...`.
    Item(Vec<Named>),
    /// The value of an expression with these paths: `set x = ...`.
    Whole(Vec<Named>),
    /// An argument of a macro.
    Argument,
}

/// A template's text, for questions about what its places name.
#[derive(Debug)]
pub(crate) struct Names<'t> {
    text: &'t str,
    parts: Vec<Part>,
}

impl<'t> Names<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, parts: scan::parts(text).parts }
    }

    /// The paths of the expressions and tags that touch a range, in order.
    pub(crate) fn in_range(&self, range: &Range<usize>) -> Vec<Named> {
        let touches =
            |part: &&Part| part.range.start < range.end.max(range.start + 1) && part.range.end > range.start;
        self.code().filter(touches).flat_map(|part| paths(self.text, part.inner.clone())).collect()
    }

    /// The expression that begins at an offset, without its braces.
    pub(crate) fn expression_at(&self, offset: usize) -> Option<Range<usize>> {
        let mut parts = self.parts.iter().filter(|part| part.kind == PartKind::Expression);
        let part = parts.find(|part| part.range.start == offset)?;
        let tokens = scan::tokens(self.text, part.inner.clone()).tokens;
        Some(tokens.first()?.range.start..tokens.last()?.range.end)
    }

    /// What the variable of that name stands for at an offset.
    pub(crate) fn binding(&self, name: &str, offset: usize) -> Option<Binding> {
        // Blocks that ended before are passed over with what they bind.
        let mut ended = 0_usize;
        let tags = self.code().filter(|part| part.kind == PartKind::Tag && part.range.start <= offset);
        for tag in tags.collect::<Vec<_>>().into_iter().rev() {
            let keyword = scan::keyword(self.text, tag);
            match keyword {
                // The tag at the place itself ends nothing before it.
                "endfor" | "endmacro" | "endwith" | "endcall" if tag.range.end <= offset => ended += 1,
                "for" | "macro" | "with" | "call" if ended > 0 => ended -= 1,
                // A loop's own expression does not see the loop's variable.
                "for" if !tag.range.contains(&offset) => {
                    if let Some((variables, rest)) = self.split(tag, "in")
                        && names(self.text, variables).any(|variable| variable == name)
                    {
                        return Some(Binding::Item(paths(self.text, rest)));
                    }
                }
                "macro" | "call" => {
                    let tokens = scan::tokens(self.text, tag.inner.clone()).tokens;
                    let open = tokens.iter().position(|token| token.kind == TokenKind::Open);
                    let arguments = tokens.get(open.unwrap_or(tokens.len())..).unwrap_or_default();
                    if arguments.iter().any(|token| &self.text[token.range.clone()] == name) {
                        return Some(Binding::Argument);
                    }
                }
                "set" | "with" if ended == 0 || keyword == "set" => {
                    if let Some((variables, rest)) = self.split(tag, "=")
                        && names(self.text, variables).any(|variable| variable == name)
                    {
                        return Some(Binding::Whole(paths(self.text, rest)));
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The paths in the conditions of the `if` blocks around an offset, the innermost first.
    pub(crate) fn conditions(&self, offset: usize) -> Vec<Named> {
        let mut ended = 0_usize;
        let mut found = Vec::new();
        for part in self.code().filter(|part| part.range.end <= offset).collect::<Vec<_>>().into_iter().rev()
        {
            match (part.kind, scan::keyword(self.text, part)) {
                (PartKind::Tag, "endif") => ended += 1,
                (PartKind::Tag, "if") if ended > 0 => ended -= 1,
                (PartKind::Tag, "if" | "elif") if ended == 0 => {
                    found.extend(paths(self.text, part.inner.clone()));
                }
                _ => {}
            }
        }
        found
    }

    fn code(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| matches!(part.kind, PartKind::Expression | PartKind::Tag))
    }

    /// The ranges of a tag before and after a word that stands outside of brackets.
    fn split(&self, tag: &Part, word: &str) -> Option<(Range<usize>, Range<usize>)> {
        let tokens = scan::tokens(self.text, tag.inner.clone()).tokens;
        let at = tokens.iter().find(|token| &self.text[token.range.clone()] == word)?;
        // The tag's own keyword names nothing.
        let begin = tokens.first()?.range.end;
        Some((begin..at.range.start, at.range.end..tag.inner.end))
    }
}

fn names(text: &str, range: Range<usize>) -> impl Iterator<Item = &str> {
    let tokens = scan::tokens(text, range).tokens.into_iter();
    tokens.filter(|token| token.kind == TokenKind::Name).map(|token| &text[token.range])
}

/// Words that are no names of values.
const KEYWORDS: [&str; 29] = [
    "and",
    "as",
    "block",
    "call",
    "do",
    "elif",
    "else",
    "extends",
    "false",
    "False",
    "filter",
    "for",
    "from",
    "if",
    "import",
    "in",
    "include",
    "is",
    "loop",
    "macro",
    "none",
    "None",
    "not",
    "or",
    "recursive",
    "set",
    "true",
    "True",
    "with",
];

/// The paths in the code of a range.
fn paths(text: &str, range: Range<usize>) -> Vec<Named> {
    let tokens = scan::tokens(text, range).tokens;
    let word = |token: &Token| &text[token.range.clone()];
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let before = at.checked_sub(1).map_or("", |before| word(&tokens[before]));
        let next = tokens.get(at + 1).map_or("", word);
        at += 1;
        let is_test = before == "is" || before == "not" && at >= 3 && word(&tokens[at - 3]) == "is";
        if token.kind != TokenKind::Name
            || matches!(before, "." | "|" | "macro" | "import" | "as")
            || is_test
            || matches!(next, "(" | "=")
            || KEYWORDS.contains(&word(token))
        {
            continue;
        }
        let mut named = Named { root: word(token).to_owned(), keys: Vec::new(), range: token.range.clone() };
        while let Some(sign) = tokens.get(at) {
            match word(sign) {
                "." => {
                    let Some(name) = tokens.get(at + 1) else { break };
                    // A method is no value.
                    if tokens.get(at + 2).is_some_and(|after| word(after) == "(") {
                        at += 2;
                        break;
                    }
                    let key = match word(name).parse() {
                        Ok(index) => Key::Index(index),
                        Err(_) => Key::Name(word(name).to_owned()),
                    };
                    named.keys.push(Some(key));
                    named.range.end = name.range.end;
                    at += 2;
                }
                "[" => {
                    let key = match (tokens.get(at + 1), tokens.get(at + 2)) {
                        (Some(key), Some(close)) if word(close) == "]" => match key.kind {
                            TokenKind::String => {
                                Some(Key::Name(word(key).trim_matches(['"', '\'']).to_owned()))
                            }
                            TokenKind::Number => word(key).parse().ok().map(Key::Index),
                            _ => None,
                        },
                        _ => None,
                    };
                    named.keys.push(key.clone());
                    let Some(close) = closing(text, &tokens, at) else { break };
                    named.range.end = tokens[close].range.end;
                    if key.is_none() {
                        // What computes the key names values too.
                        found.extend(paths(text, tokens[at].range.end..tokens[close].range.start));
                    }
                    at = close + 1;
                }
                _ => break,
            }
        }
        found.push(named);
    }
    found
}

/// The bracket that closes the one at `open`.
fn closing(text: &str, tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match (token.kind, &text[token.range.clone()]) {
            (TokenKind::Open, _) => depth += 1,
            (TokenKind::Close, _) => {
                depth -= 1;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(named: &[Named], text: &str) -> Vec<String> {
        named.iter().map(|named| text[named.range.clone()].to_owned()).collect()
    }

    #[test]
    fn paths_are_those_of_values() {
        for (text, expected) in [
            ("{{ Values.a.b|default(x.y) }}", vec!["Values.a.b", "x.y"]),
            ("{{ Values.a[\"b.c\"][0].d }}", vec!["Values.a[\"b.c\"][0].d"]),
            ("{{ Values.a[key].b }}", vec!["key", "Values.a[key].b"]),
            ("{{ f(a, b=c) ~ Files.get(d) }}", vec!["a", "c", "Files", "d"]),
            ("{{ 'Values.a' if a is not defined else none }}", vec!["a"]),
            ("{% for x, y in Values.a|items if y %}", vec!["x", "y", "Values.a", "y"]),
            ("{% set a = b %}", vec!["b"]),
        ] {
            let names = Names::new(text);
            assert_eq!(shown(&names.in_range(&(0..text.len())), text), expected, "{text}");
        }
    }

    #[test]
    fn variables_stand_for_what_binds_them_around_a_place() {
        let text = "{% for x in a %}{{ x }}{% endfor %}{% set y = b.c %}{% for z in d %}{{ x ~ y ~ z }}{% endfor %}\
                    {% macro m(v) %}{{ v }}{% endmacro %}";
        let names = Names::new(text);
        let bound = |name: &str, offset: usize| match names.binding(name, offset) {
            None => "nothing".to_owned(),
            Some(Binding::Argument) => "an argument".to_owned(),
            Some(Binding::Item(of)) => format!("an item of {}", shown(&of, text).join(" ")),
            Some(Binding::Whole(of)) => format!("all of {}", shown(&of, text).join(" ")),
        };
        let at = text.find("x ~").expect("it is there");
        assert_eq!(bound("x", text.find("x }}").expect("it is there")), "an item of a");
        assert_eq!(bound("x", at), "nothing", "its loop has ended");
        assert_eq!(bound("y", at), "all of b.c");
        assert_eq!(bound("z", at), "an item of d");
        assert_eq!(bound("v", text.find("v }}").expect("it is there")), "an argument");
    }

    #[test]
    fn conditions_are_those_of_open_blocks() {
        let text = "{% if a %}{% endif %}{% if b %}{% if c %}{{ x }}{% endif %}{% endif %}";
        let names = Names::new(text);
        let at = text.find("{{ x").expect("it is there");
        assert_eq!(shown(&names.conditions(at), text), ["c", "b"]);
    }
}
