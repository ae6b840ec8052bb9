//! Findings as SARIF 2.1.0, which code hosts show beside the lines
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{Code, Diagnostic, Place, Severity, Source};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Findings as one SARIF log, ending in a line break; `version` is that of the program.
///
/// Files are named as the user named them: relative to the current folder, unless they were given otherwise. Columns count
/// UTF-16 code units, which is what editors do.
///
/// ```
/// use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, code, sarif};
/// let source = Source::new("a.yaml", "replicas: x\n");
/// let finding = Diagnostic::new(&code::WRONG_TYPE, "`replicas` must be a number, not a string")
///     .at(Place::new(&source, Span::new(10, 11)));
/// let log = sarif(&[&finding], "1.0.0");
/// assert!(log.contains("\"ruleId\": \"MC0004\"") && log.contains("\"startColumn\": 11"));
/// ```
pub fn sarif(findings: &[&Diagnostic], version: &str) -> String {
    // Only the rules that spoke, by their code.
    let codes: BTreeMap<&str, &'static Code> =
        findings.iter().map(|finding| (finding.code.id, finding.code)).collect();
    let index: BTreeMap<&str, usize> = codes.keys().enumerate().map(|(index, id)| (*id, index)).collect();
    let rules: Vec<Value> = codes.values().map(|code| rule(code)).collect();
    let results: Vec<Value> =
        findings.iter().map(|finding| result(finding, index[finding.code.id])).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "istio-mc",
                    "semanticVersion": version,
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": rules,
                },
            },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).expect("texts and numbers alone");
    text.push('\n');
    text
}

fn rule(code: &Code) -> Value {
    let help = format!(
        "{}. `istio-mc explain {id}` says more; `--ignore {id}` leaves it out.",
        sentence(code.summary),
        id = code.id
    );
    json!({
        "id": code.id,
        "name": pascal_case(code.name),
        "shortDescription": {"text": sentence(code.summary)},
        "help": {"text": help},
        "defaultConfiguration": {"level": level(code.severity)},
    })
}

fn result(finding: &Diagnostic, rule_index: usize) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), json!(finding.code.id));
    result.insert("ruleIndex".to_owned(), json!(rule_index));
    result.insert("level".to_owned(), json!(level(finding.severity)));
    result.insert("message".to_owned(), json!({"text": message(finding)}));
    // A chart that has no such file has no place for it.
    result.insert("locations".to_owned(), finding.place.iter().map(location).collect());
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(index, related)| {
            let mut location = location(&related.place);
            location["id"] = json!(index);
            location["message"] = json!({"text": related.label});
            location
        });
        result.insert("relatedLocations".to_owned(), related.collect());
    }
    Value::Object(result)
}

/// The message with all that helps: viewers show nothing else.
fn message(finding: &Diagnostic) -> String {
    let mut text = finding.message.to_string();
    if let Some(label) = &finding.label {
        text.push_str(&format!(" ({label})"));
    }
    for note in &finding.notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    for help in &finding.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    text
}

fn location(place: &Place) -> Value {
    let name = place.source.name();
    // What was no file: a flag, or a text that a template made.
    if name.starts_with("--") || name.starts_with('<') || name.ends_with(" (rendered)") {
        return json!({"logicalLocations": [{"fullyQualifiedName": name}]});
    }
    let (start_line, start_column) = position(&place.source, place.span.start as usize);
    let (end_line, end_column) =
        position(&place.source, (place.span.end as usize).max(place.span.start as usize));
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(name)},
            "region": {
                "startLine": start_line,
                "startColumn": start_column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        },
    })
}

/// Line and column of a byte, both from 1, the column in UTF-16 code units.
fn position(source: &Source, offset: usize) -> (usize, usize) {
    let line = source.position(offset).line;
    let start = source.line(line).map_or(0, |range| range.start);
    let mut end = offset.min(source.text().len()).max(start);
    while !source.text().is_char_boundary(end) {
        end -= 1;
    }
    (line, source.text()[start..end].encode_utf16().count() + 1)
}

/// A path as the reference that SARIF takes (RFC 3986): `./a b.yaml` is `a%20b.yaml`.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut rest = path.as_str();
    while let Some(inner) = rest.strip_prefix("./") {
        rest = inner.trim_start_matches('/');
    }
    let mut uri = String::with_capacity(rest.len());
    if rest.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in rest.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

/// `UnusedValue` of `UNUSED_VALUE`.
fn pascal_case(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_ascii_lowercase())
    };
    name.split('_').map(word).collect()
}

/// A summary with a capital letter.
fn sentence(summary: &str) -> String {
    let mut letters = summary.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Span, code};

    #[test]
    fn paths_become_references() {
        for (path, expected) in [
            ("charts/web/values.yaml", "charts/web/values.yaml"),
            ("./web/a b.yaml", "web/a%20b.yaml"),
            (".//web/a.yaml", "web/a.yaml"),
            ("../web/ü.yaml", "../web/%C3%BC.yaml"),
            ("/tmp/web/a#1.yaml", "file:///tmp/web/a%231.yaml"),
            ("a:b/c.yaml", "a%3Ab/c.yaml"),
        ] {
            assert_eq!(uri(path), expected);
        }
        assert_eq!(pascal_case("UNUSED_VALUE"), "UnusedValue");
    }

    #[test]
    fn columns_count_utf16() {
        let source = Source::new("a.yaml", "a: 😀ü x\n");
        let at = source.text().find('x').expect("it is there");
        assert_eq!(position(&source, at), (1, 8));
        assert_eq!(position(&source, at + 99), (2, 1));
        let place = Place::new(&source, Span::new(at, at + 1));
        let region = &location(&place)["physicalLocation"]["region"];
        assert_eq!(region["endColumn"], 9);
    }

    /// What the schema of SARIF 2.1.0 requires, and what code hosts ask for beyond it.
    #[test]
    fn a_log_has_what_readers_require() {
        let source = Source::new("./a b.yaml", "kind: Mash\n");
        let here = Place::new(&source, Span::new(6, 10));
        let findings = [
            Diagnostic::new(&code::WRONG_TYPE, "no place at all"),
            Diagnostic::new(&code::GIVEN_TWICE, "two places")
                .at(here.clone())
                .related(here.clone(), "the other"),
            Diagnostic::new(&code::WRONG_TYPE, "past the end").at(Place::new(&source, Span::new(90, 99))),
        ];
        let log = sarif(&findings.iter().collect::<Vec<_>>(), "1.2.3");
        let log: Value = serde_json::from_str(&log).expect("JSON");
        assert_eq!(log["version"], "2.1.0");
        let [run] = &log["runs"].as_array().expect("runs")[..] else { panic!("one run") };
        let driver = &run["tool"]["driver"];
        assert!(driver["name"].is_string());
        let rules = driver["rules"].as_array().expect("rules");
        for rule in rules {
            assert!(rule["id"].is_string() && rule["shortDescription"]["text"].is_string());
            assert!(
                ["none", "note", "warning", "error"]
                    .iter()
                    .any(|level| rule["defaultConfiguration"]["level"] == *level)
            );
        }
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), findings.len());
        for result in results {
            assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(rules[index]["id"], result["ruleId"], "the index is that of the rule");
            let related = result["relatedLocations"].as_array().into_iter().flatten();
            for location in result["locations"].as_array().expect("locations").iter().chain(related) {
                let physical = &location["physicalLocation"];
                assert_eq!(physical["artifactLocation"]["uri"], "a%20b.yaml");
                let number = |key: &str| physical["region"][key].as_u64().expect("a number");
                assert!(number("startLine") >= 1 && number("startColumn") >= 1);
                let (start, end) =
                    ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
                assert!(start <= end);
            }
        }
    }
}
