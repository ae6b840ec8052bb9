//! Printing by a format, as Go's `fmt` does.

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::strings::double_quoted;
use super::{ANY, Call, FUNCTION, Form, Function};
use crate::engine::printing;
use crate::limits::WIDTH;

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "printf",
        usage: "printf(format, value, ...)",
        about: "the format with Go's verbs (`%s %v %q %d %x %X %o %b %c %U %t %f %e %g`, with flags, width and precision) replaced by the values; `%%` is `%`",
        form: Form::Plain,
        arity: (1, ANY),
        examples: &[
            ("printf('%s-%d%%', 'a', 7)", "a-7%"),
            ("printf('%05d|%q', 42, 'b')", "00042|\"b\""),
            ("printf('%-4s|%.2f', 'a', 1.005)", "a   |1.00"),
        ],
        run: printf,
        ..FUNCTION
    },
    Function {
        name: "print",
        usage: "print(value, ...)",
        about: "the texts of the values, with blanks between those that are no strings",
        form: Form::Plain,
        arity: (0, ANY),
        examples: &[("print('a', 1, 2, 'b')", "a1 2b")],
        run: |call| {
            let mut printed = String::new();
            let mut after_string = true;
            for value in &call.args {
                let is_string = value.kind() == ValueKind::String;
                if !is_string && !std::mem::replace(&mut after_string, is_string) {
                    printed.push(' ');
                }
                after_string = is_string;
                printed.push_str(&printing::text(value)?);
                call.fits(printed.len())?;
            }
            Ok(Value::from(printed))
        },
        ..FUNCTION
    },
    Function {
        name: "println",
        usage: "println(value, ...)",
        about: "the texts of the values with blanks between, and a line break",
        form: Form::Plain,
        arity: (0, ANY),
        examples: &[("println('a', 1)", "a 1\n")],
        run: |call| {
            let mut printed = String::new();
            for (index, value) in call.args.iter().enumerate() {
                if index > 0 {
                    printed.push(' ');
                }
                printed.push_str(&printing::text(value)?);
                call.fits(printed.len())?;
            }
            printed.push('\n');
            Ok(Value::from(printed))
        },
        ..FUNCTION
    },
];

/// A verb with what stands between `%` and it.
#[derive(Debug, Default)]
struct Verb {
    name: char,
    left: bool,
    plus: bool,
    blank: bool,
    zero: bool,
    sharp: bool,
    width: usize,
    precision: Option<usize>,
}

fn printf(call: &mut Call<'_, '_, '_>) -> Result<Value, Error> {
    let format = call.string(0)?.to_owned();
    let mut printed = String::new();
    let mut used = vec![false; call.len()];
    let mut next = 1;
    let mut rest = format.as_str();
    while let Some(at) = rest.find('%') {
        printed.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let mut verb = verb(call, &mut rest, &mut next)?;
        if verb.name == '%' {
            printed.push('%');
            continue;
        }
        if next >= call.len() {
            return Err(call.wrong(format!("has no value for `%{}`", verb.name)));
        }
        used[next] = true;
        let text = formatted(call, &mut verb, next)?;
        next += 1;
        call.fits(printed.len().saturating_add(text.len()).saturating_add(verb.width))?;
        pad(&mut printed, &text, &verb);
    }
    printed.push_str(rest);
    let unused = used.iter().skip(1).filter(|used| !**used).count();
    if unused > 0 {
        return Err(call.wrong(format!("has {unused} more values than verbs")));
    }
    Ok(Value::from(printed))
}

/// Reads a verb after its `%`; `next` is the argument that it is about.
fn verb(call: &Call<'_, '_, '_>, rest: &mut &str, next: &mut usize) -> Result<Verb, Error> {
    let mut verb = Verb::default();
    loop {
        match rest.chars().next() {
            Some('-') => verb.left = true,
            Some('+') => verb.plus = true,
            Some(' ') => verb.blank = true,
            Some('0') => verb.zero = true,
            Some('#') => verb.sharp = true,
            _ => break,
        }
        *rest = &rest[1..];
    }
    verb.width = number(call, rest)?.unwrap_or(0);
    if let Some(after) = rest.strip_prefix('.') {
        *rest = after;
        verb.precision = Some(number(call, rest)?.unwrap_or(0));
    }
    // `%[2]s` is about the second value, and those after it follow.
    if let Some(after) = rest.strip_prefix('[') {
        *rest = after;
        *next = number(call, rest)?.filter(|index| *index > 0).unwrap_or(ANY);
        *rest = rest.strip_prefix(']').ok_or_else(|| call.wrong("has a `[` without a number and `]`"))?;
    }
    verb.name = rest.chars().next().ok_or_else(|| call.wrong("ends in a `%` without a verb"))?;
    *rest = &rest[verb.name.len_utf8()..];
    Ok(verb)
}

/// The digits at the start of the text.
fn number(call: &Call<'_, '_, '_>, rest: &mut &str) -> Result<Option<usize>, Error> {
    let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    *rest = after;
    if digits.is_empty() {
        return Ok(None);
    }
    let number = digits.parse().ok().filter(|number| *number <= WIDTH);
    number.map(Some).ok_or_else(|| call.wrong(format!("takes widths of {WIDTH} at most")))
}

/// A value as its verb has it, before it is padded.
fn formatted(call: &Call<'_, '_, '_>, verb: &mut Verb, index: usize) -> Result<String, Error> {
    let value = call.value(index);
    let is_number = value.kind() == ValueKind::Number;
    let is_integer = value.is_integer();
    Ok(match verb.name {
        's' => truncated(&call.text(index)?, verb.precision),
        'q' if is_integer => quoted_char(call, index)?,
        'q' => double_quoted(&truncated(&call.text(index)?, verb.precision)),
        't' if value.kind() == ValueKind::Bool => call.text(index)?.into_owned(),
        'v' if is_integer => signed(verb, call.integer(index)?, |digits| digits.to_string()),
        'v' if is_number => general(call.float(index)?, verb),
        'v' => call.text(index)?.into_owned(),
        'd' => signed(verb, call.integer(index)?, |digits| digits.to_string()),
        'b' => signed(verb, call.integer(index)?, |digits| format!("{digits:b}")),
        'o' => signed(verb, call.integer(index)?, |digits| format!("{digits:o}")),
        'x' if is_number => signed(verb, call.integer(index)?, |digits| format!("{digits:x}")),
        'X' if is_number => signed(verb, call.integer(index)?, |digits| format!("{digits:X}")),
        'x' => call.text(index)?.bytes().map(|byte| format!("{byte:02x}")).collect(),
        'X' => call.text(index)?.bytes().map(|byte| format!("{byte:02X}")).collect(),
        'c' => char_of(call, index)?.to_string(),
        'U' => format!("U+{:04X}", u32::from(char_of(call, index)?)),
        'f' | 'F' if is_number => {
            let float = call.float(index)?;
            sign(verb, float.is_sign_negative(), format!("{:.*}", verb.precision.unwrap_or(6), float.abs()))
        }
        'e' | 'E' if is_number => {
            let float = call.float(index)?;
            let text = exponent(&format!("{:.*e}", verb.precision.unwrap_or(6), float.abs()));
            let text = if verb.name == 'E' { text.to_uppercase() } else { text };
            sign(verb, float.is_sign_negative(), text)
        }
        'g' | 'G' if is_number => {
            let text = general(call.float(index)?, verb);
            if verb.name == 'G' { text.to_uppercase() } else { text }
        }
        't' | 'f' | 'F' | 'e' | 'E' | 'g' | 'G' => {
            let what = printing::a(value.kind());
            return Err(call.wrong(format!("has {what} for `%{}`", verb.name)));
        }
        other => return Err(call.wrong(format!("does not know the verb `%{other}`"))),
    })
}

fn truncated(text: &str, precision: Option<usize>) -> String {
    text.chars().take(precision.unwrap_or(ANY)).collect()
}

fn char_of(call: &Call<'_, '_, '_>, index: usize) -> Result<char, Error> {
    let char = u32::try_from(call.integer(index)?).ok().and_then(char::from_u32);
    char.ok_or_else(|| call.wrong("takes the number of a character for `%c`, `%q` and `%U`"))
}

fn quoted_char(call: &Call<'_, '_, '_>, index: usize) -> Result<String, Error> {
    Ok(match char_of(call, index)? {
        '\'' => "'\\''".to_owned(),
        '"' => "'\"'".to_owned(),
        char => {
            let quoted = double_quoted(char.encode_utf8(&mut [0; 4]));
            format!("'{}'", &quoted[1..quoted.len() - 1])
        }
    })
}

/// An integer with its sign, its base where `#` asks for it, and zeros before it where the precision does.
fn signed(verb: &mut Verb, integer: i128, digits: impl Fn(u128) -> String) -> String {
    let mut text = digits(integer.unsigned_abs());
    if let Some(precision) = verb.precision {
        verb.zero = false;
        let missing = precision.saturating_sub(text.len());
        text.insert_str(0, &"0".repeat(missing));
    }
    if verb.sharp {
        let base = match verb.name {
            'x' => "0x",
            'X' => "0X",
            'o' => "0",
            'b' => "0b",
            _ => "",
        };
        text.insert_str(0, base);
    }
    sign(verb, integer < 0, text)
}

fn sign(verb: &Verb, is_negative: bool, text: String) -> String {
    match verb {
        _ if is_negative => format!("-{text}"),
        Verb { plus: true, .. } => format!("+{text}"),
        Verb { blank: true, .. } => format!(" {text}"),
        _ => text,
    }
}

/// The shortest form: with an exponent for the very small (below 1e-4) and the large (beyond the digits asked for, or
/// six; for `%v` from 1e21 on, so that a value is printed as it was written).
fn general(float: f64, verb: &Verb) -> String {
    let scientific = match verb.precision {
        // So many digits in all.
        Some(digits) => format!("{:.*e}", digits.max(1) - 1, float.abs()),
        None => format!("{:e}", float.abs()),
    };
    let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = if float == 0.0 { "0" } else { digits.trim_end_matches('0') };
    let usual = if verb.name == 'v' { 21 } else { 6 };
    let most = verb.precision.map_or(usual, |digits| i32::try_from(digits.max(1)).unwrap_or(i32::MAX));
    let text = if power < -4 || power >= most {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        exponent(&format!("{first}{point}{rest}e{power}"))
    } else if power < 0 {
        format!("0.{}{digits}", "0".repeat(power.unsigned_abs() as usize - 1))
    } else {
        let whole = power as usize + 1;
        if digits.len() <= whole {
            format!("{digits}{}", "0".repeat(whole - digits.len()))
        } else {
            format!("{}.{}", &digits[..whole], &digits[whole..])
        }
    };
    sign(verb, float.is_sign_negative(), text)
}

/// Go writes exponents with a sign and two digits at least.
fn exponent(text: &str) -> String {
    let (mantissa, power) = text.split_once('e').unwrap_or((text, "0"));
    let (sign, digits) = power.strip_prefix('-').map_or(('+', power), |digits| ('-', digits));
    format!("{mantissa}e{sign}{digits:0>2}")
}

fn pad(printed: &mut String, text: &str, verb: &Verb) {
    let missing = verb.width.saturating_sub(text.chars().count());
    if verb.left {
        printed.push_str(text);
        printed.extend(std::iter::repeat_n(' ', missing));
    } else if verb.zero {
        let digits = text.trim_start_matches(['-', '+', ' ']);
        printed.push_str(&text[..text.len() - digits.len()]);
        printed.extend(std::iter::repeat_n('0', missing));
        printed.push_str(digits);
    } else {
        printed.extend(std::iter::repeat_n(' ', missing));
        printed.push_str(text);
    }
}
