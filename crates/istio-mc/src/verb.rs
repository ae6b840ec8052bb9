//! The verbs of the command line: each reads its input, calls the room that knows, and writes the result.

pub(crate) mod charts;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod discover;
pub(crate) mod docs;
pub(crate) mod explain;
pub(crate) mod graph;
pub(crate) mod init;
pub(crate) mod lint;
pub(crate) mod lock;
pub(crate) mod man;
pub(crate) mod new;
pub(crate) mod path;
pub(crate) mod remote_secret;
pub(crate) mod render;
pub(crate) mod schema;
pub(crate) mod template;
pub(crate) mod test;
pub(crate) mod validate;
pub(crate) mod values;
