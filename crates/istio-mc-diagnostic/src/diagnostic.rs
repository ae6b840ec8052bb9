//! One finding: what is wrong, where, and what to do about it.

use std::borrow::Cow;

use crate::{Code, Place};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; changes no exit code.
    Note,
    /// Probably not what was meant; the output is still written.
    Warning,
    /// The input is wrong; nothing is written.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A second place that explains a finding: the other half of a contradiction, the line of a template.
#[derive(Clone, Debug)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What stands there, as a fragment: `first declared here`.
    pub label: Cow<'static, str>,
    /// How many lines before and after are shown with it: 0 but for texts that the reader cannot open.
    pub lines_around: usize,
}

/// One finding about an input.
///
/// Messages are lowercase fragments with values in backticks and no full stop; help is something the
/// reader can do. Built in one expression:
///
/// ```
/// use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, code};
/// let source = Source::new("mesh.yaml", "kind: Mash\n");
/// let finding = Diagnostic::new(&code::INVALID_VALUE, "`Mash` is not a kind of this file")
///     .at(Place::new(&source, Span::new(6, 10)))
///     .label("expected `Mesh`")
///     .help("write `kind: Mesh`");
/// assert_eq!(finding.place.as_ref().map(ToString::to_string).as_deref(), Some("mesh.yaml:1:7"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a diagnostic is there to be reported"]
pub struct Diagnostic {
    /// The kind of finding.
    pub code: &'static Code,
    /// How bad it is: the code's severity unless changed.
    pub severity: Severity,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// Where, if it is about a place in a text.
    pub place: Option<Place>,
    /// Words under the marked text of `place`.
    pub label: Option<Cow<'static, str>>,
    /// Further places.
    pub related: Vec<Related>,
    /// Facts that explain it, one a line.
    pub notes: Vec<Cow<'static, str>>,
    /// What to do about it, one a line.
    pub help: Vec<Cow<'static, str>>,
}

impl Diagnostic {
    /// A finding of that kind, with the code's severity.
    pub fn new(code: &'static Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            severity: code.severity,
            message: message.into(),
            place: None,
            label: None,
            related: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Puts words under the marked text.
    pub fn label(mut self, label: impl Into<Cow<'static, str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a second place with what stands there.
    pub fn related(mut self, place: Place, label: impl Into<Cow<'static, str>>) -> Self {
        self.related.push(Related { place, label: label.into(), lines_around: 0 });
        self
    }

    /// Adds a place in a text that is in no file, such as the text that a template rendered to: the lines before
    /// and after are shown too, in JSON as well.
    ///
    /// ```
    /// use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, TextStyle, code};
    /// let rendered = Source::new("a.yaml.j2 (rendered)", "kind: Service\nport: x\nspec: {}\n");
    /// let finding = Diagnostic::new(&code::WRONG_TYPE, "`port` must be a number, not a string")
    ///     .excerpt(Place::new(&rendered, Span::new(20, 21)), "rendered as this");
    /// let text = TextStyle::default().render(&finding);
    /// assert!(text.contains("1 | kind: Service") && text.contains("3 | spec: {}"), "{text}");
    /// ```
    pub fn excerpt(mut self, place: Place, label: impl Into<Cow<'static, str>>) -> Self {
        self.related.push(Related { place, label: label.into(), lines_around: 1 });
        self
    }

    /// Adds a fact that explains the finding.
    pub fn note(mut self, note: impl Into<Cow<'static, str>>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds something the reader can do.
    pub fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds "did you mean" with the nearest candidate, if one is near.
    pub fn suggest<'a>(self, wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match crate::nearest(wrong, candidates) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The findings of one pass, in the order found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No findings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings, in the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The same findings; those that have no place of their own stand at `place`.
    #[must_use]
    pub fn placed(self, place: &Place) -> Self {
        let put = |finding: Diagnostic| match finding.place {
            Some(_) => finding,
            None => finding.at(place.clone()),
        };
        self.into_iter().map(put).collect()
    }

    /// `Ok(value)` unless there are errors; the warnings stay with the value.
    ///
    /// # Errors
    /// All findings, if one of them is an error.
    pub fn finish<T>(self, value: T) -> Result<Warned<T>, Diagnostics> {
        if self.has_errors() { Err(self) } else { Ok(Warned { value, warnings: self }) }
    }
}

impl std::fmt::Display for Diagnostics {
    /// A line each: place, level, code, message.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            let (level, code) = (finding.severity.as_str(), finding.code.id);
            match &finding.place {
                Some(place) => write!(f, "{line_break}{place}: {level}[{code}]: {}", finding.message)?,
                None => write!(f, "{line_break}{level}[{code}]: {}", finding.message)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        self.0.extend(findings);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(findings: I) -> Self {
        Self(findings.into_iter().collect())
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

/// A good value with the warnings that came up on the way to it.
#[derive(Clone, Debug)]
pub struct Warned<T> {
    /// The value.
    pub value: T,
    /// Warnings and notes; never errors.
    pub warnings: Diagnostics,
}
