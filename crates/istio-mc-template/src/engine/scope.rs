//! The names that a template sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use istio_mc_diagnostic::code;
use minijinja::value::{Enumerator, Object, ObjectExt};
use minijinja::{Error, State, Value};

use super::limits;
use super::raised::Raised;
use crate::context::trace::Trace;
use crate::values::Entries;

/// The name under which functions find the scope of the template that calls them.
const SELF: &str = "__scope";

/// The names that all templates of a chart share: `Values`, `Release`, ...
pub(crate) type Names = Arc<Entries<Value>>;

/// The top-level names of one template.
#[derive(Debug)]
pub(crate) struct Scope {
    names: Names,
    /// `Template`, which differs from template to template.
    template: Value,
    /// How many `include` and `tpl` lie around.
    depth: usize,
    /// What nested templates took of the fuel so far.
    spent: Arc<AtomicU64>,
    /// What writes down what happens, when a template is rendered once more to explain an error.
    trace: Option<Arc<Trace>>,
}

impl Scope {
    pub(crate) fn new(names: &Names, template: Value) -> Self {
        Self { names: Arc::clone(names), template, depth: 0, spent: Arc::default(), trace: None }
    }

    /// The scope with somebody who writes down what happens.
    pub(crate) fn traced(self, trace: &Arc<Trace>) -> Self {
        Self { trace: Some(Arc::clone(trace)), ..self }
    }

    /// Who writes down what happens.
    pub(crate) fn trace(&self) -> Option<&Trace> {
        self.trace.as_deref()
    }

    /// The scope of the template that is running.
    pub(crate) fn of(state: &State<'_, '_>) -> Result<Arc<Self>, Error> {
        let found = state.lookup(SELF).and_then(|value| value.downcast_object::<Self>());
        found.ok_or_else(|| Raised::new(&code::TEMPLATE_FAILED, "no template is running").into())
    }

    /// The scope of a template inside of this one.
    pub(crate) fn enter(&self) -> Result<Self, Error> {
        if self.depth >= crate::limits::NESTING {
            let message = format!("`include` and `tpl` nest at most {} times", crate::limits::NESTING);
            return Err(Raised::new(&code::TEMPLATE_LIMIT, message)
                .help("look for a macro or text that includes itself")
                .into());
        }
        Ok(Self {
            names: Arc::clone(&self.names),
            template: self.template.clone(),
            depth: self.depth + 1,
            spent: Arc::clone(&self.spent),
            trace: self.trace.clone(),
        })
    }

    /// Takes fuel for what MiniJinja does not count: nested templates, and work on large values.
    pub(crate) fn spend(&self, state: &State<'_, '_>, fuel: u64) -> Result<(), Error> {
        let most = state.env().fuel().unwrap_or(u64::MAX);
        let before = self.spent.fetch_add(fuel, Ordering::Relaxed);
        if before.saturating_add(fuel) <= most {
            return Ok(());
        }
        Err(limits::out_of_fuel(most).into())
    }
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        match key {
            "Template" => Some(self.template.clone()),
            SELF => Some(Value::from_dyn_object(Arc::clone(self))),
            key => self.names.get(key).cloned(),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.mapped_enumerator(|this| {
            Box::new(this.names.keys().map(Value::from).chain(std::iter::once(Value::from("Template"))))
        })
    }
}
