//! What templates see: `Values`, `Release`, `Chart`, `Capabilities`, `Files`, `Template`.

mod apis;
mod capabilities;
pub(crate) mod files;
mod glob;
pub(crate) mod names;
mod release;
pub(crate) mod trace;

pub use capabilities::{Capabilities, KubeVersion, ParseKubeVersionError};
pub(crate) use names::Context;
pub use release::Release;
