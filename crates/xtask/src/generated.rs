//! Files that are made from the code, so that they cannot say something else.

use std::path::Path;

use crate::{Problems, reference};

/// Each generated file: its path below the root, and its content.
fn files() -> Vec<(String, String)> {
    let pretty = |schema: &serde_json::Value| {
        let text = serde_json::to_string_pretty(schema).expect("a schema is JSON");
        format!("{text}\n")
    };
    let mesh = istio_mc_core::mesh::schema();
    let mut files = vec![
        ("docs/mesh.schema.json".to_owned(), pretty(&mesh)),
        ("docs/mesh.md".to_owned(), reference::mesh_fields(&mesh)),
        ("docs/findings.md".to_owned(), reference::codes()),
        ("docs/functions.md".to_owned(), reference::functions()),
    ];
    for (chart, schema) in istio_mc_core::api::values::schemas() {
        files.push((format!("charts/{chart}/values.schema.json"), pretty(&schema)));
    }
    files
}

pub(crate) fn write(root: &Path) -> Problems {
    let mut problems = Problems::new();
    for (path, content) in files() {
        let path = root.join(path);
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        #[expect(clippy::disallowed_methods, reason = "a chore writes files")]
        if let Err(error) = folder.and_then(|()| std::fs::write(&path, content)) {
            problems.push(format!("cannot write {}: {error}", path.display()));
        }
    }
    problems
}

pub(crate) fn check(root: &Path) -> Problems {
    let stale = |(path, content): &(String, String)| {
        #[expect(clippy::disallowed_methods, reason = "a chore reads files")]
        let found = std::fs::read_to_string(root.join(path));
        found.ok().as_ref() != Some(content)
    };
    files()
        .iter()
        .filter(|file| stale(file))
        .map(|(path, _)| format!("{path} is out of date: run `cargo run -p xtask -- generate`"))
        .collect()
}
