//! Kubernetes YAML in and out.
//!
//! ```text
//! Source -> read -> Node (values with places) -> Value (values alone)
//!                                            \-> Decode (typed, all problems) | from_node (serde, the first problem)
//! your types, Value, Node -> to_string -> YAML that kubectl reads back as the same value
//! ```
//!
//! [`read()`] makes a [`Node`] of each document, [`Node::to_value`] a [`Value`] of it; [`Decode`] and [`from_node`] read
//! typed values from nodes, and [`to_string`] writes any of them. Texts of many documents are read on all cores: [`parallel`].

// The macros name this crate as others see it.
extern crate self as istio_mc_yaml;

mod decode;
mod fragment;
mod from_node;
mod node;
pub mod parallel;
mod read;
mod record;
mod scalar;
mod value;
mod value_serde;
mod write;

pub use decode::{Decode, Decoder, Located, deserialize};
pub use fragment::Fragment;
pub use from_node::from_node;
pub use node::{Content, Entry, Node};
#[doc(hidden)]
pub use read::ways;
pub use read::{
    Apart, ItemReader, MAX_ALIASED, MAX_DEPTH, Unread, documents, read, read_apart, read_document,
    read_json_stream,
};
#[doc(hidden)]
pub use record::macros;
pub use value::{Kind, Map, Number, Value};
pub use value_serde::to_value;
pub use write::{WriteError, is_plain_scalar, push_scalar, to_string, write_to};
