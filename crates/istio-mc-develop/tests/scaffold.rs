//! New charts pass their own tests, whatever they are called.

use std::fs;
use std::path::{Path, PathBuf};

use istio_mc_develop::scaffold::{self, ChartName};
use istio_mc_develop::test::Suite;
use istio_mc_template::{ChartFile, MemoryChart};

fn chart(files: &[ChartFile]) -> MemoryChart {
    files.iter().fold(MemoryChart::new("new"), |chart, file| {
        let text = String::from_utf8(file.content.to_vec()).expect("files of new charts are texts");
        chart.file(file.path.clone(), text)
    })
}

#[test]
fn a_new_chart_passes_its_tests_under_any_name() {
    let longest = "a".repeat(53);
    // `blue` is a release of the test cases.
    for name in ["scaffold", "web", "x", "blue", "green", "case", &longest] {
        let name: ChartName = name.parse().expect("a name");
        let chart = chart(&scaffold::files(&name));
        let suite = Suite::load(&chart).unwrap_or_else(|problems| panic!("{}: {problems}", name.as_str()));
        assert!(suite.cases().len() > 4, "{} has too few cases", name.as_str());
        for case in suite.cases() {
            let outcome = suite.run(case);
            assert!(outcome.warnings.is_empty(), "{}: {}", name.as_str(), outcome.warnings);
            assert!(outcome.passed(), "{}: {outcome:?}", name.as_str());
        }
    }
}

/// All files below a folder, as paths inside it.
fn below(folder: &Path, root: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let inside = |path: PathBuf| match path.is_dir() {
        true => below(&path, root),
        false => vec![path.strip_prefix(root).expect("inside").display().to_string()],
    };
    entries.flat_map(inside).collect()
}

#[test]
fn every_file_of_the_folder_is_a_file_of_new_charts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scaffold");
    let mut found = below(&folder, &folder);
    found.sort();
    let files = scaffold::files(&"scaffold".parse().expect("a name"));
    let mut listed: Vec<String> = files.into_iter().map(|file| file.path).collect();
    listed.sort();
    assert_eq!(found, listed);
}
