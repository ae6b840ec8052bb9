//! Rows as a table in Markdown.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_template::ChartFile;

use super::rows::{Row, rows};
use super::schema::Schema;

/// The longest default that is shown whole, in characters; longer ones are for values.yaml.
const MAX_DEFAULT: usize = 80;

/// The table of a chart's values, in Markdown; empty for a chart without values. `chart` is what messages call the
/// chart's folder.
///
/// ```
/// use istio_mc_template::{ChartSource, MemoryChart};
/// let chart = MemoryChart::new("web").file("values.yaml", "# Number of pods.\nreplicas: 2\n");
/// let table = istio_mc_develop::document::values_table("web", &chart.files()?)?;
/// assert_eq!(table, "\
/// | value | type | default | |
/// |---|---|---|---|
/// | `replicas` | integer | `2` | Number of pods. |
/// ");
/// # Ok::<(), istio_mc_diagnostic::Diagnostics>(())
/// ```
///
/// # Errors
/// values.yaml or values.schema.json cannot be read, or values.yaml is no map.
pub fn values_table(chart: &str, files: &[ChartFile]) -> Result<String, Diagnostics> {
    let mut problems = Diagnostics::new();
    let values = text(chart, files, "values.yaml", &mut problems);
    let schema = text(chart, files, "values.schema.json", &mut problems);
    let schema = match schema.as_ref().map(|source| (source, serde_json::from_str(source.text()))) {
        None => serde_json::Value::Null,
        Some((_, Ok(schema))) => schema,
        Some((source, Err(error))) => {
            problems.push(not_json(source, &error));
            serde_json::Value::Null
        }
    };
    let empty = Source::new("values.yaml", "");
    let source = values.as_ref().unwrap_or(&empty);
    let documents = istio_mc_yaml::read(source).unwrap_or_else(|findings| {
        problems.extend(findings);
        Vec::new()
    });
    let node = documents.first();
    if let Some(node) = node.filter(|node| node.as_map().is_none() && !node.is_null()) {
        let message = format!("values.yaml must be a map, not {}", node.kind());
        problems.push(Diagnostic::new(&code::VALUES_SHAPE, message).at(Place::new(source, node.span)));
    }
    let table = markdown(&rows(source, node, Schema::new(&schema)));
    problems.finish(table).map(|table| table.value)
}

/// As the engine says it of the same file.
fn not_json(source: &Arc<Source>, error: &serde_json::Error) -> Diagnostic {
    let line = source.line(error.line()).unwrap_or(0..0);
    let at = (line.start + error.column().saturating_sub(1)).min(line.end);
    let words = error.to_string();
    // The place is told as all findings tell it.
    let words = words.split(" at line ").next().unwrap_or_default();
    Diagnostic::new(&code::SCHEMA_FILE, format!("the schema is not JSON: {words}"))
        .at(Place::new(source, Span::new(at, at)))
}

/// A file of the chart as text.
pub(super) fn text(
    chart: &str,
    files: &[ChartFile],
    path: &str,
    problems: &mut Diagnostics,
) -> Option<Arc<Source>> {
    let file = files.iter().find(|file| file.path.strip_prefix("./").unwrap_or(&file.path) == path)?;
    let name = format!("{chart}/{path}");
    match std::str::from_utf8(&file.content) {
        // As editors on Windows begin texts.
        Ok(text) => Some(Source::new(name, text.strip_prefix('\u{feff}').unwrap_or(text))),
        Err(_) => {
            problems.push(Diagnostic::new(&code::NOT_UTF8, format!("`{name}` is not UTF-8 text")));
            None
        }
    }
}

fn markdown(rows: &[Row]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = String::from("| value | type | default | |\n|---|---|---|---|\n");
    for row in rows {
        let default = match (&row.shown_default, &row.default) {
            (Some(text), _) => prose(text),
            (None, Some(json)) => code_span(&shortened(json)),
            (None, None) => String::new(),
        };
        let cells = [code_span(&row.path), prose(&row.kind), default, about(row)];
        table.push('|');
        for cell in cells.iter().map(String::as_str) {
            table.push(' ');
            table.push_str(cell);
            table.push_str(if cell.is_empty() { "|" } else { " |" });
        }
        table.push('\n');
    }
    table
}

/// The description with what the schema adds.
fn about(row: &Row) -> String {
    let mut about = prose(&row.description);
    let mut add = |text: &str| {
        if !about.is_empty() {
            about.push_str(if about.ends_with(['.', ':', '!', '?']) { " " } else { ". " });
        }
        about.push_str(text);
    };
    let is_told = |choice: &String| row.description.contains(choice.trim_matches('"'));
    if !row.choices.is_empty() && !row.choices.iter().all(is_told) {
        let choices: Vec<String> =
            row.choices.iter().map(|choice| code_span(choice.trim_matches('"'))).collect();
        add(&format!("One of {}.", choices.join(", ")));
    }
    if row.required && !row.description.to_lowercase().contains("required") {
        add("Required.");
    }
    about
}

fn shortened(json: &str) -> String {
    if json.chars().count() <= MAX_DEFAULT {
        return json.to_owned();
    }
    let start: String = json.chars().take(MAX_DEFAULT - 1).collect();
    start + "\u{2026}"
}

/// Code in a cell: in more backticks than it has.
fn code_span(code: &str) -> String {
    let code: String = code.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let code = code.replace('|', "\\|");
    let longest = code.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let blank = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    if code.is_empty() { code } else { format!("{fence}{blank}{code}{blank}{fence}") }
}

/// Words in a cell: on one line, paragraphs and items of lists apart, nothing that is taken for HTML.
fn prose(text: &str) -> String {
    let mut cell = String::new();
    let mut apart = false;
    for line in text.lines().map(str::trim) {
        apart |= line.is_empty() || line.starts_with("- ") || line.starts_with("* ");
        if line.is_empty() {
            continue;
        }
        if !cell.is_empty() {
            cell.push_str(if apart { "<br>" } else { " " });
        }
        apart = false;
        let mut in_code = false;
        for letter in line.chars() {
            in_code ^= letter == '`';
            match letter {
                '|' => cell.push_str("\\|"),
                '<' if !in_code => cell.push_str("&lt;"),
                letter if letter.is_control() => cell.push(' '),
                letter => cell.push(letter),
            }
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use istio_mc_template::{ChartSource, MemoryChart};
    use proptest::prelude::*;

    use super::*;

    fn table(values: &str, schema: &str) -> String {
        let chart = MemoryChart::new("web").file("values.yaml", values.to_owned());
        let chart =
            if schema.is_empty() { chart } else { chart.file("values.schema.json", schema.to_owned()) };
        values_table("web", &chart.files().expect("files")).expect("a table")
    }

    fn rows_of(values: &str, schema: &str) -> Vec<String> {
        table(values, schema).lines().skip(2).map(str::to_owned).collect()
    }

    #[test]
    fn a_value_is_a_row() {
        let values = "# The image.\nimage:\n  # Its name.\n  name: web\n  tag: null # Its tag.\n# Ports, all of them.\nports: {http: 80, admin: 81}\nhosts: [a]\n";
        assert_eq!(
            rows_of(values, ""),
            [
                "| `image` | map | | The image. |",
                "| `image.name` | string | `\"web\"` | Its name. |",
                "| `image.tag` | any | `null` | Its tag. |",
                "| `ports` | map | `{\"http\":80,\"admin\":81}` | Ports, all of them. |",
                "| `hosts` | list | `[\"a\"]` | |",
            ]
        );
    }

    #[test]
    fn the_schema_completes() {
        let schema = r#"{"required": ["host"], "properties": {
            "host": {"type": "string"},
            "policy": {"enum": ["Always", "Never"], "type": "string", "description": "When to pull"},
            "told": {"enum": ["A", "B"]},
            "extra": {"type": ["integer", "null"], "description": "Only here.", "default": 3},
            "global": {"type": "object"}}}"#;
        assert_eq!(
            rows_of("# The host\nhost: ''\npolicy: Always\n# `A` or `B`.\ntold: A\n", schema),
            [
                "| `host` | string | `\"\"` | The host. Required. |",
                "| `policy` | string | `\"Always\"` | When to pull. One of `Always`, `Never`. |",
                "| `told` | string | `\"A\"` | `A` or `B`. |",
                "| `extra` | integer | `3` | Only here. |",
            ]
        );
    }

    #[test]
    fn the_comments_decide_what_is_shown_as_a_whole() {
        let schema = r#"{"properties": {"resources": {"description": "All.", "properties": {"limits": {"description": "At most."}}}}}"#;
        let values = "resources: {limits: {cpu: 1}}\n";
        assert_eq!(
            rows_of(values, schema),
            ["| `resources` | map | | All. |", "| `resources.limits` | map | `{\"cpu\":1}` | At most. |",]
        );
        let commented = format!("# Of a pod.\n{values}");
        assert_eq!(
            rows_of(&commented, schema),
            ["| `resources` | map | `{\"limits\":{\"cpu\":1}}` | Of a pod. |"]
        );
    }

    #[test]
    fn nothing_breaks_the_table() {
        assert_eq!(
            rows_of("# a | b `c|d` <host>\n#\n# - item\n\"x.y|z\": \"a|b`c\\nd\"\n", ""),
            ["| `x\\.y\\|z` | string | ``\"a\\|b`c\\nd\"`` | a \\| b `c\\|d` &lt;host><br>- item |"]
        );
        let long = format!("a: {}\n", "x".repeat(200));
        assert!(rows_of(&long, "")[0].ends_with("x\u{2026}` | |"));
    }

    proptest! {
        #[test]
        fn rows_are_lines_of_four_cells(text in "\\PC{0,40}", comment in "\\PC{0,40}") {
            let key = serde_json::to_string(&text).expect("JSON");
            let values = format!("# {comment}\n{key}: {key}\n");
            let chart = MemoryChart::new("web").file("values.yaml", values);
            if let Ok(table) = values_table("web", &chart.files().expect("files")) {
                for line in table.lines() {
                    let bars = line.replace("\\|", "").matches('|').count();
                    prop_assert_eq!(bars, 5, "{}", line);
                }
            }
        }
    }
}
