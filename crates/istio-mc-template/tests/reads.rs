//! What templates read, told without rendering: a file a case under `tests/reads/`.
//!
//! A case holds the chart's files and what is expected, each below a line `--- PATH`; the last is `--- reads`: a line a
//! read (`FILE:LINE:COLUMN PATH HOW`, of subcharts with the chart before it), then macros, unstable calls, parts that
//! stand under the version of Kubernetes, and names that do not exist.
//!
//! `UPDATE_CASES=1 cargo test -p istio-mc-template --test reads` writes what came out; read it before accepting it.

#![expect(clippy::disallowed_methods, reason = "test cases are files")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use istio_mc_template::{Chart, ChartReads, MemoryChart};

/// The parts of a case: names and contents.
fn parts(text: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("--- ") {
            Some(name) => parts.push((name.trim_end().to_owned(), String::new())),
            None => parts.last_mut().expect("a case begins with `--- PATH`").1.push_str(line),
        }
    }
    parts
}

fn reads(parts: &[(String, String)]) -> String {
    let mut files = MemoryChart::new("");
    for (path, content) in parts.iter().filter(|(path, _)| path != "reads") {
        files = files.file(path.clone(), content.clone());
    }
    if !parts.iter().any(|(path, _)| path == "Chart.yaml") {
        files = files.file("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    }
    let chart = Chart::load(&files).expect("the chart of a case can be loaded").value;
    chart.reads(&["Mesh"]).iter().map(written).collect()
}

fn written(reads: &ChartReads) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("strings take all");
    let of = if reads.chart == "c" { String::new() } else { format!("{}: ", reads.chart) };
    for read in &reads.values {
        line(format!("{of}{} {} {:?}", read.place, read.name(), read.how));
    }
    for found in &reads.macros {
        let called = if found.called { "called" } else { "not called" };
        line(format!("{of}{} macro {} {called}", found.place, found.name));
    }
    for call in &reads.unstable {
        line(format!("{of}{} {} depends on {}", call.place, call.name, call.because));
    }
    for place in &reads.by_version {
        line(format!("{of}{place} stands under the version of Kubernetes"));
    }
    for finding in &reads.unknown {
        let place = finding.place.as_ref().expect("a name stands somewhere");
        line(format!("{of}{place} {}: {}", finding.message, finding.help.join("; ")));
    }
    if !reads.complete {
        line(format!("{of}incomplete"));
    }
    out
}

#[test]
fn every_case_reads_what_is_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reads");
    let mut cases: Vec<_> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 8, "only {} cases found", cases.len());
    let mut failed = Vec::new();
    for case in &cases {
        let text = fs::read_to_string(case).expect("a case can be read");
        let parts = parts(&text);
        let expected = parts.last().filter(|(name, _)| name == "reads").map_or("", |(_, text)| text);
        let found = reads(&parts);
        if std::env::var_os("UPDATE_CASES").is_some() {
            let before = text.split("--- reads\n").next().expect("there is a first part");
            fs::write(case, format!("{before}--- reads\n{found}")).expect("a case can be written");
        } else if found != expected {
            failed.push(format!("{}\n--- expected\n{expected}--- found\n{found}", case.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn expressions_of_any_depth_are_followed_or_given_up() {
    let deep = format!("{{{{ {}Values.a{} }}}}\n", "(".repeat(300), ")".repeat(300));
    let long = format!("{{{{ Values.b{} }}}}\n", "|trim".repeat(300));
    for text in [deep, long] {
        let files = MemoryChart::new("c")
            .file("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n")
            .file("templates/a.yaml.j2", text);
        // Where brackets are too many for MiniJinja, the chart is refused.
        if let Ok(chart) = Chart::load(&files) {
            let reads = chart.value.reads(&[]);
            assert!(!reads[0].complete || reads[0].values.len() == 1);
        }
    }
}
