//! What templates can call, as data: for pages of reference and for editors.

use super::{BUILTIN_FILTERS, BUILTIN_FUNCTIONS, BUILTIN_TESTS, FAMILIES, absent, instead};

/// A function or filter of templates, as its documentation shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionDoc {
    /// What functions like it are about: `Strings`.
    pub family: &'static str,
    /// The name: `trunc`.
    pub name: &'static str,
    /// Other names that mean the same: `mustToJson`.
    pub aliases: &'static [&'static str],
    /// How it is called, as a filter where that is natural: `text|trunc(length)`.
    pub usage: &'static str,
    /// What it gives, without a full stop.
    pub about: &'static str,
    /// An expression and what it prints; `include` and `fail` have none.
    pub example: Option<(&'static str, &'static str)>,
}

/// Every function of our own, a family after the other. Each is a filter too.
pub fn functions() -> impl Iterator<Item = FunctionDoc> {
    FAMILIES.iter().flat_map(|(family, functions)| {
        functions.iter().map(|function| FunctionDoc {
            family,
            name: function.name,
            aliases: function.aliases,
            usage: function.usage,
            about: function.about,
            example: function.examples.first().copied(),
        })
    })
}

/// The filters that are MiniJinja's own.
pub fn minijinja_filters() -> &'static [&'static str] {
    BUILTIN_FILTERS
}

/// The functions that are MiniJinja's own.
pub fn minijinja_functions() -> &'static [&'static str] {
    BUILTIN_FUNCTIONS
}

/// The tests (`x is defined`), all of them MiniJinja's own.
pub fn minijinja_tests() -> &'static [&'static str] {
    BUILTIN_TESTS
}

/// Functions of Helm's that are refused, each with what its result would depend on: `("now", "the time")`.
pub fn refused() -> impl Iterator<Item = (&'static str, &'static str)> {
    absent::ALL.iter().map(|absent| (absent.name, absent.because))
}

/// Functions of Helm's that the language itself stands for, each with what to write: ``("eq", "write `a == b`")``.
pub fn instead() -> impl Iterator<Item = (&'static str, &'static str)> {
    instead::ALL.iter().map(|instead| (instead.name, instead.help))
}
