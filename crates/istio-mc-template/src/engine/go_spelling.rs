//! Go templates in a MiniJinja file: while a chart is moved over, errors say how the same is written here.

use istio_mc_diagnostic::Diagnostic;

/// Adds help to a syntax error that stands in an expression of Go's language.
pub(super) fn explain(finding: Diagnostic) -> Diagnostic {
    let help = finding.place.as_ref().and_then(|place| {
        let (text, at) = (place.source.text(), place.span.start as usize);
        // The mark may be at the opening braces or behind them.
        let start = text.get(..(at + 2).min(text.len())).or_else(|| text.get(..at))?.rfind("{{")?;
        here(text.get(start + 2..)?)
    });
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
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
        "range" => tag("`{% for item in list %}` ... `{% endfor %}`"),
        "if" => tag("`{% if ... %}` ... `{% endif %}`"),
        "else" => tag("`{% else %}`, or `{% elif ... %}`"),
        "with" => tag("`{% if x %}` ... `{% endif %}`, with the whole name of `x` inside"),
        "define" => tag("`{% macro NAME() %}` ... `{% endmacro %}` in a file `templates/_FILE.j2`"),
        "end" => tag("`{% endif %}`, `{% endfor %}` or `{% endmacro %}`"),
        "include" | "template" if rest.starts_with('"') => {
            let name = rest[1..].split('"').next().unwrap_or_default();
            tag(&format!("`include(\"{name}\")`, with arguments after the name"))
        }
        _ if word.starts_with('$') && code.contains('=') => tag("`{% set name = ... %}`"),
        _ if word.starts_with('$') => tag("the name without `$`"),
        _ if word.starts_with('.') && word.len() > 1 => tag(&format!("`{}`, without the dot", &word[1..])),
        _ if is_name(word) && rest.starts_with(['"', '.', '$', '(']) && !rest.starts_with("..") => {
            tag(&format!("`{word}(...)`, with the arguments in brackets, or `x|{word}`"))
        }
        _ => None,
    }
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::here;

    #[test]
    fn what_go_writes_is_told_apart_from_what_minijinja_writes() {
        for (go, expected) in [
            ("/* a remark */}}", "{# ... #}"),
            ("- range $i, $x := .Values.hosts }}", "{% for"),
            ("- if .Values.a }}", "{% if"),
            ("- else if .Values.a }}", "{% elif"),
            ("- with .Values.a }}", "{% if x %}"),
            ("- define \"shop.name\" -}}", "{% macro"),
            ("- end }}", "{% endif %}"),
            ("- include \"shop.labels\" . | nindent 4 }}", "`include(\"shop.labels\")`"),
            ("$name := 1 }}", "{% set"),
            ("- $svcPort }}", "without `$`"),
            (" .Values.port | quote }}", "`Values.port`"),
            (" default \"a\" .Values.x }}", "`default(...)`"),
            (" toYaml .Values.x | nindent 4 }}", "`toYaml(...)`"),
        ] {
            let given = here(go).unwrap_or_else(|| panic!("{go} is Go"));
            assert!(given.contains(expected), "{go}: {given}");
        }
        for ours in
            [" Values.port|quote }}", " x if y }}", "", " 'a", " include(\"a.b\") }}", "}}", "- }}", " ."]
        {
            assert_eq!(here(ours), None, "{ours}");
        }
    }
}
