//! Two texts, line by line.

use std::fmt;
use std::ops::Range;

use super::align::align;

/// Lines that differ, with those around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The lines of the text before, from 0.
    pub old: Range<usize>,
    /// The lines of the text after, from 0.
    pub new: Range<usize>,
    /// The lines, removed ones before those that take their place.
    pub lines: Vec<Line>,
}

/// One line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which text has it.
    pub sign: Sign,
    /// The line, without its line break.
    pub text: String,
    /// Whether a line break ends it; without one it is the last.
    pub is_ended: bool,
}

/// Which text has a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Both.
    Same,
    /// The one before.
    Removed,
    /// The one after.
    Added,
}

impl Sign {
    /// The first letter of the line in a diff.
    pub fn as_char(self) -> char {
        match self {
            Sign::Same => ' ',
            Sign::Removed => '-',
            Sign::Added => '+',
        }
    }
}

impl fmt::Display for Hunk {
    /// The head of the hunk: `@@ -1,3 +1,4 @@`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = |range: &Range<usize>| match range.len() {
            // Where there is no line, the one before.
            0 => format!("{},0", range.start),
            1 => format!("{}", range.start + 1),
            len => format!("{},{len}", range.start + 1),
        };
        write!(f, "@@ -{} +{} @@", range(&self.old), range(&self.new))
    }
}

/// What differs between two texts, with so many lines around it.
///
/// ```
/// use istio_mc_core::difference::hunks;
/// let hunks = hunks("a\nb\nc\n", "a\nx\nc\n", 1);
/// assert_eq!(hunks[0].to_string(), "@@ -1,3 +1,3 @@");
/// let lines: Vec<String> = hunks[0].lines.iter().map(|l| format!("{}{}", l.sign.as_char(), l.text)).collect();
/// assert_eq!(lines, [" a", "-b", "+x", " c"]);
/// ```
pub fn hunks(old: &str, new: &str, context: usize) -> Vec<Hunk> {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let mut hunks: Vec<Hunk> = Vec::new();
    for (old_gap, new_gap) in gaps(&align(&old, &new), old.len(), new.len()) {
        let before = old_gap.start.min(context);
        let after = (old.len() - old_gap.end).min(context);
        match hunks.last_mut() {
            // What is between two changes is shown once.
            Some(hunk) if hunk.old.end + before >= old_gap.start => {
                let missing = hunk.old.end.min(old_gap.start)..old_gap.start;
                let surplus = hunk.old.end.saturating_sub(old_gap.start);
                hunk.lines.truncate(hunk.lines.len() - surplus);
                hunk.lines.extend(old[missing].iter().map(|line| Line::new(Sign::Same, line)));
            }
            _ => hunks.push(Hunk {
                old: old_gap.start - before..0,
                new: new_gap.start - before..0,
                lines: old[old_gap.start - before..old_gap.start]
                    .iter()
                    .map(|line| Line::new(Sign::Same, line))
                    .collect(),
            }),
        }
        let Some(hunk) = hunks.last_mut() else { continue };
        hunk.old.end = old_gap.end + after;
        hunk.new.end = new_gap.end + after;
        let rest = old_gap.end..old_gap.end + after;
        hunk.lines.extend(old[old_gap].iter().map(|line| Line::new(Sign::Removed, line)));
        hunk.lines.extend(new[new_gap].iter().map(|line| Line::new(Sign::Added, line)));
        hunk.lines.extend(old[rest].iter().map(|line| Line::new(Sign::Same, line)));
    }
    hunks
}

impl Line {
    fn new(sign: Sign, line: &str) -> Self {
        let text = line.strip_suffix('\n');
        Self { sign, text: text.unwrap_or(line).to_owned(), is_ended: text.is_some() }
    }
}

/// What lies between the items that two sequences have in common.
pub(super) fn gaps(
    pairs: &[(usize, usize)],
    old_len: usize,
    new_len: usize,
) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut gaps, mut old_at, mut new_at) = (Vec::new(), 0, 0);
    for (old, new) in pairs.iter().copied().chain([(old_len, new_len)]) {
        if old > old_at || new > new_at {
            gaps.push((old_at..old, new_at..new));
        }
        (old_at, new_at) = (old + 1, new + 1);
    }
    gaps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text after, made of the one before and its hunks.
    fn patched(old: &str, hunks: &[Hunk]) -> String {
        let lines: Vec<&str> = old.split_inclusive('\n').collect();
        let (mut text, mut at) = (String::new(), 0);
        for hunk in hunks {
            text.extend(lines[at..hunk.old.start].iter().copied());
            at = hunk.old.end;
            let ours = |sign: Sign| hunk.lines.iter().filter(move |line| line.sign == sign).count();
            assert_eq!(ours(Sign::Same) + ours(Sign::Removed), hunk.old.len());
            assert_eq!(ours(Sign::Same) + ours(Sign::Added), hunk.new.len());
            for line in hunk.lines.iter().filter(|line| line.sign != Sign::Removed) {
                text.push_str(&line.text);
                text.push_str(if line.is_ended { "\n" } else { "" });
            }
        }
        text.extend(lines[at..].iter().copied());
        text
    }

    proptest! {
        #[test]
        fn hunks_make_the_new_text_of_the_old(
            old in "([ab]?\n){0,12}[ab]?",
            new in "([ab]?\n){0,12}[ab]?",
            context in 0..4_usize,
        ) {
            let hunks = hunks(&old, &new, context);
            prop_assert_eq!(hunks.is_empty(), old == new);
            prop_assert_eq!(patched(&old, &hunks), new);
            prop_assert!(hunks.windows(2).all(|pair| pair[0].old.end <= pair[1].old.start));
        }
    }
}
