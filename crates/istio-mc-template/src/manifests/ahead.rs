//! Documents of a text that still grows: read and checked while its template makes more of it.
//!
//! One thread renders a template. Where that makes thousands of objects, the other cores would have nothing to do until it
//! is done, and it nothing afterwards. Only what there is nothing to say about is done ahead: with the first problem, or
//! the first document that is not written in the ordinary way, the whole text is read again by [`super::parse`].

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use istio_mc_diagnostic::{Source, Span};

use super::parse::Piece;
use super::{Check, Hook, Manifest, ObjectId};
use crate::engine::limits::Watch;
use crate::parallel;
use crate::render::RenderedTemplate;

/// After about how many bytes documents are handed over: shorter texts are not worth a thread.
pub(crate) const CHUNK: usize = 64 << 10;

/// More threads than this wait for the one that renders: checking an object takes about twice as long as making it.
const MOST_HELPERS: usize = 3;

/// With more parts than this waiting, the thread that renders reads one itself: few parts at a time need little memory, which
/// is at hand for the next ones.
const MOST_WAITING: usize = 2;

/// An object that was read, without what borrows from its text.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) span: Span,
    pub(super) id: ObjectId,
    pub(super) hook: Option<Box<Hook>>,
}

/// What was read of one text.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// In order, part after part.
    seen: Vec<Vec<Seen>>,
    /// What the check found to be secret in it.
    concealed: Vec<Span>,
}

/// The objects of a template whose text was read and checked already.
#[derive(Debug)]
pub(crate) struct Ahead {
    source: Arc<Source>,
    /// What they were checked for.
    pub(crate) check: String,
    pub(super) seen: Vec<Vec<Seen>>,
}

impl Ahead {
    /// `source` is the whole text.
    pub(crate) fn new(source: &Arc<Source>, check: &Check<'_>, read: Read) -> Self {
        read.concealed.into_iter().for_each(|span| source.conceal(span));
        Self { source: Arc::clone(source), check: check.name.clone(), seen: read.seen }
    }

    pub(super) fn is_of(&self, template: &RenderedTemplate) -> bool {
        Arc::ptr_eq(&self.source, &template.source)
    }
}

/// Makes a text with `render`, and reads the documents in it meanwhile; `None` where they are few, or have to be read in the
/// usual way.
pub(crate) fn read<E>(
    path: &str,
    check: &Check<'_>,
    render: impl FnOnce(Option<Watch<'_>>) -> Result<String, E>,
) -> Result<(String, Option<Read>), E> {
    if parallel::is_worker() {
        return render(None).map(|text| (text, None));
    }
    let work = Work { path, check, queue: Mutex::default(), changed: Condvar::new() };
    let text = thread::scope(|scope| {
        // Also when rendering panics: the helpers would wait for ever.
        let mut completed = None;
        // Up to where the text was handed over.
        let mut handed = 0;
        let mut watch = |text: &[u8]| {
            // Asked for in here: for a small chart that takes longer than a template.
            let helpers = parallel::cores().saturating_sub(1).min(MOST_HELPERS);
            if helpers == 0 {
                return;
            }
            let Some(end) = last_marker(text, handed) else { return };
            if handed == 0 {
                completed = Some(Completed(&work));
                // Where the system gives no thread this one does it all in the end.
                (0..helpers).for_each(|_| drop(thread::Builder::new().spawn_scoped(scope, || work.run())));
            }
            work.add(handed, &text[handed..end]);
            handed = end;
        };
        let text = render(Some(&mut watch))?;
        if handed > 0 {
            work.add(handed, &text.as_bytes()[handed..]);
            drop(completed);
            work.run();
        }
        Ok(text)
    })?;
    let Queue { mut done, is_given_up, .. } = work.queue.into_inner().unwrap_or_else(PoisonError::into_inner);
    if done.is_empty() || is_given_up {
        return Ok((text, None));
    }
    done.sort_unstable_by_key(|(start, _)| *start);
    let mut all = Read::default();
    for (_, read) in done {
        all.seen.extend(read.seen);
        all.concealed.extend(read.concealed);
    }
    Ok((text, Some(all)))
}

/// Where the last line begins that separates documents, behind `from`: as [`istio_mc_yaml::documents`] tells them.
fn last_marker(text: &[u8], from: usize) -> Option<usize> {
    let mut end = text.len();
    while let Some(at) = memchr::memmem::rfind(&text[from..end], b"\n---") {
        let marker = from + at + 1;
        if matches!(text.get(marker + 3), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            return Some(marker);
        }
        end = from + at;
    }
    None
}

/// The documents of a text, from one thread to others.
struct Work<'w> {
    path: &'w str,
    check: &'w Check<'w>,
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    /// Parts of the text, with where they start in it.
    parts: VecDeque<(usize, Vec<u8>)>,
    done: Vec<(usize, Read)>,
    is_complete: bool,
    is_given_up: bool,
}

/// Tells the helpers that no more comes.
struct Completed<'w>(&'w Work<'w>);

impl Drop for Completed<'_> {
    fn drop(&mut self) {
        self.0.lock().is_complete = true;
        self.0.changed.notify_all();
    }
}

impl Work<'_> {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, start: usize, text: &[u8]) {
        let mut queue = self.lock();
        if queue.is_given_up {
            return;
        }
        queue.parts.push_back((start, text.to_vec()));
        self.changed.notify_one();
        let too_many = queue.parts.len() > MOST_WAITING;
        let part = if too_many { queue.parts.pop_front() } else { None };
        drop(queue);
        if let Some((start, text)) = part {
            self.done(start, text);
        }
    }

    /// Reads parts until no more come.
    fn run(&self) {
        while let Some((start, text)) = self.next() {
            self.done(start, text);
        }
    }

    /// Reads a part and keeps what came of it.
    fn done(&self, start: usize, text: Vec<u8>) {
        let read = self.read(start, text);
        let mut queue = self.lock();
        match read {
            Some(read) => queue.done.push((start, read)),
            None => {
                queue.is_given_up = true;
                queue.parts.clear();
            }
        }
    }

    fn next(&self) -> Option<(usize, Vec<u8>)> {
        let mut queue = self.lock();
        loop {
            if let Some(part) = queue.parts.pop_front() {
                return Some(part);
            }
            if queue.is_complete {
                return None;
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// `None` if there is anything to say.
    fn read(&self, start: usize, text: Vec<u8>) -> Option<Read> {
        let source = Source::new(self.path, String::from_utf8(text).ok()?);
        let template = RenderedTemplate { path: self.path.to_owned(), source };
        // A part that starts with `---` has an empty document before that, which is none.
        let documents = istio_mc_yaml::documents(template.source.text());
        let parsed = Piece { template: &template, documents }.parse(self.check)?;
        if !parsed.problems.is_empty() || !parsed.checked.findings.is_empty() {
            return None;
        }
        let shift = |span: Span| Span::new(start + span.start as usize, start + span.end as usize);
        let seen = |Manifest { id, hook, span, .. }| Seen { span: shift(span), id, hook };
        let seen = parsed.checked.manifests.into_iter().map(seen).collect();
        Some(Read {
            seen: vec![seen],
            concealed: template.source.concealed().into_iter().map(shift).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::{Diagnostic, Place, code};

    use super::*;
    use crate::{
        Capabilities, Chart, Globals, Layers, MemoryChart, Release, Rendered, Request, parse_checked, render,
        render_checked,
    };

    /// A template that makes several chunks: ConfigMaps, and after each hundredth what `between` says.
    fn chart(between: &str) -> Chart {
        let text = "x".repeat(100);
        let template = format!(
            "{{% for i in range(3000) %}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map-{{{{ i }}}}\n\
             data:\n  text: |\n    ---\n    {text}\n{{% if i % 100 == 99 %}}\n{between}{{% endif %}}\n{{% endfor %}}\n"
        );
        let files = MemoryChart::new("c")
            .file("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n")
            .file("templates/a.yaml.j2", template);
        Chart::load(&files).expect("a chart").value
    }

    /// Conceals the data of Secrets, and reports Services.
    fn check(manifest: &Manifest<'_>) -> Vec<Diagnostic> {
        match manifest.id.kind.as_str() {
            "Secret" => {
                manifest.source.conceal(manifest.node().get("data").expect("data").span);
                Vec::new()
            }
            "Service" => {
                let place = Place::new(manifest.source, manifest.node().span);
                vec![Diagnostic::new(&code::OBJECT_NAME, "a Service").at(place)]
            }
            _ => Vec::new(),
        }
    }

    /// All that is known of the objects of a text.
    fn read(rendered: &Rendered, check: &Check<'_>) -> String {
        let objects = |checked: crate::Checked<'_>| {
            let of = |manifest: &Manifest<'_>| {
                format!("{} {:?} {}\n{}", manifest.id, manifest.hook, manifest.template, manifest.text)
            };
            let findings = checked.findings.iter().map(|finding| format!("{:?}", finding.place));
            checked.manifests.iter().map(of).chain(findings).collect::<Vec<_>>().join("\n")
        };
        let outcome = parse_checked(rendered, check).map(objects);
        let mut concealed = rendered.templates[0].source.concealed();
        concealed.sort_unstable();
        // Where the whole text is read after a document of it, what that concealed may be concealed twice.
        concealed.dedup();
        format!("{outcome:?} {concealed:?}")
    }

    #[test]
    fn texts_come_out_alike() {
        let check = Check { name: "test".to_owned(), run: &check };
        let layers = Layers::new();
        let request = Request {
            release: Release::new("demo", "default"),
            capabilities: Capabilities::default(),
            layers: &layers,
            globals: Globals::new(),
        };
        let secret =
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: 's-{{ i }}'}\ndata:\n  key: c2VjcmV0\n";
        let hook = "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p-{{ i }}\n  annotations: {helm.sh/hook: pre-install}\n";
        let service = "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s-{{ i }}\n";
        let tagged = "---\n!!map\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p-{{ i }}\n";
        let twice = "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n";
        for (between, is_ahead) in [
            ("", true),
            (secret, true),
            (hook, true),
            ("---\n# nothing\n", true),
            (twice, true),
            (service, false),
            (tagged, false),
            ("---\nkind: {\n", false),
            ("---\nno: object\n", false),
        ] {
            let chart = chart(between);
            let usual = render(&chart, &request).expect("it renders").value;
            let ahead = render_checked(&chart, &request, &check).expect("it renders").value;
            assert_eq!(read(&ahead, &check), read(&usual, &check), "{between}");
            let again = render_checked(&chart, &request, &check).expect("it renders").value;
            let is_ahead = is_ahead && parallel::cores() > 1;
            assert_eq!(again.take_ahead("another").len(), 0);
            assert_eq!(again.take_ahead("test").len(), usize::from(is_ahead), "{between}");
        }
    }
}
