//! The golden data beside the repository.
#![allow(dead_code, reason = "every test file uses a part of it")]

mod described;
mod mutations;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Value, read, to_string};

#[allow(unused_imports, reason = "every test file uses a part of it")]
pub(crate) use mutations::mutations;

/// The folder of golden data: `ISTIO_MC_SHARED`, or `../shared` of the workspace. Its absence fails the
/// test: a check against nothing would pass.
pub(crate) fn folder() -> PathBuf {
    let folder = std::env::var("ISTIO_MC_SHARED")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    assert!(
        folder.join("data").is_dir(),
        "no golden data at {}: set ISTIO_MC_SHARED to the folder that holds `data/`",
        folder.display()
    );
    folder.canonicalize().expect("it exists")
}

/// Every file under a folder that `wanted` takes, in the order of their paths.
pub(crate) fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every legacy object, what is only described in full: the name of its file, and the object.
pub(crate) fn legacy_objects() -> Vec<(String, Value)> {
    let folder = folder();
    let mut objects = Vec::new();
    for path in legacy_files() {
        let name = path.strip_prefix(&folder).expect("a file of the folder").display().to_string();
        let source = Source::new(&name, fs::read_to_string(&path).expect("readable"));
        let documents = read(&source).expect("YAML");
        for node in documents[0].as_list().expect("a list of objects") {
            objects.push((name.clone(), described::resolve(&node.to_value())));
        }
    }
    objects
}

/// Every modern object: the name of its file, and the object. What is elided is left out.
pub(crate) fn modern_objects() -> Vec<(String, Value)> {
    let folder = folder();
    let is_list = |path: &Path| path.file_name().is_some_and(|name| name == "objects.json");
    let paths = files(&folder.join("data/modern"), &is_list);
    assert!(paths.len() > 150, "only {} files of modern objects", paths.len());
    let mut objects = Vec::new();
    for path in paths {
        let name = path.strip_prefix(&folder).expect("a file of the folder").display().to_string();
        let source = Source::new(&name, fs::read_to_string(&path).expect("readable"));
        let documents = read(&source).expect("YAML");
        for node in documents[0].as_list().expect("a list of objects") {
            objects.push((name.clone(), without_elided(&node.to_value())));
        }
    }
    objects
}

/// The value with a text in the place of the one that the data leave out: the injector's configuration.
fn without_elided(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.iter().map(without_elided).collect()),
        Value::Map(map) if map.contains_key("$elided") => Value::from("policy: enabled\n"),
        Value::Map(map) => map.iter().map(|(key, value)| (key.clone(), without_elided(value))).collect(),
        scalar => scalar.clone(),
    }
}

/// The object as a text of its own, so that it has places.
pub(crate) fn written(name: &str, object: &Value) -> Arc<Source> {
    Source::new(name, to_string(object).expect("writable"))
}

/// The files of legacy objects: lists of what the original charts, playbook and documents make.
fn legacy_files() -> Vec<PathBuf> {
    let legacy = folder().join("data/legacy");
    let documents = legacy.join("documents");
    let found = files(&legacy, &|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name == "objects.json"
            || (path.starts_with(&documents) && name.ends_with(".json") && name != "params.json")
    });
    assert!(found.len() > 100, "only {} files of legacy objects", found.len());
    found
}
