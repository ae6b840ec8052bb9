//! What differs between two states of a cluster, object by object.
//!
//! ```text
//! Objects (before) + Objects (after) -> compare -> ObjectDifference (added | changed | removed)
//!                                            \-> delete_commands (what kubectl does not do by itself)
//! ValuesFile (before) + ValuesFile (after) -> compare_values -> ValuesDifference: what the chart of Istio itself is told
//! ```

mod compare;
mod deletion;
mod identity;
mod shell;
mod values;

pub use compare::{Detail, ObjectDifference, Objects, compare};
pub use deletion::{DeleteCommand, delete_commands};
pub use shell::shell_word;
pub use values::{ValuesDifference, compare_values};
