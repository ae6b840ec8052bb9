//! Charts: what is in the folder.
//!
//! ```text
//! ChartSource -> files -> ignore -> unpack subcharts (packed) -> a tree of charts (load) -> checks of each (check) -> Chart
//! ```

mod declaration;
mod ignore;
mod load;
mod metadata;
mod node;
mod packed;
mod part;
mod subcharts;

pub use ignore::{Ignore, IgnoreRule};
pub use load::Chart;
pub use metadata::{ChartType, Dependency, Maintainer, Metadata};
pub(crate) use node::{Child, Node};
pub use part::{ChartPart, TemplateText};
