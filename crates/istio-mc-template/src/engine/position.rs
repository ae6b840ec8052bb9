//! Where a template's expressions stand in the YAML around them.
//!
//! A string that is all of a YAML scalar must be written so that a YAML reader gets that string back; a
//! string that is a part of one is a piece of text. Which it is can be seen in the template:
//!
//! | in the template | `x` is |
//! |---|---|
//! | `key: {{ x }}`, also before ` # comment` | a scalar |
//! | `- {{ x }}` | a scalar |
//! | `{{ x }}: 1` | a scalar (a key) |
//! | `{{ x }}` on a line of its own, in a template of objects | a scalar |
//! | the same in a file of macros (`_*.j2`) | a piece: the macro's caller decides |
//! | `key: {{ a }}/{{ b }}`, `key: "{{ x }}"`, `[{{ x }}]` | a piece |
//! | anything below `key: \|` or `key: >` | a piece: the block is one text |
//!
//! Tags do not count as text: in `key: {% if c %}{{ a }}{% else %}{{ b }}{% endif %}` both are scalars.

use super::blocks::block_scalars;
use super::scan::{Part, PartKind, keyword};

/// What kind of text a template makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Dialect {
    /// Objects: `*.yaml.j2`.
    Yaml,
    /// Macros that make pieces of objects: `_*.j2`.
    Macros,
    /// Anything else, such as notes.
    Plain,
}

impl Dialect {
    /// The dialect of a template, by its path.
    pub(crate) fn of(path: &str) -> Self {
        let file = path.rsplit('/').next().unwrap_or(path);
        let plain = file.strip_suffix(".j2").unwrap_or(file);
        let yaml = plain.ends_with(".yaml") || plain.ends_with(".yml");
        match (file.starts_with('_'), yaml || !plain.contains('.')) {
            (true, true) => Dialect::Macros,
            (false, _) if yaml => Dialect::Yaml,
            _ => Dialect::Plain,
        }
    }
}

/// Says of each part whether it is an expression that is all of a YAML scalar.
pub(crate) fn scalars(text: &str, parts: &[Part], dialect: Dialect) -> Vec<bool> {
    if dialect == Dialect::Plain {
        return vec![false; parts.len()];
    }
    let blocks = block_scalars(text, parts);
    let in_block = |at: usize| {
        let next = blocks.partition_point(|block| block.start <= at);
        next > 0 && at < blocks[next - 1].end
    };
    (0..parts.len())
        .map(|index| {
            parts[index].kind == PartKind::Expression
                && is_scalar(text, parts, index, dialect)
                && !in_block(parts[index].range.start)
        })
        .collect()
}

fn is_scalar(text: &str, parts: &[Part], index: usize, dialect: Dialect) -> bool {
    let (Some(before), Some(after)) = (before(text, parts, index), after(text, parts, index)) else {
        return false;
    };
    match (before, after) {
        (Before::Nothing | Before::Dash, After::Colon) => true,
        (Before::Colon | Before::Dash, After::Nothing) => true,
        (Before::Nothing, After::Nothing) => dialect == Dialect::Yaml,
        (Before::Colon, After::Colon) => false,
    }
}

/// What stands before an expression on its line.
enum Before {
    Nothing,
    Dash,
    Colon,
}

/// What stands after it.
enum After {
    Nothing,
    Colon,
}

fn before(text: &str, parts: &[Part], index: usize) -> Option<Before> {
    let mut line = String::new();
    let mut trims = parts[index].trims_left;
    let mut at = index;
    while at > 0 {
        at -= 1;
        let part = &parts[at];
        match part.kind {
            PartKind::Text => {
                let mut piece = &text[part.range.clone()];
                if trims {
                    piece = piece.trim_end();
                }
                if at > 0 && parts[at - 1].trims_right {
                    piece = piece.trim_start();
                }
                if let Some(line_break) = piece.rfind('\n') {
                    line.insert_str(0, &piece[line_break + 1..]);
                    break;
                }
                line.insert_str(0, piece);
                trims = false;
            }
            PartKind::Comment => trims = part.trims_left,
            PartKind::Expression => {
                line.insert(0, 'x');
                trims = part.trims_left;
            }
            PartKind::Tag => {
                match keyword(text, part) {
                    "if" | "set" | "import" | "from" => {}
                    "else" | "elif" => at = if_before(text, parts, at)?,
                    _ => return None,
                }
                trims = parts[at].trims_left;
            }
        }
    }
    let content = line.trim_start_matches([' ', '\t']);
    if content.is_empty() {
        return Some(Before::Nothing);
    }
    let blank_before = line.ends_with([' ', '\t']);
    if !blank_before {
        return None;
    }
    if content.split([' ', '\t']).all(|word| word.is_empty() || word == "-") {
        return Some(Before::Dash);
    }
    let quotes = |quote: char| content.matches(quote).count() % 2 == 1;
    let inside = quotes('"') || quotes('\'') || content.contains(['{', '[']);
    (content.trim_end().ends_with(':') && !inside).then_some(Before::Colon)
}

/// What stands after an expression on its line, whichever way the tags there go.
fn after(text: &str, parts: &[Part], index: usize) -> Option<After> {
    let strip = Strip::after(&parts[index]);
    if let Some(part) = parts.get(index + 1).filter(|part| part.kind == PartKind::Text) {
        let piece = strip.apply(&text[part.range.clone()]);
        if let Some(rest) = piece.strip_prefix(':') {
            // `{{ a }}:{{ b }}` is one text; `{{ a }}:` at the end of a line is a key.
            let ends =
                rest.starts_with([' ', '\t', '\n', '\r']) || rest.is_empty() && index + 2 == parts.len();
            return ends.then_some(After::Colon);
        }
    }
    let mut walk = Walk { text, parts, steps: 0 };
    walk.line_ends(index + 1, strip, String::new()).then_some(After::Nothing)
}

/// What is taken off the start of a text by the part before it.
#[derive(Clone, Copy)]
enum Strip {
    Nothing,
    /// One line break: after a tag or comment.
    Break,
    /// All blanks: after `-}}` or `-%}`.
    Blanks,
}

impl Strip {
    fn after(part: &Part) -> Self {
        match part.kind {
            _ if part.trims_right => Self::Blanks,
            PartKind::Tag | PartKind::Comment if !part.keeps_right => Self::Break,
            _ => Self::Nothing,
        }
    }

    fn apply(self, text: &str) -> &str {
        match self {
            Self::Nothing => text,
            Self::Break => text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text),
            Self::Blanks => text.trim_start(),
        }
    }
}

/// The tags that a line may have after an expression before looking is given up.
const MAX_STEPS: usize = 64;

struct Walk<'p> {
    text: &'p str,
    parts: &'p [Part],
    steps: usize,
}

impl Walk<'_> {
    /// Whether nothing but blanks or a comment follows on the line, on every way from part `at` on. `line` is
    /// what followed so far.
    fn line_ends(&mut self, mut at: usize, mut strip: Strip, mut line: String) -> bool {
        loop {
            let Some(part) = self.parts.get(at) else { return is_end(&line) };
            match part.kind {
                PartKind::Text => {
                    let mut piece = strip.apply(&self.text[part.range.clone()]);
                    if self.parts.get(at + 1).is_some_and(|next| next.trims_left) {
                        piece = piece.trim_end();
                    }
                    if let Some((rest, _)) = piece.split_once('\n') {
                        line.push_str(rest);
                        return is_end(&line);
                    }
                    line.push_str(piece);
                }
                PartKind::Comment => {}
                PartKind::Expression => return false,
                PartKind::Tag => {
                    self.steps += 1;
                    if self.steps > MAX_STEPS {
                        return false;
                    }
                    let ways = match keyword(self.text, part) {
                        "set" | "import" | "from" | "endif" => vec![at],
                        "if" => alternatives(self.text, self.parts, at),
                        "else" | "elif" => endif_after(self.text, self.parts, at).into_iter().collect(),
                        "for" => end_of(self.text, self.parts, at).map_or(Vec::new(), |end| vec![at, end]),
                        // Once more, or on.
                        "endfor" => {
                            start_of(self.text, self.parts, at).map_or(Vec::new(), |start| vec![start, at])
                        }
                        // The text of a macro ends here; its caller goes on.
                        "endmacro" | "endset" | "endcall" | "endfilter" | "endblock" => return is_end(&line),
                        _ => return false,
                    };
                    if let [only] = ways[..] {
                        at = only;
                    } else {
                        let ends = |way: &usize| {
                            self.line_ends(*way + 1, Strip::after(&self.parts[*way]), line.clone())
                        };
                        return !ways.is_empty() && ways.iter().all(ends);
                    }
                }
            }
            strip = Strip::after(&self.parts[at]);
            at += 1;
        }
    }
}

/// Whether the rest of a line says nothing: blanks, and a comment after a blank.
fn is_end(line: &str) -> bool {
    let content = line.trim_start_matches([' ', '\t', '\r']);
    content.is_empty() || content.starts_with('#') && content.len() < line.len()
}

/// The tag with which the `if` or `for` at `index` begins or goes on: what `find` accepts on its level.
fn on_level(
    text: &str,
    parts: &[Part],
    order: impl Iterator<Item = usize>,
    opens: [&str; 2],
    mut find: impl FnMut(usize, &str) -> bool,
) -> Option<usize> {
    let closes = if opens[0] == "if" { ["endif", "endfor"] } else { ["if", "for"] };
    let mut depth = 0_usize;
    for at in order {
        if parts[at].kind != PartKind::Tag {
            continue;
        }
        let keyword = keyword(text, &parts[at]);
        if depth == 0 && find(at, keyword) {
            return Some(at);
        }
        if opens.contains(&keyword) {
            depth += 1;
        } else if closes.contains(&keyword) {
            // A tag that closes what was opened before the search began.
            depth = depth.checked_sub(1)?;
        }
    }
    None
}

const OPENS: [&str; 2] = ["if", "for"];
const CLOSES: [&str; 2] = ["endif", "endfor"];

/// The `if` to which the `else` or `elif` at `index` belongs; `None` if it is a loop's.
fn if_before(text: &str, parts: &[Part], index: usize) -> Option<usize> {
    on_level(text, parts, (0..index).rev(), CLOSES, |_, keyword| keyword == "if")
}

/// The `endif` to which the `else` or `elif` at `index` belongs; `None` if it is a loop's.
fn endif_after(text: &str, parts: &[Part], index: usize) -> Option<usize> {
    on_level(text, parts, index + 1..parts.len(), OPENS, |_, keyword| keyword == "endif")
}

/// The `for` that the `endfor` at `index` ends.
fn start_of(text: &str, parts: &[Part], index: usize) -> Option<usize> {
    on_level(text, parts, (0..index).rev(), CLOSES, |_, keyword| keyword == "for")
}

/// The `endfor` that ends the `for` at `index`.
fn end_of(text: &str, parts: &[Part], index: usize) -> Option<usize> {
    on_level(text, parts, index + 1..parts.len(), OPENS, |_, keyword| keyword == "endfor")
}

/// The tags after which an `if` goes on: itself, each `elif` and `else`, and `endif` where there is no `else`.
fn alternatives(text: &str, parts: &[Part], index: usize) -> Vec<usize> {
    let mut ways = vec![index];
    let mut has_else = false;
    let end = on_level(text, parts, index + 1..parts.len(), OPENS, |at, keyword| {
        if matches!(keyword, "elif" | "else") {
            ways.push(at);
            has_else |= keyword == "else";
        }
        keyword == "endif"
    });
    match end {
        Some(end) if !has_else => ways.push(end),
        Some(_) => {}
        None => return Vec::new(),
    }
    ways
}
