//! Any function takes any arguments, or refuses them.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/istio-mc-template/tests/drive/mod.rs"]
#[expect(dead_code, reason = "each target drives one thing")]
mod drive;

fuzz_target!(|bytes: &[u8]| drive::function_call(bytes));
