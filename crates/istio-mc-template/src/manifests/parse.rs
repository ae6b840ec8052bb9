//! Rendered texts to objects.
//!
//! Documents are read, checked and let go of one by one, in batches on all cores: a chart may make tens of thousands,
//! and the nodes of them all would take several times the memory of their text.

use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Span, code};
use istio_mc_yaml::{Node, read_document};

use super::manifest::manifest;
use super::{Manifest, ObjectId};
use crate::parallel;
use crate::render::{Rendered, RenderedTemplate};

/// About how much text is a batch: less is not worth a thread.
const BATCH: usize = 64 << 10;

/// What else is to be said of an object; its findings are left in the rendered text.
pub struct Check<'c> {
    /// What it checks for: two checks that have this in common say the same of every object.
    pub name: String,
    /// Looks at an object; runs on several threads.
    pub run: &'c (dyn Fn(&Manifest<'_>) -> Vec<Diagnostic> + Sync),
}

impl Check<'_> {
    /// Says nothing.
    pub(crate) fn none() -> Self {
        Self { name: String::new(), run: &|_| Vec::new() }
    }
}

impl fmt::Debug for Check<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.name).finish()
    }
}

/// The outcome of [`parse_checked`].
#[derive(Debug, Default)]
pub struct Checked<'r> {
    /// The objects, in order of the templates.
    pub manifests: Vec<Manifest<'r>>,
    /// What the check said, in the same order.
    pub findings: Vec<Diagnostic>,
}

/// Reads the objects out of the rendered texts, in order of the templates.
///
/// # Errors
/// Every text that is not YAML, every document that is no object (no `apiVersion`, `kind` or
/// `metadata.name`), and every object that occurs twice; each at the template's line.
pub fn parse(rendered: &Rendered) -> Result<Vec<Manifest<'_>>, Diagnostics> {
    parse_checked(rendered, &Check::none()).map(|checked| checked.manifests)
}

/// Reads the objects out of the chart's `crds/`.
///
/// # Errors
/// As [`parse`].
pub fn parse_crds(rendered: &Rendered) -> Result<Vec<Manifest<'_>>, Diagnostics> {
    read(&rendered.crds, rendered, &Check::none()).map(|checked| checked.manifests)
}

/// As [`parse`], and has each object checked while its node is at hand. What [`render_checked`](crate::render_checked)
/// looked at with the same check is not looked at again.
///
/// # Errors
/// As [`parse`], and then what the check finds too, at the template's line; alone that is no error here.
pub fn parse_checked<'r>(rendered: &'r Rendered, check: &Check<'_>) -> Result<Checked<'r>, Diagnostics> {
    read(&rendered.templates, rendered, check)
}

/// Some of the documents of a template.
pub(super) struct Piece<'r> {
    pub(super) template: &'r RenderedTemplate,
    pub(super) documents: Vec<Span>,
}

/// What came of some of the documents of a template.
#[derive(Default)]
pub(super) struct Parsed<'r> {
    pub(super) checked: Checked<'r>,
    pub(super) problems: Diagnostics,
}

fn read<'r>(
    templates: &'r [RenderedTemplate],
    rendered: &Rendered,
    check: &Check<'_>,
) -> Result<Checked<'r>, Diagnostics> {
    let mut ahead = rendered.take_ahead(&check.name);
    let unseen = templates.iter().filter(|template| !ahead.iter().any(|ahead| ahead.is_of(template)));
    let batches = batches(unseen);
    let parsed = parallel::map(&batches, 1, |batch| {
        batch.iter().map(|piece| piece.parse(check)).collect::<Vec<Option<Parsed<'r>>>>()
    });
    let count: usize = parsed.iter().flatten().flatten().map(|parsed| parsed.checked.manifests.len()).sum();
    let seen: usize = ahead.iter().flat_map(|ahead| &ahead.seen).map(Vec::len).sum();
    let mut all = Parsed::default();
    all.checked.manifests.reserve_exact(count + seen);
    let mut pieces = batches.iter().flatten().zip(parsed.into_iter().flatten()).peekable();
    for template in templates {
        if let Some(found) = ahead.iter_mut().find(|ahead| ahead.is_of(template)) {
            let seen = std::mem::take(&mut found.seen).into_iter().flatten();
            all.checked.manifests.extend(seen.map(|seen| Manifest::seen(template, seen)));
            continue;
        }
        let own = std::iter::from_fn(|| pieces.next_if(|(piece, _)| std::ptr::eq(piece.template, template)));
        match own.map(|(_, parsed)| parsed).collect::<Option<Vec<_>>>() {
            Some(parsed) => parsed.into_iter().for_each(|parsed| all.extend(parsed)),
            None => all.extend(whole(template, check)),
        }
    }
    let Parsed { checked, mut problems } = all;
    duplicates(&checked.manifests, &mut problems);
    if problems.has_errors() {
        // What is wrong with the other objects need not wait for the next run.
        problems.extend(checked.findings);
        return Err(problems.into_iter().map(|finding| rendered.explain(finding)).collect());
    }
    Ok(checked)
}

/// All documents, in order, in batches of about the same size.
fn batches<'r>(templates: impl Iterator<Item = &'r RenderedTemplate>) -> Vec<Vec<Piece<'r>>> {
    let (mut batches, mut batch, mut size) = (Vec::new(), Vec::new(), 0);
    for template in templates {
        let mut piece = Piece { template, documents: Vec::new() };
        for document in istio_mc_yaml::documents(template.source.text()) {
            size += document.range().len();
            piece.documents.push(document);
            if size >= BATCH {
                batch.push(std::mem::replace(&mut piece, Piece { template, documents: Vec::new() }));
                batches.push(std::mem::take(&mut batch));
                size = 0;
            }
        }
        if !piece.documents.is_empty() {
            batch.push(piece);
        }
    }
    batches.push(batch);
    batches
}

impl<'r> Piece<'r> {
    /// `None` if a document is not written in the ordinary way: the whole text is read then.
    pub(super) fn parse(&self, check: &Check<'_>) -> Option<Parsed<'r>> {
        let mut parsed = Parsed::default();
        parsed.checked.manifests.reserve_exact(self.documents.len());
        for document in &self.documents {
            let Some(node) = read_document(&self.template.source, *document)? else { continue };
            let added = parsed.add(self.template, *document, node, check);
            if let Some(added) = added {
                added.forget_node();
            }
        }
        Some(parsed)
    }
}

/// A template that is not written in the ordinary way, or wrong.
fn whole<'r>(template: &'r RenderedTemplate, check: &Check<'_>) -> Parsed<'r> {
    let mut parsed = Parsed::default();
    let nodes = match istio_mc_yaml::read(&template.source) {
        Ok(nodes) => nodes,
        Err(problems) => {
            parsed.problems = problems;
            parsed.add_rest(template, check);
            return parsed;
        }
    };
    let documents = istio_mc_yaml::documents(template.source.text());
    for node in nodes {
        let index = documents.partition_point(|document| document.start <= node.span.start);
        parsed.add(template, documents[index.saturating_sub(1)], node, check);
    }
    parsed
}

impl<'r> Parsed<'r> {
    /// Adds what can be told of the documents that have none of the problems so far.
    fn add_rest(&mut self, template: &'r RenderedTemplate, check: &Check<'_>) {
        let places = self.problems.iter().filter_map(|problem| problem.place.as_ref());
        let mut starts: Vec<u32> = places.map(|place| place.span.start).collect();
        starts.sort_unstable();
        for document in istio_mc_yaml::documents(template.source.text()) {
            let next = starts.get(starts.partition_point(|start| *start < document.start));
            if next.is_none_or(|start| *start > document.end)
                && let Some(Some(node)) = read_document(&template.source, document)
            {
                self.add(template, document, node, check);
            }
        }
    }

    /// Adds the object that a document holds, if it holds one.
    fn add(
        &mut self,
        template: &'r RenderedTemplate,
        document: Span,
        node: Node<'r>,
        check: &Check<'_>,
    ) -> Option<&mut Manifest<'r>> {
        // A null document (`---` and blanks) is nothing to apply.
        if node.is_null() {
            return None;
        }
        let manifest = manifest(template, document, node, &mut self.problems)?;
        self.checked.findings.extend((check.run)(&manifest));
        self.checked.manifests.push(manifest);
        self.checked.manifests.last_mut()
    }

    fn extend(&mut self, other: Self) {
        self.checked.manifests.extend(other.checked.manifests);
        self.checked.findings.extend(other.checked.findings);
        self.problems.extend(other.problems);
    }
}

/// An object as the API server tells it from others: two versions of a group are two views of one object.
///
/// Not the texts themselves: for tens of thousands of objects they take megabytes.
struct Identity<'m>(&'m ObjectId);

impl Identity<'_> {
    fn parts(&self) -> (&str, &str, Option<&str>, &str) {
        let id = self.0;
        let group = id.api_version.split_once('/').map_or("", |(group, _)| group);
        (&id.name, &id.kind, id.namespace.as_deref(), group)
    }
}

impl PartialEq for Identity<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Identity<'_> {}

impl Hash for Identity<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Those that differ in their group alone are compared.
        self.0.name.hash(state);
        self.0.kind.hash(state);
        self.0.namespace.hash(state);
    }
}

fn duplicates(manifests: &[Manifest<'_>], findings: &mut Diagnostics) {
    let mut seen: HashMap<Identity<'_>, &Manifest<'_>, _> =
        HashMap::with_capacity_and_hasher(manifests.len(), foldhash::fast::RandomState::default());
    for manifest in manifests {
        let id = &manifest.id;
        if id.name.is_empty() {
            continue;
        }
        let name_place = |manifest: &Manifest<'_>| {
            let name = manifest.node().at(&["metadata", "name"]);
            Place::new(manifest.source, name.map_or(manifest.span, |name| name.span))
        };
        match seen.get(&Identity(id)) {
            Some(first) => {
                let finding = Diagnostic::new(&code::DUPLICATE_OBJECT, format!("`{id}` is rendered twice"))
                    .at(name_place(manifest))
                    .label("rendered again here")
                    .related(name_place(first), "first rendered here");
                findings.push(finding);
            }
            None => {
                seen.insert(Identity(id), manifest);
            }
        }
    }
}
