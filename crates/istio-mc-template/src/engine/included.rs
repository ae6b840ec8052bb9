//! Texts that `include` gave before.
//!
//! Most templates of a chart include the same names and labels. A macro without arguments sees what all templates of its
//! chart see, and `Template`: where it does not look at that, it gives the same text to each of them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use minijinja::Value;

/// What is longer is hardly wanted twice, and would stay in memory.
const LONGEST: usize = 16 << 10;

/// The texts of one chart's macros, by the macro's file and name.
#[derive(Debug, Default)]
pub(crate) struct Included(Mutex<HashMap<String, Text, foldhash::fast::RandomState>>);

/// A text, and what it takes to make it.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) value: Value,
    /// The fuel is taken each time, so that a template's limit does not depend on what others did before.
    pub(super) fuel: u64,
}

impl Included {
    pub(super) fn get(&self, key: &str) -> Option<Text> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(super) fn keep(&self, key: String, text: Text) {
        if text.value.as_str().is_some_and(|text| text.len() <= LONGEST) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Capabilities, Chart, Globals, Layers, Limits, MemoryChart, Release, Request, render};

    fn texts(limits: Limits, template: &str) -> Vec<String> {
        let macros = "{% macro release() %}{{ Release.Name }}{% endmacro %}\
            {% macro file() %}{{ Template.Name }}{% endmacro %}\
            {% macro hidden() %}{{ include('m.file') }}{% endmacro %}\
            {% macro given(x='none') %}{{ x }}{% endmacro %}\
            {% macro long() %}{% for i in range(100) %}x{% endfor %}{% endmacro %}";
        let files = MemoryChart::new("c")
            .file("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n")
            .file("templates/_m.j2", macros)
            .file("templates/a.txt.j2", template.to_owned())
            .file("templates/b.txt.j2", template.to_owned());
        let chart = Chart::load_within(&files, limits).expect("a chart").value;
        let request = Request {
            release: Release::new("demo", "default"),
            capabilities: Capabilities::default(),
            layers: &Layers::new(),
            globals: Globals::new(),
        };
        match render(&chart, &request) {
            Ok(rendered) => {
                rendered.value.templates.iter().map(|file| file.source.text().to_owned()).collect()
            }
            Err(findings) => findings.iter().map(|finding| finding.message.to_string()).collect(),
        }
    }

    #[test]
    fn texts_are_those_of_the_template_that_includes_them() {
        for (template, expected) in [
            ("{{ include('m.release') }}", ["demo", "demo"]),
            ("{{ include('m.file') }}", ["c/templates/a.txt.j2", "c/templates/b.txt.j2"]),
            ("{{ include('m.hidden') }}", ["c/templates/a.txt.j2", "c/templates/b.txt.j2"]),
            (
                "{{ include('m.given') }} {{ include('m.given', 1) }} {{ include('m.given') }}",
                ["none 1 none"; 2],
            ),
        ] {
            assert_eq!(texts(Limits::default(), template), expected, "{template}");
        }
    }

    #[test]
    fn each_of_them_takes_its_fuel() {
        let template = |count: usize| "{{ include('m.long')|length }}".repeat(count);
        let of_one = (1..).find(|fuel| {
            let limits = Limits { fuel: *fuel, ..Limits::default() };
            texts(limits, &template(1)) == ["100", "100"]
        });
        let limits = Limits { fuel: of_one.expect("enough") * 3, ..Limits::default() };
        assert_eq!(texts(limits, &template(3)), ["100100100"; 2]);
        assert_ne!(texts(limits, &template(4)), ["100100100100"; 2]);
    }
}
