//! Skeleton.

pub mod name;
pub mod net;
mod secret;

pub use secret::Secret;
