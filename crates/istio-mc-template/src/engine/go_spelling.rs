//! Go templates in a MiniJinja file: while a chart is moved over, errors say how the same is written here.

use istio_mc_diagnostic::Diagnostic;

/// Adds help to a syntax error that stands in an expression of Go's language.
pub(super) fn explain(finding: Diagnostic) -> Diagnostic {
    let help = finding.place.as_ref().and_then(|place| {
        let (text, at) = (place.source.text(), place.span.start as usize);
        // The mark may be at the opening braces or behind them.
        let before = text.get(..(at + 2).min(text.len())).or_else(|| text.get(..at))?;
        let start = before.rfind("{{").max(before.rfind("{%"))?;
        match &text[start..start + 2] {
            "{{" => here(text.get(start + 2..)?),
            _ => in_tag(text.get(start + 2..)?),
        }
    });
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// How the condition of a tag is written here, if it is Go's language.
fn in_tag(code: &str) -> Option<String> {
    let code = code.lines().next()?.split("%}").next()?.trim_matches(['-', '+']).trim();
    let (keyword, condition) = code.split_once(' ')?;
    if !matches!(keyword, "if" | "elif") {
        return None;
    }
    let condition = expression(condition)?;
    Some(format!("this is Go's language; here it is `{{% {keyword} {condition} %}}`"))
}

/// How what follows `{{` is written here, if it is Go's language.
fn here(code: &str) -> Option<String> {
    let code = code.lines().next().unwrap_or_default();
    let code = code.strip_prefix('-').unwrap_or(code).trim_start();
    let code = code.split("}}").next().unwrap_or_default();
    let code = code.strip_suffix('-').unwrap_or(code).trim_end();
    let (word, rest) = code.split_once(' ').unwrap_or((code, ""));
    let tag = |text: &str| Some(format!("this is Go's language; here it is {text}"));
    match word {
        _ if code.starts_with("/*") => tag("`{# ... #}`"),
        "range" => match expression(rest).filter(|_| !rest.contains(":=")) {
            Some(list) => {
                tag(&format!("`{{% for item in {list} %}}` ... `{{% endfor %}}`, with `item` for the dot"))
            }
            None => tag("`{% for item in list %}` ... `{% endfor %}`"),
        },
        "if" => match expression(rest) {
            Some(condition) => tag(&format!("`{{% if {condition} %}}` ... `{{% endif %}}`")),
            None => tag("`{% if ... %}` ... `{% endif %}`"),
        },
        "else" => tag("`{% else %}`, or `{% elif ... %}`"),
        "with" => tag("`{% if x %}` ... `{% endif %}`, with the whole name of `x` inside"),
        "define" => tag("`{% macro NAME() %}` ... `{% endmacro %}` in a file `templates/_FILE.j2`"),
        "end" => tag("`{% endif %}`, `{% endfor %}` or `{% endmacro %}`"),
        "include" | "template" if rest.starts_with('"') => {
            let name = rest[1..].split('"').next().unwrap_or_default();
            tag(&format!("`include(\"{name}\")`, with arguments after the name"))
        }
        _ if word.starts_with('$') && code.contains(":=") => {
            let set =
                code[1..].split_once(":=").and_then(|(name, value)| Some((name.trim(), rewritten(value)?)));
            match set {
                Some((name, value)) => tag(&format!("`{{% set {name} = {value} %}}`")),
                None => tag("`{% set name = ... %}`"),
            }
        }
        _ if let Some(expression) = expression(code) => tag(&format!("`{{{{ {expression} }}}}`")),
        _ if word.starts_with('$') => tag("the name without `$`"),
        _ if word.starts_with('.') && word.len() > 1 => tag(&format!("`{}`, without the dot", &word[1..])),
        _ if is_name(word) && rest.starts_with(['"', '.', '$', '(']) && !rest.starts_with("..") => {
            tag(&format!("`{word}(...)`, with the arguments in brackets, or `x|{word}`"))
        }
        _ => None,
    }
}

/// A pipeline of Go's language as an expression of MiniJinja's; none if it is neither, or no Go.
fn expression(code: &str) -> Option<String> {
    let written = rewritten(code)?;
    // What is the same in both languages is not what is wrong.
    (written.replace(' ', "") != code.replace(' ', "")).then_some(written)
}

/// A pipeline of Go's language in MiniJinja's.
fn rewritten(code: &str) -> Option<String> {
    // Brackets nest no deeper than this then.
    const LONGEST: usize = 500;
    pipeline(&words(Some(code).filter(|code| code.len() <= LONGEST)?)?)
}

/// The words of a pipeline: quoted texts and brackets whole, `|` on its own.
fn words(code: &str) -> Option<Vec<&str>> {
    let mut words = Vec::new();
    let mut rest = code.trim();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '|' => 1,
            '"' | '`' => 2 + rest[1..].find(first)?,
            '(' => {
                let mut depth = 0_usize;
                let closing = rest.char_indices().find(|(_, char)| {
                    depth += usize::from(*char == '(');
                    depth -= usize::from(*char == ')');
                    depth == 0
                });
                closing?.0 + 1
            }
            _ => rest.find([' ', '|', '(']).unwrap_or(rest.len()),
        };
        words.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    Some(words)
}

fn pipeline(words: &[&str]) -> Option<String> {
    let mut steps = words.split(|word| *word == "|");
    let mut written = call(steps.next()?)?;
    for step in steps {
        let (name, arguments) = step.split_first().filter(|(name, _)| is_name(name))?;
        let arguments = arguments.iter().map(|word| value(word)).collect::<Option<Vec<_>>>()?;
        // An operator's operand needs brackets before a filter.
        if written.contains(' ') && !written.ends_with([')', '"']) {
            written = format!("({written})");
        }
        written = match arguments.is_empty() {
            true => format!("{written}|{name}"),
            false => format!("{written}|{name}({})", arguments.join(", ")),
        };
    }
    Some(written)
}

/// Functions of Go's language that are operators here.
const OPERATORS: [&str; 9] = ["eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not"];

/// `eq .a "b"` as `a == "b"`, `f x y` as `f(x, y)`.
fn call(words: &[&str]) -> Option<String> {
    let (name, arguments) = words.split_first()?;
    if arguments.is_empty() {
        return value(name);
    }
    let is_function =
        OPERATORS.contains(name) || crate::functions::all().any(|function| function.name == *name);
    if !is_function {
        return None;
    }
    // The context is always there.
    let passed = arguments.iter().filter(|word| !matches!(**word, "." | "$"));
    let arguments = passed.map(|word| value(word)).collect::<Option<Vec<_>>>()?;
    let sign = match *name {
        "eq" => "==",
        "ne" => "!=",
        "lt" => "<",
        "le" => "<=",
        "gt" => ">",
        "ge" => ">=",
        "and" | "or" => name,
        "not" => return Some(format!("not {}", arguments.first()?)),
        _ => return Some(format!("{name}({})", arguments.join(", "))),
    };
    (arguments.len() > 1).then(|| arguments.join(&format!(" {sign} ")))
}

/// A path, a literal or what stands in brackets.
fn value(word: &str) -> Option<String> {
    if let Some(inner) = word.strip_prefix('(').and_then(|word| word.strip_suffix(')')) {
        let written = pipeline(&words(inner)?)?;
        return Some(if written.contains(' ') { format!("({written})") } else { written });
    }
    let path = word.trim_start_matches('$').trim_start_matches('.');
    let is_path = !path.is_empty() && path.split('.').all(is_name);
    match word {
        "nil" => Some("none".to_owned()),
        _ if word.starts_with('"') || word.parse::<f64>().is_ok() => Some(word.to_owned()),
        _ if is_path => Some(path.to_owned()),
        _ => None,
    }
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::{here, in_tag};

    #[test]
    fn what_go_writes_is_told_apart_from_what_minijinja_writes() {
        for (go, expected) in [
            ("/* a remark */}}", "`{# ... #}`"),
            ("- range $i, $x := .Values.hosts }}", "`{% for item in list %}`"),
            ("- range .Values.hosts }}", "`{% for item in Values.hosts %}`"),
            ("- if .Values.a }}", "`{% if Values.a %}`"),
            ("- if and .Values.a (eq .Values.b \"x\") }}", "`{% if Values.a and (Values.b == \"x\") %}`"),
            ("- if not (empty .Values.a) }}", "`{% if not empty(Values.a) %}`"),
            ("- else if .Values.a }}", "`{% elif ... %}`"),
            ("- with .Values.a }}", "`{% if x %}`"),
            ("- define \"shop.name\" -}}", "`{% macro"),
            ("- end }}", "`{% endif %}`"),
            ("- include \"shop.labels\" . | nindent 4 }}", "`include(\"shop.labels\")`"),
            ("$name := 1 }}", "`{% set name = 1 %}`"),
            ("- $svcPort }}", "`{{ svcPort }}`"),
            (" .Values.port | quote }}", "`{{ Values.port|quote }}`"),
            (" .Values.port | default 80 }}", "`{{ Values.port|default(80) }}`"),
            (" Values.port | default \"a\" | quote }}", "`{{ Values.port|default(\"a\")|quote }}`"),
            (" default \"a\" .Values.x }}", "`{{ default(\"a\", Values.x) }}`"),
            (" toYaml .Values.x | nindent 4 }}", "`{{ toYaml(Values.x)|nindent(4) }}`"),
            (" printf \"%s-%s\" .Release.Name $x }}", "`{{ printf(\"%s-%s\", Release.Name, x) }}`"),
            (" eq Values.a nil }}", "`{{ Values.a == none }}`"),
        ] {
            let given = here(go).unwrap_or_else(|| panic!("{go} is Go"));
            assert!(given.contains(expected), "{go}: {given}");
        }
        assert_eq!(
            in_tag(" if .Values.a | default false %}").as_deref(),
            Some("this is Go's language; here it is `{% if Values.a|default(false) %}`")
        );
        assert_eq!(in_tag(" if Values.a %}"), None);
        for ours in
            [" Values.port|quote }}", " x if y }}", "", " 'a", " include(\"a.b\") }}", "}}", "- }}", " ."]
        {
            assert_eq!(here(ours), None, "{ours}");
        }
    }
}
