//! How wide texts are.
//!
//! The widths are those of DejaVu Sans, rounded up, which is the widest of the fonts that stand for `sans-serif` on usual
//! machines: what fits with it fits with the others.

/// The size of ordinary text.
pub(in super::super) const SIZE: i32 = 12;

/// The size of names.
pub(in super::super) const NAME_SIZE: i32 = 14;

/// The size of the title.
pub(in super::super) const TITLE_SIZE: i32 = 18;

/// The width of a text in pixels, rounded up.
pub(super) fn width(text: &str, size: i32, bold: bool) -> i32 {
    let thousandths: i32 = text.chars().map(|letter| advance(letter, bold)).sum();
    (thousandths * size + 999) / 1000
}

/// The advance of a letter in thousandths of the size.
fn advance(letter: char, bold: bool) -> i32 {
    let regular = match letter {
        'i' | 'j' | 'l' => 280,
        'I' | 'J' => 300,
        ' ' | '.' | ',' | ':' | ';' | '/' | '\\' | '|' | '\'' => 340,
        'f' | 't' | 'r' | '-' | '(' | ')' | '[' | ']' => 420,
        '_' | 's' | 'z' | '"' => 530,
        'm' | 'M' | 'w' | 'W' | '@' | '%' => 1000,
        '0'..='9' | 'a'..='z' => 640,
        'A'..='Z' | '<' | '>' | '=' | '+' | '&' | '#' | '~' | '!' | '?' | '*' => 840,
        // One that the font may take from another one.
        _ if letter.is_ascii() => 700,
        _ => 1100,
    };
    if bold { regular * 113 / 100 } else { regular }
}

/// The text, or what of it fits with `...` behind it.
pub(super) fn fitted(text: &str, max: i32, size: i32, bold: bool) -> String {
    if width(text, size, bold) <= max {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if width(&format!("{kept}..."), size, bold) > max {
            kept.pop();
            break;
        }
    }
    kept + "..."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_cut() {
        assert_eq!(fitted("raffa1", 200, 14, true), "raffa1");
        let cut = fitted(&"w".repeat(63), 200, 14, true);
        assert!(cut.ends_with("w...") && width(&cut, 14, true) <= 200, "{cut}");
        assert!(width(&format!("w{cut}"), 14, true) > 200);
        assert_eq!(fitted("raffa1", 0, 14, true), "...");
    }
}
