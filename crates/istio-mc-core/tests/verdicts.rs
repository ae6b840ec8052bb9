//! Istio's own verdict on single resources (`data/istio-config/resources` beside the repository): what it takes
//! raises no error, and what it refuses raises one.
//!
//! `VERDICTS=Gateway` tries the cases of one kind only; `VERDICTS=ut-gateway-c-38` one case, and prints what is found.
#![expect(clippy::disallowed_methods, reason = "the cases are files")]

mod shared;

use std::collections::BTreeMap;
use std::fs;

use istio_mc_core::rules::{Object, Target, check};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostic, Severity, Source, TextStyle, code};
use istio_mc_yaml::read;
use serde_json::Value as Json;

/// A resource, and what Istio says of it.
struct Case {
    id: String,
    kind: String,
    text: String,
    valid: bool,
    /// Why Istio refuses it.
    reason: String,
    /// The machinery beyond rules that the verdict depends on.
    needs: Option<String>,
}

fn cases() -> Vec<Case> {
    let folder = shared::folder().join("data/istio-config/resources");
    let expected = fs::read_to_string(folder.join("expected.json")).expect("readable");
    let expected: Json = serde_json::from_str(&expected).expect("JSON");
    let wanted = std::env::var("VERDICTS").unwrap_or_default();
    let text = |case: &Json, key: &str| case[key].as_str().unwrap_or_default().to_owned();
    let all = expected["cases"].as_array().expect("a list of cases");
    let all = all.iter().map(|case| Case {
        id: text(case, "id"),
        kind: text(case, "kind"),
        text: fs::read_to_string(folder.join(text(case, "file"))).expect("readable"),
        valid: text(case, "verdict") == "valid",
        reason: ["crdErrors", "decodeError", "webhookErrors"]
            .iter()
            .filter(|key| !case[**key].is_null())
            .map(|key| case[*key].to_string())
            .collect(),
        needs: case["needs"].as_str().map(str::to_owned),
    });
    all.filter(|case| wanted.is_empty() || case.id == wanted || case.kind == wanted).collect()
}

fn findings(case: &Case) -> Vec<Diagnostic> {
    let source = Source::new(&case.id, case.text.as_str());
    let target = Target::new(IstioVersion::new(1, 30, 3));
    match read(&source) {
        Ok(nodes) => {
            let objects: Vec<Object<'_>> = nodes.iter().map(|node| Object::new(node, &source)).collect();
            check(&objects, &target)
        }
        Err(findings) => findings.into_iter().collect(),
    }
}

/// The valid resources that we refuse: their names have capital letters, which the API server refuses of any object
/// before Istio is asked. The verdicts leave names out.
const REFUSED_BY_NAME: [&str; 3] = [
    "testdata-serviceentry-backend",
    "ut-wasmplugin-invalid-imagepullsecret",
    "ut-wasmplugin-invalid-pluginname",
];

#[test]
fn istio_and_the_rules_agree() {
    let cases = cases();
    assert!(!cases.is_empty(), "VERDICTS names no kind and no case");
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut apart = Vec::new();
    let mut by_name = 0;
    for case in &cases {
        let findings = findings(case);
        let found: Vec<String> =
            findings.iter().map(|finding| TextStyle::default().render(finding)).collect();
        if cases.len() == 1 {
            println!("{}\n{}", case.text, found.join("\n"));
        }
        let errors: Vec<&Diagnostic> =
            findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        if REFUSED_BY_NAME.contains(&case.id.as_str()) {
            assert!(case.valid && errors.iter().all(|error| *error.code == code::OBJECT_NAME), "{}", case.id);
            assert!(!errors.is_empty(), "{} is taken: it is no difference any more", case.id);
            by_name += 1;
        } else if errors.is_empty() == case.valid {
            let count = counts.entry(case.kind.clone()).or_default();
            if case.valid { count.0 += 1 } else { count.1 += 1 }
        } else if let Some(needs) = &case.needs {
            apart.push(format!("{} ({needs})", case.id));
        } else {
            let what = if case.valid { "is refused:\n" } else { "is taken, but " };
            wrong.push(format!("{} {what}{}{}", case.id, found.join("\n"), case.reason));
        }
    }
    println!("right (valid, invalid): {counts:?}; {by_name} valid ones are refused for their names");
    println!("not told apart, as the verdict needs more than rules: {}: {apart:?}", apart.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
