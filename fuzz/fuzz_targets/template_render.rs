//! Any template renders within its limits, and what it makes is read; or both have findings with their places.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/istio-mc-template/tests/drive/mod.rs"]
#[expect(dead_code, reason = "each target drives one thing")]
mod drive;

fuzz_target!(|bytes: &[u8]| drive::template_render(bytes));
