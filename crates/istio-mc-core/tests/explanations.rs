//! The examples of explanations are right: what is called bad raises the finding, and what is called good raises nothing.
//!
//! Those of single objects (`MC04`) are held against the rules; those of objects and clusters together (`MC07` to `MC09`) against
//! all that `validate` does. A line `# cluster: NAME` begins the objects of a cluster.

use istio_mc_core::validate::{Input, Options, Report, Text, validate};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Code, Diagnostic, Source, TextStyle, code};

/// The version for which examples are that name none.
const ISTIO: IstioVersion = IstioVersion::new(1, 30, 3);

fn is_of(code: &Code, ranges: &[&str]) -> bool {
    ranges.iter().any(|range| code.id.starts_with(range))
}

/// The clusters of an example.
fn inputs(example: &str) -> Vec<Input> {
    let mut clusters: Vec<(Option<String>, String)> = vec![(None, String::new())];
    for line in example.lines() {
        if let Some(name) = line.strip_prefix("# cluster: ") {
            clusters.push((Some(name.to_owned()), String::new()));
        }
        let (_, text) = clusters.last_mut().expect("there is a first");
        text.push_str(line);
        text.push('\n');
    }
    clusters.retain(|(_, text)| !text.is_empty());
    let input = |(cluster, text): (Option<String>, String)| Input {
        texts: vec![Text::named(Source::new(cluster.as_deref().unwrap_or("example"), text))],
        cluster,
    };
    clusters.into_iter().map(input).collect()
}

fn report(code: &Code, example: &str) -> Report {
    let version = code.explanation().istio.map_or(Ok(ISTIO), str::parse);
    let istio = Some(version.unwrap_or_else(|error| panic!("{}: {error}", code.id)));
    let mut report = validate(&inputs(example), &Options { istio, ..Options::default() });
    if is_of(code, &["MC04", "MC00"]) {
        // A single object is no cluster: what it refers to is elsewhere.
        report.findings.retain(|finding| !is_of(finding.code, &["MC07", "MC08"]));
    }
    report
}

fn text(findings: &[Diagnostic]) -> String {
    findings.iter().map(|finding| TextStyle::default().render(finding)).collect()
}

#[test]
fn examples_are_right() {
    let ranges = ["MC0004", "MC0005", "MC0007", "MC04", "MC07", "MC08", "MC0901"];
    let (mut wrong, mut count) = (Vec::new(), 0);
    for code in code::ALL.iter().filter(|code| is_of(code, &ranges)) {
        let explanation = code.explanation();
        if let Some(bad) = explanation.bad {
            count += 1;
            let report = report(code, bad.code);
            if !report.findings.iter().any(|finding| finding.code == *code) {
                wrong.push(format!(
                    "{}: the bad example raises it not:\n{}",
                    code.id,
                    text(&report.findings)
                ));
            }
        }
        if let Some(good) = explanation.good {
            let report = report(code, good.code);
            assert!(report.objects > 0, "{}: the good example holds no object", code.id);
            if !report.findings.is_empty() {
                wrong.push(format!("{}: the good example raises:\n{}", code.id, text(&report.findings)));
            }
        }
    }
    assert!(count > 30, "only {count} examples");
    assert!(wrong.is_empty(), "{} examples are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
