//! Releases have a chart and unique names, and run in clusters that exist.

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::mesh::inventory::{Inventory, ReleaseEntry};
use crate::name::Namespace;

pub(super) fn check(inventory: &Inventory, findings: &mut Diagnostics) {
    let clusters: Vec<&str> = inventory.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    let mut seen: IndexMap<&str, &ReleaseEntry> = IndexMap::new();
    for release in &inventory.releases {
        let at_name = |code, message: String| Diagnostic::new(code, message).at(release.name.place.clone());
        if let Some(first) = seen.get(release.name.as_str()) {
            findings.push(
                at_name(&code::DUPLICATE_RELEASE, format!("two releases are called `{}`", release.name))
                    .related(first.name.place.clone(), "the first one")
                    .help("rename one; one chart may be released under several names"),
            );
        } else {
            seen.insert(release.name.as_str(), release);
        }
        if release.chart.is_none() {
            findings.push(
                at_name(&code::MISSING_FIELD, format!("release `{}` needs `chart`", release.name))
                    .help("write the path of a chart's folder or `.tgz`, or the name of a built-in chart (`istio-mc charts` lists them)"),
            );
        }
        if release.namespace.is_none() && release.name.as_str().parse::<Namespace>().is_err() {
            let message = format!("release `{}` needs `namespace`: its name is not one itself", release.name);
            findings.push(at_name(&code::MISSING_FIELD, message));
        }
        for cluster in &release.clusters {
            if !clusters.contains(&cluster.as_str()) {
                findings.push(
                    Diagnostic::new(&code::UNKNOWN_CLUSTER, format!("no cluster is called `{cluster}`"))
                        .at(cluster.place.clone())
                        .suggest(cluster.as_str(), clusters.iter().copied()),
                );
            }
        }
    }
}
