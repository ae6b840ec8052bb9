//! Objects held against each other: what each of them says may be right, and not all of it together.
//!
//! ```text
//! Cluster.. -> Index (one a cluster) -> cluster/ (each cluster) + mesh/ (across them) -> Diagnostic..
//! ```

mod analyze;
mod cluster;
#[expect(dead_code, unused_imports, reason = "the index is for the analysis across clusters too")]
mod index;
mod mesh;
mod report;

pub use analyze::{Cluster, analyze};
