//! No text of a cluster's DNS and no lock file makes the program panic or hang, and what is made of them keeps what they say.

#![expect(clippy::disallowed_methods, reason = "test cases are files")]

mod drive;

use std::fs;
use std::path::Path;

use proptest::prelude::*;

/// What is done with the files of a folder: `tests/data/robust/<name>/`, which hold what was found once, and
/// `fuzz/seeds/<name>/`.
type Target = (&'static str, fn(&[u8]));

const TARGETS: &[Target] = &[("lock_file", drive::lock_file), ("stub_domains", drive::stub_domains)];

#[test]
fn every_file_ends() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, target) in TARGETS {
        for folder in [package.join("tests/data/robust"), package.join("../../fuzz/seeds")] {
            let folder = folder.join(name);
            let entries =
                fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
            paths.sort();
            assert!(!paths.is_empty(), "nothing in {}", folder.display());
            for path in paths {
                let bytes = fs::read(&path).expect("a file");
                let run = || target(&bytes);
                assert!(std::panic::catch_unwind(run).is_ok(), "{} panics", path.display());
            }
        }
    }
}

/// What Corefiles are made of; what holds them together comes often.
fn corefiles() -> impl Strategy<Value = String> {
    let frame = prop::sample::select(&["\n", " ", "{", "}", " {\n", "\n}\n", "global", "# note\n"][..]);
    let piece = prop::sample::select(
        &[
            "global:53",
            "Global.",
            "dns://global",
            ".:53",
            "a.b,",
            "(snippet)",
            "import",
            "import x\n",
            "errors",
            "forward . 10.0.0.1",
            "\"",
            "\\\"",
            "\"a\nb\"",
            "#",
            "x#y",
            "\r",
            "\r\n",
            "\u{feff}",
            "\u{a0}",
            "{$ENV}",
            "ü",
        ][..],
    );
    prop::collection::vec(prop_oneof![3 => frame, 2 => piece], 0..24).prop_map(|pieces| pieces.concat())
}

/// What lock files are made of.
fn lock_files() -> impl Strategy<Value = String> {
    let host = prop::sample::select(&["a.b", "c.b", "d.b", "e.b", "'c.b'", "\"1.5\"", "1.5", "gone.b"][..]);
    let entry = (host, 0..18u8).prop_map(|(host, last)| format!("    {host}: 10.255.0.{last}\n"));
    let line = prop::sample::select(
        &[
            "  10.255.0.0/28:\n",
            "  10.255.0.0/24:\n",
            "  127.255.0.0/16:\n",
            "  10.255.0.0/29:\n",
            "<<<<<<< HEAD\n",
            "||||||| base\n",
            "=======\n",
            ">>>>>>> theirs\n",
            "# note\n",
            "version: 1\n",
            "ranges:\n",
            "---\n",
            "    ? x\n",
            "\t\n",
            "    a.b:\n",
        ][..],
    );
    let head = prop::sample::select(
        &["ranges:\n  10.255.0.0/28:\n", "version: 1\nranges:\n  10.255.0.0/24:\n", ""][..],
    );
    let lines = prop::collection::vec(prop_oneof![3 => entry, 1 => line.prop_map(str::to_owned)], 0..16);
    (head, lines).prop_map(|(head, lines)| format!("{head}{}", lines.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn any_dns_gets_its_domain_or_is_refused(text in corefiles()) {
        drive::stub_domains(text.as_bytes());
    }

    #[test]
    fn any_lock_file_is_settled_or_refused(text in lock_files()) {
        drive::lock_file(text.as_bytes());
    }
}
