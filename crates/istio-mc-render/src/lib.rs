//! From a checked mesh to the manifests of every cluster.
//!
//! The built-in charts are part of the program ([`builtin`]).

pub mod builtin;
