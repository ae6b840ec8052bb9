//! The chart of docs/from-helm.md in both languages: for each set of values, what we make of ours is what Helm makes of its.
//!
//! `tests/data/moved` has the chart twice and the cases: values that both read (`values.yaml`), those with templates in
//! them, in each language (`values-helm.yaml`, `values-istio-mc.yaml`), and what Helm printed (`helm.yaml`, from
//! `cargo run -p xtask -- refresh`).

#![expect(clippy::disallowed_methods, reason = "charts and cases are files")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use istio_mc_diagnostic::Source;
use istio_mc_template::{Capabilities, Chart, Globals, Layers, MemoryChart, Release, Request, parse, render};
use istio_mc_yaml::Value;
use sha2::{Digest, Sha256};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/moved")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder and those below, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

fn inside<'p>(path: &'p Path, folder: &Path) -> &'p str {
    path.strip_prefix(folder).expect("below the folder").to_str().expect("UTF-8")
}

/// The values of a case, in the order in which they are given.
fn values(case: &Path, own: &str) -> Vec<PathBuf> {
    ["values.yaml", own].map(|name| case.join(name)).into_iter().filter(|path| path.exists()).collect()
}

/// What a stored output of Helm's was made from.
fn digest(case: &Path) -> String {
    let chart = data().join("helm/shop");
    let mut input = String::new();
    for file in files(&chart) {
        input.push_str(&format!("{}\0{}\0", inside(&file, &chart), text(&file)));
    }
    for file in values(case, "values-helm.yaml") {
        input.push_str(&format!("{}\0", text(&file)));
    }
    let mut digest = String::new();
    Sha256::digest(&input).iter().for_each(|byte| write!(digest, "{byte:02x}").expect("a text"));
    digest
}

/// Objects by kind and name.
type Objects = BTreeMap<String, Value>;

/// What Helm printed, and the notes.
fn by_helm(case: &Path) -> (Objects, String) {
    let stored = text(&case.join("helm.yaml"));
    assert!(
        stored.contains(&digest(case)),
        "{}: the chart or the values changed: run `cargo run -p xtask -- refresh`",
        case.display()
    );
    let source = Source::new("helm.yaml", stored);
    let documents = istio_mc_yaml::read(&source).expect("Helm prints YAML");
    let named = documents.iter().map(|node| {
        let field = |path: &[&str]| node.at(path).and_then(|node| node.as_str()).expect("an object");
        (format!("{} {}", field(&["kind"]), field(&["metadata", "name"])), node.to_value())
    });
    let mut objects: Objects = named.collect();
    assert_eq!(objects.len(), documents.len(), "{}: an object occurs twice", case.display());
    let notes = objects.remove("ConfigMap notes").expect("the object with the notes");
    let notes = serde_json::to_value(&notes).expect("values are JSON");
    (objects, notes["data"]["text"].as_str().expect("the notes").to_owned())
}

/// What we make of our chart, and the notes.
fn by_us(case: &Path) -> (Objects, String) {
    let folder = data().join("istio-mc/shop");
    let chart = files(&folder)
        .iter()
        .fold(MemoryChart::new("shop"), |chart, file| chart.file(inside(file, &folder), text(file)));
    let chart = Chart::load(&chart).expect("the chart is sound").value;
    let layers = values(case, "values-istio-mc.yaml")
        .iter()
        .fold(Layers::new(), |layers, file| layers.file(&Source::new(inside(file, case), text(file))));
    let request = Request {
        release: Release::new("storefront", "web"),
        capabilities: Capabilities {
            kube_version: "1.33.0".parse().expect("a version"),
            ..Capabilities::default()
        },
        layers: &layers,
        globals: Globals::new(),
    };
    let rendered =
        render(&chart, &request).unwrap_or_else(|problems| panic!("{}: {problems}", case.display()));
    assert!(rendered.warnings.is_empty(), "{}: {}", case.display(), rendered.warnings);
    let rendered = rendered.value;
    let manifests = parse(&rendered).unwrap_or_else(|problems| panic!("{}: {problems}", case.display()));
    let objects = manifests
        .iter()
        .map(|manifest| (format!("{} {}", manifest.id.kind, manifest.id.name), manifest.node().to_value()));
    (objects.collect(), rendered.notes.clone().expect("the chart has notes"))
}

#[test]
fn both_charts_make_the_same_objects() {
    let cases = fs::read_dir(data().join("cases")).expect("the cases");
    let mut cases: Vec<PathBuf> = cases.map(|case| case.expect("an entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 4, "only {} cases found", cases.len());
    for case in cases {
        let ((theirs, their_notes), (ours, our_notes)) = (by_helm(&case), by_us(&case));
        let names = |objects: &Objects| objects.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&theirs), names(&ours), "{}", case.display());
        for (name, object) in &theirs {
            let json = |value: &Value| serde_json::to_value(value).expect("values are JSON");
            // As JSON: the order of keys means nothing.
            assert_eq!(json(object), json(&ours[name]), "{}: {name}", case.display());
        }
        assert_eq!(their_notes.trim(), our_notes.trim(), "{}", case.display());
    }
}

#[test]
fn the_cases_render_every_template() {
    let rendered: Vec<String> = files(&data().join("cases"))
        .iter()
        .filter(|path| path.ends_with("helm.yaml"))
        .flat_map(|path| {
            text(path)
                .lines()
                .filter_map(|l| l.strip_prefix("# Source: "))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    let folder = data().join("helm/shop/templates");
    for file in files(&folder) {
        let path = format!("shop/templates/{}", inside(&file, &folder));
        if path.ends_with(".yaml") {
            assert!(rendered.contains(&path), "no case renders {path}");
        }
    }
}

/// The data of a file of YAML, as JSON.
fn yaml(name: &str, text: &str) -> serde_json::Value {
    let source = Source::new(name, text);
    let documents = istio_mc_yaml::read(&source).unwrap_or_else(|problems| panic!("{text}\n{problems}"));
    documents.first().map_or(serde_json::Value::Null, |node| {
        serde_json::to_value(node.to_value()).expect("values are JSON")
    })
}

#[test]
fn both_columns_of_the_translations_give_the_same() {
    let rows = yaml("translations.yaml", &text(&data().join("translations.yaml")));
    let by_helm: serde_json::Value =
        serde_json::from_str(&text(&data().join("translations.json"))).expect("JSON");
    let mut count = 0;
    for row in rows["sections"]
        .as_array()
        .expect("sections")
        .iter()
        .flat_map(|s| s["rows"].as_array().expect("rows"))
    {
        let field = |name: &str| row[name].as_str().unwrap_or_else(|| panic!("{row} has no `{name}`"));
        let expected = by_helm[field("helm")]
            .as_str()
            .unwrap_or_else(|| panic!("Helm was not asked about {row}: run `cargo run -p xtask -- refresh`"));
        let mut chart = MemoryChart::new("demo")
            .file("Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n")
            .file("values.yaml", rows["values"].to_string())
            .file("templates/_demo.j2", rows["helpers"].as_str().expect("a text").to_owned())
            .file("templates/row.yaml.j2", field("here").to_owned());
        for (path, content) in rows["files"].as_object().expect("files") {
            chart = chart.file(path.clone(), content.as_str().expect("a text").to_owned());
        }
        let chart = Chart::load(&chart).unwrap_or_else(|problems| panic!("{row}: {problems}")).value;
        let request = Request {
            release: Release::new("storefront", "web"),
            capabilities: Capabilities::default(),
            layers: &Layers::new(),
            globals: Globals::new(),
        };
        let rendered = render(&chart, &request).unwrap_or_else(|problems| panic!("{row}: {problems}")).value;
        let given = rendered.templates[0].source.text();
        assert_eq!(yaml("here", given), yaml("helm", expected), "{row}");
        count += 1;
    }
    assert!(count > 30, "only {count} translations");
}
