//! values.yaml, values.schema.json and the table in README.md speak of the same values.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};
use istio_mc_yaml::Node;

use crate::document;
use crate::lint::schema::{Schema, Stated};
use crate::lint::subject::Subject;
use crate::lint::yaml_path::shown;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    findings.extend(document::drift(&subject.name, subject.files));
    let (Some(schema), Some(source)) = (&subject.schema, subject.texts.get("values.schema.json")) else {
        return;
    };
    let mut unknown = Vec::new();
    let mut unset = Vec::new();
    if let Some((values_source, values)) = subject.values() {
        let mut walk = Walk { subject, schema, unknown: &mut unknown, unset: &mut unset };
        walk.map(values, &mut Vec::new());
        for (message, span, near) in unknown {
            let finding =
                Diagnostic::new(&code::VALUE_NOT_IN_SCHEMA, message).at(Place::new(values_source, span));
            findings.push(match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("add it to the properties in values.schema.json, or remove it"),
            });
        }
    }
    for (message, span) in unset {
        let finding = Diagnostic::new(&code::SCHEMA_WITHOUT_VALUE, message).at(Place::new(source, span));
        findings
            .push(finding.help("give it a default in values.yaml, if only `null`: there users look for it"));
    }
}

struct Walk<'w, 's> {
    subject: &'w Subject<'s>,
    schema: &'w Schema<'s>,
    /// Message, place in values.yaml, and the property that was meant, maybe.
    unknown: &'w mut Vec<(String, istio_mc_diagnostic::Span, Option<String>)>,
    /// Message and place in the schema.
    unset: &'w mut Vec<(String, istio_mc_diagnostic::Span)>,
}

impl Walk<'_, '_> {
    fn map(&mut self, map: &Node<'_>, path: &mut Vec<String>) {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let Stated::As(schemas) = self.schema.at(&keys) else { return };
        let entries = map.as_map().unwrap_or_default();
        let properties = self.schema.properties(&schemas);
        for property in &properties {
            // `global` is for the charts around this one.
            let is_global = path.is_empty() && property.key == "global";
            if !is_global && !entries.iter().any(|entry| entry.key == property.key) {
                let message = format!("`{}` has no default", self.shown(path, &property.key));
                self.unset.push((message, property.key_span));
            }
        }
        for entry in entries {
            // Subcharts have schemas of their own, and `global` is everybody's.
            let root = path.is_empty();
            let is_subchart = || self.subject.chart.part().children().any(|child| child.name() == entry.key);
            if root
                && (entry.key == "global" && properties.iter().all(|known| known.key != "global")
                    || is_subchart())
            {
                continue;
            }
            path.push(entry.key.to_string());
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            match self.schema.at(&keys) {
                Stated::Not => {
                    let near =
                        istio_mc_diagnostic::nearest(&entry.key, properties.iter().map(|known| &*known.key));
                    let near = near.map(|near| self.shown(&path[..path.len() - 1], near));
                    let message = format!("values.schema.json does not know `{}`", shown(&keys));
                    self.unknown.push((message, entry.key_span, near));
                }
                // An empty map is filled by users; what is taken as it is has the shape of somebody else.
                Stated::As(_)
                    if entry.value.as_map().is_some_and(|below| !below.is_empty())
                        && !self.subject.is_taken_whole(&keys) =>
                {
                    self.map(&entry.value, path);
                }
                _ => {}
            }
            path.pop();
        }
    }

    fn shown(&self, path: &[String], key: &str) -> String {
        let path: Vec<&str> = path.iter().map(String::as_str).chain([key]).collect();
        shown(&path)
    }
}
