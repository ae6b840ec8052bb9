//! Pages of reference, made from the code.

use istio_mc_diagnostic::{Code, code};
use istio_mc_template::reference;
use serde_json::Value;

/// What anything of charts may take, a table a subject.
pub(crate) fn limits() -> String {
    let mut page = String::new();
    let mut subject = "";
    for limit in istio_mc_template::limits() {
        if limit.subject != subject {
            subject = limit.subject;
            let space = if page.is_empty() { "" } else { "\n" };
            page.push_str(&format!("{space}| {subject}: at most | | why |\n|---|---|---|\n"));
        }
        page.push_str(&format!("| {} | {} | {} |\n", limit.most, limit.what, limit.why.trim()));
    }
    page
}

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
        page.push_str(&format!(
            "| `{name}`{mark} | {} | {} |\n",
            kind(field),
            one_line(&field["description"])
        ));
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
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
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

/// What the codes are about, by their beginning.
const RANGES: &[(&str, &str)] = &[
    ("MC00", "Texts"),
    ("MC01", "The mesh file"),
    ("MC02", "What a target cannot do"),
    ("MC03", "Charts and templates"),
    ("MC04", "Single objects"),
    ("MC05", "Secrets and discovery"),
    ("MC06", "Files and calls"),
    ("MC07", "Objects of a cluster together"),
    ("MC08", "Clusters together"),
    ("MC09", "What is given to be validated"),
];

/// Every finding with its explanation.
pub(crate) fn codes() -> String {
    let mut page = String::from(
        "# Findings\n\n\
         Made from the code by `cargo run -p xtask -- generate`; the examples about objects are run by a test. `istio-mc explain CODE` prints\n\
         the same. Codes are stable and never used again for something else.\n",
    );
    let of = |range: &str| code::ALL.iter().filter(|code| code.id.starts_with(range)).collect::<Vec<_>>();
    for (range, title) in RANGES.iter().filter(|(range, _)| !of(range).is_empty()) {
        page.push_str(&format!("\n## {title}\n\n| code | level | what it means |\n|---|---|---|\n"));
        for code in of(range) {
            let (id, level) = (code.id, code.severity.as_str());
            page.push_str(&format!("| [`{id}`](#{}) | {level} | {} |\n", id.to_lowercase(), code.summary));
        }
        for code in of(range) {
            page.push_str(&finding(code));
        }
    }
    assert!(
        code::ALL.iter().all(|code| page.contains(&format!("\n### {}\n", code.id))),
        "a range without a title"
    );
    page
}

fn finding(code: &Code) -> String {
    let explanation = code.explanation();
    let mut text = format!("\n### {}\n\n{}.\n\n{}\n", code.id, capital(code.summary), explanation.text);
    for (title, example) in [("Bad:", explanation.bad), ("Good:", explanation.good)] {
        if let Some(example) = example {
            text.push_str(&format!("\n{title}\n\n```{}\n{}```\n", example.language, example.code));
        }
    }
    let mut facts = Vec::new();
    facts.extend(explanation.istio.map(|istio| format!("The examples are for Istio {istio}.")));
    if !explanation.istioctl.is_empty() {
        facts.push(format!("`istioctl analyze`: {}.", explanation.istioctl.join(", ")));
    }
    facts.extend(code.suppression().map(|how| format!("Leave it out: {how}.")));
    if !facts.is_empty() {
        text.push_str(&format!("\n{}\n", facts.join(" ")));
    }
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Every function, filter and test of templates.
pub(crate) fn functions() -> String {
    let mut page = String::from(
        "# What templates can call\n\n\
         Made from the code by `cargo run -p xtask -- generate`; every example is run by a test. [charts.md](charts.md) shows how to\n\
         write a chart.\n\n\
         Each of these is a filter and a function. A filter takes the piped value before its arguments (`x|default('a')`), a\n\
         function takes it last, as in Helm (`default('a', x)`); where the usage shows a function, the order is the same in both.\n\
         No function changes what it is given: `set`, `unset` and `merge` give a new map. Results are those of Helm 3.22, but for\n\
         what COMPATIBILITY.md lists.\n\
         `\u{23ce}` stands for a line break.\n",
    );
    let mut family = "";
    for function in reference::functions() {
        if function.family != family {
            family = function.family;
            page.push_str(&format!(
                "\n## {family}\n\n| usage | gives | example | prints |\n|---|---|---|---|\n"
            ));
        }
        let (expression, printed) =
            function.example.map_or_else(Default::default, |(code, text)| (cell(code), cell(text)));
        let aliases: Vec<String> = function.aliases.iter().map(|name| cell(name)).collect();
        let also = if aliases.is_empty() { String::new() } else { format!("; also {}", aliases.join(", ")) };
        page.push_str(&format!(
            "| {} | {}{also} | {expression} | {printed} |\n",
            cell(function.usage),
            function.about.replace('|', "\\|")
        ));
    }
    let list = |names: &[&str]| names.iter().map(|name| cell(name)).collect::<Vec<_>>().join(", ");
    page.push_str(&format!(
        "\n## MiniJinja's own\n\nFilters: {}\n\nFunctions: {}\n\nTests (`x is defined`): {}\n",
        list(reference::minijinja_filters()),
        list(reference::minijinja_functions()),
        list(reference::minijinja_tests()),
    ));
    page.push_str(
        "\n## Refused\n\n\
         Functions of Helm's with which the same chart and values would not give the same objects. A call is an error that says so:\n\
         pass the result as a value.\n\n\
         | function | depends on |\n|---|---|\n",
    );
    for (name, because) in reference::refused() {
        page.push_str(&format!("| `{name}` | {because} |\n"));
    }
    page.push_str(
        "\n## Said in another way\n\n\
         Functions of Helm's for which the language has words of its own. A call is an error that tells them.\n\n\
         | function | instead |\n|---|---|\n",
    );
    for (name, help) in reference::instead() {
        page.push_str(&format!("| `{name}` | {} |\n", help.replace('|', "\\|")));
    }
    page
}

/// Code in a cell of a table: on one line, in backticks that the code does not end.
pub(crate) fn cell(code: &str) -> String {
    let code = code.replace('\n', "\u{23ce}").replace('|', "\\|");
    let fence = if code.contains('`') { "``" } else { "`" };
    let blank = if code.starts_with([' ', '`']) || code.ends_with([' ', '`']) { " " } else { "" };
    if code.is_empty() { String::new() } else { format!("{fence}{blank}{code}{blank}{fence}") }
}
