//! The path of a call, hop by hop, and the objects that make it so.
//!
//! ```text
//! Callee + cluster -> find -+-> in_mesh    (flat, split horizon)             -> CallPath -> text | JSON
//!                           +-> federation (imported, through gateways)
//!                           \-> why there is none
//! ```
//!
//! All of it follows from the mesh files: no cluster is asked.

mod callee;
mod federation;
mod find;
mod in_mesh;
mod locality;
mod model;
mod sni;
mod text;
mod unknown;

pub use callee::Callee;
pub use find::{Question, find};
pub use model::{CallPath, Hop, HopKind, Maker, PathKind, PathObject, Route};
pub use text::text;
