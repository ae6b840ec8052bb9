//! What can be told of a value without rendering.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;

use istio_mc_diagnostic::Place;
use minijinja::machinery::ast;

/// One step of a path below a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The entry of that key.
    Key(String),
    /// An entry or item that only rendering can tell: of a loop, or behind `[name]`.
    Any,
}

/// Where a path begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Root {
    Values,
    /// `Release`, `Chart`, `Capabilities`, `Files`, `Template`.
    Own(&'static str),
    /// A name that nothing defines.
    Unknown(String),
}

/// A value of a known path that nothing was done with so far.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) root: Root,
    pub(super) steps: Rc<[Step]>,
    /// Where the path is written.
    pub(super) place: Place,
}

impl Spot {
    pub(super) fn below(&self, step: Step, place: Place) -> Self {
        let steps = self.steps.iter().cloned().chain([step]).collect();
        Self { root: self.root.clone(), steps, place }
    }
}

/// A macro of a template.
#[derive(Debug)]
pub(super) struct Macro<'a> {
    /// The path of the template that defines it.
    pub(super) template: Rc<str>,
    pub(super) node: &'a ast::Macro<'a>,
}

/// What is known of a value.
#[derive(Clone, Debug)]
pub(super) enum Known<'a> {
    /// Nothing, but whether it depends on the target's Kubernetes.
    Other {
        kube: bool,
    },
    /// It stands there.
    At(Spot),
    /// The entries of the map there, each `[key, value]`.
    Pairs(Spot),
    Text(Rc<str>),
    Map(Rc<BTreeMap<String, Known<'a>>>),
    List(Rc<[Known<'a>]>),
    /// What `{% import %}` gives: the path of the template.
    Module(Rc<str>),
    Macro(Rc<Macro<'a>>),
    /// One of these.
    Either(Rc<[Known<'a>]>),
}

/// How many alternatives are told apart; more come of loops that change what they read.
const MAX_ALTERNATIVES: usize = 16;

/// How many parts of lists and maps are followed, and how deep: literals of charts have some dozen.
const MAX_PARTS: usize = 1_000;
const MAX_LEVELS: usize = 100;

impl<'a> Known<'a> {
    pub(super) const OTHER: Known<'static> = Known::Other { kube: false };

    /// One of two.
    pub(super) fn or(self, other: Known<'a>) -> Known<'a> {
        let mut all = Vec::new();
        self.flatten(&mut all);
        other.flatten(&mut all);
        // What nothing is known of adds only whether it depends on the target.
        let kube = all.iter().any(Known::is_kube);
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|one| !matches!(one, Known::Other { .. }) && seen.insert(one.key()));
        if kube || all.is_empty() {
            all.push(Known::Other { kube });
        }
        all.truncate(MAX_ALTERNATIVES);
        match <[Known<'a>; 1]>::try_from(all) {
            Ok([only]) => only,
            Err(all) => Known::Either(all.into()),
        }
    }

    fn flatten(self, all: &mut Vec<Known<'a>>) {
        match self {
            Known::Either(alternatives) => all.extend(alternatives.iter().cloned()),
            one => all.push(one),
        }
    }

    /// The alternatives, or itself.
    pub(super) fn each(&self) -> &[Known<'a>] {
        match self {
            Known::Either(alternatives) => alternatives,
            one => std::slice::from_ref(one),
        }
    }

    /// Whether a list or map has few parts, those of what is in it counted too: macros that hand on what they were given,
    /// inside of more, make endless ones.
    pub(super) fn is_small(&self) -> bool {
        fn fits(known: &Known<'_>, left: &mut usize, depth: usize) -> bool {
            *left = left.saturating_sub(1);
            *left > 0
                && depth < MAX_LEVELS
                && match known {
                    Known::Map(entries) => entries.values().all(|inner| fits(inner, left, depth + 1)),
                    Known::List(items) | Known::Either(items) => {
                        items.iter().all(|inner| fits(inner, left, depth + 1))
                    }
                    _ => true,
                }
        }
        fits(self, &mut { MAX_PARTS }, 0)
    }

    /// Whether it depends on the version of the target's Kubernetes.
    pub(super) fn is_kube(&self) -> bool {
        match self {
            Known::Other { kube } => *kube,
            Known::At(spot) | Known::Pairs(spot) => spot.root == Root::Own("Capabilities"),
            Known::Map(entries) => entries.values().any(Known::is_kube),
            Known::List(items) => items.iter().any(Known::is_kube),
            Known::Either(alternatives) => alternatives.iter().any(Known::is_kube),
            Known::Text(_) | Known::Module(_) | Known::Macro(_) => false,
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Known::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The same for values of which the same is known, wherever they are written.
    pub(super) fn key(&self) -> String {
        let mut key = String::new();
        self.write_key(&mut key);
        key
    }

    fn write_key(&self, out: &mut String) {
        // Writing to a string does not fail.
        let _ = match self {
            Known::Other { kube } => write!(out, "?{kube}"),
            Known::At(spot) => write!(out, "@{:?}{:?}", spot.root, spot.steps),
            Known::Pairs(spot) => write!(out, "%{:?}{:?}", spot.root, spot.steps),
            Known::Text(text) => write!(out, "{text:?}"),
            Known::Module(path) => write!(out, "&{path}"),
            Known::Macro(found) => write!(out, "#{}:{}", found.template, found.node.name),
            Known::Map(entries) => {
                for (key, value) in &**entries {
                    let _ = write!(out, "{{{key:?}:");
                    value.write_key(out);
                }
                write!(out, "}}")
            }
            Known::List(items) | Known::Either(items) => {
                out.push(if matches!(self, Known::List(_)) { '[' } else { '(' });
                items.iter().for_each(|item| item.write_key(out));
                write!(out, "]")
            }
        };
    }
}
