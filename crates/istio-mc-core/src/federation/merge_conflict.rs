//! Texts in which a merge stopped: git's markers, and the two sides between them.

use std::sync::Arc;

use istio_mc_diagnostic::{Place, Source};

/// A text with the markers of a merge.
pub(super) struct Conflict {
    /// The first marker.
    pub(super) place: Place,
    /// What each side says, as a text of its own: places in it are places in the whole.
    pub(super) sides: [Arc<Source>; 2],
}

/// Which part of a conflict a line is in.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// In none: both sides have it.
    Both,
    Ours,
    /// What both sides started from, which git tells on demand (`merge.conflictStyle`).
    Base,
    Theirs,
}

/// The sides of a text with markers; `None` if it has none.
pub(super) fn sides(source: &Arc<Source>) -> Option<Conflict> {
    let text = source.text();
    if !text.contains('<') {
        // Nearly all: there is no need to look at each line.
        return None;
    }
    let first = text.lines().position(|line| marker(line, '<'))?;
    let [mut ours, mut theirs] = [(); 2].map(|()| String::with_capacity(text.len()));
    let mut part = Part::Both;
    for line in text.split_inclusive('\n') {
        let next = match part {
            _ if marker(line, '<') => Part::Ours,
            Part::Ours if marker(line, '|') => Part::Base,
            Part::Ours | Part::Base if marker(line, '=') => Part::Theirs,
            Part::Theirs if marker(line, '>') => Part::Both,
            same => {
                for (side, own) in [(&mut ours, Part::Ours), (&mut theirs, Part::Theirs)] {
                    if same == Part::Both || same == own { side.push_str(line) } else { blank(side, line) }
                }
                continue;
            }
        };
        part = next;
        blank(&mut ours, line);
        blank(&mut theirs, line);
    }
    let side = |text| Source::new(source.name(), text);
    Some(Conflict { place: Place::line(source, first + 1), sides: [side(ours), side(theirs)] })
}

/// Whether a line is a marker: seven of the character, and then nothing or a blank.
fn marker(line: &str, with: char) -> bool {
    let rest = line.trim_start_matches(with);
    line.len() - rest.len() == 7 && (rest.trim_end().is_empty() || rest.starts_with(' '))
}

/// As many blanks as the line has bytes, so that what follows stays in its place.
fn blank(out: &mut String, line: &str) {
    let content = line.trim_end_matches(['\n', '\r']);
    out.extend(std::iter::repeat_n(' ', content.len()));
    out.push_str(&line[content.len()..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides_of(text: &str) -> Option<[String; 2]> {
        let conflict = sides(&Source::new("mesh.lock", text))?;
        Some(conflict.sides.map(|side| side.text().replace(' ', "")))
    }

    #[test]
    fn each_side_is_a_text() {
        let text = "a\n<<<<<<< HEAD\nb\n||||||| base\nx\n=======\nc\n>>>>>>> theirs\nd\n";
        let expected = ["a\n\nb\n\n\n\n\n\nd\n", "a\n\n\n\n\n\nc\n\nd\n"].map(str::to_owned);
        assert_eq!(sides_of(text), Some(expected));
        let source = Source::new("mesh.lock", text);
        let conflict = sides(&source).expect("markers");
        assert_eq!(conflict.place.to_string(), "mesh.lock:2:1");
        assert!(conflict.sides.iter().all(|side| side.text().len() == text.len()));
    }

    #[test]
    fn other_texts_have_no_sides() {
        for text in ["", "a\n", "=======\n", ">>>>>>> x\n", "<<<<<<\n", "<<<<<<<<\n", " <<<<<<< x\n"] {
            assert_eq!(sides_of(text), None, "{text}");
        }
    }
}
