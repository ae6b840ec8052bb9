//! The table of a chart's values, for its README.
//!
//! ```text
//! values.yaml -> comments (what stands above each value) -\
//! values.schema.json -> schema (types, choices, texts) ----> rows -> table (Markdown) -> readme (between two marks)
//! ```
//!
//! A value's description is the comment above it, or at the end of its line; without one, the schema's `description`.
//! The type is the schema's, or else that of the default; `enum` and `required` come from the schema. Of comments as
//! helm-docs has them, `# -- text`, `# -- (type) text`, `# @default -- text` and `# @ignored` are understood.
//!
//! Maps are shown value by value, with paths as `--set` has them. A map with a comment, and no comment inside of it, is
//! one row, its default as JSON; so is a map that only the schema describes, and nothing in it.

mod comments;
mod readme;
mod rows;
mod schema;
mod table;

pub(crate) use comments::Comment;
pub use readme::{drift, updated};
pub use table::values_table;
