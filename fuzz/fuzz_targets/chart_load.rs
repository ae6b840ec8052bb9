//! A chart of any files is loaded, rendered and written, or refused with findings that can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/istio-mc-template/tests/drive/mod.rs"]
#[expect(dead_code, reason = "each target drives one thing")]
mod drive;

fuzz_target!(|bytes: &[u8]| drive::chart_load(bytes));
