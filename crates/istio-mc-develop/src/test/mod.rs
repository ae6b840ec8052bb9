//! Tests a chart: renders its cases, holds the objects against what the cases expect and against their snapshots,
//! and tells which branches of the templates no case took.
//!
//! ```text
//! ChartSource -> Suite (chart, cases, snapshots) -- run (a case each, in parallel if the caller likes) --> Outcome
//! Outcomes -- judge --> Report (failures, files to write and to remove, coverage) -> text | JSON | JUnit
//! ```
//!
//! A snapshot is `snapshots/<case>.yaml` in the chart: what `istio-mc template` prints, as YAML that can be read in a
//! review. A case that must fail has none: its `error` says all there is, and messages name paths that differ from
//! machine to machine.
//!
//! In a test of another project, three lines hold a case against a snapshot of that project, with insta or anything else.
//! Charts come from their folders with the feature `folder` of `istio-mc-template`, or from any other
//! [`ChartSource`](istio_mc_template::ChartSource):
//!
//! ```
//! # fn main() -> Result<(), istio_mc_diagnostic::Diagnostics> {
//! use istio_mc_develop::test::Suite;
//! use istio_mc_template::FolderChart;
//!
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../charts/cacerts");
//! # // In a project of your own: let folder = "charts/cacerts";
//! let suite = Suite::load(&FolderChart::new(folder))?;
//! let objects = suite.render("pem")?.to_string();
//! # let objects: String = objects.lines().take(3).collect::<Vec<_>>().join("\n");
//! insta::assert_snapshot!(objects, @r"
//! ---
//! ## Source: cacerts/templates/secret.yaml.j2
//! apiVersion: v1
//! ");
//! # Ok(())
//! # }
//! ```

mod assertion;
mod coverage;
mod difference;
mod filter;
mod json;
mod junit;
mod outcome;
mod rendering;
mod report;
mod rules;
mod snapshot;
mod suite;
mod text;

pub use coverage::{Covered, CoveredFile, Open};
pub use filter::Filter;
pub use junit::junit;
pub use outcome::Outcome;
pub use rendering::Rendering;
pub use report::{Change, ChangeKind, Judgement, Report, Verdict};
pub use rules::{NoRules, Rules};
pub use snapshot::Snapshot;
pub use suite::Suite;
pub use text::{Text, summary};
