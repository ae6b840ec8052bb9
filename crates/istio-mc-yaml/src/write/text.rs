//! How a string is written: plain, as a block, or in quotes.

use std::fmt::Write as _;

/// What a byte may do inside of a plain scalar.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        table[byte] = true;
        byte += 1;
    }
    // Blanks need a look at their neighbours; `:` and `#` too; non-ASCII needs a look at the character.
    table[b':' as usize] = false;
    table[b'#' as usize] = false;
    table
};

/// Appends a string of one line or as the value of a key: plain if it can be, else in double quotes.
pub(super) fn push_inline(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        push_quoted(out, text);
    }
}

/// Whether every reader, of YAML 1.1 or 1.2 and `kubectl`'s, takes the bare text for this very string.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
        // Nothing at all is null.
        return false;
    };
    let starts_well = match first {
        // Letters may spell a boolean or null, digits a number or a date.
        b'a'..=b'z' | b'A'..=b'Z' => !is_word(text),
        b'0'..=b'9' | b'+' | b'.' => !is_number(text),
        // `-` starts a list item and `---` a document; `-x` and `--flag` are texts.
        b'-' => !text.starts_with("---") && bytes.len() > 1 && bytes[1] != b' ' && !is_number(text),
        // `=` alone is a type of YAML 1.1, `<<` alone merges.
        b'=' => text != "=",
        b'<' => text != "<<",
        b'/' | b'_' | b'$' | b'(' | b')' | b';' | b'^' | b'\\' => true,
        // `~` alone is null; a home directory starts with it.
        b'~' => bytes.len() > 1,
        0x80.. => true,
        // Indicators (`?:,[]{}#&*!|>'"%@` and the backtick), blanks and control characters.
        _ => false,
    };
    // A trailing blank would be lost; a trailing colon makes a key.
    if !starts_well || last == b' ' || last == b':' {
        return false;
    }
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if PLAIN[usize::from(byte)] {
            at += 1;
            continue;
        }
        let fits = match byte {
            b' ' => true,
            // `: ` ends a key.
            b':' => bytes.get(at + 1) != Some(&b' '),
            // ` #` starts a comment.
            b'#' => at > 0 && bytes[at - 1] != b' ',
            0x80.. => match text[at..].chars().next() {
                Some(character) if is_printable(character) => {
                    at += character.len_utf8() - 1;
                    true
                }
                _ => false,
            },
            // Line breaks, tabs, control characters.
            _ => false,
        };
        if !fits {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether some reader takes the text for a boolean or null: all spellings of YAML 1.1, in any case.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether some reader may take the text, which starts with a digit, a sign or a dot, for a number or a date.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let bytes = digits.as_bytes();
    match bytes {
        // `...` ends a document, `.inf` and `.nan` are numbers.
        [b'.', rest @ ..] if rest.eq_ignore_ascii_case(b"inf") || rest.eq_ignore_ascii_case(b"nan") => {
            return true;
        }
        [b'.', b'.', ..] => return true,
        // Other bases; whether the digits fit differs between readers.
        [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', ..] => return true,
        // Dates and times.
        [y, _, _, _, b'-', m, ..] if y.is_ascii_digit() && m.is_ascii_digit() => return true,
        _ => {}
    }
    // Integers (`1_000`, Ruby has `1,000`), octals, floats (`1e3`, `.5`), base 60 (`12:30`).
    let in_numbers =
        |byte: &u8| matches!(byte, b'0'..=b'9' | b'_' | b'.' | b',' | b':' | b'e' | b'E' | b'+' | b'-');
    // Addresses and versions have two dots at least, and are no numbers anywhere.
    let dots = bytes.iter().filter(|byte| **byte == b'.').count();
    let is_dotted = dots > 1 && bytes.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    bytes.iter().all(in_numbers) && !(is_dotted && digits.len() == text.len())
}

/// Whether every reader takes the character as it is. Controls are refused or lost; U+0085, U+2028 and U+2029 are
/// line breaks in YAML 1.1; a byte order mark is refused inside of a text.
fn is_printable(character: char) -> bool {
    !matches!(character,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Appends a string in double quotes.
pub(super) fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c| c == '"' || c == '\\' || !is_printable(c)) {
        out.push_str(&rest[..at]);
        let Some(character) = rest[at..].chars().next() else { break };
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            // All others are in the basic plane.
            other => {
                let _ = write!(out, "\\u{:04x}", u32::from(other));
            }
        }
        rest = &rest[at + character.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Whether a text can be a `|` block.
pub(super) fn is_block(text: &str) -> bool {
    // One line needs no block. What starts with blank lines only, or with a tab, is read in different ways.
    let first_line = text.trim_start_matches('\n');
    if !text.contains('\n') || first_line.starts_with('\t') || text.trim_matches([' ', '\n', '\t']).is_empty()
    {
        return false;
    }
    text.chars().all(|character| is_printable(character) || matches!(character, '\n' | '\t'))
}

/// Whether a block must say how far it is indented: readers take it from the first line that is not empty.
pub(super) fn needs_indicator(text: &str) -> bool {
    text.trim_start_matches('\n').starts_with(' ')
}

/// Appends a text as a `|` block whose lines are indented by `indent` blanks, two more than what holds it.
pub(super) fn push_block(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if needs_indicator(text) {
        out.push('2');
    }
    let body = text.strip_suffix('\n');
    match body {
        None => out.push('-'),
        Some(body) if body.ends_with('\n') => out.push('+'),
        Some(_) => {}
    }
    out.push('\n');
    for line in body.unwrap_or(text).split('\n') {
        if !line.is_empty() {
            push_blanks(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// Appends blanks.
pub(super) fn push_blanks(out: &mut String, mut count: usize) {
    const BLANKS: &str = "                                                                ";
    while count > BLANKS.len() {
        out.push_str(BLANKS);
        count -= BLANKS.len();
    }
    out.push_str(&BLANKS[..count]);
}
