//! Manifests of any origin, checked: texts in, findings out.
//!
//! ```text
//! Input.. (texts of a cluster) -> objects (documents, JSON streams, Lists) -> which Istio? -> rules + analysis
//!                                                                   -> what is left out -> Report
//! ```
//!
//! All that can be done at the same time is done on all cores; the order of what is found is that of the input.
//!
//! ```
//! use istio_mc_core::validate::{Input, Options, Text, validate};
//! use istio_mc_diagnostic::Source;
//!
//! let text = "{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: no_underscores}, spec: {}}";
//! let input = Input { cluster: None, texts: vec![Text::named(Source::new("gateway.yaml", text))] };
//! let report = validate(&[input], &Options::default());
//! assert_eq!(report.objects, 1);
//! assert_eq!(report.findings[0].code.id, "MC0401");
//! ```

mod duplicate;
mod ignore;
mod istio;
mod manifest;
mod read;
mod report;
mod run;

pub use ignore::{Ignore, ObjectPattern};
pub use istio::{Because, TargetIstio, newest_for};
pub use read::{Input, Text};
pub use report::Report;
pub use run::{Options, validate};
