//! How the program is linked.
//!
//! A position-independent program is put together at every start: tens of thousands of addresses in its tables are written
//! into pages that each process then has for itself. That takes as long as a small chart to render, so on Linux the program
//! lies at a fixed address. Of the libraries that are looked for at every start, the one that comes with the compiler is
//! made part of it.

#![expect(clippy::disallowed_methods, reason = "cargo tells of the target in the environment")]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |key: &str| env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    // A static program is linked in its own way.
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if target("OS") == "linux" && target("ENV") == "gnu" && !is_static {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        println!("cargo::rustc-link-lib=static=gcc_eh");
    }
}
