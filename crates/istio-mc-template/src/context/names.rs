//! The top-level names of a chart's templates.

use std::sync::Arc;

use minijinja::Value;
use smol_str::SmolStr;

use super::trace::Trace;
use crate::engine::scope::{Names, Scope};
use crate::values::{Content, Entries, Tree, TreeMap};

/// What the templates of one chart see.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// Names that are data: `Values`, `Release`, `Chart`, and those of the request.
    pub(crate) data: Entries,
    /// Names with methods: `Capabilities`, `Files`.
    pub(crate) objects: Entries<Value>,
    names: Arc<Names>,
}

impl Context {
    pub(crate) fn new(data: Entries, objects: Entries<Value>) -> Self {
        let mut names: Entries<Value> =
            data.iter().map(|(name, tree)| (name.clone(), tree.to_engine())).collect();
        names.extend(objects.iter().map(|(name, value)| (name.clone(), value.clone())));
        Self { data, objects, names: Names::new(names) }
    }

    /// The scope of one template: the shared names, and `Template`.
    pub(crate) fn scope(&self, path: &str, base: &str) -> Scope {
        Scope::new(&self.names, template(path, base))
    }

    /// The same scope, with values that write down what they were asked for in vain.
    pub(crate) fn traced(&self, path: &str, base: &str) -> (Scope, Arc<Trace>) {
        let mut others = self.objects.clone();
        others.insert(SmolStr::from("Template"), template(path, base));
        let trace = Trace::new(&self.data, others);
        let mut names: Entries<Value> = trace.values().collect();
        names.extend(self.objects.iter().map(|(name, value)| (name.clone(), value.clone())));
        (Scope::new(&Names::new(names), template(path, base)).traced(&trace), trace)
    }
}

/// `Template`: the path of the template at hand, and that of the chart's templates.
fn template(path: &str, base: &str) -> Value {
    map([("Name", string(path)), ("BasePath", string(base))]).to_engine()
}

/// A map of names to values.
pub(crate) fn map<const N: usize>(entries: [(&str, Tree); N]) -> Tree {
    Tree::from(TreeMap(entries.into_iter().map(|(key, tree)| (SmolStr::from(key), tree)).collect()))
}

pub(crate) fn string(text: &str) -> Tree {
    Tree { content: Content::String(SmolStr::from(text)), place: None }
}

pub(crate) fn boolean(value: bool) -> Tree {
    Tree { content: Content::Bool(value), place: None }
}
