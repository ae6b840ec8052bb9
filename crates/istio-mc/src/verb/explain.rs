//! `explain`: what a finding means.

use std::fmt::Write as _;

use istio_mc_diagnostic::{Code, Diagnostic, Diagnostics, Example, code};
use serde::Serialize;

use crate::cli::FindingFormat;
use crate::exit::Failure;
use crate::output::{self, OutputFormat};
use crate::terminal::Terminal;

/// Say what a finding means, with a bad and a good example
#[derive(Debug, clap::Args)]
#[command(after_help = "\
CODE is the code of a finding (MC0421, or mc0421), its name (SERVER_TLS), or one of `istioctl analyze`
(IST0101), which stands for all findings that say the same. Without one, all codes are listed.

Examples:
  istio-mc explain MC0421
  istio-mc explain IST0130 IST0131
  istio-mc explain --format json > findings.json")]
pub(crate) struct Explain {
    /// What to explain
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
}

impl Explain {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let codes = self.codes()?;
        let text = match terminal.format() {
            FindingFormat::Json => output::value(
                &codes.iter().map(|code| Document::of(code)).collect::<Vec<_>>(),
                OutputFormat::Json,
            )?,
            _ if self.codes.is_empty() => table(&codes),
            _ => codes.iter().map(|code| explained(code)).collect::<Vec<_>>().join("\n"),
        };
        output::stdout(text.as_bytes())
    }

    /// The codes that are meant, each once; or everything that is none.
    fn codes(&self) -> Result<Vec<&'static Code>, Failure> {
        if self.codes.is_empty() {
            return Ok(code::ALL.to_vec());
        }
        let (mut codes, mut problems) = (Vec::new(), Diagnostics::new());
        for word in &self.codes {
            let found = meant(word);
            if found.is_empty() {
                problems.push(unknown(word));
            }
            for code in found {
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
        if problems.is_empty() { Ok(codes) } else { Err(Failure::Usage(problems)) }
    }
}

/// The codes that a word means.
fn meant(word: &str) -> Vec<&'static Code> {
    let is_meant = |code: &&&Code| {
        code.id.eq_ignore_ascii_case(word) || code.name.eq_ignore_ascii_case(word) || code.is_istioctl(word)
    };
    code::ALL.iter().filter(is_meant).copied().collect()
}

fn unknown(word: &str) -> Diagnostic {
    let upper = word.to_ascii_uppercase();
    if upper.starts_with("IST") && upper[3..].bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!("no finding here says what `istioctl analyze` says as `{upper}`");
        return Diagnostic::new(&code::WRONG_CALL, message).help("`istio-mc explain` lists all findings");
    }
    Diagnostic::new(&code::WRONG_CALL, format!("there is no finding `{word}`"))
        .suggest(&upper, code::ALL.iter().flat_map(|code| [code.id, code.name]))
        .help("`istio-mc explain` lists all findings")
}

/// A line each.
fn table(codes: &[&Code]) -> String {
    let line = |code: &&Code| format!("{}  {:7}  {}\n", code.id, code.severity.as_str(), code.summary);
    codes.iter().map(line).collect()
}

/// All that there is to say.
fn explained(code: &Code) -> String {
    let explanation = code.explanation();
    let mut text =
        format!("{} ({}): {}\n\n{}\n", code.id, code.severity.as_str(), code.summary, explanation.text);
    let mut example = |title: &str, example: Option<Example>| {
        let Some(example) = example else { return };
        // Writing into a text cannot fail.
        let _ = write!(text, "\n{title}:\n\n");
        for line in example.code.lines() {
            let indent = if line.is_empty() { "" } else { "    " };
            let _ = writeln!(text, "{indent}{line}");
        }
    };
    example("Bad", explanation.bad);
    example("Good", explanation.good);
    if let Some(istio) = explanation.istio {
        let _ = write!(text, "\nThe examples are for Istio {istio}.\n");
    }
    if !explanation.istioctl.is_empty() {
        let _ = write!(text, "\nistioctl analyze: {}\n", explanation.istioctl.join(", "));
    }
    if let Some(how) = code.suppression() {
        let _ = write!(text, "\nLeave it out: {how}\n");
    }
    text
}

/// A finding as JSON.
#[derive(Serialize)]
struct Document {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    summary: &'static str,
    explanation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bad: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    good: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    istio: Option<&'static str>,
    istioctl: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<String>,
}

impl Document {
    fn of(code: &'static Code) -> Self {
        let explanation = code.explanation();
        Self {
            code: code.id,
            name: code.name,
            severity: code.severity.as_str(),
            summary: code.summary,
            explanation: explanation.text,
            bad: explanation.bad.map(|example| example.code),
            good: explanation.good.map(|example| example.code),
            istio: explanation.istio,
            istioctl: explanation.istioctl,
            suppression: code.suppression(),
        }
    }
}
