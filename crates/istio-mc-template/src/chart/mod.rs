//! Charts: what is in the folder.
//!
//! ```text
//! ChartSource -> files -> ignore -> a tree of charts (load) -> checks of each (check) -> Chart
//! ```

mod ignore;
mod load;
mod metadata;
mod node;

pub use load::Chart;
pub use metadata::{ChartType, Dependency, Maintainer, Metadata};
pub(crate) use node::{Child, Node};
