//! Any text of a cluster's DNS gets one domain more and keeps all else, or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/istio-mc-core/tests/drive/mod.rs"]
#[expect(dead_code, reason = "each target drives one thing")]
mod drive;

fuzz_target!(|bytes: &[u8]| drive::stub_domains(bytes));
