//! Bad texts and what is said about them: `tests/data/errors/NAME.yaml`, and its messages in `NAME.txt`.
//!
//! `ISTIO_MC_UPDATE=1 cargo test -p istio-mc-yaml --test errors` writes the messages anew.
#![expect(clippy::disallowed_methods, reason = "tests read their data")]

use std::path::Path;

use istio_mc_diagnostic::{Severity, Source, TextStyle};
use istio_mc_yaml::read;

#[test]
fn every_problem_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/errors");
    let mut cases: Vec<_> = folder
        .read_dir()
        .expect("the cases are there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    cases.sort();
    assert!(cases.len() > 50, "only {} cases in {}", cases.len(), folder.display());
    let update = std::env::var("ISTIO_MC_UPDATE").is_ok();
    let mut wrong = Vec::new();
    for path in cases {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let source = Source::new(name.clone(), std::fs::read_to_string(&path).expect("a text"));
        let findings = read(&source).expect_err(&name);
        let mut text = String::new();
        for finding in &findings {
            assert_eq!(finding.severity, Severity::Error, "{name}");
            assert!(!finding.help.is_empty(), "{name}: no help for `{}`", finding.message);
            assert!(finding.place.is_some(), "{name}: no place for `{}`", finding.message);
            assert!(!finding.message.ends_with('.'), "{name}: a full stop in `{}`", finding.message);
            text += &TextStyle::default().render(finding);
        }
        assert!(!text.contains("hunter"), "{name}: a secret is shown");
        let expected = path.with_extension("txt");
        if update {
            std::fs::write(&expected, text).expect("the messages can be written");
        } else if std::fs::read_to_string(&expected).ok().as_ref() != Some(&text) {
            wrong.push(format!("{name}:\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ from their .txt:\n{}", wrong.len(), wrong.join("\n"));
}
