//! Files that are made from the code, so that they cannot say something else.

use std::path::Path;

use crate::{Problems, differences, plot, reference};

/// Each generated file: its path below the root, and its content.
fn files(root: &Path) -> Vec<(String, String)> {
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
        ("docs/scale.svg".to_owned(), plot::scale(root)),
    ];
    for (chart, schema) in istio_mc_core::api::values::schemas() {
        files.push((format!("charts/{chart}/values.schema.json"), pretty(&schema)));
    }
    files.push(with_sections(
        root,
        "docs/from-helm.md",
        &[("translations", differences::translations(root))],
    ));
    files.push(with_sections(root, "docs/charts.md", &[("limits", reference::limits())]));
    files.push(with_sections(root, "COMPATIBILITY.md", &differences::from_helm(root)));
    files
}

/// A page of which parts are made, each between `<!-- generated: NAME -->` and `<!-- end: NAME -->`.
fn with_sections(root: &Path, path: &str, sections: &[(&str, String)]) -> (String, String) {
    let mut page = read(root, path);
    for (name, content) in sections {
        let (start, end) = (format!("<!-- generated: {name} -->\n"), format!("<!-- end: {name} -->"));
        let from = page.find(&start).expect("the page has a place for each part") + start.len();
        let to = page.find(&end).expect("the place has an end");
        page.replace_range(from..to, &format!("\n{content}\n"));
    }
    (path.to_owned(), page)
}

/// A file of the repository that generated files are made from.
pub(crate) fn read(root: &Path, path: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "a chore reads files")]
    std::fs::read_to_string(root.join(path)).expect("the file is part of the repository")
}

pub(crate) fn write(root: &Path) -> Problems {
    let mut problems = Problems::new();
    for (path, content) in files(root) {
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
    files(root)
        .iter()
        .filter(|file| stale(file))
        .map(|(path, _)| format!("{path} is out of date: run `cargo run -p xtask -- generate`"))
        .collect()
}
