//! Rendered texts to Kubernetes objects: split, parsed, ordered, written.

pub(crate) mod ahead;
mod hook;
mod manifest;
mod order;
mod parse;
mod pattern;
mod stream;

pub use hook::{Hook, HookDeletePolicy, HookEvent, Hooks, Selection, select};
pub use manifest::{Manifest, ObjectId, ObjectRef};
pub use order::{Order, sort, sort_by_id};
pub use parse::{Check, Checked, parse, parse_checked, parse_crds};
pub use pattern::{TemplatePattern, path_in_chart};
pub use stream::{Format, StreamWriter, push_document, write_stream};
