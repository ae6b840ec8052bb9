//! The name in `{% import "_labels.j2" as labels %}`.
//!
//! MiniJinja reads any expression there, and panics where it compiles one that is no name. So it is not asked.

use std::ops::Range;

use super::scan::{self, Part, PartKind, Token, TokenKind, keyword};

/// Where an `import` has something else than a name.
pub(super) fn wrong(text: &str, parts: &[Part]) -> Option<Range<usize>> {
    let imports = parts.iter().filter(|part| part.kind == PartKind::Tag && keyword(text, part) == "import");
    imports.filter_map(|part| wrong_in(text, &scan::tokens(text, part.inner.clone()).tokens)).next()
}

fn wrong_in(text: &str, tokens: &[Token]) -> Option<Range<usize>> {
    let word = |token: &Token| &text[token.range.clone()];
    // Without it, and without anything behind it, MiniJinja says what is missing.
    let at = tokens.iter().position(|token| token.kind == TokenKind::Name && word(token) == "as")?;
    let (first, rest) = tokens.get(at + 1..)?.split_first()?;
    let is_value = |name: &str| matches!(name, "true" | "True" | "false" | "False" | "none" | "None");
    let is_name = first.kind == TokenKind::Name && !is_value(word(first));
    let ends = rest.first().is_none_or(|next| matches!(word(next), "with" | "without"));
    let end = rest.last().unwrap_or(first).range.end;
    (!is_name || !ends).then_some(first.range.start..end)
}

#[cfg(test)]
mod tests {
    use super::super::position::Dialect;
    use super::super::prepare::Prepared;

    #[test]
    fn what_an_import_is_called_is_a_name() {
        for (text, expected) in [
            ("{% import 'a' as b %}", None),
            ("{% import 'a' as b with context %}", None),
            ("{% import 'a' as b without context %}", None),
            ("{% import 'a' %}", None),
            ("{% import 'a' as %}", None),
            ("{% from 'a' import b as c %}", None),
            ("{% import 'a' as b/c %}", Some("b/c")),
            ("{% import 'a' as b.c %}", Some("b.c")),
            ("{% import 'a' as 1 %}", Some("1")),
            ("{% import 'a' as [b] %}", Some("[b]")),
            ("{% import 'a' as none %}", Some("none")),
            ("{% import 'a' as b|f with context %}", Some("b|f with context")),
        ] {
            let found = Prepared::new(text, Dialect::Plain).err().map(|refused| &text[refused.range]);
            assert_eq!(found, expected, "{text}");
        }
    }
}
