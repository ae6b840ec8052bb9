//! A report as JUnit's XML, which CI systems read.
//!
//! The format is that of Ant's JUnit task as Jenkins, GitLab and GitHub's actions take it:
//! <https://github.com/testmoapp/junitxml>. Times are zero: the same charts give the same file.

use std::fmt::Write as _;

use istio_mc_diagnostic::{Diagnostic, TextStyle};

use super::report::Report;

/// The reports as one file of JUnit's XML: a suite a chart, a test case a case. What failed that is no case, such as the
/// coverage, is a test case named by its code.
pub fn junit(reports: &[Report]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let tests = |report: &Report| report.cases.len() + report.others.len();
    let failures = |report: &Report| report.failed() + report.others.len();
    let attributes = |tests: usize, failures: usize| {
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" time=\"0\"")
    };
    let all = attributes(reports.iter().map(tests).sum(), reports.iter().map(failures).sum());
    let _ = writeln!(xml, "<testsuites name=\"istio-mc test\" {all}>");
    for report in reports {
        let counts = attributes(tests(report), failures(report));
        let _ = writeln!(xml, "  <testsuite name=\"{}\" {counts}>", escaped(&report.folder));
        for case in &report.cases {
            let problems: Vec<&Diagnostic> = case.problems.iter().collect();
            test_case(&mut xml, &report.chart, &case.name, &problems, case.diff.as_deref());
        }
        for problem in &report.others {
            test_case(&mut xml, &report.chart, problem.code.summary, &[problem], None);
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn test_case(xml: &mut String, chart: &str, name: &str, problems: &[&Diagnostic], diff: Option<&str>) {
    let (chart, name) = (escaped(chart), escaped(name));
    let _ = write!(xml, "    <testcase classname=\"{chart}\" name=\"{name}\" time=\"0\"");
    let Some(first) = problems.first() else {
        xml.push_str("/>\n");
        return;
    };
    let mut texts: Vec<String> =
        problems.iter().map(|problem| TextStyle::default().render(problem)).collect();
    texts.extend(diff.map(str::to_owned));
    let (message, text) = (escaped(&first.message), escaped(&texts.join("\n")));
    let _ = writeln!(
        xml,
        ">\n      <failure message=\"{message}\" type=\"{}\">{text}</failure>\n    </testcase>",
        first.code.id
    );
}

/// A text as XML has it, in attributes and between tags. What no XML 1.0 may hold is replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_xml_has_no_place_for_is_escaped() {
        assert_eq!(
            super::escaped("a<b>&\"c\"'\n\u{1b}[0m\u{ffff}"),
            "a&lt;b&gt;&amp;&quot;c&quot;'\n\u{fffd}[0m\u{fffd}"
        );
    }
}
