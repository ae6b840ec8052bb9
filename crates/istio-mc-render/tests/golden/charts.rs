//! The charts istio-remote, case by case.

use crate::case::{ChartCase, folders, golden, legacy, name, objects};
use crate::compare::compare;
use crate::differences::Differences;
use crate::failures::Failures;

/// Renders every case of a folder of charts and compares its objects.
fn charts(folder: &str) {
    let mut differences = Differences::new(&format!("{folder}/"));
    let mut failures = Failures::default();
    for path in folders(&legacy().join(folder)) {
        let case = name(folder, &path);
        let refusal = differences.refusal(&case);
        match ChartCase::read(&path).render().and_then(|rendered| objects(&rendered)) {
            Ok(got) => {
                if let Some(code) = refusal {
                    failures.0.push(format!("{case}: should be refused with {code}"));
                }
                failures.mismatches(
                    &case,
                    &compare(&golden(&path.join("objects.json")), &got),
                    &mut differences,
                );
            }
            Err(problems) => {
                let codes: Vec<&str> = problems.iter().map(|problem| problem.code.id).collect();
                if refusal.is_none_or(|code| codes != [code.as_str()]) {
                    failures.problems(&case, &problems);
                }
            }
        }
    }
    failures.check(&differences);
}

#[test]
fn istio_remote_0_8_gives_the_objects_of_the_original() {
    charts("istio-remote-0.8.0");
}

#[test]
fn istio_remote_1_0_gives_the_objects_of_the_original() {
    charts("istio-remote-1.0.9");
}
