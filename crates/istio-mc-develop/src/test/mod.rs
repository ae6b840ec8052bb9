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
//! In a test of another project, three lines hold a case against a snapshot of that project:
//!
//! ```
//! # use istio_mc_template::MemoryChart;
//! use istio_mc_develop::test::Suite;
//! # let chart = MemoryChart::new("charts/web")
//! #     .file("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")
//! #     .file("templates/cm.yaml.j2", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ Release.Name }}\n")
//! #     .file("tests/minimal/case.yaml", "release: demo\n");
//! # // In a program, `chart` is a `FolderChart` or any other `ChartSource`.
//! let suite = Suite::load(&chart)?;
//! let objects = suite.render("minimal")?;
//! # mod insta { macro_rules! assert_snapshot { ($text:expr) => { assert!($text.contains("name: demo")) } } pub(super) use assert_snapshot; }
//! insta::assert_snapshot!(objects.to_string());
//! # Ok::<(), istio_mc_diagnostic::Diagnostics>(())
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
