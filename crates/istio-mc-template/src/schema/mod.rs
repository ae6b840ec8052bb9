//! values.schema.json: what a chart's values must be.
//!
//! ```text
//! values.schema.json --(when values are first checked)--> Schema (file)
//! Schema + values of a chart (tree) --> errors --> the rule that is meant (unwind) --> Diagnostics (violation, words)
//! ```
//!
//! As for Helm (`ValidateAgainstSchema` in pkg/chartutil/jsonschema.go of 3.22), each chart's schema checks the values
//! that the chart sees, defaults, `global` and those of its subcharts included.

mod check;
mod file;
mod known;
mod pointer;
mod tree;
mod unwind;
mod violation;
mod words;

pub(crate) use check::check;
pub(crate) use file::Schema;
