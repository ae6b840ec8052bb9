//! What is done to a template before MiniJinja compiles it.
//!
//! Six things cannot be had from MiniJinja's settings, so the template's own text asks for them:
//!
//! - an expression that is all of a YAML scalar goes through the filter [`SCALAR`], which quotes strings
//!   that need it (see [`position`](super::position));
//! - each side of `~` goes through [`TEXT`], which prints booleans as YAML has them (MiniJinja: `True`);
//! - each side of `+` goes through [`SIZED`]: a text or list doubled in a loop would take all memory;
//! - what a loop goes through goes through [`LOOP`], which refuses texts: letter by letter is never meant;
//! - what is compared or sorted goes through [`WEIGHED`](super::weighed::WEIGHED), as it takes longer than one step;
//! - what variables hold goes through [`HELD`](super::held::HELD), as lists in lists would take all memory, or the stack.
//!
//! Nothing is inserted but these; lines stay lines, and every place in the prepared text is mapped back.

use std::ops::Range;

use istio_mc_diagnostic::{Code, code};

use super::depth::{self, TooDeep};
use super::held::{self, Holding};
use super::import_name;
use super::operands::operands;
use super::position::{self, Dialect};
use super::scan::{self, Part, PartKind, Token, TokenKind, Tokens, keyword};
use super::weighed::{self, Weighing};

/// The filter that writes a value as a YAML scalar.
pub(crate) const SCALAR: &str = "__scalar";

/// The filter that turns an operand of `~` into text.
pub(crate) const TEXT: &str = "__text";

/// The filter that keeps an operand of `+` from growing without end.
pub(crate) const SIZED: &str = "__sized";

/// The filter around what a loop goes through.
pub(crate) const LOOP: &str = "__loop";

/// A template as MiniJinja gets it.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) text: String,
    /// What was put in, in order.
    inserted: Vec<Insertion>,
}

/// A template that MiniJinja is not even asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: &'static Code,
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
}

/// Something that was put into a template.
#[derive(Clone, Debug)]
pub(super) struct Insertion {
    /// Where in the original.
    at: usize,
    text: String,
    /// The part of the original that a filter is put on; empty for what fails by itself never.
    subject: Range<usize>,
}

impl Insertion {
    /// A text that cannot fail by itself.
    pub(super) fn new(at: usize, text: String) -> Self {
        Self { at, text, subject: at..at }
    }
}

impl Prepared {
    /// A text as it is.
    pub(crate) fn verbatim(text: &str) -> Self {
        Self { text: text.to_owned(), inserted: Vec::new() }
    }

    /// A template with the filters put in.
    ///
    /// # Errors
    /// Code that has no end, and code that nests too deep for MiniJinja.
    pub(crate) fn new(text: &str, dialect: Dialect) -> Result<Self, Refused> {
        let parts = scan::parts(text);
        if let Some(range) = parts.unclosed {
            let open = text.get(range.clone()).unwrap_or_default();
            let message = match open {
                "{{" | "{%" => format!("`{open}` has no end, or a bracket or string after it has none"),
                _ => format!("`{open}` has no end"),
            };
            return Err(Refused { code: &code::TEMPLATE_SYNTAX, range, message });
        }
        if let Some(range) = import_name::wrong(text, &parts.parts) {
            let shown = text.get(range.clone()).unwrap_or_default();
            let message =
                format!("`{shown}` is no name: `import` gives a template one name, such as `labels`");
            return Err(Refused { code: &code::TEMPLATE_SYNTAX, range, message });
        }
        depth::check(text, &parts.parts).map_err(|TooDeep { range, message }| Refused {
            code: &code::TEMPLATE_LIMIT,
            range,
            message,
        })?;
        Ok(Self::with(text, Self::filters(text, &parts.parts, dialect, |_, _, _| {})))
    }

    /// A template with the filters put in, and further texts.
    pub(crate) fn marked(text: &str, dialect: Dialect, marks: Vec<(usize, String)>) -> Self {
        let mut insertions = Self::filters(text, &scan::parts(text).parts, dialect, |_, _, _| {});
        insertions.extend(marks.into_iter().map(|(at, text)| Insertion::new(at, text)));
        Self::with(text, insertions)
    }

    /// A template with the filters put in, and what `more` puts in for each of its expressions and tags.
    pub(super) fn covering(
        text: &str,
        dialect: Dialect,
        more: impl FnMut(&Part, &[Token], &mut Vec<Insertion>),
    ) -> Self {
        Self::with(text, Self::filters(text, &scan::parts(text).parts, dialect, more))
    }

    /// What is put at the same place stands in the order of the list: `more` inside of the filter of a scalar.
    fn filters(
        text: &str,
        parts: &[Part],
        dialect: Dialect,
        mut more: impl FnMut(&Part, &[Token], &mut Vec<Insertion>),
    ) -> Vec<Insertion> {
        let scalars = position::scalars(text, parts, dialect);
        let mut insertions: Vec<Insertion> = Vec::new();
        for (part, scalar) in parts.iter().zip(scalars) {
            if !matches!(part.kind, PartKind::Expression | PartKind::Tag) {
                continue;
            }
            // Brackets that do not match are a syntax error, which nothing inserted may hide.
            let Tokens { tokens, balanced: true } = scan::tokens(text, part.inner.clone()) else { continue };
            let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
            let whole = first.range.start..last.range.end;
            let scalar = scalar && !is_written(text, &tokens);
            let looped = if part.kind == PartKind::Tag { loop_over(text, &tokens) } else { None };
            if let Some(looped) = &looped {
                insertions.push(Insertion {
                    at: looped.start,
                    text: "(".to_owned(),
                    subject: looped.clone(),
                });
            }
            if scalar {
                insertions.push(Insertion { at: whole.start, text: "(".to_owned(), subject: whole.clone() });
            }
            operands(text, &tokens, |subject, filter| {
                insertions.push(Insertion { at: subject.end, text: ["|", filter].concat(), subject });
            });
            more(part, &tokens, &mut insertions);
            if scalar {
                insertions.push(Insertion { at: whole.end, text: [")|", SCALAR].concat(), subject: whole });
            }
            let mut values = Vec::new();
            let tag = if part.kind == PartKind::Tag { keyword(text, part) } else { "" };
            match tag {
                "set" | "with" => values = held::holdings(text, &tokens[1..]),
                "macro" => continue,
                _ => {}
            }
            let is_for = tag == "for";
            for Weighing { at, text, range } in weighed::weighings(text, &tokens, is_for) {
                insertions.push(Insertion { at, text: text.to_owned(), subject: range });
            }
            for Holding { range, filter, needs_brackets } in
                held::handed(text, &tokens).into_iter().chain(values)
            {
                let subject = range.clone();
                if needs_brackets {
                    insertions.push(Insertion { at: range.start, text: "(".to_owned(), subject });
                }
                let text = [if needs_brackets { ")|" } else { "|" }, filter].concat();
                insertions.push(Insertion { at: range.end, text, subject: range });
            }
            if let Some(looped) = looped {
                insertions.push(Insertion { at: looped.end, text: [")|", LOOP].concat(), subject: looped });
            }
        }
        insertions
    }

    fn with(text: &str, mut inserted: Vec<Insertion>) -> Self {
        // Stable: what was put at the same place first stays first.
        inserted.sort_by_key(|insertion| insertion.at);
        let mut prepared = String::with_capacity(text.len() + inserted.len() * 12);
        let mut copied = 0;
        for insertion in &inserted {
            prepared.push_str(&text[copied..insertion.at]);
            prepared.push_str(&insertion.text);
            copied = insertion.at;
        }
        prepared.push_str(&text[copied..]);
        Self { text: prepared, inserted }
    }

    /// The range of the original that a range of the prepared text stands for. A range that starts in a
    /// filter that was put in stands for what the filter is put on.
    pub(crate) fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = match self.find(range.start) {
            (_, Some(insertion)) if !insertion.subject.is_empty() && range.end > range.start => {
                return insertion.subject.clone();
            }
            (start, _) => start,
        };
        // An end is the byte after the last one: what is put in there is not meant.
        let end = range.end.checked_sub(1).map_or(0, |last| match self.find(last) {
            (at, Some(_)) => at,
            (at, None) => at + 1,
        });
        start..end.max(start)
    }

    /// The place in the original, and what was put in there if the place is inside of that.
    fn find(&self, offset: usize) -> (usize, Option<&Insertion>) {
        let mut shift = 0;
        for insertion in &self.inserted {
            let begin = insertion.at + shift;
            if offset < begin {
                break;
            }
            if offset < begin + insertion.text.len() {
                return (insertion.at, Some(insertion));
            }
            shift += insertion.text.len();
        }
        (offset - shift, None)
    }
}

/// Filters whose texts [`SCALAR`] leaves as they are.
const WRITING: [&str; 3] = ["quote", "squote", "toYaml"];

/// Whether an expression is one value that such a filter has written at last: loops print thousands of these, and a filter
/// that does nothing takes half as long as `quote`.
fn is_written(text: &str, tokens: &[Token]) -> bool {
    let word = |token: &Token| &text[token.range.clone()];
    let [.., bar, filter] = tokens else { return false };
    if word(bar) != "|" || !WRITING.contains(&word(filter)) {
        return false;
    }
    let mut depth = 0_usize;
    let mut previous = None;
    tokens.iter().all(|token| {
        let before = previous.replace(word(token));
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            TokenKind::Sign => return matches!(word(token), "." | "|"),
            // In any other place it is an operator, or what follows one.
            TokenKind::Name => return before.is_none_or(|before| matches!(before, "." | "|")),
            TokenKind::String | TokenKind::Number => return before.is_none(),
            TokenKind::Comma => return false,
        }
        true
    })
}

/// What a `for` goes through: what stands between `in` and the loop's own `if` or `recursive`.
fn loop_over(text: &str, tokens: &[scan::Token]) -> Option<Range<usize>> {
    let word = |token: &scan::Token| &text[token.range.clone()];
    if tokens.first().map(word) != Some("for") {
        return None;
    }
    let begin = tokens.iter().position(|token| word(token) == "in")? + 1;
    let mut depth = 0_usize;
    let mut end = begin;
    for (index, token) in tokens.iter().enumerate().skip(begin) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Name if depth == 0 && word(&tokens[index - 1]) != "." => {
                if matches!(word(token), "if" | "recursive") {
                    break;
                }
            }
            _ => {}
        }
        end = index + 1;
    }
    (end > begin).then(|| tokens[begin].range.start..tokens[end - 1].range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(text: &str, dialect: Dialect) -> String {
        Prepared::new(text, dialect)
            .expect("it has an end")
            .text
            .replace("|__weighed", "")
            .replace(SCALAR, "S")
            .replace(TEXT, "T")
            .replace(SIZED, "P")
            .replace(LOOP, "L")
    }

    #[test]
    fn what_is_all_of_a_scalar_is_written_as_one() {
        for (text, expected) in [
            ("a: {{ x }}\n", "a: {{ (x)|S }}\n"),
            ("a: {{x}}", "a: {{(x)|S}}"),
            ("a: {{ x }} # why\n", "a: {{ (x)|S }} # why\n"),
            ("a: {{ x }}#no\n", "a: {{ x }}#no\n"),
            ("a: {{ x }} {# why #}\n", "a: {{ (x)|S }} {# why #}\n"),
            ("- {{ x }}\r\n", "- {{ (x)|S }}\r\n"),
            ("- - {{ x }}\n", "- - {{ (x)|S }}\n"),
            ("  - a: {{ x|f('}}') }}\n", "  - a: {{ (x|f('}}'))|S }}\n"),
            ("  {{ x }}\n", "  {{ (x)|S }}\n"),
            ("{{ k }}: {{ v }}\n", "{{ (k)|S }}: {{ (v)|S }}\n"),
            ("- {{ k }}:\n", "- {{ (k)|S }}:\n"),
            ("a: {{ x }}/{{ y }}\n", "a: {{ x }}/{{ y }}\n"),
            ("a: {{ x|quote }}\n", "a: {{ x|quote }}\n"),
            ("a: {{ x.y[0 if b else 1]|f(2)|squote }}\n", "a: {{ x.y[0 if b else 1]|f(2)|squote }}\n"),
            ("a: {{ 'x'|toYaml }}\n", "a: {{ 'x'|toYaml }}\n"),
            ("a: {{ x if c else y|quote }}\n", "a: {{ (x if c else y|quote)|S }}\n"),
            ("a: {{ x ~ y|quote }}\n", "a: {{ (x|T ~ y|quote|T)|S }}\n"),
            ("a: {{ not x|quote }}\n", "a: {{ (not x|quote)|S }}\n"),
            ("a: {{ x|quote|f }}\n", "a: {{ (x|quote|f)|S }}\n"),
            ("a: \"{{ x }}\"\n", "a: \"{{ x }}\"\n"),
            ("a: 'b: {{ x }}\n", "a: 'b: {{ x }}\n"),
            ("a: [{{ x }}]\n", "a: [{{ x }}]\n"),
            ("a: b - {{ x }}\n", "a: b - {{ x }}\n"),
            ("a: http:{{ x }}\n", "a: http:{{ x }}\n"),
            ("a:{{ x }}\n", "a:{{ x }}\n"),
            ("a: {{- x }}\n", "a: {{- x }}\n"),
            ("a: {{ x -}}\nb: c\n", "a: {{ x -}}\nb: c\n"),
            ("a: {{ x -}}\n", "a: {{ (x) -}}\n".replace(") -", ")|S -").leak()),
            ("a: {{ x }}\n{%- endif %}\nb\n", "a: {{ x }}\n{%- endif %}\nb\n"),
            ("a: {{ x }}\n{%- endif +%}\nb\n", "a: {{ (x)|S }}\n{%- endif +%}\nb\n"),
            (
                "{%- for i in x +%}\n- {{ i }}\n{%- endfor +%}\nb\n",
                "{%- for i in (x)|L +%}\n- {{ (i)|S }}\n{%- endfor +%}\nb\n",
            ),
            (
                "a: {{ x }}\n{%- if c +%}\nb: c\n{% endif %}\n",
                "a: {{ (x)|S }}\n{%- if c +%}\nb: c\n{% endif %}\n",
            ),
            ("a: {{ x }}\n{%- if c %}-b{% endif %}\n\n", "a: {{ x }}\n{%- if c %}-b{% endif %}\n\n"),
            (
                "{% macro m() %}\na: {{ x }}\n{%- endmacro %}",
                "{% macro m() %}\na: {{ (x)|S }}\n{%- endmacro %}",
            ),
            ("{{ a }}:{{ b }}\n", "{{ a }}:{{ b }}\n"),
            (
                "a: {% if c %}{{ x }}{% else %}{{ y }}{% endif %}\n",
                "a: {% if c %}{{ (x)|S }}{% else %}{{ (y)|S }}{% endif %}\n",
            ),
            (
                "a: {% if c %}{{ x }}{% elif d %}b{% endif %}-c\n",
                "a: {% if c %}{{ x }}{% elif d %}b{% endif %}-c\n",
            ),
            ("a: {% for i in x %}{{ i }}{% endfor %}\n", "a: {% for i in (x)|L %}{{ i }}{% endfor %}\n"),
            (
                "{% for i in x %}\n- {{ i }}\n{% endfor %}\n",
                "{% for i in (x)|L %}\n- {{ (i)|S }}\n{% endfor %}\n",
            ),
            ("a: {{ }}\n", "a: {{ }}\n"),
            ("a: {{ x) }}\n", "a: {{ x) }}\n"),
            ("a: {% raw %}{{ x }}{% endraw %}\n", "a: {% raw %}{{ x }}{% endraw %}\n"),
            ("a: {{\n  x\n}}\n", "a: {{\n  (x)|S\n}}\n"),
            ("a: {{ b ~ c }}\n", "a: {{ (b|T ~ c|T)|S }}\n"),
            ("{% for a in b.if if c recursive %}", "{% for a in (b.if)|L if c recursive %}"),
            ("{% for a in b|map('if') ~ (c if d) %}", "{% for a in (b|map('if')|T ~ (c if d)|T)|L %}"),
        ] {
            assert_eq!(prepared(text, Dialect::Yaml), expected, "{text}");
        }
    }

    #[test]
    fn the_lines_of_a_block_scalar_are_text() {
        for (text, expected) in [
            ("a: |\n  b: {{ x }}\nc: {{ y }}\n", "a: |\n  b: {{ x }}\nc: {{ (y)|S }}\n"),
            ("a: >-\n\n  {{ x }}\n\n  - {{ y }}\n", "a: >-\n\n  {{ x }}\n\n  - {{ y }}\n"),
            ("a: |2- # why\n  b: {{ x }}\n", "a: |2- # why\n  b: {{ x }}\n"),
            ("- a: |\n    b: {{ x }}\n  c: {{ y }}\n", "- a: |\n    b: {{ x }}\n  c: {{ (y)|S }}\n"),
            ("- |\n  b: {{ x }}\n- {{ y }}\n", "- |\n  b: {{ x }}\n- {{ (y)|S }}\n"),
            (
                "a: |\n{{ x }}\n{% if c %}\n  b: {{ y }}\n{% endif %}\n",
                "a: |\n{{ x }}\n{% if c %}\n  b: {{ y }}\n{% endif %}\n",
            ),
            ("a: b |\n  c: {{ x }}\n", "a: b |\n  c: {{ (x)|S }}\n"),
            ("{{ k }}: |\n  c: {{ x }}\n", "{{ (k)|S }}: |\n  c: {{ x }}\n"),
            ("a: !!str |\n  c: {{ x }}\n", "a: !!str |\n  c: {{ x }}\n"),
        ] {
            assert_eq!(prepared(text, Dialect::Yaml), expected, "{text}");
        }
    }

    #[test]
    fn in_macros_a_line_of_its_own_is_a_piece() {
        let text =
            "{% macro name() -%}\n{{ x }}\n{%- endmacro %}\n{% macro l() %}\na: {{ y }}\n{% endmacro %}\n";
        let expected = "{% macro name() -%}\n{{ x }}\n{%- endmacro %}\n{% macro l() %}\na: {{ (y)|S }}\n{% endmacro %}\n";
        assert_eq!(prepared(text, Dialect::Macros), expected);
    }

    #[test]
    fn dialects_follow_the_file_name() {
        for (path, expected) in [
            ("c/templates/a.yaml.j2", Dialect::Yaml),
            ("c/templates/a.yml.j2", Dialect::Yaml),
            ("c/templates/_a.j2", Dialect::Macros),
            ("c/templates/_a.yaml.j2", Dialect::Macros),
            ("c/templates/_a.txt.j2", Dialect::Plain),
            ("c/templates/NOTES.txt.j2", Dialect::Plain),
            ("c/templates/a.json.j2", Dialect::Plain),
        ] {
            assert_eq!(Dialect::of(path), expected, "{path}");
        }
    }

    #[test]
    fn places_map_back() {
        let text = "a: {{ x ~ y }} # z\nb: {{ q }}\n";
        let prepared = Prepared::new(text, Dialect::Yaml).expect("it has an end");
        let back = |needle: &str| {
            let start = prepared.text.find(needle).expect(needle);
            text[prepared.original(start..start + needle.len())].to_owned()
        };
        assert_eq!(back("(x|__text ~ y|__text)|__scalar"), "x ~ y");
        assert_eq!(back("x|__text"), "x");
        assert_eq!(back("y|__text"), "y");
        assert_eq!(back("# z"), "# z");
        assert_eq!(back("(q)|__scalar"), "q");
        assert_eq!(back("b: {{ "), "b: {{ ");
    }
}
