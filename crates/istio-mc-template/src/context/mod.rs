//! What templates see.

mod capabilities;
mod release;

pub use capabilities::{Capabilities, KubeVersion, ParseKubeVersionError};
pub use release::Release;
