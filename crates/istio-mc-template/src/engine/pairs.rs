//! Tags that come in pairs: what is left open, and what ends nothing.
//!
//! MiniJinja notices a missing `{% endif %}` at the end of the template; the tag that lacks it is found here.

use std::ops::Range;

use super::scan::{self, PartKind};

/// What is wrong with the pairs of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unpaired {
    /// The tag at fault.
    pub(super) range: Range<usize>,
    pub(super) message: String,
    /// The tag that is open there.
    pub(super) open: Option<Range<usize>>,
}

/// All tags, for "did you mean".
pub(super) const TAGS: &[&str] = &[
    "block",
    "call",
    "do",
    "elif",
    "else",
    "endblock",
    "endcall",
    "endfilter",
    "endfor",
    "endif",
    "endmacro",
    "endraw",
    "endset",
    "endwith",
    "extends",
    "filter",
    "for",
    "from",
    "if",
    "import",
    "include",
    "macro",
    "raw",
    "set",
    "with",
];

/// The first tag of a template that ends nothing or the wrong thing, else the innermost that is not ended.
pub(super) fn unpaired(text: &str) -> Option<Unpaired> {
    let parts = scan::parts(text).parts;
    let mut open: Vec<(&str, Range<usize>)> = Vec::new();
    for part in parts.iter().filter(|part| part.kind == PartKind::Tag) {
        let keyword = scan::keyword(text, part);
        let tokens = || scan::tokens(text, part.inner.clone()).tokens;
        let range = part.range.clone();
        match keyword {
            "if" | "for" | "macro" | "call" | "filter" | "with" | "block" => open.push((keyword, range)),
            // With a value it is one tag, without it a pair.
            "set" if !tokens().iter().any(|token| &text[token.range.clone()] == "=") => {
                open.push((keyword, range));
            }
            "elif" | "else" => {
                let suits = match open.last() {
                    Some(("if", _)) => true,
                    Some(("for", _)) => keyword == "else",
                    _ => false,
                };
                if !suits {
                    let message = format!("`{{% {keyword} %}}` stands outside of `{{% if %}}`");
                    return Some(Unpaired { range, message, open: open.pop().map(|open| open.1) });
                }
            }
            _ => {
                let Some(ended) = keyword.strip_prefix("end").filter(|ended| *ended != "raw") else {
                    continue;
                };
                match open.pop() {
                    Some((begun, _)) if begun == ended => {}
                    Some((begun, at)) => {
                        let message = format!("`{{% {keyword} %}}` where `{{% end{begun} %}}` is expected");
                        return Some(Unpaired { range, message, open: Some(at) });
                    }
                    None => {
                        let message = format!("`{{% {keyword} %}}` ends nothing");
                        return Some(Unpaired { range, message, open: None });
                    }
                }
            }
        }
    }
    let (begun, range) = open.pop()?;
    Some(Unpaired { range, message: format!("`{{% {begun} %}}` has no `{{% end{begun} %}}`"), open: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_open_is_found() {
        for (text, expected) in [
            ("{% if a %}{% for b in c %}{% endfor %}{% endif %}", None),
            ("{% set a = 1 %}{% set b %}x{% endset %}{% for a in b %}{% else %}{% endfor %}", None),
            ("{% raw %}{% if %}{% endraw %}", None),
            ("{% if a %}x", Some(("{% if a %}", "`{% if %}` has no `{% endif %}`"))),
            (
                "{% if a %}{% endfor %}",
                Some(("{% endfor %}", "`{% endfor %}` where `{% endif %}` is expected")),
            ),
            ("x{% endif %}", Some(("{% endif %}", "`{% endif %}` ends nothing"))),
            ("{% else %}", Some(("{% else %}", "`{% else %}` stands outside of `{% if %}`"))),
        ] {
            let found = unpaired(text);
            let found = found.as_ref().map(|found| (&text[found.range.clone()], &*found.message));
            assert_eq!(found, expected, "{text}");
        }
    }
}
