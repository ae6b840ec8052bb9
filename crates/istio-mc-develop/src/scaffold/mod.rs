//! A chart to start from: an application with a Service, that passes its own tests and lint.
//!
//! The files are those of the folder `scaffold/` of this crate, a chart of its own whose name is `scaffold`.

mod files;
mod name;

pub use files::files;
pub use name::{ChartName, InvalidChartName};
