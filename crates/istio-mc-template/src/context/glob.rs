//! Patterns of file names.

use crate::limits::GLOB_DEPTH;

/// A pattern as `Files.glob` takes it (Helm uses gobwas/glob with `/` as separator).
///
/// | part | matches |
/// |---|---|
/// | `*` | any characters but `/` |
/// | `**` | any characters |
/// | `?` | one character but `/` |
/// | `[ab]`, `[a-c]`, `[!a]` | one of these, or none of these |
/// | `{a,b}` | one of these patterns |
/// | `\x` | `x` itself |
#[derive(Clone, Debug)]
pub(crate) struct Glob(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Char(char),
    Any,
    Star,
    DoubleStar,
    Class { negated: bool, ranges: Vec<(char, char)> },
    Either(Vec<Vec<Part>>),
}

impl Glob {
    /// Reads a pattern; `None` if a bracket has no end.
    pub(crate) fn new(pattern: &str) -> Option<Self> {
        let chars: Vec<char> = pattern.chars().collect();
        let mut at = 0;
        let parts = parse(&chars, &mut at, 0)?;
        (at == chars.len()).then_some(Self(parts))
    }

    /// Whether the whole path matches.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        ends(&self.0, &path, &[0]).contains(&path.len())
    }
}

fn parse(chars: &[char], at: &mut usize, depth: usize) -> Option<Vec<Part>> {
    if depth > GLOB_DEPTH {
        return None;
    }
    let mut parts = Vec::new();
    while let Some(&char) = chars.get(*at) {
        if depth > 0 && matches!(char, ',' | '}') {
            break;
        }
        *at += 1;
        parts.push(match char {
            '*' if chars.get(*at) == Some(&'*') => {
                *at += 1;
                Part::DoubleStar
            }
            '*' => Part::Star,
            '?' => Part::Any,
            '\\' => {
                let escaped = *chars.get(*at)?;
                *at += 1;
                Part::Char(escaped)
            }
            '[' => class(chars, at)?,
            '{' => {
                let mut choices = Vec::new();
                loop {
                    choices.push(parse(chars, at, depth + 1)?);
                    let end = *chars.get(*at)?;
                    *at += 1;
                    if end == '}' {
                        break;
                    }
                }
                Part::Either(choices)
            }
            char => Part::Char(char),
        });
    }
    Some(parts)
}

fn class(chars: &[char], at: &mut usize) -> Option<Part> {
    let negated = matches!(chars.get(*at), Some('!' | '^'));
    *at += usize::from(negated);
    let mut ranges = Vec::new();
    loop {
        let mut first = *chars.get(*at)?;
        *at += 1;
        match first {
            ']' if !ranges.is_empty() => return Some(Part::Class { negated, ranges }),
            '\\' => {
                first = *chars.get(*at)?;
                *at += 1;
            }
            _ => {}
        }
        let mut last = first;
        if chars.get(*at) == Some(&'-') && chars.get(*at + 1).is_some_and(|char| *char != ']') {
            last = *chars.get(*at + 1)?;
            *at += 2;
        }
        ranges.push((first, last));
    }
}

/// Where in the path a match of all parts can end that starts at one of `starts`. Sets instead of
/// backtracking: the cost is the pattern's length times the path's.
fn ends(parts: &[Part], path: &[char], starts: &[usize]) -> Vec<usize> {
    let mut here = starts.to_vec();
    for part in parts {
        let mut next = vec![false; path.len() + 1];
        for &at in &here {
            match part {
                Part::Char(char) => mark(&mut next, at, path.get(at) == Some(char)),
                Part::Any => mark(&mut next, at, path.get(at).is_some_and(|char| *char != '/')),
                Part::Class { negated, ranges } => {
                    let fits = path.get(at).is_some_and(|char| {
                        *char != '/'
                            && ranges.iter().any(|(first, last)| first <= char && char <= last) != *negated
                    });
                    mark(&mut next, at, fits);
                }
                Part::Star | Part::DoubleStar => {
                    let mut end = at;
                    // A mark that is there already was followed to its end before.
                    while !next[end] {
                        next[end] = true;
                        let goes_on = path
                            .get(end)
                            .is_some_and(|char| *char != '/' || matches!(part, Part::DoubleStar));
                        if !goes_on {
                            break;
                        }
                        end += 1;
                    }
                }
                Part::Either(choices) => {
                    for choice in choices {
                        for end in ends(choice, path, &[at]) {
                            next[end] = true;
                        }
                    }
                }
            }
        }
        here = (0..=path.len()).filter(|at| next[*at]).collect();
    }
    here
}

fn mark(next: &mut [bool], at: usize, fits: bool) {
    if fits {
        next[at + 1] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_paths() {
        for (pattern, path, expected) in [
            ("*", "a.txt", true),
            ("*", "a/b", false),
            ("**", "a/b", true),
            ("conf/*.y?ml", "conf/a.yaml", true),
            ("conf/*.y?ml", "conf/a.yml", false),
            ("conf/**.txt", "conf/a/b.txt", true),
            ("{a,b*}/[x-z]", "bc/y", true),
            ("{a,b*}/[!x-z]", "bc/y", false),
            ("[]]", "]", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXbY", false),
            ("", "", true),
        ] {
            assert_eq!(Glob::new(pattern).expect(pattern).matches(path), expected, "{pattern} {path}");
        }
        for wrong in ["[", "[]", "{a", "\\", "a{b,c"] {
            assert!(Glob::new(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn stars_do_not_blow_up() {
        let glob = Glob::new(&"*a".repeat(200)).expect("a pattern");
        assert!(!glob.matches(&"a".repeat(150)));
    }
}
