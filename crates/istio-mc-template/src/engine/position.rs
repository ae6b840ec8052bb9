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

use super::scan::{Part, PartKind};

/// What kind of text a template makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

fn after(text: &str, parts: &[Part], index: usize) -> Option<After> {
    let mut line = String::new();
    let mut trims = parts[index].trims_right;
    let mut at = index + 1;
    let mut ended = false;
    while at < parts.len() && !ended {
        let part = &parts[at];
        match part.kind {
            PartKind::Text => {
                let mut piece = &text[part.range.clone()];
                if trims {
                    piece = piece.trim_start();
                }
                if parts.get(at + 1).is_some_and(|next| next.trims_left) {
                    piece = piece.trim_end();
                }
                // After `-}}` the next line's text is glued to the value.
                if let Some((rest, _)) = piece.split_once('\n') {
                    line.push_str(rest);
                    ended = true;
                } else {
                    line.push_str(piece);
                }
                trims = false;
            }
            PartKind::Comment => trims = part.trims_right,
            PartKind::Expression => {
                // Only what ends a key makes the rest of the line another matter; `{{ a }}:{{ b }}` is one text.
                return ends_key(&line).then_some(After::Colon);
            }
            PartKind::Tag => {
                match keyword(text, part) {
                    "endif" | "set" => {}
                    "else" | "elif" => at = endif_after(text, parts, at)?,
                    _ => return ends_key(&line).then_some(After::Colon),
                }
                trims = parts[at].trims_right;
            }
        }
        at += 1;
    }
    ending(&line)
}

fn ends_key(line: &str) -> bool {
    line.strip_prefix(':').is_some_and(|rest| rest.starts_with([' ', '\t']))
}

fn ending(line: &str) -> Option<After> {
    let line = line.trim_end_matches('\r');
    if let Some(rest) = line.strip_prefix(':') {
        return (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(After::Colon);
    }
    let content = line.trim_start_matches([' ', '\t']);
    let comment = content.starts_with('#') && content.len() < line.len();
    (content.is_empty() || comment).then_some(After::Nothing)
}

/// The first word of a tag.
fn keyword<'t>(text: &'t str, part: &Part) -> &'t str {
    let inner = text[part.inner.clone()].trim_start();
    let end = inner.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(inner.len());
    &inner[..end]
}

/// The `if` to which the `else` or `elif` at `index` belongs; `None` if it is a loop's.
fn if_before(text: &str, parts: &[Part], index: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in (0..index).rev() {
        if parts[at].kind != PartKind::Tag {
            continue;
        }
        match keyword(text, &parts[at]) {
            "endif" | "endfor" => depth += 1,
            "if" if depth == 0 => return Some(at),
            "for" if depth == 0 => return None,
            "if" | "for" => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The `endif` to which the `else` or `elif` at `index` belongs; `None` if it is a loop's.
fn endif_after(text: &str, parts: &[Part], index: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, part) in parts.iter().enumerate().skip(index + 1) {
        if part.kind != PartKind::Tag {
            continue;
        }
        match keyword(text, part) {
            "if" | "for" => depth += 1,
            "endif" if depth == 0 => return Some(at),
            "endfor" if depth == 0 => return None,
            "endif" | "endfor" => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What stands for the bytes of code in the outline of a template: tags and comments leave nothing behind.
const GONE: u8 = 1;
/// What stands for the bytes of an expression.
const PRINTED: u8 = 2;

/// The ranges of the template that are the content of block scalars (`key: |`).
fn block_scalars(text: &str, parts: &[Part]) -> Vec<std::ops::Range<usize>> {
    let mut outline = text.as_bytes().to_vec();
    for part in parts {
        let filler = match part.kind {
            PartKind::Text => continue,
            PartKind::Expression => PRINTED,
            PartKind::Tag | PartKind::Comment => GONE,
        };
        outline[part.range.clone()].fill(filler);
    }
    let mut blocks: Vec<std::ops::Range<usize>> = Vec::new();
    // The indent that ends the block at hand, and where its content began.
    let mut block: Option<(usize, usize)> = None;
    let mut at = 0;
    for line in outline.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let content: Vec<u8> = line.iter().copied().filter(|byte| *byte != GONE).collect();
        let content = content.trim_ascii_end();
        let indent = content.iter().take_while(|byte| **byte == b' ').count();
        let rest = &content[indent..];
        if let Some((limit, from)) = block {
            // Blank lines and lines of code alone say nothing about the indent.
            let silent = rest.iter().all(|byte| *byte == PRINTED);
            if silent || indent > limit {
                continue;
            }
            blocks.push(from..start);
            block = None;
        }
        if let Some(limit) = opens_block(indent, rest) {
            block = Some((limit, at));
        }
    }
    if let Some((_, from)) = block {
        blocks.push(from..text.len());
    }
    blocks
}

/// If a line ends in `|` or `>` as YAML means it: the indent that the block's lines must exceed.
fn opens_block(indent: usize, line: &[u8]) -> Option<usize> {
    let comment = line.windows(2).position(|pair| pair == b" #").unwrap_or(line.len());
    let line = line[..comment].trim_ascii_end();
    let header = line.iter().rposition(|byte| *byte == b' ').map_or(0, |blank| blank + 1);
    let (style, modifiers) = line[header..].split_first()?;
    let is_header = matches!(style, b'|' | b'>')
        && modifiers.len() <= 2
        && modifiers.iter().all(|byte| matches!(byte, b'+' | b'-' | b'1'..=b'9'));
    if !is_header {
        return None;
    }
    let before = line[..header].trim_ascii_end();
    let tagged = before
        .split(|byte| *byte == b' ')
        .next_back()
        .is_some_and(|word| word.starts_with(b"!") || word.starts_with(b"&"));
    if !before.ends_with(b":") && !before.ends_with(b"-") && !tagged {
        return None;
    }
    // `- - key: |`: the block belongs to the key, which stands further in than the line.
    let mut column = 0;
    let mut last_dash = 0;
    while before[column..].starts_with(b"-") && matches!(before.get(column + 1), Some(b' ') | None) {
        last_dash = column;
        column += 1;
        column += before[column..].iter().take_while(|byte| **byte == b' ').count();
    }
    Some(indent + if column >= before.len() { last_dash } else { column })
}
