//! The chart at hand, with all that checks look at.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostics, Place, Source};
use istio_mc_template::{
    Chart, ChartFile, ChartPart, ChartReads, ChartSource, How, KubeVersion, Step, ValueRead,
};
use istio_mc_yaml::Node;

use super::Options;
use super::known::KnownValues;
use super::schema::Schema;
use crate::case::{self, Case};

/// The texts among a chart's files that checks read with their places.
pub(super) struct Texts {
    /// Those that a place can be in, under the names that messages use.
    all: Vec<(String, Arc<Source>)>,
}

impl Texts {
    pub(super) fn new(name: &str, files: &[ChartFile]) -> Self {
        let text = |file: &ChartFile| {
            let path = file.path.strip_prefix("./").unwrap_or(&file.path).to_owned();
            let is_wanted = matches!(path.as_str(), "Chart.yaml" | "values.schema.json" | ".helmignore");
            let text = std::str::from_utf8(&file.content).ok().filter(|_| is_wanted)?;
            Some((path.clone(), Source::new(file_name(name, &path), text)))
        };
        Self { all: files.iter().filter_map(text).collect() }
    }

    pub(super) fn get(&self, path: &str) -> Option<&Arc<Source>> {
        self.all.iter().find(|(known, _)| known == path).map(|(_, source)| source)
    }
}

/// The name under which messages know a file of a chart.
pub(super) fn file_name(chart: &str, path: &str) -> String {
    match chart.trim_end_matches('/') {
        "" => path.to_owned(),
        chart => format!("{chart}/{path}"),
    }
}

/// The chart at hand.
pub(super) struct Subject<'c> {
    /// How the user knows the chart.
    pub(super) name: String,
    pub(super) is_packed: bool,
    pub(super) files: &'c [ChartFile],
    pub(super) texts: &'c Texts,
    pub(super) chart: &'c Chart,
    pub(super) options: &'c Options<'c>,
    pub(super) kube_version: KubeVersion,
    /// The chart and its subcharts, in the order of `reads`.
    pub(super) parts: Vec<ChartPart<'c>>,
    /// What the templates of each part read.
    pub(super) reads: Vec<ChartReads>,
    /// The values that templates of each part may count on.
    pub(super) known: Vec<KnownValues>,
    /// values.yaml as written.
    pub(super) values: Option<Node<'c>>,
    pub(super) schema: Option<Schema<'c>>,
    pub(super) cases: Vec<Case>,
}

impl<'c> Subject<'c> {
    pub(super) fn new(
        source: &dyn ChartSource,
        files: &'c [ChartFile],
        texts: &'c Texts,
        chart: &'c Chart,
        options: &'c Options<'c>,
        findings: &mut Diagnostics,
    ) -> Self {
        let cases = match case::load(source.name(), files) {
            Ok(cases) => cases,
            Err(problems) => {
                findings.extend(problems);
                Vec::new()
            }
        };
        let mut parts = Vec::new();
        collect(chart.part(), &mut parts);
        let values = chart.values_source().and_then(document);
        let schema = texts.get("values.schema.json").and_then(|source| Some(Schema::new(document(source)?)));
        let known = KnownValues::of_all(&parts, &options.layers.values());
        Self {
            name: source.name().to_owned(),
            is_packed: source.is_packed(),
            files,
            texts,
            chart,
            options,
            kube_version: options.kube_version.unwrap_or_else(|| options.rules.kube_version(chart)),
            reads: chart.reads(options.globals),
            known,
            parts,
            values,
            schema,
            cases,
        }
    }

    /// A place in a file that has no text here: its first line.
    pub(super) fn file_place(&self, path: &str) -> Place {
        Place::line(&Source::new(file_name(&self.name, path), ""), 1)
    }

    /// The first line of Chart.yaml, or the entry of a field.
    pub(super) fn metadata_place(&self, field: &str) -> Option<Place> {
        let source = self.texts.get("Chart.yaml")?;
        let document = document(source)?;
        let span = document.entry(field).map(|entry| entry.value.span);
        Some(span.map_or_else(|| Place::line(source, 1), |span| Place::new(source, span)))
    }

    /// The source and the document of values.yaml.
    pub(super) fn values(&self) -> Option<(&'c Arc<Source>, &Node<'c>)> {
        self.chart.values_source().zip(self.values.as_ref())
    }

    /// The texts in which comments may leave out findings.
    pub(super) fn sources(&self) -> Vec<Arc<Source>> {
        let templates = self.parts.iter().flat_map(|part| part.templates()).map(|template| template.source);
        let crds = self.parts.iter().flat_map(|part| part.crds()).map(|crd| crd.source);
        let values = self.parts.iter().filter_map(|part| part.values_source());
        let texts = self.texts.all.iter().map(|(_, source)| source);
        templates.chain(crds).chain(values).chain(texts).map(Arc::clone).collect()
    }

    /// Whether a template of the tree takes the map at a path of the chart's values as it is, and none looks at anything
    /// in it.
    pub(super) fn is_taken_whole(&self, path: &[&str]) -> bool {
        let mut reads = self.reads_below(path).peekable();
        let is_own = |step: Option<&Step>| matches!(step, None | Some(Step::Any));
        reads.peek().is_some() && self.reads_below(path).all(|read| is_own(read.path.get(path.len())))
    }

    /// Whether templates read the value at a path of the chart's values, something in it, or all that it is in.
    pub(super) fn is_touched(&self, path: &[&str]) -> bool {
        // A library's values are for others; and what cannot be followed may be read.
        self.is_library()
            || self.reads.iter().any(|reads| !reads.complete)
            || self.reads_below(path).next().is_some()
            || (1..path.len()).any(|end| {
                self.reads_below(&path[..end]).any(|read| {
                    read.how == How::Used && read.path.iter().skip(end).all(|step| *step == Step::Any)
                })
            })
    }

    /// Reads of the value at a path, and of those below it.
    fn reads_below(&self, path: &[&str]) -> impl Iterator<Item = &ValueRead> {
        let leads = move |read: &&ValueRead| {
            read.path.len() >= path.len()
                && read.path.iter().zip(path).all(|(step, key)| match step {
                    Step::Key(read) => read == key,
                    Step::Any => true,
                })
        };
        self.reads.iter().flat_map(|reads| &reads.values).filter(leads)
    }

    /// Whether the chart only holds macros for others.
    pub(super) fn is_library(&self) -> bool {
        self.chart.metadata().is_library()
    }
}

fn collect<'c>(part: ChartPart<'c>, parts: &mut Vec<ChartPart<'c>>) {
    parts.push(part);
    for child in part.children() {
        collect(child, parts);
    }
}

/// The first document of a text. What cannot be read was reported when the chart was loaded.
fn document(source: &Arc<Source>) -> Option<Node<'_>> {
    istio_mc_yaml::read(source).ok()?.into_iter().next()
}
