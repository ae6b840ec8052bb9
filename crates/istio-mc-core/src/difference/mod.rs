//! What differs between two states of an object, field by field.
//!
//! ```text
//! Node (before) + Node (after) -> changes -> Change (path, what became of it)
//!                             \-> unified -> Hunk (lines, as `diff -u` has them)
//! ```
//!
//! The order of keys tells nothing; items of lists are matched by what names them, such as `name` or `containerPort`.
//! What a Secret holds is never part of a difference: it is said that it changed. So it is with values of charts whose names
//! say that they are secret.

mod align;
mod alike;
mod change;
mod compare;
mod hunk;
mod named;
mod path;
mod secret;
mod unified;

pub use change::{Change, Fate, What};
pub use compare::{changes, value_changes};
pub use hunk::{Hunk, Line, Sign, hunks};
pub use path::{FieldPath, Step};
pub use unified::{unified, unified_values};
