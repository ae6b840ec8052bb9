//! The tables of values in the READMEs of our own charts are those that `istio-mc docs` writes.

#![expect(clippy::disallowed_methods, reason = "charts are files")]

use std::fs;
use std::path::{Path, PathBuf};

use istio_mc_develop::document;
use istio_mc_template::{ChartSource, MemoryChart};

#[test]
fn the_readmes_of_all_charts_have_the_table_of_their_values() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let charts = own.ancestors().nth(2).expect("the workspace").join("charts");
    let charts = fs::read_dir(charts).expect("charts").map(|entry| entry.expect("an entry").path());
    let mut charts: Vec<PathBuf> = charts.collect();
    assert!(charts.len() > 3, "only {} charts", charts.len());
    charts.push(own.join("scaffold"));
    for folder in charts {
        let name = folder.display().to_string();
        let mut chart = MemoryChart::new(name.as_str());
        for path in ["values.yaml", "values.schema.json", "README.md"] {
            let text = fs::read_to_string(folder.join(path))
                .unwrap_or_else(|error| panic!("{name}/{path}: {error}"));
            chart = chart.file(path, text);
        }
        let files = chart.files().expect("files in memory");
        let updated = document::updated(&name, &files).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(updated.is_none(), "{}", document::drift(&name, &files));
    }
}
