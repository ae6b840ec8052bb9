//! What a chart's developer does beside rendering: test it, lint it, start one, document it.
//!
//! ```text
//! ChartSource (files) --> case      the chart's own test cases: tests/<case>/
//!                    \--> Chart --> test, lint, document --> findings, and the files that should change
//! ```
//!
//! Nothing here reads or writes files: a chart comes in as a [`ChartSource`](istio_mc_template::ChartSource), and what
//! should be written goes out as a list. Nothing here knows meshes or Istio: checks of objects beyond those of the chart
//! engine are handed in by the caller.

pub mod case;
pub mod document;
pub mod lint;
pub mod scaffold;
pub mod test;
