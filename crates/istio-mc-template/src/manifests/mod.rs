//! Rendered texts to Kubernetes objects: split, parsed, ordered, written.

mod hook;
mod manifest;
mod order;
mod pattern;
mod stream;

pub use hook::{Hook, HookDeletePolicy, HookEvent, Hooks, Selection, select};
pub use manifest::{Manifest, ObjectId, parse, parse_crds};
pub use order::{Order, sort};
pub use pattern::{TemplatePattern, path_in_chart};
pub use stream::{Format, write_stream};
