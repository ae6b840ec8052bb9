//! Texts in which a host has several lines: a merge may leave them without a conflict, and they are no YAML.

use std::net::Ipv4Addr;
use std::ops::Range;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};

/// A text with the lines that say again which address a host has.
pub(super) struct Repeated {
    /// All else: places in it are places in the whole.
    pub(super) rest: Arc<Source>,
    pub(super) lines: Vec<Line>,
}

/// A line that says again which address a host has.
pub(super) struct Line {
    /// Where the first line of the host stands.
    pub(super) first: Span,
    /// The entry.
    pub(super) span: Span,
    pub(super) address: Ipv4Addr,
}

impl Line {
    /// What is to be said of it where lines are not settled.
    pub(super) fn finding(&self, source: &Arc<Source>) -> Diagnostic {
        let host = &source.text()[self.first.range()];
        Diagnostic::new(&code::DUPLICATE_KEY, format!("`{host}` stands twice in the lock file"))
            .at(Place::new(source, self.span))
            .label("again here")
            .related(Place::new(source, self.first), "first here")
            .note("it happens when two changes are merged that each add the service")
            .help("`istio-mc lock` settles it: it keeps one of the addresses")
    }
}

/// The lines that repeat a host, if nothing but these keeps the text from being read.
pub(super) fn repeated(source: &Arc<Source>, problems: &Diagnostics) -> Option<Repeated> {
    let mut rest = source.text().as_bytes().to_vec();
    let mut lines = Vec::new();
    // Of three lines, the third may repeat the second.
    let mut firsts: HashMap<u32, Span> = HashMap::new();
    for problem in problems {
        let [first] = &problem.related[..] else { return None };
        let again = problem.place.as_ref().filter(|_| problem.code == &code::DUPLICATE_KEY)?.span;
        let (line, span, address) = entry(source.text(), again.range())?;
        rest[line].fill(b' ');
        let first = first.place.span;
        let first = *firsts.get(&first.start).unwrap_or(&first);
        firsts.insert(again.start, first);
        lines.push(Line { first, span, address });
    }
    let rest = String::from_utf8(rest).ok()?;
    Some(Repeated { rest: Source::new(source.name(), rest), lines })
}

/// The line of a key, the entry on it, and its address; `None` if there is anything else on the line, or less.
fn entry(text: &str, key: Range<usize>) -> Option<(Range<usize>, Span, Ipv4Addr)> {
    let start = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[key.end..].find(['\n', '\r']).map_or(text.len(), |at| key.end + at);
    let is_first = text[start..key.start].bytes().all(|byte| byte == b' ');
    let line = Source::new("line", &text[key.start..end]);
    let documents = istio_mc_yaml::read(&line).ok()?;
    let ([document], true) = (&documents[..], is_first) else { return None };
    let [entry] = document.as_map()? else { return None };
    let address = entry.value.as_str()?.parse().ok()?;
    Some((start..end, Span::new(key.start, key.start + entry.value.span.range().end), address))
}
