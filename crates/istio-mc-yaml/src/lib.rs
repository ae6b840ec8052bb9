//! Kubernetes YAML in and out.
//!
//! ```text
//! Source -> read -> Node (values with places) -> Value (values alone) | your types
//! your types, Value, Node -> write -> YAML that kubectl reads back as the same value
//! ```

// The macros name this crate as others see it.
extern crate self as istio_mc_yaml;

mod decode;
mod fragment;
mod from_node;
mod node;
mod read;
mod scalar;
mod record;
mod value;
mod value_serde;
mod write;

pub use decode::{Decode, Decoder, Located, deserialize};
pub use fragment::Fragment;
pub use from_node::from_node;
pub use node::{Content, Entry, Node};
pub use read::read;
#[doc(hidden)]
pub use read::ways;
#[doc(hidden)]
pub use record::macros;
pub use value::{Kind, Map, Number, Value};
pub use value_serde::to_value;
pub use write::{WriteError, push_scalar, to_string, write_to};
