//! Any text can be read without a panic; the fast reader agrees with the events; what is read and written again is
//! read as the same value; every message can be shown.
#![no_main]

use istio_mc_diagnostic::{Source, TextStyle};
use istio_mc_yaml::{read, to_string, ways};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let source = Source::new("fuzz", text);
    let events = ways::events(&source);
    if let Some(fast) = ways::fast(&source) {
        let events = events.as_ref().expect("the fast reader takes good texts only");
        assert_eq!(format!("{fast:?}"), format!("{events:?}"));
    }
    match events {
        Err(findings) => {
            for finding in &findings {
                TextStyle::default().render(finding);
            }
        }
        Ok(nodes) => {
            for node in &nodes {
                let value = node.to_value();
                let written = to_string(&value).expect("what was read can be written");
                let again = Source::new("written", written);
                let again =
                    read(&again).expect("what was written can be read").first().map(|node| node.to_value());
                assert_eq!(again, Some(value));
            }
        }
    }
});
