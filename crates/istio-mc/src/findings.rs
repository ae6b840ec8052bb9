//! Findings that are a verb's product: printed in the form that is asked for, and summed up.

use istio_mc_diagnostic::{Diagnostic, Severity, github, sarif};
use serde::Serialize;

use crate::cli::FindingFormat;
use crate::exit::Failure;
use crate::output::{self, OutputFormat};
use crate::terminal::Terminal;

/// Prints findings to standard output; `document` is all that JSON has.
pub(crate) fn print(
    findings: &[&Diagnostic],
    document: &impl Serialize,
    format: FindingFormat,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let text = match format {
        FindingFormat::Sarif => sarif(findings, env!("CARGO_PKG_VERSION")),
        FindingFormat::Json => output::value(document, OutputFormat::Json)?,
        FindingFormat::Github => shown(findings, terminal).map(github).collect(),
        // What is no format of findings never comes here: the verbs that print them take none.
        FindingFormat::Text | FindingFormat::Svg | FindingFormat::Mermaid | FindingFormat::Dot => {
            let style = terminal.product_style();
            let texts: Vec<String> = shown(findings, terminal).map(|finding| style.render(finding)).collect();
            texts.join("\n")
        }
    };
    output::stdout(text.as_bytes())
}

/// With `-q` errors alone.
fn shown<'f>(findings: &[&'f Diagnostic], terminal: &Terminal) -> impl Iterator<Item = &'f Diagnostic> {
    findings.iter().copied().filter(|finding| !terminal.is_quiet() || finding.is_error())
}

/// `1 error, 3 warnings; 1 finding ignored`, or `no findings`.
pub(crate) fn summary(count: impl Fn(Severity) -> usize, ignored: usize) -> String {
    let levels = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let found: Vec<String> = levels
        .into_iter()
        .map(|(severity, what)| (count(severity), what))
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| counted(count, what))
        .collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    match ignored {
        0 => found,
        ignored => format!("{found}; {} ignored", counted(ignored, "finding")),
    }
}

/// `1 chart`, `2 charts`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
