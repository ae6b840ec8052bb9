//! Block scalars (`key: |`) as they can be seen in a template.

use std::borrow::Cow;
use std::ops::Range;

use super::scan::{Part, PartKind};

/// What stands for the bytes of code in the outline of a template: tags and comments leave nothing behind.
const GONE: u8 = 1;
/// What stands for the bytes of an expression.
const PRINTED: u8 = 2;

/// The ranges of the template that are the content of block scalars (`key: |`).
pub(crate) fn block_scalars(text: &str, parts: &[Part]) -> Vec<Range<usize>> {
    let may_open = |part: &Part| {
        part.kind == PartKind::Text
            && text[part.range.clone()].bytes().any(|byte| matches!(byte, b'|' | b'>'))
    };
    // Most templates have none.
    if !parts.iter().any(may_open) {
        return Vec::new();
    }
    let mut outline = text.as_bytes().to_vec();
    for part in parts {
        let filler = match part.kind {
            PartKind::Text => continue,
            PartKind::Expression => PRINTED,
            PartKind::Tag | PartKind::Comment => GONE,
        };
        outline[part.range.clone()].fill(filler);
    }
    let mut blocks: Vec<Range<usize>> = Vec::new();
    // The indent that ends the block at hand, and where its content began.
    let mut block: Option<(usize, usize)> = None;
    let mut at = 0;
    for line in outline.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let content: Cow<'_, [u8]> = match line.contains(&GONE) {
            true => line.iter().copied().filter(|byte| *byte != GONE).collect(),
            false => Cow::Borrowed(line),
        };
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
    // Most lines do not.
    if !line.iter().any(|byte| matches!(byte, b'|' | b'>')) {
        return None;
    }
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
