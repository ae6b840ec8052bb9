//! The names of templates in `import`, `from` and `include`.

use std::borrow::Cow;

/// The path of the template that `name` means in `parent`:
///
/// | name | means |
/// |---|---|
/// | `_labels.j2`, `pilot/_ports.j2` | that file in the chart's own `templates/` |
/// | `./_ports.j2`, `../_labels.j2` | that file beside or above the template itself |
/// | `charts/common/_labels.j2` | that file in the `templates/` of the subchart `common` |
pub(crate) fn join<'s>(name: &'s str, parent: &'s str) -> Cow<'s, str> {
    if name.starts_with("./") || name.starts_with("../") {
        let mut parts: Vec<&str> = parent.split('/').collect();
        parts.pop();
        for part in name.split('/') {
            match part {
                "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        return Cow::Owned(parts.join("/"));
    }
    let mut path = chart_of(parent).to_owned();
    let mut rest = name;
    while let Some((subchart, after)) = rest.strip_prefix("charts/").and_then(|rest| rest.split_once('/')) {
        path.push_str("/charts/");
        path.push_str(subchart);
        rest = after;
    }
    path.push_str("/templates/");
    path.push_str(rest);
    Cow::Owned(path)
}

/// The chart's part of a template's path: `mesh/charts/remote` of `mesh/charts/remote/templates/a.yaml.j2`.
pub(crate) fn chart_of(path: &str) -> &str {
    let mut end = path.find('/').unwrap_or(path.len());
    while let Some(rest) = path[end..].strip_prefix("/charts/") {
        end += "/charts/".len() + rest.find('/').unwrap_or(rest.len());
    }
    &path[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_templates_of_a_chart() {
        let parent = "mesh/charts/remote/templates/pilot/a.yaml.j2";
        for (name, expected) in [
            ("_labels.j2", "mesh/charts/remote/templates/_labels.j2"),
            ("pilot/_ports.j2", "mesh/charts/remote/templates/pilot/_ports.j2"),
            ("./_ports.j2", "mesh/charts/remote/templates/pilot/_ports.j2"),
            ("../_labels.j2", "mesh/charts/remote/templates/_labels.j2"),
            ("charts/common/_l.j2", "mesh/charts/remote/charts/common/templates/_l.j2"),
            ("charts/a/charts/b/_l.j2", "mesh/charts/remote/charts/a/charts/b/templates/_l.j2"),
        ] {
            assert_eq!(join(name, parent), expected);
        }
        assert_eq!(chart_of("mesh/templates/charts/x.yaml.j2"), "mesh");
    }
}
