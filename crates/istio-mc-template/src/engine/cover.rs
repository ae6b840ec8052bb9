//! Templates that write down which of their branches are taken.
//!
//! ```text
//! {% if c %}            -> {% if (c)|__cover(1) %}
//! {{ a if c else b }}   -> {{ a if (c)|__cover(2) else b }}
//! {% for x in xs %}     -> {% for x in xs %}{% do __cover(3) %}
//! {% endfor %}          -> {% else %}{% do __empty(3) %}{% endfor %}     (without the first tag where there is an `else`)
//! {% macro m() %}       -> {% macro m() %}{% do __cover(4) %}
//! ```
//!
//! The tags that are put in trim what the tag before or after them trims, so that the text stays the same.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use istio_mc_diagnostic::{Place, Span};
use minijinja::{Environment, Value};

use super::limits::Limits;
use super::position::Dialect;
use super::prepare::{Insertion, Prepared};
use super::scan::{Part, PartKind, Token, TokenKind};
use super::{Engine, Template};
use crate::coverage::PointKind;

/// The filter and function that writes down that a condition was true or false, or that something was used.
const COVER: &str = "__cover";

/// The function that writes down that a loop had nothing to do.
const EMPTY: &str = "__empty";

/// Writing down costs instructions of its own.
const FUEL_FACTOR: u64 = 4;

/// A place of a template that can be used in one or two ways.
#[derive(Debug)]
pub(crate) struct Site {
    /// The template's path, from the chart's name on.
    pub(crate) template: String,
    pub(crate) kind: PointKind,
    pub(crate) place: Place,
    /// The way that it never goes, as a comment says.
    pub(crate) never: Option<Never>,
    /// In which ways it was: [`TAKEN`] and [`PASSED`].
    seen: AtomicU8,
}

/// A condition that was true, a loop that had items, anything that was used.
const TAKEN: u8 = 1;
/// A condition that was false, a loop without items.
const PASSED: u8 = 2;

impl Site {
    fn see(&self, way: u8) {
        self.seen.fetch_or(way, Ordering::Relaxed);
    }

    /// Whether a condition was true, a loop had items, or anything else was used.
    pub(crate) fn was_taken(&self) -> bool {
        self.seen.load(Ordering::Relaxed) & TAKEN != 0
    }

    /// Whether a condition was false, or a loop had no items.
    pub(crate) fn was_passed(&self) -> bool {
        self.seen.load(Ordering::Relaxed) & PASSED != 0
    }
}

/// The sites of all templates.
pub(crate) type Sites = Arc<Vec<Site>>;

impl Engine {
    /// The same templates, writing down where they go.
    pub(crate) fn covering(&self) -> (Engine, Sites) {
        let mut sites = Vec::new();
        let mut templates = Vec::new();
        for (path, template) in self.templates() {
            // Files of macros are not rendered themselves.
            if !path.rsplit('/').next().is_some_and(|file| file.starts_with('_')) {
                sites.push(Site::new(path, template, PointKind::Template, 0..0));
            }
            let prepared = instrumented(path, template, &mut sites);
            templates.push((path, template, prepared));
        }
        let sites: Sites = Arc::new(sites);
        let limits = Limits { fuel: self.limits.fuel.saturating_mul(FUEL_FACTOR), ..self.limits };
        let mut engine = Engine::limited(limits);
        register(&mut engine.environment, &sites);
        engine.sites = Some(Arc::clone(&sites));
        for (path, template, prepared) in templates {
            // What was put in makes no code wrong; if it ever did, the template must still be there.
            if engine.add_prepared(path, &template.source, prepared).is_err() {
                let _ = engine.add_prepared(path, &template.source, template.prepared.clone());
            }
        }
        (engine, sites)
    }

    /// Writes down that a template was rendered, if this engine does such things.
    pub(super) fn rendered(&self, path: &str) {
        let Some(sites) = &self.sites else { return };
        // Sites stand in order of their templates, and that of the template itself first.
        let first = sites.partition_point(|site| site.template.as_str() < path);
        if let Some(site) = sites.get(first).filter(|site| site.template == path) {
            site.see(TAKEN);
        }
    }
}

impl Site {
    fn new(path: &str, template: &Template, kind: PointKind, range: Range<usize>) -> Self {
        let place = Place::new(&template.source, Span::new(range.start, range.end));
        Self { template: path.to_owned(), kind, place, never: None, seen: AtomicU8::new(0) }
    }
}

fn register(environment: &mut Environment<'static>, sites: &Sites) {
    let see = |sites: &Sites, number: usize, way: u8| {
        if let Some(site) = sites.get(number) {
            site.see(way);
        }
    };
    let of = Arc::clone(sites);
    environment.add_filter(COVER, move |condition: Value, number: usize| {
        see(&of, number, if condition.is_true() { TAKEN } else { PASSED });
        condition
    });
    let of = Arc::clone(sites);
    environment.add_function(COVER, move |number: usize| {
        see(&of, number, TAKEN);
        Value::UNDEFINED
    });
    let of = Arc::clone(sites);
    environment.add_function(EMPTY, move |number: usize| {
        see(&of, number, PASSED);
        Value::UNDEFINED
    });
}

/// A block that a tag has opened.
enum Block<'t> {
    /// A loop and its site; whether it has an `else`.
    For { site: Option<usize>, has_else: bool },
    /// A condition that holds here; none in an `else`.
    If { holds: Option<&'t str> },
}

/// What a comment before a tag says of it: `{# never empty: there is always a port #}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Never {
    /// `never true`, `never called`.
    Taken,
    /// `never false`, `never empty`.
    Passed,
}

impl Never {
    fn read(comment: &str) -> Option<Self> {
        let said = comment.trim().strip_prefix("never ")?;
        let (way, reason) = said.split_once(':')?;
        match way {
            _ if reason.trim().is_empty() => None,
            "true" | "called" => Some(Never::Taken),
            "false" | "empty" => Some(Never::Passed),
            _ => None,
        }
    }
}

/// What the comment says that stands before the tag or expression at `at`, with blanks between at most.
fn never_before(text: &str, at: usize) -> Option<Never> {
    let before = text[..at].trim_end().strip_suffix("#}")?.trim_end_matches(['-', '+']);
    Never::read(before.rsplit_once("{#")?.1.trim_start_matches(['-', '+']))
}

/// A template with all that writes down put in.
fn instrumented(path: &str, template: &Template, sites: &mut Vec<Site>) -> Prepared {
    let text = template.source.text();
    let mut blocks = Vec::new();
    Prepared::covering(text, Dialect::of(path), |part, tokens, insertions| {
        let never = never_before(text, part.range.start);
        let mut add = |kind: PointKind, range: Range<usize>| {
            sites.push(Site { never, ..Site::new(path, template, kind, range) });
            sites.len() - 1
        };
        let word = |token: &Token| &text[token.range.clone()];
        if part.kind == PartKind::Expression {
            inline(text, tokens, false, &mut |range| {
                let site = add(PointKind::Condition, range.clone());
                condition(range, site, insertions);
            });
            return;
        }
        let Some((keyword, rest)) = tokens.split_first() else { return };
        let is_loop = word(keyword) == "for";
        // What an `include` has behind its condition is none of it.
        if word(keyword) != "include" {
            inline(text, rest, is_loop, &mut |range| {
                let site = add(PointKind::Condition, range.clone());
                condition(range, site, insertions);
            });
        }
        match (word(keyword), rest) {
            (opens @ ("if" | "elif"), [first, ..]) => {
                let range = first.range.start..rest.last().map_or(first.range.end, |last| last.range.end);
                if opens == "elif" {
                    blocks.pop();
                }
                blocks.push(Block::If { holds: Some(&text[range.clone()]) });
                let site = add(PointKind::Condition, range.clone());
                condition(range, site, insertions);
            }
            ("for", _) => {
                let iterated = iterated(text, rest);
                // In `{% if xs %}{% for x in xs %}` there is an item.
                let holds = |list: &str| {
                    blocks
                        .iter()
                        .any(|block| matches!(block, Block::If { holds: Some(holds) } if *holds == list))
                };
                let never_empty = iterated.is_some_and(|tokens| {
                    is_written_out(text, tokens) || source_of(text, tokens).is_some_and(holds)
                });
                let whole = keyword.range.start..rest.last().map_or(keyword.range.end, |last| last.range.end);
                let kind = if never_empty { PointKind::FullLoop } else { PointKind::Loop };
                let site = add(kind, whole);
                insertions.push(after(text, part, COVER, site));
                blocks.push(Block::For { site: (!never_empty).then_some(site), has_else: false });
            }
            ("else", _) => match blocks.last_mut() {
                Some(Block::For { site, has_else }) => {
                    *has_else = true;
                    if let Some(site) = *site {
                        insertions.push(after(text, part, EMPTY, site));
                    }
                }
                Some(Block::If { holds }) => *holds = None,
                None => {}
            },
            ("endfor", _) => {
                if let Some(Block::For { site: Some(site), has_else: false }) = blocks.pop() {
                    let sign = match text.as_bytes().get(part.range.start + 2) {
                        Some(b'-') => "-",
                        Some(b'+') => "+",
                        _ => "",
                    };
                    let tags = format!("{{%{sign} else %}}{{% do {EMPTY}({site}) %}}");
                    insertions.push(Insertion::new(part.range.start, tags));
                }
            }
            ("endif", _) => {
                blocks.pop();
            }
            ("macro", [name, ..]) => {
                let site = add(PointKind::Macro, name.range.clone());
                insertions.push(after(text, part, COVER, site));
            }
            _ => {}
        }
    })
}

/// A condition that goes through the filter.
fn condition(range: Range<usize>, site: usize, insertions: &mut Vec<Insertion>) {
    insertions.push(Insertion::new(range.start, "(".to_owned()));
    insertions.push(Insertion::new(range.end, format!(")|{COVER}({site})")));
}

/// A call behind a tag, which trims what follows as the tag does.
fn after(text: &str, part: &Part, function: &str, site: usize) -> Insertion {
    let sign = match text.as_bytes().get(part.range.end - 3) {
        Some(b'-') if part.trims_right => "-",
        Some(b'+') if part.keeps_right => "+",
        _ => "",
    };
    Insertion::new(part.range.end, format!("{{% do {function}({site}) {sign}%}}"))
}

/// Finds the conditions of `a if c else b`. Outside of brackets, the `if` of a loop is no such condition.
fn inline(text: &str, tokens: &[Token], in_loop: bool, found: &mut dyn FnMut(Range<usize>)) {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Name if &text[token.range.clone()] == "if" => {
                let is_member = index > 0 && matches!(&text[tokens[index - 1].range.clone()], "." | "|");
                if is_member || in_loop && depth == 0 {
                    continue;
                }
                let condition = &tokens[index + 1..];
                let end = condition_end(text, condition);
                if let (Some(first), Some(last)) = (condition.first(), condition[..end].last()) {
                    found(first.range.start..last.range.end);
                }
            }
            _ => {}
        }
    }
}

/// How many tokens a condition has that stands behind `if` in an expression.
fn condition_end(text: &str, tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        let word = &text[token.range.clone()];
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close if depth == 0 => return index,
            TokenKind::Close => depth -= 1,
            TokenKind::Comma if depth == 0 => return index,
            TokenKind::Sign if depth == 0 && word == ":" => return index,
            TokenKind::Name if depth == 0 && matches!(word, "else" | "if") => {
                let is_member = index > 0 && matches!(&text[tokens[index - 1].range.clone()], "." | "|");
                if !is_member {
                    return index;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// What a loop goes over: the tokens behind `in`.
fn iterated<'t>(text: &str, tokens: &'t [Token]) -> Option<&'t [Token]> {
    let start = tokens.iter().position(|token| &text[token.range.clone()] == "in")? + 1;
    let rest = tokens.get(start..)?;
    let end = rest.iter().position(|token| matches!(&text[token.range.clone()], "if" | "recursive"));
    // With a condition, nothing may be left.
    match end {
        Some(end) if &text[rest[end].range.clone()] == "if" => None,
        end => Some(&rest[..end.unwrap_or(rest.len())]),
    }
}

/// The text of an expression.
fn source_of<'t>(text: &'t str, tokens: &[Token]) -> Option<&'t str> {
    Some(&text[tokens.first()?.range.start..tokens.last()?.range.end])
}

/// Whether a list or map is written out, with something in it: then a loop over it always has items.
fn is_written_out(text: &str, tokens: &[Token]) -> bool {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    let brackets = matches!((&text[first.range.clone()], &text[last.range.clone()]), ("[", "]") | ("{", "}"));
    if !brackets || tokens.len() < 3 {
        return false;
    }
    // `[1] + [2]` ends in a bracket too, and is no less written out; `[x][0]` is something else.
    let mut depth = 0_usize;
    let closes_early = tokens[..tokens.len() - 1].iter().any(|token| {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    !closes_early
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::Source;

    use super::*;

    fn covering(text: &str) -> String {
        let source = Source::new("t", text);
        let prepared = Prepared::new(text, Dialect::Plain).expect("a template");
        let template = Template { source, prepared: prepared.into() };
        let mut sites = Vec::new();
        instrumented("c/templates/NOTES.txt.j2", &template, &mut sites)
            .text
            .replace(COVER, "C")
            .replace(EMPTY, "U")
            .replace(super::super::prepare::LOOP, "L")
    }

    #[test]
    fn conditions_loops_and_macros_write_down_where_they_go() {
        for (text, expected) in [
            (
                "{% if a %}x{% elif b.if %}y{% endif %}",
                "{% if (a)|C(0) %}x{% elif (b.if)|C(1) %}y{% endif %}",
            ),
            ("{% if not a and b %}{% endif %}", "{% if (not a and b)|C(0) %}{% endif %}"),
            ("{{ a if b else c }}", "{{ a if (b)|C(0) else c }}"),
            ("{{ a if b }}", "{{ a if (b)|C(0) }}"),
            ("{{ a if b else c if d else e }}", "{{ a if (b)|C(0) else c if (d)|C(1) else e }}"),
            (
                "{{ f(a if b(c, d), x=[1 if e]) }}",
                "{{ f((a if (b(c, d))|C(0))|__held, x=[1 if (e)|C(1)]|__held) }}",
            ),
            ("{{ {'k': a if b, 'if': 1} }}", "{{ {'k': a if (b)|C(0), 'if': 1} }}"),
            ("{% set x = a if b else c %}", "{% set x = a if (b)|C(0) else c %}"),
            ("{% if (a if b else c) %}{% endif %}", "{% if ((a if (b)|C(0) else c))|C(1) %}{% endif %}"),
            ("{% if a if b %}{% endif %}", "{% if (a if (b)|C(0))|C(1) %}{% endif %}"),
            (
                "{% for x in xs %}{{ x }}{% endfor %}",
                "{% for x in (xs)|L %}{% do C(0) %}{{ x }}{% else %}{% do U(0) %}{% endfor %}",
            ),
            (
                "{%- for x in xs if x +%}\n  {%- endfor -%}\n",
                "{%- for x in (xs)|L if x +%}{% do C(0) +%}\n  {%- else %}{% do U(0) %}{%- endfor -%}\n",
            ),
            (
                "{% for x in xs -%} x {%- else -%} y {% endfor %}",
                "{% for x in (xs)|L -%}{% do C(0) -%} x {%- else -%}{% do U(0) -%} y {% endfor %}",
            ),
            (
                "{% for x in [1, 2] %}{% endfor %}{% for x in [] %}{% endfor %}",
                "{% for x in ([1, 2])|L %}{% do C(0) %}{% endfor %}{% for x in ([])|L %}{% do C(1) %}{% else %}{% do U(1) %}{% endfor %}",
            ),
            (
                "{% for x in a %}{% if x %}1{% else %}2{% endif %}{% else %}3{% endfor %}",
                "{% for x in (a)|L %}{% do C(0) %}{% if (x)|C(1) %}1{% else %}2{% endif %}{% else %}{% do U(0) %}3{% endfor %}",
            ),
            (
                "{% if xs %}{% for x in xs %}{% endfor %}{% else %}{% for x in xs %}{% else %}{% endfor %}{% endif %}",
                "{% if (xs)|C(0) %}{% for x in (xs)|L %}{% do C(1) %}{% endfor %}{% else %}\
                 {% for x in (xs)|L %}{% do C(2) %}{% else %}{% do U(2) %}{% endfor %}{% endif %}",
            ),
            ("{% macro m(a=1) -%}\nx{% endmacro %}", "{% macro m(a=1) -%}{% do C(0) -%}\nx{% endmacro %}"),
            ("{% raw %}{% if a %}{% endraw %}", "{% raw %}{% if a %}{% endraw %}"),
            ("{{ 'a if b' }}{# if #}", "{{ 'a if b' }}{# if #}"),
        ] {
            assert_eq!(covering(text), expected, "{text}");
        }
    }
}
