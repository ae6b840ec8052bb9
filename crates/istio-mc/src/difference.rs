//! What a change of the mesh files does to the clusters, as it is printed.
//!
//! ```text
//! Before (a folder | a mesh) + Renderer -> compared, a cluster at a time -> ClusterDifference -> text | json
//! ```

mod before;
mod cluster;
mod json;
mod text;

pub(crate) use before::Before;
pub(crate) use cluster::{ChangedValues, ClusterDifference, Comparing, Counts, State, VALUES, both};
pub(crate) use json::JsonReport;
pub(crate) use text::TextReport;
