//! A fleet as a picture: clusters in networks in meshes, the ways between them, and who imports what from whom.
//!
//! ```text
//! Fleet -> Graph (names, in order) -+-> layout (boxes and lines with their places) -> svg
//!                                   +-> mermaid
//!                                   +-> dot
//! ```
//!
//! Everything is in the order of names, so that the order in a mesh file changes no picture.

mod dot;
mod layout;
mod mermaid;
mod model;
mod natural;
mod svg;
mod words;

pub use dot::dot;
pub use mermaid::mermaid;
pub use model::{ClusterNode, GatewayNode, Graph, ImportEdge, MeshNode, NetworkNode};
pub use svg::svg;
