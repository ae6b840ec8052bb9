//! The charts istio-remote, case by case.

use crate::case::{ChartCase, folders, golden, legacy, name, objects, refused};
use crate::compare::compare;
use crate::differences::Differences;
use crate::failures::Failures;

/// Renders every case of a folder of charts and compares its objects.
fn charts(folder: &str) {
    cases(folder, "");
}

/// The same, of cases that are remote clusters: the folder has those of control planes too.
fn remotes(folder: &str) {
    cases(folder, "remote-");
}

/// The cases of a folder whose names begin so.
fn cases(folder: &str, start: &str) {
    let start = format!("{folder}/{start}");
    let mut differences = Differences::new(&start);
    let mut failures = Failures::default();
    for path in folders(&legacy().join(folder)) {
        let case = name(folder, &path);
        if !case.starts_with(&start) {
            continue;
        }
        let refusal = differences.refusal(&case);
        let chart = ChartCase::read(&path);
        let rendered = match chart.render() {
            Ok(rendered) => rendered,
            Err(problems) => {
                failures.refusal(&case, &problems, refusal.as_deref());
                continue;
            }
        };
        // What the chart renders and a rule refuses can still be compared: it is what the original has.
        match refused(&rendered, &chart.chart).and_then(|problems| Ok((problems, objects(&rendered)?))) {
            Ok((problems, got)) => {
                failures.refusal(&case, &problems, refusal.as_deref());
                let want = golden(&path.join("objects.json"));
                failures.mismatches(&case, &compare(&want, &got), &mut differences);
            }
            Err(problems) => failures.problems(&case, &problems),
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

#[test]
fn istio_remote_1_1_gives_the_objects_of_the_original() {
    remotes("istio-1.1.17");
}

#[test]
fn istio_remote_1_4_gives_the_objects_of_the_original() {
    remotes("istio-1.4.10");
}
