//! The functions and filters of templates, under Helm's names.
//!
//! Each stands in a table with its usage and an example that a test runs. A [`Form::Piped`] function takes
//! the piped value first as a filter (`x|default("a")`) and last as a function, as Helm has it
//! (`default("a", x)`); a [`Form::Second`] one takes it second as a function (`regexSplit(",", x)`); a
//! [`Form::Plain`] one takes its arguments in the same order both ways.
//!
//! There is no function for time, randomness, the network or the environment: the same chart and values give
//! the same text anywhere ([`absent`]). What the language itself says better has no function either ([`instead`]).

pub(crate) mod absent;
mod arithmetic;
mod call;
mod defaults;
mod durations;
mod encoding;
mod flow;
mod hashes;
pub(crate) mod instead;
mod json;
mod known;
mod lists;
mod logic;
mod maps;
mod merge;
mod numbers;
mod parts;
mod paths;
mod printf;
pub mod reference;
mod regexes;
mod sequences;
mod strings;
mod structure;
mod toml;
mod types;
mod urls;
mod versions;
mod words;

use minijinja::{Environment, Error, Value};

pub(crate) use call::{BYTES_A_STEP, Call};
pub(crate) use known::Known;

use crate::engine::{held, prepare, printing, weighed};

/// How the arguments of a function are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `x|f(a)` is `f(a, x)`.
    Piped,
    /// `x|f(a, b)` is `f(a, x, b)`.
    Second,
    /// `x|f(a)` is `f(x, a)`.
    Plain,
}

/// One function of templates.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// Other names that mean the same.
    pub(crate) aliases: &'static [&'static str],
    /// How it is called, as a filter where that is natural.
    pub(crate) usage: &'static str,
    /// What it gives, in one sentence.
    pub(crate) about: &'static str,
    pub(crate) form: Form,
    /// The least and the greatest number of arguments, the piped one included.
    pub(crate) arity: (usize, usize),
    /// Whether it is about values that may be undefined.
    pub(crate) takes_undefined: bool,
    /// Whether it takes `name=value`.
    pub(crate) takes_names: bool,
    /// Whether its result may be as long as a template's.
    pub(crate) gives_any_length: bool,
    /// Expressions and what they print.
    pub(crate) examples: &'static [(&'static str, &'static str)],
    pub(crate) run: fn(&mut Call<'_, '_, '_>) -> Result<Value, Error>,
}

/// No limit to the number of arguments.
pub(crate) const ANY: usize = usize::MAX;

/// What a table entry need not say.
pub(crate) const FUNCTION: Function = Function {
    name: "",
    aliases: &[],
    usage: "",
    about: "",
    form: Form::Piped,
    arity: (1, 1),
    takes_undefined: false,
    takes_names: false,
    gives_any_length: false,
    examples: &[],
    run: |_| Ok(Value::UNDEFINED),
};

/// Functions about the same kind of thing, with what they are about.
pub(crate) static FAMILIES: &[(&str, &[Function])] = &[
    ("Values that may be missing", defaults::TABLE),
    ("Structures and indentation", structure::TABLE),
    ("JSON", json::TABLE),
    ("TOML", toml::TABLE),
    ("Other templates", flow::TABLE),
    ("Strings", strings::TABLE),
    ("Words", words::TABLE),
    ("Strings and their parts", parts::TABLE),
    ("Printing", printf::TABLE),
    ("Regular expressions", regexes::TABLE),
    ("Lists", lists::TABLE),
    ("Lists of numbers", sequences::TABLE),
    ("Maps", maps::TABLE),
    ("Maps laid over each other", merge::TABLE),
    ("Numbers", numbers::TABLE),
    ("Arithmetic", arithmetic::TABLE),
    ("Conditions", logic::TABLE),
    ("Kinds of values", types::TABLE),
    ("Encodings", encoding::TABLE),
    ("Hashes", hashes::TABLE),
    ("Paths", paths::TABLE),
    ("URLs", urls::TABLE),
    ("Durations", durations::TABLE),
    ("Versions", versions::TABLE),
];

/// Every function, a family after the other.
pub(crate) fn all() -> impl Iterator<Item = &'static Function> {
    FAMILIES.iter().flat_map(|(_, functions)| *functions)
}

/// Every name that a function has.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    all().flat_map(Function::names)
}

/// The function of that name.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name || function.aliases.contains(&name))
}

impl Function {
    /// Its name, and the others.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

/// MiniJinja's own filters that print in Python's way, or make lists longer than memory (`concat` and `chunk` are for that).
const WITHDRAWN_FILTERS: [&str; 7] = ["pprint", "format", "escape", "e", "chain", "zip", "batch"];

/// Gives an engine the filters that are put into templates, and takes from it what has no place in them.
pub(crate) fn set_up(environment: &mut Environment<'static>) {
    for name in WITHDRAWN_FILTERS {
        environment.remove_filter(name);
    }
    environment.remove_global("debug");
    environment.add_filter(prepare::SCALAR, printing::scalar);
    environment.add_filter(prepare::TEXT, printing::operand);
    environment.add_filter(prepare::SIZED, printing::sized);
    environment.add_filter(prepare::LOOP, printing::looped);
    environment.add_filter(held::HELD, held::held);
    environment.add_filter(held::PUT, held::put);
    environment.add_filter(weighed::WEIGHED, weighed::weighed);
}

/// MiniJinja's own filters that stay, for "did you mean".
pub(crate) const BUILTIN_FILTERS: &[&str] = &[
    "abs",
    "attr",
    "bool",
    "capitalize",
    "count",
    "dictsort",
    "groupby",
    "items",
    "length",
    "lines",
    "map",
    "reject",
    "rejectattr",
    "safe",
    "select",
    "selectattr",
    "sort",
    "sum",
    "unique",
];

/// MiniJinja's own functions that stay.
pub(crate) const BUILTIN_FUNCTIONS: &[&str] = &["namespace", "range"];

/// MiniJinja's tests.
pub(crate) const BUILTIN_TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use istio_mc_diagnostic::Source;

    use super::*;
    use crate::context::Context;
    use crate::engine::Engine;

    fn print(expression: &str) -> String {
        let mut engine = Engine::new();
        let source = Source::new("example", format!("{{{{ {expression} }}}}"));
        engine.add("c/templates/example.txt.j2", &source).expect(expression);
        let context = Context::new(Default::default(), Default::default());
        let scope = context.scope("c/templates/example.txt.j2", "c/templates");
        engine
            .render("c/templates/example.txt.j2", scope)
            .unwrap_or_else(|error| panic!("{expression}: {error:#}"))
    }

    #[test]
    fn examples_print_what_they_say() {
        for function in all() {
            for (expression, expected) in function.examples {
                assert_eq!(&print(expression), expected, "{expression}");
            }
        }
    }

    #[test]
    fn every_function_is_documented_once() {
        let mut names = BTreeSet::new();
        for function in all() {
            for name in function.names() {
                assert!(names.insert(name), "{name} twice");
            }
            assert!(function.usage.contains(function.name), "{}", function.name);
            assert!(!function.about.is_empty() && !function.about.ends_with('.'), "{}", function.name);
            assert!(function.arity.0 <= function.arity.1, "{}", function.name);
            // `include` needs a file, `fail` does not print.
            let shown = !function.examples.is_empty() || matches!(function.name, "include" | "fail");
            assert!(shown, "{} has no example", function.name);
        }
        for absent in absent::ALL {
            assert!(names.insert(absent.name), "{} twice", absent.name);
        }
        for instead in instead::ALL {
            assert!(names.insert(instead.name), "{} twice", instead.name);
        }
    }

    #[test]
    fn the_lists_of_minijinjas_own_names_are_right() {
        let mut environment = Environment::new();
        set_up(&mut environment);
        Known::default().add_all(&mut environment);
        let state = environment.empty_state();
        let ours: BTreeSet<&str> = names().collect();
        let template =
            |text: String| environment.template_from_named_str("t", Box::leak(text.into_boxed_str())).is_ok();
        for name in BUILTIN_FILTERS {
            assert!(!ours.contains(name), "{name} is ours");
            assert!(template(format!("{{{{ x|{name} }}}}")));
        }
        for name in BUILTIN_FUNCTIONS {
            assert!(state.env().globals().any(|(global, _)| global == *name), "{name}");
        }
        let unlisted: Vec<String> = environment
            .globals()
            .map(|(name, _)| name.to_owned())
            .filter(|name| !ours.contains(name.as_str()) && !BUILTIN_FUNCTIONS.contains(&name.as_str()))
            .filter(|name| !absent::ALL.iter().any(|absent| absent.name == name))
            .collect();
        assert!(unlisted.is_empty(), "{unlisted:?}");
    }
}
