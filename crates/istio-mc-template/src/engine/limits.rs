//! What a template may take. Charts come from elsewhere: none may hang or exhaust the machine.

use std::io;

use istio_mc_diagnostic::code;
use minijinja::Error;

use super::raised::Raised;
use crate::limits;
use crate::manifests::ahead::CHUNK;

/// How much one template may take: time and text.
///
/// The defaults are for charts that a person renders. A service that renders charts of strangers may set less.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Steps of the template language, those of the templates that it includes counted too. 50,000,000 by default: a
    /// loop's round takes a few dozen, so this is some hundred thousand objects from one template, and seconds at most.
    pub fuel: u64,
    /// Bytes that one template may make. 256 MiB by default: etcd takes objects of 1.5 MiB, so this is a good hundred of
    /// the largest.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { fuel: limits::FUEL, output: limits::OUTPUT }
    }
}

/// What is said of a template that needs more than its fuel.
pub(crate) fn out_of_fuel(fuel: u64) -> Raised {
    Raised::new(&code::TEMPLATE_LIMIT, format!("the template takes too long: more than {fuel} steps"))
        .help("look for loops inside of loops, and for work on large texts and lists in loops; what needs computing is better passed as a value")
}

/// Is shown the text so far.
pub(crate) type Watch<'w> = &'w mut dyn FnMut(&[u8]);

/// A writer that takes so many bytes and no more.
pub(crate) struct Limited<'w> {
    bytes: Vec<u8>,
    most: usize,
    watch: Option<Watch<'w>>,
    /// At how many bytes the text is shown again.
    next: usize,
}

impl<'w> Limited<'w> {
    pub(crate) fn new(most: usize, watch: Option<Watch<'w>>) -> Self {
        let next = if watch.is_some() { CHUNK } else { usize::MAX };
        Self { bytes: Vec::new(), most, watch, next }
    }

    pub(crate) fn into_text(self) -> Result<String, Error> {
        // Only whole strings are written to it.
        String::from_utf8(self.bytes)
            .map_err(|_| Raised::new(&code::TEMPLATE_FAILED, "the text is not UTF-8").into())
    }
}

impl io::Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            let message = format!("a template makes at most {} KiB of text", self.most >> 10);
            let raised = Raised::new(&code::TEMPLATE_LIMIT, message);
            return Err(io::Error::other(
                raised.help("look for a loop that has no need to go on; or split the template"),
            ));
        }
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= self.next {
            self.next = self.bytes.len() + CHUNK;
            if let Some(watch) = &mut self.watch {
                watch(&self.bytes);
            }
        }
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes).map(drop)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::{Diagnostic, Source};

    use super::*;
    use crate::context::Context;
    use crate::engine::{Engine, failure};

    const PATH: &str = "c/templates/t.yaml.j2";

    fn fail(limits: Limits, files: &[(&str, &str)]) -> Diagnostic {
        let mut engine = Engine::limited(limits);
        for (path, text) in files {
            engine.add(path, &Source::new(*path, *text)).expect("a template");
        }
        let context = Context::new(Default::default(), Default::default());
        let (scope, trace) = context.traced(PATH, "c/templates");
        let error = engine.render(PATH, scope).expect_err("it takes more than it may");
        failure::diagnose(&engine, &error, &trace)
    }

    fn assert_limit(finding: &Diagnostic, message: &str) {
        assert_eq!((finding.code.id, &*finding.message), (code::TEMPLATE_LIMIT.id, message));
    }

    #[test]
    fn loops_end() {
        let limits = Limits { fuel: 10_000, ..Limits::default() };
        let endless = "{% for i in range(9999) %}{% for j in range(9999) %}{{ i }}{% endfor %}{% endfor %}";
        assert_limit(&fail(limits, &[(PATH, endless)]), "the template takes too long: more than 10000 steps");
    }

    #[test]
    fn the_fuel_of_nested_templates_counts() {
        let limits = Limits { fuel: 10_000, ..Limits::default() };
        let many = "{% for i in range(9000) %}{{ tpl(\"{{ 1 }}{{ 2 }}{{ 3 }}\") }}{% endfor %}";
        assert_limit(&fail(limits, &[(PATH, many)]), "the template takes too long: more than 10000 steps");
        let macros =
            ("c/templates/_m.j2", "{% macro m() %}{% for i in range(100) %}x{% endfor %}{% endmacro %}");
        let many = "{% for i in range(90) %}{{ include('m.m') }}{% endfor %}";
        let finding = fail(limits, &[macros, (PATH, many)]);
        assert_limit(&finding, "the template takes too long: more than 10000 steps");
    }

    #[test]
    fn output_ends() {
        let limits = Limits { output: 4 << 10, ..Limits::default() };
        let long = "{% for i in range(9999) %}some text {% endfor %}";
        assert_limit(&fail(limits, &[(PATH, long)]), "a template makes at most 4 KiB of text");
    }

    #[test]
    fn what_doubles_in_a_loop_ends() {
        for (start, step) in [
            ("'ab'", "ns.x ~ ns.x"),
            ("'ab'", "ns.x + ns.x"),
            ("[1]", "ns.x + ns.x"),
            ("[1]", "concat(ns.x, ns.x)"),
            ("'ab'", "ns.x|replace('a', ns.x)"),
            ("'ab'", "[ns.x, ns.x]|join"),
        ] {
            let template = format!(
                "{{% set ns = namespace(x={start}) %}}{{% for i in range(60) %}}{{% set ns.x = {step} %}}{{% endfor %}}"
            );
            let finding = fail(Limits::default(), &[(PATH, &template)]);
            assert_eq!(finding.code.id, code::TEMPLATE_LIMIT.id, "{step}: {}", finding.message);
        }
        for (step, filter) in [("[ns.x, ns.x]", "toYaml"), ("{'a': ns.x, 'b': ns.x}", "toJson")] {
            for rounds in [30, 90] {
                let template = format!(
                    "{{% set ns = namespace(x=1) %}}{{% for i in range({rounds}) %}}{{% set ns.x = {step} %}}{{% endfor %}}\
                     {{{{ ns.x|{filter} }}}}"
                );
                let finding = fail(Limits::default(), &[(PATH, &template)]);
                assert_eq!(finding.code.id, code::TEMPLATE_LIMIT.id, "{step}: {}", finding.message);
            }
        }
    }

    /// The deepest that templates may nest, on the stack of a thread as Rust makes it (2 MiB), unoptimised.
    #[test]
    fn the_deepest_nesting_fits_a_stack() {
        let recursive = "{% macro m(n, level) %}{{ m(n + 1, level) if n < 32 else include('m.start', level + 1) }}{% endmacro %}\
            {% macro start(level) %}{{ m(1, level) }}{% endmacro %}";
        let run = || {
            fail(
                Limits::default(),
                &[("c/templates/_m.j2", recursive), (PATH, "{{ include('m.start', 1) }}")],
            )
        };
        let finding = std::thread::Builder::new().stack_size(2 << 20).spawn(run).expect("a thread").join();
        let finding = finding.expect("no overflow");
        assert_limit(&finding, "the templates include each other without end");
    }

    #[test]
    fn deeply_nested_expressions_are_refused() {
        for (open, close) in [("(", ")"), ("[", "]"), ("{1:", "}"), ("not ", ""), ("-", ""), ("f(", ")")] {
            let text = format!("{{{{ {}1{} }}}}", open.repeat(50_000), close.repeat(50_000));
            let mut engine = Engine::limited(Limits::default());
            // What MiniJinja takes flat, such as `not not ...`, may as well work.
            if engine.add(PATH, &Source::new("t", text)).is_ok() {
                let context = Context::new(Default::default(), Default::default());
                let _ = engine.render(PATH, context.scope(PATH, "c/templates"));
            }
        }
    }
}
