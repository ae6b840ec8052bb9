//! Charts: what is in the folder.

mod load;
mod metadata;

pub use load::Chart;
pub use metadata::{ChartType, Dependency, Maintainer, Metadata};
