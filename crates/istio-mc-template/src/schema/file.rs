//! A values.schema.json that is read when it is first needed.

use std::fmt;
use std::sync::{Arc, OnceLock};

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, ReferencingError, Retrieve, Uri, Validator};
use serde_json::Value;

use super::tree::Values;
use super::{pointer, violation};

/// The schema of one chart.
///
/// It is compiled when values are first checked against it and once only: a chart is loaded once and rendered often,
/// and a chart that is listed or packed needs no compiled schema.
pub(crate) struct Schema {
    source: Arc<Source>,
    compiled: OnceLock<Result<Compiled, Diagnostics>>,
}

/// A schema that can be asked.
pub(super) struct Compiled {
    /// As written: names and lists that messages quote.
    pub(super) json: Value,
    pub(super) validator: Validator<Values>,
}

impl Schema {
    pub(crate) fn new(source: Arc<Source>) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    pub(super) fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The compiled schema, or everything that is wrong with it.
    pub(super) fn compiled(&self) -> Result<&Compiled, &Diagnostics> {
        self.compiled.get_or_init(|| compile(&self.source)).as_ref()
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema").field("source", &self.source).finish_non_exhaustive()
    }
}

fn compile(source: &Arc<Source>) -> Result<Compiled, Diagnostics> {
    let mut json: Value = serde_json::from_str(source.text()).map_err(|error| not_json(source, &error))?;
    canonical_dialect(&mut json);
    let built = jsonschema::options_for::<Values>()
        // Go's language, and linear in time: a pattern may come from anybody.
        .with_pattern_options(PatternOptions::regex())
        // As for Helm, these two say what a text is and do not check it.
        .without_content_encoding_support("base64")
        .without_content_media_type_support("application/json")
        .with_retriever(Offline)
        .build(&json);
    match built {
        Ok(validator) => Ok(Compiled { json, validator }),
        Err(error) => Err(broken(source, &json, &error)),
    }
}

/// Schemas elsewhere are not fetched.
struct Offline;

impl Retrieve for Offline {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err("schemas are not fetched".into())
    }
}

/// Drafts are known by one spelling of their address each; people write `http` for `https`, the other way round, and
/// leave out or add the `#`. `json-schema.org/schema` is the latest, as for Helm.
fn canonical_dialect(schema: &mut Value) {
    let Some(Value::String(dialect)) = schema.get_mut("$schema") else { return };
    let plain = dialect.trim_end_matches('#');
    let plain = plain.strip_prefix("https://").or_else(|| plain.strip_prefix("http://")).unwrap_or(plain);
    let known = match plain {
        "json-schema.org/draft-04/schema" => "http://json-schema.org/draft-04/schema#",
        "json-schema.org/draft-06/schema" => "http://json-schema.org/draft-06/schema#",
        "json-schema.org/draft-07/schema" => "http://json-schema.org/draft-07/schema#",
        "json-schema.org/draft/2019-09/schema" => "https://json-schema.org/draft/2019-09/schema",
        "json-schema.org/draft/2020-12/schema" | "json-schema.org/schema" => {
            "https://json-schema.org/draft/2020-12/schema"
        }
        _ => return,
    };
    known.clone_into(dialect);
}

fn finding(message: impl Into<String>, place: Place) -> Diagnostic {
    Diagnostic::new(&code::SCHEMA_FILE, message.into()).at(place)
}

fn not_json(source: &Arc<Source>, error: &serde_json::Error) -> Diagnostics {
    // serde_json counts bytes of a line from 1, and 0 for the line's very start.
    let line = source.line(error.line()).unwrap_or(0..0);
    let at = (line.start + error.column().saturating_sub(1)).min(line.end);
    let words = error.to_string();
    // The place is told as all findings tell it.
    let words = words.split(" at line ").next().unwrap_or_default();
    finding(format!("the schema is not JSON: {words}"), Place::new(source, Span::new(at, at))).into()
}

/// What keeps a schema from being used: all that its own dialect says against it, or what it refers to.
fn broken(source: &Arc<Source>, json: &Value, error: &jsonschema::ValidationError<'_>) -> Diagnostics {
    let mut findings: Vec<Diagnostic> = Vec::new();
    if let ValidationErrorKind::Referencing(error) = error.kind() {
        findings = unresolved(source, json, error);
    } else {
        let problem = |error: &jsonschema::ValidationError<'_>| {
            let place = pointer::place(source, error.instance_path().as_str());
            finding(format!("no JSON Schema: {}", violation::of_schema(error)), place)
        };
        let dialect = jsonschema::meta::validator_for(json);
        for error in dialect.iter().flat_map(|dialect| dialect.iter_errors(json)) {
            let new = problem(&error);
            // A part is looked at by each vocabulary of the dialect.
            let same = |known: &Diagnostic| {
                known.message == new.message
                    && known.place.as_ref().map(|place| place.span)
                        == new.place.as_ref().map(|place| place.span)
            };
            if !findings.iter().any(same) {
                findings.push(new);
            }
        }
        // What the dialect allows and cannot be compiled all the same, as a pattern that is none.
        if findings.is_empty() {
            findings.push(problem(error));
        }
    }
    findings.sort_by_key(|finding| finding.place.as_ref().map(|place| place.span));
    findings.into_iter().collect()
}

/// References that lead nowhere, at the places where they are written.
fn unresolved(source: &Arc<Source>, json: &Value, error: &ReferencingError) -> Vec<Diagnostic> {
    let mut written = Vec::new();
    collect(json, &mut String::new(), &mut written);
    let of = |keys: &'static [&'static str]| {
        written.iter().filter(|found| keys.contains(&found.key)).collect::<Vec<&Written>>()
    };
    let references = || of(&["$ref", "$dynamicRef", "$recursiveRef"]);
    let at = |found: &Written| pointer::place(source, &found.path);
    let mut findings: Vec<Diagnostic> = match error {
        // Which of several is found first is the resolver's chance.
        ReferencingError::Unretrievable { .. } => {
            let known: Vec<&str> = of(&["$id", "id"]).iter().map(|id| document(&id.text)).collect();
            let is_here = |reference: &Written| {
                let wanted = document(&reference.text);
                let is_dialect = wanted.contains("://json-schema.org/");
                wanted.is_empty() || is_dialect || known.iter().any(|id| id.ends_with(wanted))
            };
            let elsewhere = references().into_iter().filter(|reference| !is_here(reference));
            elsewhere
                .map(|reference| {
                    let message =
                        format!("`{}` is another schema, and schemas are not fetched", reference.text);
                    finding(message, at(reference)).help(
                        "copy what it says under `$defs` of this schema and refer to it as `#/$defs/NAME`",
                    )
                })
                .collect()
        }
        ReferencingError::PointerToNowhere { pointer } => {
            let is_it = |reference: &&Written| reference.text.ends_with(&format!("#{pointer}"));
            let found = references().into_iter().filter(is_it);
            found.map(|found| finding(format!("`{}` is not in the schema", found.text), at(found))).collect()
        }
        ReferencingError::NoSuchAnchor { anchor } | ReferencingError::InvalidAnchor { anchor } => {
            let is_it = |reference: &&Written| reference.text.ends_with(&format!("#{anchor}"));
            let found = references().into_iter().filter(is_it);
            let message = format!("the schema has no anchor `{anchor}`");
            found.map(|found| finding(message.clone(), at(found))).collect()
        }
        ReferencingError::UnknownSpecification { specification } => {
            let found = of(&["$schema"]).into_iter().filter(|found| found.text == *specification);
            let message = format!("`{specification}` is no dialect of JSON Schema that is known here");
            let help = "known are the drafts 4, 6, 7, 2019-09 and 2020-12: \
                        `\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"`";
            found.map(|found| finding(message.clone(), at(found)).help(help)).collect()
        }
        _ => Vec::new(),
    };
    if findings.is_empty() {
        findings.push(finding(format!("no JSON Schema: {error}"), Place::line(source, 1)));
    }
    findings
}

/// The address of a document, without the place in it.
fn document(reference: &str) -> &str {
    reference.split('#').next().unwrap_or_default()
}

/// An address in a schema.
struct Written {
    key: &'static str,
    /// Where, as a pointer.
    path: String,
    text: String,
}

/// All addresses in a schema.
fn collect(json: &Value, path: &mut String, written: &mut Vec<Written>) {
    const KEYS: [&str; 6] = ["$ref", "$dynamicRef", "$recursiveRef", "$schema", "$id", "id"];
    let mut below = |name: &str, inner: &Value, written: &mut Vec<Written>| {
        let length = path.len();
        path.push('/');
        path.push_str(&pointer::escaped(name));
        if let (Value::String(text), Some(key)) = (inner, KEYS.iter().find(|key| **key == name)) {
            written.push(Written { key, path: path.clone(), text: text.clone() });
        }
        collect(inner, path, written);
        path.truncate(length);
    };
    match json {
        Value::Object(map) => map.iter().for_each(|(name, inner)| below(name, inner, written)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, inner)| below(&index.to_string(), inner, written));
        }
        _ => {}
    }
}
