//! The functions that an engine knows: those that its templates name.
//!
//! To make all of them known takes longer than to compile the templates of a small chart, which name a dozen.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use minijinja::value::{Rest, ValueOrKwargs};
use minijinja::{Environment, State, Value};

use super::absent::{self, Absent};
use super::{Call, Form, Function, all};

/// Where these stand, a template may reach functions that it does not name: in a text that it is given, or by a name that is
/// a value.
const REACHING: [&[u8]; 3] = [b"tpl", b"map", b"filter"];

/// More than there are names.
const CAPACITY: usize = 448;

/// Of which bytes names are made. A table, because each byte of each template is looked up.
const IS_OF_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
enum Named {
    Function(&'static Function),
    Absent(&'static Absent),
}

/// All names.
static NAMES: LazyLock<HashMap<&'static [u8], (&'static str, Named), foldhash::fast::RandomState>> =
    LazyLock::new(|| {
        let functions =
            all().flat_map(|function| function.names().map(move |name| (name, Named::Function(function))));
        let absent = absent::ALL.iter().map(|absent| (absent.name, Named::Absent(absent)));
        let mut names = HashMap::with_capacity_and_hasher(CAPACITY, foldhash::fast::RandomState::default());
        names.extend(functions.chain(absent).map(|(name, named)| (name.as_bytes(), (name, named))));
        names
    });

/// The names that an engine knows.
#[derive(Debug, Default)]
pub(crate) struct Known(HashSet<&'static str, foldhash::fast::RandomState>);

impl Known {
    /// Makes known what a template names, in its code or elsewhere.
    pub(crate) fn add_named_in(&mut self, template: &str, environment: &mut Environment<'static>) {
        if self.0.len() == NAMES.len() {
            return;
        }
        let is_between = |byte: &u8| !IS_OF_NAME[usize::from(*byte)];
        for word in template.as_bytes().split(is_between).filter(|word| word.len() > 1) {
            if REACHING.contains(&word) {
                return self.add_all(environment);
            }
            if let Some((name, named)) = NAMES.get(word) {
                self.add(name, *named, environment);
            }
        }
    }

    /// Makes all functions known.
    pub(crate) fn add_all(&mut self, environment: &mut Environment<'static>) {
        NAMES.values().for_each(|(name, named)| self.add(name, *named, environment));
    }

    fn add(&mut self, name: &'static str, named: Named, environment: &mut Environment<'static>) {
        if !self.0.insert(name) {
            return;
        }
        match named {
            Named::Function(function) => add_function(name, function, environment),
            Named::Absent(absent) => {
                environment.add_filter(name, move |_: Rest<ValueOrKwargs>| absent.refuse());
                environment.add_function(name, move |_: Rest<ValueOrKwargs>| absent.refuse());
            }
        }
    }
}

fn add_function(name: &'static str, function: &'static Function, environment: &mut Environment<'static>) {
    environment.add_filter(name, move |state: &mut State<'_, '_>, args: Rest<ValueOrKwargs>| {
        Call::new(function, name, state, arguments(args)).run()
    });
    environment.add_function(name, move |state: &mut State<'_, '_>, args: Rest<ValueOrKwargs>| {
        let mut args = arguments(args);
        let positional = args.len() - usize::from(args.last().is_some_and(Value::is_kwargs));
        match function.form {
            Form::Piped if positional > 1 => args[..positional].rotate_right(1),
            Form::Second if positional > 1 => args.swap(0, 1),
            _ => {}
        }
        Call::new(function, name, state, args).run()
    });
}

/// All arguments of a call; those given by name are the last one.
fn arguments(args: Rest<ValueOrKwargs>) -> Vec<Value> {
    args.0.into_iter().map(Value::from).collect()
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    /// What a template prints where only it was looked at for names; `f` is the name of a filter.
    fn print(template: &str) -> Option<String> {
        let mut environment = Environment::new();
        Known::default().add_named_in(template, &mut environment);
        environment.render_str(template, context! { f => "squote" }).ok()
    }

    #[test]
    fn what_is_named_is_known() {
        assert_eq!(print("{{ f|squote }}").as_deref(), Some("'squote'"));
        assert_eq!(print("{{ squote(f) }}").as_deref(), Some("'squote'"));
        assert_eq!(print("{% set g = squote %}{{ g(f) }}").as_deref(), Some("'squote'"));
        assert_eq!(print("{{ f|squot }}"), None);
        let mut environment = Environment::new();
        Known::default().add_named_in("é{{x|quote}} b64enc_", &mut environment);
        let known = |filter: &str| environment.render_str(&format!("{{{{ {filter:?} is filter }}}}"), ());
        for (filter, expected) in [("quote", "True"), ("b64enc", "False"), ("squote", "False")] {
            assert_eq!(known(filter).expect(filter), expected, "{filter}");
        }
    }

    #[test]
    fn names_that_are_values_are_known() {
        assert_eq!(print("{{ ['a']|map(f)|join }}").as_deref(), Some("'a'"));
        assert_eq!(print("{{ f is filter }}").as_deref(), Some("True"));
        let mut environment = Environment::new();
        Known::default().add_named_in("{{ tpl(f) }}", &mut environment);
        assert_eq!(environment.render_str("{{ 'a'|squote }}", ()).expect("known"), "'a'");
    }

    #[test]
    fn one_template_after_another() {
        let mut environment = Environment::new();
        let mut known = Known::default();
        for template in ["{{ 'a'|squote }}", "{{ 'a'|quote|squote }}", "{{ 'a'|map(f) }}", "{{ 'a'|quote }}"]
        {
            known.add_named_in(template, &mut environment);
        }
        assert_eq!(known.0.len(), NAMES.len());
    }
}
