//! What an older version of a kind has otherwise than the one that there is a type for.

use super::Shape;

/// A field, by its path (`spec.metrics[].pods`), that only one of the two versions has.
pub(crate) enum Difference {
    /// The older version has it, as this.
    Has(&'static str, Shape),
    /// The older version does not have it.
    Lacks(&'static str),
}
