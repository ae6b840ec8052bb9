//! What differs between two states of a cluster, object by object.
//!
//! ```text
//! Objects (before) + Objects (after) -> compare -> ObjectDifference (added | changed | removed)
//!                                            \-> delete_commands (what kubectl does not do by itself)
//! ```

mod compare;
mod deletion;
mod identity;

pub use compare::{Detail, ObjectDifference, Objects, compare};
pub use deletion::{DeleteCommand, delete_commands};
