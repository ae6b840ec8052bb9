//! Names of things: each a type of its own, so that one cannot stand where another belongs.
//!
//! ```text
//! text -> FromStr (the rule of that name) -> ClusterName | NetworkName | ... -> as_str, Display, Serialize
//!                                         -> InvalidText: the value and the rule it breaks
//! ```

mod cluster;
mod derived;
mod mesh;
mod namespace;
mod network;
mod object;
pub mod syntax;
mod text_type;

pub use cluster::ClusterName;
pub use derived::{derived, derived_label};
pub use mesh::MeshName;
pub use namespace::Namespace;
pub use network::NetworkName;
pub use object::ObjectName;
pub use text_type::InvalidText;
pub(crate) use text_type::{decode_text, text_type};
