//! The table in a chart's README, between two marks.

use std::ops::Range;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_template::ChartFile;

use super::table::{text, values_table};

/// The file.
const README: &str = "README.md";
/// The line before the table.
const START: &str = "<!-- istio-mc docs: values -->";
/// The line after it.
const END: &str = "<!-- end -->";

/// README.md with the table that it should have, or `None` if it has it. `chart` is what messages call the chart's folder.
///
/// # Errors
/// There is no README.md or no place for a table in it, and what [`values_table`] says.
pub fn updated(chart: &str, files: &[ChartFile]) -> Result<Option<String>, Diagnostics> {
    let (readme, table) = parts(chart, files)?;
    let help = format!("put these two lines where the table shall be: `{START}` and `{END}`");
    let Some(readme) = readme else {
        let message = format!("the chart `{chart}` has no {README}");
        return Err(Diagnostic::new(&code::DOCUMENTATION_MARKS, message).help(help).into());
    };
    let Some(section) = section(&readme)? else {
        let message = format!("{README} has no place for the table of values");
        let finding = Diagnostic::new(&code::DOCUMENTATION_MARKS, message);
        return Err(finding.at(Place::line(&readme, readme.line_count())).help(help).into());
    };
    let found = readme.text().get(section.clone()).unwrap_or_default();
    let wanted = wanted(&table, readme.text());
    if is_same(found, &wanted) {
        return Ok(None);
    }
    let mut updated = readme.text().to_owned();
    updated.replace_range(section, &wanted);
    Ok(Some(updated))
}

/// Whether the table in README.md is what values.yaml and the schema say; nothing for a README without a place for it.
///
/// ```
/// use istio_mc_develop::document;
/// use istio_mc_template::{ChartSource, MemoryChart};
/// let chart = MemoryChart::new("web")
///     .file("values.yaml", "# Number of pods.\nreplicas: 2\n")
///     .file("README.md", "<!-- istio-mc docs: values -->\n<!-- end -->\n");
/// let findings = document::drift("web", &chart.files()?);
/// assert_eq!(findings.iter().next().map(|finding| finding.code.id), Some("MC0392"));
/// # Ok::<(), istio_mc_diagnostic::Diagnostics>(())
/// ```
pub fn drift(chart: &str, files: &[ChartFile]) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let has_place = text(chart, files, README, &mut problems)
        .is_some_and(|readme| readme.text().lines().any(|line| line.trim() == START));
    if !has_place {
        return Diagnostics::new();
    }
    let (readme, table) = match parts(chart, files) {
        Ok((Some(readme), table)) => (readme, table),
        Ok((None, _)) => return Diagnostics::new(),
        Err(findings) => return findings,
    };
    let section = match section(&readme) {
        Ok(Some(section)) => section,
        Ok(None) => return Diagnostics::new(),
        Err(finding) => return finding.into(),
    };
    let found = readme.text().get(section.clone()).unwrap_or_default();
    let wanted = wanted(&table, readme.text());
    if is_same(found, &wanted) {
        return Diagnostics::new();
    }
    difference(&readme, section, &wanted, chart).into()
}

/// README.md, and the table that belongs into it.
fn parts(chart: &str, files: &[ChartFile]) -> Result<(Option<Arc<Source>>, String), Diagnostics> {
    let mut problems = Diagnostics::new();
    let readme = text(chart, files, README, &mut problems);
    let table = values_table(chart, files).unwrap_or_else(|findings| {
        problems.extend(findings);
        String::new()
    });
    problems.finish((readme, table)).map(|parts| parts.value)
}

/// What stands between the marks.
fn section(readme: &Arc<Source>) -> Result<Option<Range<usize>>, Diagnostic> {
    let mut start: Option<Range<usize>> = None;
    let mut at = 0;
    for line in readme.text().split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        match (&start, line.trim()) {
            (None, START) => start = Some(range),
            (Some(mark), END) => return Ok(Some(mark.end..range.start)),
            _ => {}
        }
    }
    let Some(mark) = start else { return Ok(None) };
    let place = Place::new(readme, Span::new(mark.start, mark.start + START.len()));
    let message = "the table of values has no end";
    Err(Diagnostic::new(&code::DOCUMENTATION_MARKS, message)
        .at(place)
        .help(format!("write `{END}` after it")))
}

/// What shall stand between the marks, with the line breaks that the file has.
fn wanted(table: &str, readme: &str) -> String {
    let text = if table.is_empty() { "\n".to_owned() } else { format!("\n{table}\n") };
    if readme.contains("\r\n") { text.replace('\n', "\r\n") } else { text }
}

/// Whether the lines are the same, apart from blank ones: a table has none.
fn is_same(found: &str, wanted: &str) -> bool {
    lines(found).eq(lines(wanted))
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty())
}

/// The first line that is not as it should be.
fn difference(readme: &Arc<Source>, section: Range<usize>, wanted: &str, chart: &str) -> Diagnostic {
    let found = readme.text().get(section.clone()).unwrap_or_default();
    let mut expected = lines(wanted);
    let mut at = section.start;
    let mut next = None;
    for line in found.split_inclusive('\n') {
        let text = line.trim_end();
        if !text.is_empty() {
            next = expected.next();
            if next != Some(text) {
                break;
            }
        }
        at += line.len();
        next = None;
    }
    // Where the table ends too early, what is missing belongs before the mark.
    let next = next.or_else(|| expected.next());
    let line = readme.position(at).line;
    let finding = Diagnostic::new(&code::DOCUMENTED_VALUES, "the table of values is out of date")
        .at(Place::line(readme, line))
        .help(format!("`istio-mc docs {chart} --write` writes it anew"));
    match next {
        Some(next) => finding.note(format!("here it should say: {next}")),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use istio_mc_template::{ChartSource, MemoryChart};

    use super::*;

    const VALUES: &str = "# Number of pods.\nreplicas: 2\n# The host.\nhost: a\n";

    fn files(readme: &str) -> Vec<ChartFile> {
        let chart = MemoryChart::new("web").file("values.yaml", VALUES);
        chart.file("README.md", readme.to_owned()).files().expect("files")
    }

    #[test]
    fn what_is_outside_of_the_marks_stays() {
        for end in ["\n", "\r\n"] {
            let before = ["# web", START, "old", END, "", "More."].join(end);
            let after = updated("web", &files(&before)).expect("has marks").expect("is old");
            assert!(after.starts_with(&format!("# web{end}{START}{end}{end}| value |")), "{after}");
            assert!(after.ends_with(&format!("| The host. |{end}{end}{END}{end}{end}More.")), "{after}");
            assert_eq!(after.matches('\n').count(), after.matches(end).count());
            assert!(updated("web", &files(&after)).expect("has marks").is_none());
            assert!(drift("web", &files(&after)).is_empty());
        }
    }

    #[test]
    fn drift_names_the_first_line() {
        let readme = updated("web", &files(&format!("{START}\n{END}\n"))).expect("marks").expect("new");
        let old = readme.replace("The host.", "A host.");
        let findings = drift("web", &files(&old));
        let finding = findings.iter().next().expect("a finding");
        assert_eq!(finding.place.as_ref().map(ToString::to_string).as_deref(), Some("web/README.md:6:1"));
        assert!(finding.notes[0].contains("The host."), "{finding:?}");
        assert!(drift("web", &files("# web\n")).is_empty(), "no place, no table");
    }

    #[test]
    fn marks_are_needed() {
        for readme in ["# web\n", START, &format!("{END}\n{START}\n")] {
            let problems = updated("web", &files(readme)).expect_err("no place");
            assert_eq!(problems.iter().next().map(|finding| finding.code.id), Some("MC0393"), "{readme}");
        }
        let no_readme = MemoryChart::new("web").file("values.yaml", VALUES).files().expect("files");
        assert!(updated("web", &no_readme).is_err());
        assert!(drift("web", &no_readme).is_empty());
    }
}
