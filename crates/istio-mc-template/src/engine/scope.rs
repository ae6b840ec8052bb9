//! The names that a template sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use istio_mc_diagnostic::code;
use minijinja::value::{Enumerator, Object, ObjectExt};
use minijinja::{Error, State, Value};
use smol_str::SmolStr;

use super::included::Included;
use super::limits;
use super::raised::Raised;
use crate::context::trace::Trace;
use crate::values::Entries;

/// The name under which functions find the scope of the template that calls them.
const SELF: &str = "__scope";

/// What all templates of a chart share.
#[derive(Debug)]
pub(crate) struct Names {
    /// `Values`, `Release`, ...
    values: Entries<Value>,
    included: Included,
}

impl Names {
    pub(crate) fn new(values: Entries<Value>) -> Arc<Self> {
        Arc::new(Self { values, included: Included::default() })
    }
}

/// What the scopes of a template and of those nested in it count together.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// What nested templates took of the fuel.
    fuel: AtomicU64,
    /// How often `Template` was looked at.
    template: AtomicU64,
}

/// The counts at some time.
#[derive(Clone, Copy)]
pub(super) struct Counted {
    fuel: u64,
    template: u64,
}

/// The top-level names of one template.
#[derive(Debug)]
pub(crate) struct Scope {
    names: Arc<Names>,
    /// `Template`, which differs from template to template.
    template: Value,
    /// How many `include` and `tpl` lie around.
    depth: usize,
    counts: Arc<Counts>,
    /// What writes down what happens, when a template is rendered once more to explain an error.
    trace: Option<Arc<Trace>>,
}

impl Scope {
    pub(crate) fn new(names: &Arc<Names>, template: Value) -> Self {
        Self { names: Arc::clone(names), template, depth: 0, counts: Arc::default(), trace: None }
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
            counts: Arc::clone(&self.counts),
            trace: self.trace.clone(),
        })
    }

    /// The texts that `include` gave to templates of the chart, where they may be given again. What is nested is made anew:
    /// how deep it may go depends on where it is. So it is where somebody writes down what happens.
    pub(super) fn included(&self) -> Option<&Included> {
        (self.depth == 0 && self.trace.is_none()).then_some(&self.names.included)
    }

    /// What was counted so far.
    pub(super) fn counted(&self) -> Counted {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counted { fuel: of(&self.counts.fuel), template: of(&self.counts.template) }
    }

    /// The fuel taken since then, if nothing looked at `Template`.
    pub(super) fn fuel_since(&self, before: Counted) -> Option<u64> {
        let now = self.counted();
        (now.template == before.template).then(|| now.fuel - before.fuel)
    }

    /// Takes fuel for what MiniJinja does not count: nested templates, and work on large values.
    pub(crate) fn spend(&self, state: &State<'_, '_>, fuel: u64) -> Result<(), Error> {
        let most = state.env().fuel().unwrap_or(u64::MAX);
        let before = self.counts.fuel.fetch_add(fuel, Ordering::Relaxed);
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
            "Template" => {
                self.counts.template.fetch_add(1, Ordering::Relaxed);
                Some(self.template.clone())
            }
            SELF => Some(Value::from_dyn_object(Arc::clone(self))),
            key => self.names.values.get(key).cloned(),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.mapped_enumerator(|this| {
            Box::new(this.names.values.keys().map(SmolStr::as_str).chain(["Template"]).map(Value::from))
        })
    }
}
