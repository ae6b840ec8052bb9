//! The operands of `~` and `+` in an expression.

use std::ops::Range;

use super::prepare::{SIZED, TEXT};
use super::scan::{Token, TokenKind};

/// What joins two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    /// `~`
    Concat,
    /// `+`
    Sum,
}

/// Calls `found` with each operand of `~` and `+` that may be what these are about, and its filter: those that are
/// one value with its filters. Products and differences are numbers, and `a * b|f` would filter `b` alone.
pub(super) fn operands(text: &str, tokens: &[Token], mut found: impl FnMut(Range<usize>, &'static str)) {
    #[derive(Default)]
    struct Operand {
        /// Where it is, once it has begun.
        range: Option<Range<usize>>,
        /// Whether it is a product, quotient or power.
        math: bool,
        /// What stands before it.
        before: Option<Join>,
    }
    impl Operand {
        fn extend(&mut self, token: &Range<usize>) {
            let start = self.range.as_ref().map_or(token.start, |range| range.start);
            self.range = Some(start..token.end);
        }

        fn close(&mut self, after: Option<Join>, found: &mut impl FnMut(Range<usize>, &'static str)) {
            let joins = [self.before, after];
            if let (Some(range), false) = (self.range.take(), self.math) {
                if joins.contains(&Some(Join::Concat)) {
                    found(range, TEXT);
                } else if joins.contains(&Some(Join::Sum)) {
                    found(range, SIZED);
                }
            }
            *self = Self { before: after, ..Self::default() };
        }
    }

    let mut outer: Vec<Operand> = Vec::new();
    let mut operand = Operand::default();
    let mut previous = "";
    let mut in_test = false;
    for token in tokens {
        let word = &text[token.range.clone()];
        let member = matches!(previous, "." | "|");
        match token.kind {
            TokenKind::Open => {
                operand.extend(&token.range);
                outer.push(std::mem::take(&mut operand));
            }
            TokenKind::Close => {
                operand.close(None, &mut found);
                operand = outer.pop().unwrap_or_default();
                operand.extend(&token.range);
            }
            TokenKind::Name if !member && !in_test => match word {
                "and" | "or" | "not" | "if" | "else" | "in" => operand.close(None, &mut found),
                _ => operand.extend(&token.range),
            },
            TokenKind::Sign => match word {
                "~" => operand.close(Some(Join::Concat), &mut found),
                "*" | "/" | "//" | "%" | "**" => operand.math = operand.range.is_some(),
                "." | "|" => {}
                // A sign before the operand is its own.
                "-" | "+" if operand.range.is_none() => {}
                "+" => operand.close(Some(Join::Sum), &mut found),
                _ => operand.close(None, &mut found),
            },
            TokenKind::Comma => operand.close(None, &mut found),
            _ => operand.extend(&token.range),
        }
        // `is not x`: names of tests are no keywords.
        in_test = word == "is" && !member || in_test && word == "not";
        previous = word;
    }
    operand.close(None, &mut found);
}

#[cfg(test)]
mod tests {
    use super::super::position::Dialect;
    use super::super::prepare::Prepared;
    use super::*;

    fn prepared(text: &str) -> String {
        let prepared = Prepared::new(text, Dialect::Plain).expect("it has an end");
        prepared.text.replace(TEXT, "T").replace(SIZED, "P").replace("|__weighed", "")
    }

    #[test]
    fn both_sides_of_a_concatenation_become_text() {
        for (text, expected) in [
            ("{{ a ~ b }}", "{{ a|T ~ b|T }}"),
            ("{{ a ~ b ~ c.d[0](1)|f(2) }}", "{{ a|T ~ b|T ~ c.d[0](1)|f(2)|T }}"),
            ("{{ a + b ~ c }}", "{{ a|P + b|T ~ c|T }}"),
            ("{{ a + b - c * d + e }}", "{{ a|P + b|P - c * d + e|P }}"),
            ("{{ a * b ~ c }}", "{{ a * b ~ c|T }}"),
            ("{{ a ~ b * c }}", "{{ a|T ~ b * c }}"),
            ("{{ -a ~ 1e-5 }}", "{{ -a|T ~ 1e-5|T }}"),
            ("{{ x is not in y ~ z }}", "{{ x is not in y|T ~ z|T }}"),
            ("{{ a ~ b == c and d ~ e }}", "{{ a|T ~ b|T == c and d|T ~ e|T }}"),
            ("{{ a ~ b if c else d ~ e }}", "{{ a|T ~ b|T if c else d|T ~ e|T }}"),
            ("{{ f(a ~ b, k=c ~ [d ~ e]) }}", "{{ f(a|T ~ b|T, k=c|T ~ [d|T ~ e|T]|T) }}"),
            ("{% set x = a ~ 'b ~ c' %}", "{% set x = a|T ~ 'b ~ c'|T %}"),
            ("{{ {'a': b ~ c} }}", "{{ {'a': b|T ~ c|T} }}"),
            ("{{ a.not ~ a.in }}", "{{ a.not|T ~ a.in|T }}"),
            ("{{ a ~ }}", "{{ a|T ~ }}"),
            ("{{ ~ a) }}", "{{ ~ a) }}"),
            ("{# a ~ b #}{% raw %}{{ a ~ b }}{% endraw %}", "{# a ~ b #}{% raw %}{{ a ~ b }}{% endraw %}"),
        ] {
            assert_eq!(prepared(text), expected, "{text}");
        }
    }
}
