//! Any lock file is settled, so that each service has one address and what was right stays, or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/istio-mc-core/tests/drive/mod.rs"]
#[expect(dead_code, reason = "each target drives one thing")]
mod drive;

fuzz_target!(|bytes: &[u8]| drive::lock_file(bytes));
