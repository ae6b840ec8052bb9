//! Values: what the user supplies over what the chart defaults to.

mod coalesce;
mod layers;
pub(crate) mod merge;
mod strvals;
pub(crate) mod tree;
pub(crate) mod unknown;

pub(crate) use coalesce::{Active, coalesce};
pub use layers::Layers;
pub(crate) use layers::read_values;
pub(crate) use tree::{Content, Entries, Tree, TreeList, TreeMap, is_secret};
