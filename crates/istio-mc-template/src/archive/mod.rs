//! Packed charts: bytes of a gzipped tar to the files of a chart.
//!
//! ```text
//! bytes -> gzip -> a meter that stops the reading -> tar entries -> checked paths -> ChartFile
//! ```
//!
//! An archive comes from elsewhere, so nothing in it is believed: sizes are counted as they are read, and each name
//! is checked. Entries are taken as they stand in the archive (`raw`): what makes their names longer is put
//! together here, and kinds that a chart has no use for (sparse files) are never interpreted.

mod chart;
mod folder;
mod meter;
mod path;
mod unpack;

pub use chart::ArchiveChart;
pub(crate) use chart::Budget;
pub(crate) use unpack::unpack;
