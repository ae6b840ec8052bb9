//! What every rule has at hand: the target's level, and where findings go.

use istio_mc_diagnostic::{Code, Diagnostic, Diagnostics, Place, code};
use istio_mc_yaml::Decoder;

use super::{At, Object};
use crate::version::ApiLevel;

/// The context of the rules for one object.
pub(crate) struct Cx<'a> {
    object: Object<'a>,
    level: ApiLevel,
    findings: &'a mut Vec<Diagnostic>,
    /// How many findings are about other objects.
    before: usize,
    /// What the object at hand is a part of, if it is a text inside another: its title, and where the text is.
    within: Option<(String, Place)>,
}

impl<'a> Cx<'a> {
    pub(super) fn new(object: Object<'a>, level: ApiLevel, findings: &'a mut Vec<Diagnostic>) -> Self {
        let before = findings.len();
        Self { object, level, findings, before, within: None }
    }

    /// The context for a configuration that is a text inside the object at hand, in the field `at`.
    pub(super) fn inside<'b>(&'b mut self, configuration: Object<'b>, at: &At<'_, '_>) -> Cx<'b> {
        let within = Some((self.object.title(), Place::new(self.object.source, at.span())));
        let before = self.findings.len();
        Cx { object: configuration, level: self.level, findings: self.findings, before, within }
    }

    /// The object at hand.
    pub(crate) fn object(&self) -> Object<'a> {
        self.object
    }

    /// Whether the target has what came with that level.
    pub(crate) fn since(&self, level: ApiLevel) -> bool {
        self.level >= level
    }

    /// The target's level.
    pub(crate) fn level(&self) -> ApiLevel {
        self.level
    }

    /// A finding at a field, still to be pushed.
    pub(crate) fn finding(&self, code: &'static Code, at: &At<'_, '_>, message: String) -> Diagnostic {
        Diagnostic::new(code, message).at(Place::new(self.object.source, at.span()))
    }

    /// Adds a finding; what object it is about is noted.
    pub(crate) fn push(&mut self, finding: Diagnostic) {
        let (title, finding) = match &self.within {
            Some((title, place)) => (title.clone(), finding.related(place.clone(), "the text stands here")),
            None => (self.object.title(), finding),
        };
        self.findings.push(match self.object.origin {
            Some(origin) => finding.note(format!("in {title}, made by {origin}")),
            None => finding.note(format!("in {title}")),
        });
    }

    /// Adds a finding at a field.
    pub(crate) fn report(&mut self, code: &'static Code, at: &At<'_, '_>, message: String) {
        let finding = self.finding(code, at, message);
        self.push(finding);
    }

    /// Adds findings of a check that knows less of the object than the rules before it: where these spoke
    /// already, nothing is added. An unknown field is told all the
    /// same: rules point at it when they miss the right one.
    pub(super) fn add_unless_reported(&mut self, findings: Vec<Diagnostic>) {
        let start = |finding: &Diagnostic| finding.place.as_ref().map(|place| place.span.start);
        let rules = self.before..self.findings.len();
        for finding in findings {
            let says_it = |other: &Diagnostic| {
                start(other) == start(&finding)
                    && (other.code == finding.code || *finding.code != code::UNKNOWN_FIELD)
            };
            if !self.findings[rules.clone()].iter().any(says_it) {
                self.push(finding);
            }
        }
    }

    /// Decodes with a decoder whose findings are added here.
    pub(crate) fn decode<T>(&mut self, decode: impl FnOnce(&mut Decoder<'_>) -> Option<T>) -> Option<T> {
        let mut findings = Diagnostics::new();
        let decoded = decode(&mut Decoder::new(self.object.source, &mut findings));
        for finding in findings {
            self.push(finding);
        }
        decoded
    }
}
