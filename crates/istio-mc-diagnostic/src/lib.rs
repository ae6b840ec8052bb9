//! What is wrong, where, and what to do about it.
//!
//! ```text
//! Source (a text with a name) -> Place (a span of it) -> Diagnostic (code, message, places, help)
//!                                                        -> TextStyle::render | serde, sarif, github -> people | machines
//! ```
//!
//! Every room of the project reports a user's mistake as a [`Diagnostic`] and gathers them in
//! [`Diagnostics`], so that one run shows all of them. Nothing here reads files or prints.

pub mod code;
mod diagnostic;
mod explanation;
mod github;
mod report;
mod sarif;
mod source;
mod suggest;

pub use code::Code;
pub use diagnostic::{Diagnostic, Diagnostics, Related, Severity, Warned};
pub use explanation::{Example, Explanation};
pub use github::github;
pub use report::TextStyle;
pub use sarif::sarif;
pub use source::{Place, Position, Source, Span};
pub use suggest::nearest;
