//! Words: their letters, their cases, and lines of them.

use minijinja::{Error, Value};

use super::{Call, FUNCTION, Function};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "title",
        usage: "text|title",
        about: "the text with the first letter of each word as a capital; whatever is no letter, digit or `_` ends a word",
        examples: &[("'hello wORLD'|title", "Hello WORLD"), ("'a-b'|title", "A-B")],
        run: |call| {
            let mut before = ' ';
            let text = call.text(0)?;
            let title = text.chars().map(|char| {
                let is_first = ends_word(std::mem::replace(&mut before, char));
                if is_first { upper(char) } else { char }
            });
            Ok(call.like(0, title.collect()))
        },
        ..FUNCTION
    },
    Function {
        name: "untitle",
        usage: "text|untitle",
        about: "the text with the first letter of each word as a small one; blanks end words",
        examples: &[("'Hello WORLD'|untitle", "hello wORLD")],
        run: |call| {
            let mut is_first = true;
            let text = call.text(0)?;
            let untitled = text.chars().map(|char| {
                let was_first = std::mem::replace(&mut is_first, char.is_whitespace());
                if was_first { lower(char) } else { char }
            });
            Ok(call.like(0, untitled.collect()))
        },
        ..FUNCTION
    },
    Function {
        name: "swapcase",
        usage: "text|swapcase",
        about: "the text with small letters for capitals, and capitals for small ones",
        examples: &[("'aB c'|swapcase", "Ab C")],
        run: |call| {
            let swap = |char: char| if char.is_uppercase() { lower(char) } else { upper(char) };
            Ok(call.like(0, call.text(0)?.chars().map(swap).collect()))
        },
        ..FUNCTION
    },
    Function {
        name: "snakecase",
        usage: "text|snakecase",
        about: "the words of the text in small letters with `_` between",
        examples: &[("'FirstName'|snakecase", "first_name"), ("'HTTPServer 2'|snakecase", "http_server_2")],
        run: |call| Ok(Value::from(separated(&call.text(0)?, '_'))),
        ..FUNCTION
    },
    Function {
        name: "kebabcase",
        usage: "text|kebabcase",
        about: "the words of the text in small letters with `-` between",
        examples: &[("'FirstName'|kebabcase", "first-name")],
        run: |call| Ok(Value::from(separated(&call.text(0)?, '-'))),
        ..FUNCTION
    },
    Function {
        name: "camelcase",
        usage: "text|camelcase",
        about: "the words of the text, each with a capital, in one",
        examples: &[("'http_server'|camelcase", "HttpServer")],
        run: |call| Ok(Value::from(camel(&call.text(0)?))),
        ..FUNCTION
    },
    Function {
        name: "initials",
        usage: "text|initials",
        about: "the first letter of each word",
        examples: &[("'First Try'|initials", "FT")],
        run: |call| {
            Ok(Value::from(
                call.text(0)?.split_whitespace().filter_map(|word| word.chars().next()).collect::<String>(),
            ))
        },
        ..FUNCTION
    },
    Function {
        name: "plural",
        usage: "count|plural(one, many)",
        about: "the first argument if the count is 1, else the second",
        arity: (3, 3),
        examples: &[("1|plural('pod', 'pods')", "pod"), ("plural('pod', 'pods', 2)", "pods")],
        run: |call| Ok(call.value(if call.integer(0)? == 1 { 1 } else { 2 }).clone()),
        ..FUNCTION
    },
    Function {
        name: "abbrev",
        usage: "text|abbrev(length)",
        about: "the text, if longer cut to that length with `...` as its end; lengths below 4 cut nothing",
        arity: (2, 2),
        examples: &[("'hello world'|abbrev(5)", "he...")],
        run: |call| {
            let chars: Vec<char> = call.text(0)?.chars().collect();
            let length = usize::try_from(call.integer(1)?).unwrap_or(0);
            Ok(call.like(0, abbreviated(&chars, length)))
        },
        ..FUNCTION
    },
    Function {
        name: "abbrevboth",
        usage: "text|abbrevboth(left, length)",
        about: "`abbrev`, from the character at `left` on: with `...` for what comes before it too",
        arity: (3, 3),
        examples: &[("'1234 5678 9123'|abbrevboth(5, 10)", "...5678...")],
        run: abbrevboth,
        ..FUNCTION
    },
    Function {
        name: "wrap",
        usage: "text|wrap(width)",
        about: "the text with line breaks for blanks, so that lines are no longer than the width; long words stay whole",
        arity: (2, 2),
        examples: &[("'one two three'|wrap(7)", "one two\nthree")],
        run: |call| wrap(call, 1, None),
        ..FUNCTION
    },
    Function {
        name: "wrapWith",
        usage: "text|wrapWith(width, separator)",
        about: "`wrap` with another text for line breaks; long words are broken too",
        arity: (3, 3),
        examples: &[("'one two three'|wrapWith(4, '|')", "one|two|thre|e")],
        run: |call| wrap(call, 1, Some(2)),
        ..FUNCTION
    },
];

/// The capital of a letter, where one letter is: `ß` stays, as in Go.
pub(super) fn upper(char: char) -> char {
    let mut upper = char.to_uppercase();
    if upper.len() == 1 { upper.next().unwrap_or(char) } else { char }
}

/// The small letter of a capital.
pub(super) fn lower(char: char) -> char {
    // `İ` is two characters in small, of which the first one is the letter.
    char.to_lowercase().next().unwrap_or(char)
}

fn ends_word(char: char) -> bool {
    if char.is_ascii() {
        return !char.is_ascii_alphanumeric() && char != '_';
    }
    char.is_whitespace()
}

/// What words are made of, for their cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Upper,
    Letter,
    Number,
    /// Blanks, `-` and `_`: what stands between words.
    Connector,
    Punctuation,
    /// `$`, `+` and the like: words of their own.
    Symbol,
}

fn kind(char: char) -> Kind {
    match char {
        '-' | '_' => Kind::Connector,
        _ if char.is_whitespace() => Kind::Connector,
        _ if char.is_uppercase() => Kind::Upper,
        _ if char.is_numeric() => Kind::Number,
        _ if "$+<=>^`|~".contains(char) => Kind::Symbol,
        _ if char.is_ascii_punctuation() => Kind::Punctuation,
        _ => Kind::Letter,
    }
}

/// The pieces of a text: runs of a kind, a capital with the letters after it, and capitals, of which the last one
/// goes with the letters after it.
fn pieces(text: &str) -> Vec<(Kind, &str)> {
    let mut pieces: Vec<(Kind, &str)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let of = |wanted: Kind, text: &str| text.find(|char| kind(char) != wanted).unwrap_or(text.len());
        let mut length = of(kind(first), rest);
        if kind(first) == Kind::Upper {
            let after = of(Kind::Letter, &rest[length..]);
            if after > 0 {
                let last = rest[..length].chars().next_back().map_or(0, char::len_utf8);
                // `HTTPServer` is `HTTP` and `Server`.
                length = if length > last { length - last } else { length + after };
            }
        }
        pieces.push((kind(first), &rest[..length]));
        rest = &rest[length..];
    }
    pieces
}

/// The words of a text in small letters, with a connector between.
fn separated(text: &str, connector: char) -> String {
    let pieces = pieces(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut push = |kind: Kind, piece: &str| match kind {
        Kind::Connector => out.extend(piece.chars().map(|_| connector)),
        Kind::Upper => out.extend(piece.chars().map(lower)),
        _ => out.push_str(piece),
    };
    let is = |at: usize, kinds: &[Kind]| pieces.get(at).is_some_and(|(kind, _)| kinds.contains(kind));
    let word = [Kind::Upper, Kind::Letter, Kind::Number, Kind::Symbol];
    let mut at = 0;
    while let Some(&(kind, piece)) = pieces.get(at) {
        push(kind, piece);
        at += 1;
        match kind {
            Kind::Connector | Kind::Punctuation => continue,
            Kind::Number => {}
            // A number is a part of the word before it (`Bld4Floor`), unless letters follow it (`http2xx`).
            _ if is(at, &[Kind::Number]) && !is(at + 1, &[Kind::Letter]) => {
                push(Kind::Number, pieces[at].1);
                at += 1;
            }
            _ => {
                if is(at, &word) {
                    push(Kind::Connector, "-");
                }
                if !is(at, &[Kind::Number]) {
                    continue;
                }
                push(Kind::Number, pieces[at].1);
                at += 1;
            }
        }
        // What begins with a number goes on through letters and numbers.
        while is(at, &[Kind::Letter, Kind::Number]) {
            push(pieces[at].0, pieces[at].1);
            at += 1;
        }
        if is(at, &word) {
            push(Kind::Connector, "-");
        }
    }
    out
}

/// The words of a text, each with a capital, in one; connectors at the start, and all but one of several, stay.
fn camel(text: &str) -> String {
    let is_connector = |char: char| kind(char) == Kind::Connector;
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next_if(|char| is_connector(*char)) {
        out.push(char);
    }
    // Of a word in capitals the first one stays.
    let mut in_capitals = false;
    let mut is_start = true;
    while let Some(char) = chars.next() {
        if is_connector(char) {
            is_start = true;
            if chars.peek().is_none_or(|next| is_connector(*next)) {
                out.push(char);
            }
        } else if is_start {
            is_start = false;
            in_capitals = char.is_uppercase();
            out.push(upper(char));
        } else {
            in_capitals &= char.is_uppercase();
            out.push(if in_capitals { lower(char) } else { char });
        }
    }
    out
}

/// What `abbrev` and `abbrevboth` leave out.
const ELLIPSIS: &str = "...";

fn abbreviated(chars: &[char], length: usize) -> String {
    if length < 4 || chars.len() <= length {
        return chars.iter().collect();
    }
    chars[..length - ELLIPSIS.len()].iter().copied().chain(ELLIPSIS.chars()).collect()
}

fn abbrevboth(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let chars: Vec<char> = call.text(0)?.chars().collect();
    let length = usize::try_from(call.integer(2)?).unwrap_or(0);
    let left = usize::try_from(call.integer(1)?).unwrap_or(0);
    if length < 4 || left > 0 && length < 7 || chars.len() <= length {
        return Ok(call.like(0, chars.into_iter().collect()));
    }
    let shown = length - ELLIPSIS.len();
    // The end is shown whole where there is room for it.
    let left = if chars.len().saturating_sub(left) < shown { chars.len() - shown } else { left };
    let text = if left <= 4 {
        abbreviated(&chars, length)
    } else if chars.len() - left > shown {
        format!("{ELLIPSIS}{}", abbreviated(&chars[left..], shown))
    } else {
        ELLIPSIS.chars().chain(chars[chars.len() - shown..].iter().copied()).collect()
    };
    Ok(call.like(0, text))
}

/// Breaks lines at blanks; `separator` is the argument that stands for line breaks, and breaks long words.
fn wrap(call: &Call<'_, '_, '_>, width: usize, separator: Option<usize>) -> Result<Value, Error> {
    let text = call.text(0)?;
    let width = usize::try_from(call.integer(width)?.max(1)).unwrap_or(usize::MAX);
    let mut line_break = "\n";
    if let Some(index) = separator {
        let given = call.string(index)?;
        line_break = if given.is_empty() { line_break } else { given };
    }
    let chars: Vec<char> = text.chars().collect();
    let mut wrapped = String::with_capacity(text.len());
    let mut at = 0;
    while chars.len() - at > width {
        if chars[at] == ' ' {
            at += 1;
            continue;
        }
        let blank = |range: std::ops::Range<usize>| range.into_iter();
        // The last blank that ends a line of this width; of a longer word, its end.
        let end = blank(at..at + width + 1).rev().find(|index| chars[*index] == ' ').or_else(|| {
            if separator.is_some() {
                return None;
            }
            Some(blank(at + width..chars.len()).find(|index| chars[*index] == ' ').unwrap_or(chars.len()))
        });
        let (end, next) = match end {
            Some(end) => (end, end + 1),
            None => (at + width, at + width),
        };
        wrapped.extend(&chars[at..end]);
        at = next.min(chars.len());
        if end == chars.len() {
            break;
        }
        wrapped.push_str(line_break);
        call.fits(wrapped.len())?;
    }
    wrapped.extend(&chars[at..]);
    Ok(call.like(0, wrapped))
}
