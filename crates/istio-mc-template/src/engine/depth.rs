//! How deep the code of a template nests.
//!
//! MiniJinja compiles and drops expressions by recursion. It limits brackets and tags, but not chains
//! (`1 + 1 + ...`, `not not ...`, `x|f|f...`, `elif` after `elif`), each link of which is a level: some ten thousand
//! overflow a thread's stack, which ends the process and cannot be caught. So they are refused before.

use std::ops::Range;

use super::scan::{Part, PartKind, Token, TokenKind, keyword, tokens};
use crate::limits::{ELIF, EXPRESSION};

/// What is too deep, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TooDeep {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
}

/// Checks all code of a template.
pub(super) fn check(text: &str, parts: &[Part]) -> Result<(), TooDeep> {
    let mut chains: Vec<usize> = Vec::new();
    for part in parts {
        if !matches!(part.kind, PartKind::Expression | PartKind::Tag) {
            continue;
        }
        // A token has a byte at least: most code is too short to be looked at.
        if part.inner.len() > EXPRESSION && length(&tokens(text, part.inner.clone()).tokens) > EXPRESSION {
            let message = format!("an expression has at most {EXPRESSION} words and signs between commas");
            return Err(TooDeep { range: part.range.start..part.range.start + 2, message });
        }
        if part.kind != PartKind::Tag {
            continue;
        }
        match keyword(text, part) {
            "if" => chains.push(0),
            "endif" => {
                chains.pop();
            }
            "elif" => {
                if let Some(chain) = chains.last_mut() {
                    *chain += 1;
                    if *chain > ELIF {
                        let message = format!("an `if` has at most {ELIF} `elif`");
                        return Err(TooDeep { range: part.range.clone(), message });
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The greatest number of tokens on a way from the outermost expression into its brackets.
fn length(tokens: &[Token]) -> usize {
    /// The elements of one bracket: the one at hand, and the longest so far.
    #[derive(Default)]
    struct Level {
        own: usize,
        inner: usize,
        longest: usize,
    }
    impl Level {
        fn end_element(&mut self) {
            self.longest = self.longest.max(self.own + self.inner);
            (self.own, self.inner) = (0, 0);
        }
    }
    let mut levels = vec![Level::default()];
    let close = |levels: &mut Vec<Level>| {
        if levels.len() > 1
            && let Some(mut level) = levels.pop()
            && let Some(outer) = levels.last_mut()
        {
            level.end_element();
            outer.own += 1;
            outer.inner = outer.inner.max(level.longest);
        }
    };
    for token in tokens {
        match token.kind {
            TokenKind::Open => levels.push(Level::default()),
            TokenKind::Close => close(&mut levels),
            TokenKind::Comma => {
                if let Some(level) = levels.last_mut() {
                    level.end_element();
                }
            }
            _ => {
                if let Some(level) = levels.last_mut() {
                    level.own += 1;
                }
            }
        }
    }
    while levels.len() > 1 {
        close(&mut levels);
    }
    levels.pop().map_or(0, |mut level| {
        level.end_element();
        level.longest
    })
}

#[cfg(test)]
mod tests {
    use super::super::scan::parts;
    use super::*;

    fn is_too_deep(text: &str) -> bool {
        check(text, &parts(text).parts).is_err()
    }

    #[test]
    fn chains_are_measured_and_lists_are_not() {
        for (text, expected) in [
            (format!("{{{{ 1{} }}}}", " + 1".repeat(400)), false),
            (format!("{{{{ 1{} }}}}", " + 1".repeat(600)), true),
            (format!("{{{{ x{} }}}}", "|f".repeat(600)), true),
            (format!("{{{{ {}x }}}}", "not ".repeat(1_100)), true),
            (format!("{{% set x = [{}] %}}", "1 + 1, ".repeat(5_000)), false),
            (format!("{{{{ {}1{} }}}}", "(1 + ".repeat(90), ")".repeat(90)), false),
            (
                format!("{{{{ {}1{} }}}}", format!("(1{} + ", "+ 1".repeat(20)).repeat(90), ")".repeat(90)),
                true,
            ),
            // Brackets that are not closed or not opened.
            (format!("{{{{ ]{}x }}}}", "not ".repeat(1_100)), true),
            (format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(200)), false),
            (format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(300)), true),
            ("{% if 1 %}{% elif 1 %}{% endif %}".repeat(300), false),
        ] {
            assert_eq!(is_too_deep(&text), expected, "{}", &text[..60.min(text.len())]);
        }
    }
}
