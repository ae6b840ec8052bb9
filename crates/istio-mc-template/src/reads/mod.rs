//! What a chart's templates read, told from their syntax alone: also of branches that no values ever take.
//!
//! Templates are followed as if they ran, with paths in place of values: `{% set p = Values.proxy %}{{ p.image }}`
//! reads `proxy.image`, and so does a macro that was given `Values.proxy`. What cannot be told is taken to be read: a map
//! that is handed to `toYaml` or to any other function is read with all that is below it, and `Values.sizes[name]`
//! reads every entry.
//!
//! ```
//! use istio_mc_template::{Chart, How, MemoryChart, Step};
//! # fn main() -> Result<(), istio_mc_diagnostic::Diagnostics> {
//! let files = MemoryChart::new("web")
//!     .file("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")
//!     .file("templates/a.yaml.j2", "{% if Values.debug %}level: {{ Values.log.level }}{% endif %}\n");
//! let reads = Chart::load(&files)?.value.reads(&[]);
//! let paths: Vec<String> = reads[0].values.iter().map(|read| format!("{} {:?}", read.name(), read.how)).collect();
//! assert_eq!(paths, ["Values.debug Asked", "Values.log Passed", "Values.log.level Used"]);
//! # Ok(())
//! # }
//! ```

mod calls;
mod expressions;
mod known;
mod statements;
mod survey;

use istio_mc_diagnostic::{Diagnostic, Place};

pub use known::Step;

use crate::chart::Chart;

/// How a template reads a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Whether it is there, or true: `if`, `is defined`, `default`, `required`. It need not exist.
    Asked,
    /// What is below it. It must be a map.
    Passed,
    /// Its items or keys, by a loop.
    Listed,
    /// All of it: printed, compared, or handed to a function.
    Used,
}

/// A value that a template reads.
#[derive(Clone, Debug)]
pub struct ValueRead {
    /// Its path below `Values`.
    pub path: Vec<Step>,
    /// How it is read.
    pub how: How,
    /// Where the template says so.
    pub place: Place,
}

impl ValueRead {
    /// The path as a template writes it: `Values.ports[].name`.
    pub fn name(&self) -> String {
        let mut name = String::from("Values");
        for step in &self.path {
            match step {
                Step::Key(key) => {
                    name.push('.');
                    name.push_str(key);
                }
                Step::Any => name.push_str("[]"),
            }
        }
        name
    }
}

/// A macro that a chart defines.
#[derive(Clone, Debug)]
pub struct MacroDefinition {
    /// Its name.
    pub name: String,
    /// Where its name stands in `{% macro name() %}`.
    pub place: Place,
    /// Whether a template of the chart or of another one in the tree calls it.
    pub called: bool,
}

/// A call of a function whose result would differ from run to run, and that therefore is refused or empty.
#[derive(Clone, Debug)]
pub struct UnstableCall {
    /// The function: `lookup`, `now`.
    pub name: &'static str,
    /// What its result depends on: `the cluster`, `the time`.
    pub because: &'static str,
    /// Where it is called.
    pub place: Place,
}

/// What the templates of one chart of the tree read.
#[derive(Clone, Debug, Default)]
pub struct ChartReads {
    /// The chart's path in the tree: `mesh/charts/remote`.
    pub chart: String,
    /// The values, in the order in which they are met. Those that a library's macros read belong to the chart that calls them.
    pub values: Vec<ValueRead>,
    /// Names, filters, functions, tests, templates and macros that do not exist.
    pub unknown: Vec<Diagnostic>,
    /// Calls of functions whose results would differ from run to run.
    pub unstable: Vec<UnstableCall>,
    /// The macros that its templates define.
    pub macros: Vec<MacroDefinition>,
    /// The parts of its templates that stand under an `if` about the version of Kubernetes or what it serves.
    pub by_version: Vec<Place>,
    /// Whether all of it could be followed. If not, other values may be read as well.
    pub complete: bool,
}

impl Chart {
    /// What the templates of the chart and of its subcharts read: the chart itself first, then the others in order of
    /// their folders, also those that values switch off. `globals` are names that a request adds beside `Values`.
    pub fn reads(&self, globals: &[&str]) -> Vec<ChartReads> {
        survey::reads(self, globals)
    }
}
