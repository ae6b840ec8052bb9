//! Which charts lie under `charts/`, and which of them a chart means by its dependencies.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, Source, code};

use super::declaration;
use super::metadata::Dependency;
use super::node::{Child, File, Loader, Node};
use crate::limits::CHART_DEPTH;
use crate::version::{Constraint, Version};

impl Loader<'_> {
    /// Reads the subcharts of a chart: those that it names in their order, then those that just lie there.
    pub(super) fn children(&mut self, node: &mut Node, files: &[File<'_>], folder: &str, depth: usize) {
        // The files of each folder under charts/.
        let mut folders: BTreeMap<&str, Vec<File<'_>>> = BTreeMap::new();
        for file in files {
            let Some(inner) = file.path.strip_prefix("charts/") else { continue };
            if let Some((name, path)) = inner.split_once('/')
                && !name.starts_with(['_', '.'])
            {
                folders.entry(name).or_default().push(File { path, content: file.content });
            }
        }
        if depth == CHART_DEPTH && !folders.is_empty() {
            let message = format!("`{}` has subcharts more than {CHART_DEPTH} levels deep", node.path);
            let finding = Diagnostic::new(&code::CHART_FILE, message);
            self.findings
                .push(finding.help("put subcharts beside each other, under the charts/ of one chart"));
            return;
        }
        // Which chart is in each folder, without reporting anything yet.
        let mut found: BTreeMap<&str, (String, Option<Version>)> = BTreeMap::new();
        for (name, files) in &folders {
            found.insert(name, identity(files).unwrap_or_else(|| ((*name).to_owned(), None)));
        }
        let mut used: Vec<&str> = Vec::new();
        for dependency in node.metadata.dependencies.clone() {
            if self.size.is_too_large {
                return;
            }
            let range = dependency.version.as_deref().and_then(|range| range.parse::<Constraint>().ok());
            let fits = |version: &Option<Version>| match (&range, version) {
                (Some(range), Some(version)) => range.matches(version),
                _ => true,
            };
            let folder_name =
                found.iter().find(|(_, (name, version))| *name == dependency.name && fits(version));
            let Some((&folder_name, _)) = folder_name else {
                let finding = missing(&dependency, &found);
                let source = |name| self.sources.get(&self.display(folder, name));
                let place = ["requirements.yaml", "Chart.yaml"]
                    .iter()
                    .find_map(|name| declaration::place_of(source(name)?, &dependency));
                self.findings.push(match place {
                    Some(place) => finding.at(place),
                    None => finding,
                });
                continue;
            };
            used.push(folder_name);
            let inner = [folder, "charts/", folder_name, "/"].concat();
            let alias = Some(dependency.known_as());
            let child = self.load(&folders[folder_name], &inner, alias, Some(&node.path), depth + 1);
            node.children.extend(child.map(|node| Child { dependency: Some(dependency), node }));
        }
        for (name, files) in &folders {
            if !self.size.is_too_large && !used.contains(name) {
                let inner = [folder, "charts/", name, "/"].concat();
                let child = self.load(files, &inner, None, Some(&node.path), depth + 1);
                node.children.extend(child.map(|node| Child { dependency: None, node }));
            }
        }
    }
}

/// Name and version of the chart in a folder, if its Chart.yaml can be read.
fn identity(files: &[File<'_>]) -> Option<(String, Option<Version>)> {
    let file = files.iter().find(|file| file.path == "Chart.yaml")?;
    let source = Source::new("Chart.yaml", std::str::from_utf8(file.content).ok()?);
    let documents = istio_mc_yaml::read(&source).ok()?;
    let document = documents.first()?;
    let name = document.get("name")?.as_str()?.to_owned();
    let version = document.get("version").and_then(|version| version.as_str()?.parse().ok());
    Some((name, version))
}

fn missing(dependency: &Dependency, found: &BTreeMap<&str, (String, Option<Version>)>) -> Diagnostic {
    let name = &dependency.name;
    let same_name = found.values().any(|(found, _)| found == name);
    let message = match &dependency.version {
        Some(range) if same_name => {
            format!(
                "the subchart `{name}` under charts/ is not in the range `{range}` that the chart asks for"
            )
        }
        _ => format!("the subchart `{name}` that the chart names is not under charts/"),
    };
    let finding = Diagnostic::new(&code::SUBCHART_MISSING, message);
    let names = found.values().map(|(name, _)| name.as_str());
    if same_name { finding } else { finding.suggest(name, names) }
}
