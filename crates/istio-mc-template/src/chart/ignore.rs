//! `.helmignore`.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use std::sync::Arc;

/// Which files are no part of the chart. Not `.gitignore`'s language (`pkg/ignore` of Helm 3.22):
///
/// - a pattern without `/` is matched against the file's or folder's name, any other against the whole path;
/// - `*` and `?` do not match `/`, `**` is not allowed, and a `/` at the end means folders only;
/// - the first rule that says so ignores; `!pattern` ignores everything that does *not* match it.
///
/// Files of which the name starts with a dot under `templates/` are always ignored.
#[derive(Debug)]
pub(super) struct Ignore(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    pattern: Vec<char>,
    negated: bool,
    folders_only: bool,
    /// Whether it is about the name alone.
    name_only: bool,
}

impl Ignore {
    /// The rules of a chart without `.helmignore`.
    pub(super) fn none() -> Self {
        let mut ignore = Self(Vec::new());
        ignore.add("templates/.?*");
        ignore
    }

    /// Reads the rules.
    pub(super) fn read(source: &Arc<Source>, findings: &mut Diagnostics) -> Self {
        let mut ignore = Self(Vec::new());
        let text = source.text();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let rule = line.trim();
            if rule.is_empty() || rule.starts_with('#') {
                continue;
            }
            if rule.contains("**") {
                let place = Place::new(source, Span::new(start, start + line.trim_end().len()));
                let message = "`**` is not allowed in .helmignore";
                findings.push(Diagnostic::new(&code::CHART_FILE, message).at(place));
                continue;
            }
            ignore.add(rule);
        }
        ignore.add("templates/.?*");
        ignore
    }

    fn add(&mut self, rule: &str) {
        let (negated, rule) = rule.strip_prefix('!').map_or((false, rule), |rule| (true, rule));
        let (folders_only, rule) = rule.strip_suffix('/').map_or((false, rule), |rule| (true, rule));
        let (rooted, rule) = rule.strip_prefix('/').map_or((false, rule), |rule| (true, rule));
        let name_only = !rooted && !rule.contains('/');
        self.0.push(Rule { pattern: rule.chars().collect(), negated, folders_only, name_only });
    }

    /// Whether a file is ignored, by itself or with a folder that it is in.
    pub(super) fn ignores(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        let slashes = (0..path.len()).filter(|at| path[*at] == '/');
        let folders = slashes.map(|at| (&path[..at], true));
        folders.chain([(&path[..], false)]).any(|(path, is_folder)| self.ignores_alone(path, is_folder))
    }

    fn ignores_alone(&self, path: &[char], is_folder: bool) -> bool {
        let name = path.rsplit(|char| *char == '/').next().unwrap_or(path);
        for rule in &self.0 {
            let matches = || matches(&rule.pattern, if rule.name_only { name } else { path });
            let wrong_kind = rule.folders_only && !is_folder;
            if rule.negated {
                if wrong_kind || !matches() {
                    return true;
                }
            } else if !wrong_kind && matches() {
                return true;
            }
        }
        false
    }
}

/// Go's `path.Match`: `*`, `?`, `[a-z]`, `[^a]`, `\x`. A pattern that cannot be read matches nothing.
fn matches(pattern: &[char], text: &[char]) -> bool {
    // The place after the last `*`, and where its match ended: going back to it is enough.
    let mut star: Option<(usize, usize)> = None;
    let (mut p, mut t) = (0, 0);
    loop {
        if p == pattern.len() && t == text.len() {
            return true;
        }
        if pattern.get(p) == Some(&'*') {
            star = Some((p + 1, t));
            p += 1;
            continue;
        }
        if let Some(next) = text.get(t).and_then(|char| matches_one(&pattern[p..], *char)) {
            p += next;
            t += 1;
            continue;
        }
        match star {
            Some((after, end)) if end < text.len() && text[end] != '/' => {
                star = Some((after, end + 1));
                (p, t) = (after, end + 1);
            }
            _ => return false,
        }
    }
}

/// How much of the pattern one character takes, if it matches.
fn matches_one(pattern: &[char], char: char) -> Option<usize> {
    match *pattern.first()? {
        '?' => (char != '/').then_some(1),
        '\\' => (pattern.get(1) == Some(&char)).then_some(2),
        '[' => {
            let negated = pattern.get(1) == Some(&'^');
            let mut at = 1 + usize::from(negated);
            let mut found = false;
            loop {
                let first = *pattern.get(at)?;
                at += 1;
                if first == ']' {
                    break;
                }
                let mut last = first;
                if pattern.get(at) == Some(&'-') && pattern.get(at + 1).is_some_and(|next| *next != ']') {
                    last = pattern[at + 1];
                    at += 2;
                }
                found |= first <= char && char <= last;
            }
            (found != negated && char != '/').then_some(at)
        }
        literal => (literal == char).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(rules: &str, path: &str) -> bool {
        let mut findings = Diagnostics::new();
        let ignore = Ignore::read(&Source::new(".helmignore", rules), &mut findings);
        assert!(findings.is_empty());
        ignore.ignores(path)
    }

    #[test]
    fn rules_are_helms() {
        for (rules, path, expected) in [
            ("tests/", "tests/a/values.yaml", true),
            ("tests/", "a/tests/values.yaml", true),
            ("tests/", "tests", false),
            ("*.md", "docs/README.md", true),
            ("/README.md", "docs/README.md", false),
            ("docs/*.md", "docs/README.md", true),
            ("docs/*.md", "docs/a/README.md", false),
            ("# a\n\n.git", ".git/config", true),
            ("!*.yaml", "a.txt", true),
            ("!*.yaml", "a.yaml", false),
            ("[a-c]?.txt", "b1.txt", true),
            ("[^a]x", "ax", false),
            ("[^a]x", "bx", true),
            ("\\*", "*", true),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "a1b2d", false),
            ("", "templates/.hidden", true),
            ("", "templates/a.yaml.j2", false),
        ] {
            assert_eq!(ignored(rules, path), expected, "{rules} {path}");
        }
    }
}
