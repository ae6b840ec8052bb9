//! Pages of reference, made from the code.

use istio_mc_diagnostic::code;
use serde_json::Value;

/// The fields of a mesh file, a section a record, from its JSON Schema.
pub(crate) fn mesh_fields(schema: &Value) -> String {
    let mut page = String::from(
        "# The fields of mesh.yaml\n\n\
         Made from the code by `cargo run -p xtask -- generate`. `istio-mc schema` prints the same as a JSON Schema for editors;\n\
         `istio-mc init` writes a file to start from.\n\n\
         Paths are relative to the folder of the file that names them. Several files (`-f`) are laid over each other: lists and\n\
         fields given later replace earlier ones; clusters and releases are matched by name; values merge as Helm's do.\n",
    );
    section(&mut page, "mesh.yaml", schema);
    let definitions = schema["$defs"].as_object();
    for (name, definition) in definitions.into_iter().flatten() {
        section(&mut page, name, definition);
    }
    page
}

fn section(page: &mut String, title: &str, schema: &Value) {
    let Some(fields) = schema["properties"].as_object() else { return choices(page, title, schema) };
    page.push_str(&format!("\n## {title}\n\n"));
    if title != "mesh.yaml" {
        page.push_str(&format!("{}\n\n", one_line(&schema["description"])));
    }
    page.push_str("| field | type | |\n|---|---|---|\n");
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (name, field) in fields {
        let mark = if required.iter().any(|field| field == name) { " (required)" } else { "" };
        page.push_str(&format!("| `{name}`{mark} | {} | {} |\n", kind(field), one_line(&field["description"])));
    }
}

/// A list of names to choose from, or a text of some form.
fn choices(page: &mut String, title: &str, schema: &Value) {
    let alternatives = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    let named: Vec<_> =
        alternatives.iter().filter_map(|choice| Some((choice["const"].as_str()?, choice))).collect();
    page.push_str(&format!("\n## {title}\n\n{}\n\n", one_line(&schema["description"])));
    if let Some(pattern) = schema["pattern"].as_str() {
        page.push_str(&format!("A text that matches `{pattern}`.\n"));
    }
    for (name, choice) in named {
        page.push_str(&format!("- `{name}`: {}\n", one_line(&choice["description"])));
    }
}

/// The type of a field, with a link to its section where it has one.
fn kind(field: &Value) -> String {
    if let Some(reference) = field["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(either) = field["anyOf"].as_array() {
        let named = either.iter().find(|choice| choice["type"] != "null");
        return named.map(kind).unwrap_or_default();
    }
    let names: Vec<&str> = match &field["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect(),
        _ => vec![],
    };
    match names.first() {
        Some(&"array") => format!("list of {}", kind(&field["items"])),
        Some(&"object") => format!("map of {}", kind(&field["additionalProperties"])),
        Some(name) => (*name).to_owned(),
        None => "any".to_owned(),
    }
}

fn one_line(text: &Value) -> String {
    text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Every code of a finding.
pub(crate) fn codes() -> String {
    let mut page = String::from(
        "# Findings\n\n\
         Made from the code by `cargo run -p xtask -- generate`. Codes are stable and never used again for something else.\n\n\
         | code | level | what it means |\n|---|---|---|\n",
    );
    for code in code::ALL {
        page.push_str(&format!("| `{}` | {} | {} |\n", code.id, code.severity.as_str(), code.summary));
    }
    page
}
