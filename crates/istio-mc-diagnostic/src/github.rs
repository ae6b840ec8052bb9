//! Findings as workflow commands of GitHub Actions, which show them beside the lines of a pull request.

use crate::{Diagnostic, Severity};

/// A finding as a workflow command, ending in a line break: `::error file=a.yaml,line=3,col=5,title=MC0415::message`.
///
/// Help and notes are further lines of the message; the part of a line that is meant ends where the finding's place does.
///
/// ```
/// use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, code, github};
/// let source = Source::new("a,b.yaml", "port: 99999\n");
/// let finding = Diagnostic::new(&code::ISTIO_PORT, "`port` is 99999: 100% wrong")
///     .at(Place::new(&source, Span::new(6, 11)))
///     .help("1 to 65535");
/// let command = "::error file=a%2Cb.yaml,line=1,endLine=1,col=7,endColumn=12,title=MC0415::\
///     `port` is 99999: 100%25 wrong%0Ahelp: 1 to 65535\n";
/// assert_eq!(github(&finding), command);
/// ```
pub fn github(finding: &Diagnostic) -> String {
    let command = match finding.severity {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let mut properties = Vec::new();
    if let Some(place) = &finding.place {
        let start = place.position();
        let end = place.source.position((place.span.end as usize).max(place.span.start as usize));
        properties.push(format!("file={}", property(place.source.name())));
        properties.push(format!("line={},endLine={}", start.line, end.line));
        // Columns are allowed for parts of one line only.
        if start.line == end.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    properties.push(format!("title={}", finding.code.id));
    let mut message = finding.message.to_string();
    if let Some(label) = &finding.label {
        message.push_str(&format!(" ({label})"));
    }
    for related in &finding.related {
        message.push_str(&format!("\n{}: {}", related.place, related.label));
    }
    let lines = |message: &mut String, what: &str, lines: &[std::borrow::Cow<'_, str>]| {
        lines.iter().for_each(|line| message.push_str(&format!("\n{what}: {line}")));
    };
    lines(&mut message, "note", &finding.notes);
    lines(&mut message, "help", &finding.help);
    format!("::{command} {}::{}\n", properties.join(","), data(&message))
}

/// What stands after the second `::`: a command is one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a `,` or `:` would end.
fn property(text: &str) -> String {
    data(text.strip_prefix("./").unwrap_or(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Place, Source, Span, code};

    #[test]
    fn what_has_no_line_has_no_line() {
        let finding = Diagnostic::new(&code::NO_MANIFESTS, "no\r\nmanifests");
        assert_eq!(github(&finding), "::error title=MC0902::no%0D%0Amanifests\n");
    }

    #[test]
    fn several_lines_have_no_columns() {
        let source = Source::new("./a.yaml", "a:\n  b: 1\n");
        let finding = Diagnostic::new(&code::GIVEN_TWICE, "x").at(Place::new(&source, Span::new(0, 9)));
        assert_eq!(github(&finding), "::warning file=a.yaml,line=1,endLine=2,title=MC0901::x\n");
    }
}
