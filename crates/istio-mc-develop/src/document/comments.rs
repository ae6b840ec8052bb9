//! The comments of values.yaml.

use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Content, Entry};

/// What a comment says of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Comment {
    /// What it is; empty if the comment does not say.
    pub(crate) text: String,
    /// The type (`# -- (int) ...`).
    pub(super) kind: Option<String>,
    /// What to show in place of the default (`# @default -- ...`).
    pub(super) default: Option<String>,
    /// Whether it shall not be shown (`# @ignored`).
    pub(crate) ignored: bool,
}

impl Comment {
    /// The comment of an entry: the lines right above its key and as far to the right, or what ends its line.
    pub(crate) fn of(source: &Source, entry: &Entry<'_>) -> Self {
        let position = source.position(entry.key_span.start as usize);
        let line = |number: usize| {
            source.line(number).and_then(|range| source.text().get(range)).unwrap_or_default()
        };
        let own = line(position.line);
        // A key inside of `{...}` has the comments of nobody.
        let is_first = own.chars().take(position.column - 1).all(|letter| letter == ' ');
        if !is_first {
            return Self::default();
        }
        let above = |number: &usize| {
            let text = line(*number);
            let trimmed = text.trim_start();
            trimmed.starts_with('#') && text.len() - trimmed.len() == position.column - 1
        };
        let first = (1..position.line).rev().take_while(above).last().unwrap_or(position.line);
        let lines: Vec<&str> = (first..position.line).map(|number| text(line(number).trim_start())).collect();
        if !lines.is_empty() {
            return Self::read(&lines);
        }
        let end = source.text().get(entry.value.span.end as usize..).unwrap_or_default();
        let rest = end.lines().next().unwrap_or_default().trim_start();
        let is_scalar = !matches!(entry.value.content, Content::List(_) | Content::Map(_));
        if is_scalar && rest.starts_with('#') { Self::read(&[text(rest)]) } else { Self::default() }
    }

    /// Reads the lines of a comment, without `#`.
    fn read(lines: &[&str]) -> Self {
        let mut comment = Self::default();
        // What stands before the mark of helm-docs is not meant for readers.
        let marked = lines.iter().rposition(|line| line.starts_with("-- "));
        for (index, line) in lines.iter().enumerate().skip(marked.unwrap_or(0)) {
            let mut line = *line;
            if let Some(default) = line.strip_prefix("@default -- ") {
                comment.default = Some(default.trim().to_owned());
                continue;
            }
            if line.trim_end() == "@ignored" || line.trim_end() == "@ignore" {
                comment.ignored = true;
                continue;
            }
            // What other tools and lint are told.
            if line.starts_with('@') || line.trim_start().starts_with("istio-mc: ignore") {
                continue;
            }
            if Some(index) == marked {
                line = line.strip_prefix("-- ").unwrap_or(line);
                if let Some((kind, rest)) = line.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
                    comment.kind = Some(kind.trim().to_owned());
                    line = rest.trim_start();
                }
            }
            if !comment.text.is_empty() {
                comment.text.push('\n');
            }
            comment.text.push_str(line.trim_end());
        }
        comment.text.truncate(comment.text.trim_end().len());
        comment
    }
}

/// The text of a comment's line.
fn text(line: &str) -> &str {
    let text = line.trim_start_matches('#');
    text.strip_prefix(' ').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(text: &str) -> Comment {
        let source = Source::new("values.yaml", text);
        let documents = istio_mc_yaml::read(&source).expect("YAML");
        let entries = documents[0].as_map().expect("a map");
        Comment::of(&source, entries.last().expect("an entry"))
    }

    #[test]
    fn the_lines_right_above_are_meant() {
        for (yaml, expected) in [
            ("# What it is,\n# in two lines.\na: 1\n", "What it is,\nin two lines."),
            ("# Of the file.\n\na: 1\n", ""),
            ("# Of the file.\n\n# Of a.\na: 1\n", "Of a."),
            ("a: 1 # at the end\n", "at the end"),
            ("a: \"# no comment\"\n", ""),
            ("b: {}\n  # limits:\n  #   cpu: 1\na: 1\n", ""),
            ("# Of b.\nb: 1\na: 1\n", ""),
            ("# Paragraph.\n#\n# - item\na: 1\n", "Paragraph.\n\n- item"),
        ] {
            assert_eq!(comment(yaml).text, expected, "{yaml}");
        }
    }

    #[test]
    fn the_marks_of_helm_docs_are_understood() {
        let found = comment(
            "# internal\n# -- (tpl/text) The host,\n# as a template\n# @default -- the release's name\na: ''\n",
        );
        assert_eq!(found.text, "The host,\nas a template");
        assert_eq!(found.kind.as_deref(), Some("tpl/text"));
        assert_eq!(found.default.as_deref(), Some("the release's name"));
        assert!(comment("# @ignored\na: 1\n").ignored);
        assert_eq!(comment("# @section -- Network\n# -- Port\na: 1\n").text, "Port");
        assert_eq!(comment("# Port\n# istio-mc: ignore MC0360\na: 1\n").text, "Port");
    }
}
