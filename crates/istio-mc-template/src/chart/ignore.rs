//! `.helmignore`.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use std::str::Chars;
use std::sync::Arc;

/// Which files are no part of the chart. Not `.gitignore`'s language (`pkg/ignore` of Helm 3.22):
///
/// - a pattern without `/` is matched against the file's or folder's name, any other against the whole path;
/// - `*` and `?` do not match `/`, `**` is not allowed, and a `/` at the end means folders only;
/// - the first rule that says so ignores; `!pattern` ignores everything that does *not* match it.
///
/// Files of which the name starts with a dot under `templates/` are always ignored.
#[derive(Debug)]
pub struct Ignore(Vec<IgnoreRule>);

/// One line of `.helmignore`.
#[derive(Debug)]
pub struct IgnoreRule {
    /// Where it is written; `None` for the rule that every chart has.
    place: Option<Place>,
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
        ignore.add("templates/.?*", None);
        ignore
    }

    /// The rules of a `.helmignore`.
    pub fn of(source: &Arc<Source>) -> Self {
        // What cannot be read is reported when the chart is loaded.
        Self::read(source, &mut Diagnostics::new())
    }

    /// The rules as written, without those that every chart has.
    pub fn rules(&self) -> impl Iterator<Item = &IgnoreRule> {
        self.0.iter().filter(|rule| rule.place.is_some())
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
            let indent = line.len() - line.trim_start().len();
            let place = Place::new(source, Span::new(start + indent, start + indent + rule.len()));
            ignore.add(rule, Some(place));
        }
        ignore.add("templates/.?*", None);
        ignore
    }

    fn add(&mut self, rule: &str, place: Option<Place>) {
        let (negated, rule) = rule.strip_prefix('!').map_or((false, rule), |rule| (true, rule));
        let (folders_only, rule) = rule.strip_suffix('/').map_or((false, rule), |rule| (true, rule));
        let (rooted, rule) = rule.strip_prefix('/').map_or((false, rule), |rule| (true, rule));
        let name_only = !rooted && !rule.contains('/');
        self.0.push(IgnoreRule { place, pattern: rule.chars().collect(), negated, folders_only, name_only });
    }

    /// Whether a file is ignored, by itself or with a folder that it is in.
    pub fn ignores(&self, path: &str) -> bool {
        ways(path).any(|(path, is_folder)| self.0.iter().any(|rule| rule.ignores(path, is_folder)))
    }
}

impl IgnoreRule {
    /// Where it is written.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// Whether it ignores a file, by itself or with a folder that it is in.
    pub fn ignores_file(&self, path: &str) -> bool {
        ways(path).any(|(path, is_folder)| self.ignores(path, is_folder))
    }

    fn ignores(&self, path: &str, is_folder: bool) -> bool {
        let name = || path.rsplit('/').next().unwrap_or(path);
        let matches = || matches(&self.pattern, if self.name_only { name() } else { path });
        let wrong_kind = self.folders_only && !is_folder;
        match self.negated {
            true => wrong_kind || !matches(),
            false => !wrong_kind && matches(),
        }
    }
}

/// The folders that a file is in, and itself; each with whether it is a folder.
fn ways(path: &str) -> impl Iterator<Item = (&str, bool)> {
    memchr::memchr_iter(b'/', path.as_bytes()).map(|at| (&path[..at], true)).chain([(path, false)])
}

/// Go's `path.Match`: `*`, `?`, `[a-z]`, `[^a]`, `\x`. A pattern that cannot be read matches nothing.
fn matches(pattern: &[char], text: &str) -> bool {
    // The place after the last `*`, and what its match left: going back to it is enough.
    let mut star: Option<(usize, Chars<'_>)> = None;
    let mut p = 0;
    let mut text = text.chars();
    loop {
        if p == pattern.len() && text.as_str().is_empty() {
            return true;
        }
        if pattern.get(p) == Some(&'*') {
            star = Some((p + 1, text.clone()));
            p += 1;
            continue;
        }
        let mut rest = text.clone();
        if let Some(next) = rest.next().and_then(|char| matches_one(&pattern[p..], char)) {
            p += next;
            text = rest;
            continue;
        }
        let Some((after, left)) = &mut star else { return false };
        if left.next().is_none_or(|char| char == '/') {
            return false;
        }
        p = *after;
        text = left.clone();
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
