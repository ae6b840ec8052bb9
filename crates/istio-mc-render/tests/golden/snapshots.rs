//! What the built-in charts give for the cases in their folders `tests/`, one snapshot a case.
//!
//! A case is a folder with `values.yaml`; `args.txt` has further arguments, one a line, for what values cannot say.

use std::path::{Path, PathBuf};

use istio_mc_diagnostic::Source;
use istio_mc_render::builtin;
use istio_mc_template::{Format, Hooks, KubeVersion, Layers, Order, parse, select, sort, write_stream};

use crate::case::{ChartCase, folders, read};

fn charts() -> Vec<PathBuf> {
    folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charts"))
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("a name")
}

/// The reference under which the chart of a folder is found: `istio-remote@1.0`.
fn reference(folder: &Path) -> String {
    let chart =
        builtin::all().iter().find(|chart| name(folder) == istio_mc_template::ChartSource::name(*chart));
    let chart = chart.unwrap_or_else(|| panic!("{} is not built in", folder.display()));
    format!("{}@{}", chart.name(), chart.istio().last().expect("a version"))
}

fn kube_version(case: &Path) -> Option<KubeVersion> {
    let path = case.join("args.txt");
    if !path.exists() {
        return None;
    }
    let text = read(&path);
    let args: Vec<&str> = text.lines().collect();
    let ["--kube-version", version] = args[..] else {
        panic!("{}: unknown arguments {args:?}", path.display())
    };
    Some(version.parse().expect("a Kubernetes version"))
}

#[test]
fn cases_of_the_charts() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../../snapshots/charts");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for chart in charts() {
        for case in folders(&chart.join("tests")) {
            let values = Source::new("values.yaml", read(&case.join("values.yaml")));
            let request =
                ChartCase::new("release", "namespace", &reference(&chart), Layers::new().file(&values));
            let rendered = request
                .render_for(kube_version(&case))
                .unwrap_or_else(|problems| panic!("{}: {problems:#?}", case.display()));
            let objects =
                parse(&rendered).unwrap_or_else(|problems| panic!("{}: {problems:#?}", case.display()));
            let mut objects = select(objects, Hooks::Default).kept;
            sort(&mut objects, Order::Install);
            let mut out = Vec::new();
            write_stream(&objects, &mut out, Format::Yaml).expect("memory takes everything");
            let text = String::from_utf8(out).expect("YAML is UTF-8");
            settings.bind(|| insta::assert_snapshot!(format!("{}-{}", name(&chart), name(&case)), text));
        }
    }
}
