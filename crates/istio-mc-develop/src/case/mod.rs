//! A chart's test cases, as they stand in its folder `tests/`.
//!
//! ```text
//! ChartSource (files) -> load -> file (case.yaml, typed) -> Case (values, flags, expectations)
//! ```
//!
//! Every folder `tests/<case>/` is a case, unless its name starts with `_` or `.`. It holds `values.yaml`, `case.yaml`, or both:
//!
//! - `values.yaml`: the values that are supplied, as `-f values.yaml` would be;
//! - `case.yaml`: what the flags of `istio-mc template` say, and what must hold ([`CaseFile`]).
//!
//! Folders with `_` hold what cases share, such as values files that several of them name.

mod check;
mod definition;
mod file;
mod load;
mod path;

pub(crate) use check::{Check, Expectation, MessageCheck, Selector, TextCheck};
pub use definition::Case;
pub use file::{Assertion, CaseFile, ExpectedMessage, ExpectedText, HookChoice};
pub use load::load;
pub(crate) use path::{Resolved, count, text_of};
