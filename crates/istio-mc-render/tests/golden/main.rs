//! The built-in charts against what the original charts and the original playbook gave, and their own snapshots.
//!
//! ```text
//! ../shared/data/legacy -> case -> rendered objects -> compare -> mismatches -> differences.yaml -> failures
//! ```
//!
//! Every case of the golden data is rendered and compared; every difference stands in `differences.yaml` with its
//! reason, and every entry there must be true.
#![expect(clippy::disallowed_methods, reason = "tests read the golden data")]

mod apis;
mod case;
mod charts;
mod compare;
mod differences;
mod facts;
mod failures;
mod federation;
mod joined;
mod official;
mod playbook;
mod refusals;
mod sidecar;
mod split_horizon;
mod values;
