//! What a case expects, ready to be held against what came out.

use istio_mc_diagnostic::{Code, Diagnostic, Place, code, nearest};
use istio_mc_template::TemplatePattern;
use istio_mc_yaml::{Decoder, Fragment, Located};
use regex::Regex;

use super::file::{Assertion, ExpectedMessage, ExpectedText};
use super::path::ObjectPath;

/// An assertion about objects.
#[derive(Clone, Debug)]
pub(crate) struct Expectation {
    pub(crate) selector: Selector,
    pub(crate) path: ObjectPath,
    pub(crate) check: Check,
    /// Where the check stands in case.yaml.
    pub(crate) place: Place,
}

/// Which objects.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selector {
    pub(crate) kind: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) api_version: Option<String>,
    pub(crate) template: Option<TemplatePattern>,
}

/// What must hold.
#[derive(Clone, Debug)]
pub(crate) enum Check {
    Equals(Fragment),
    Matches(Regex),
    Contains(Fragment),
    Lacks(Fragment),
    Exists,
    Absent,
    Count(u64),
}

/// A message that must be among the findings.
#[derive(Clone, Debug)]
pub(crate) struct MessageCheck {
    pub(crate) code: Option<&'static Code>,
    pub(crate) text: TextCheck,
}

/// What must hold for a text.
#[derive(Clone, Debug)]
pub(crate) struct TextCheck {
    pub(crate) equals: Option<String>,
    pub(crate) contains: Option<String>,
    pub(crate) matches: Option<Regex>,
    pub(crate) place: Place,
}

impl Expectation {
    /// `None` after having reported what is wrong.
    pub(super) fn new(stated: &Located<Assertion>, cx: &mut Decoder<'_>) -> Option<Self> {
        let Assertion { kind, name, namespace, api_version, template, path, .. } = &stated.value;
        let template = match template {
            Some(text) => Some(pattern(text, cx)?),
            None => None,
        };
        let path = match path {
            None => ObjectPath::default(),
            Some(text) => match ObjectPath::parse(text) {
                Ok(path) => path,
                Err(why) => {
                    return report(cx, text, format!("`{}` is no path in an object: {why}", text.value));
                }
            },
        };
        let (check, place) = Check::new(stated, cx)?;
        let selector = Selector {
            kind: kind.clone(),
            name: name.clone(),
            namespace: namespace.clone(),
            api_version: api_version.clone(),
            template,
        };
        Some(Self { selector, path, check, place })
    }
}

impl Check {
    fn new(stated: &Located<Assertion>, cx: &mut Decoder<'_>) -> Option<(Self, Place)> {
        let Assertion { equals, matches, contains, lacks, exists, absent, count, .. } = &stated.value;
        // That there is one at most was checked while reading.
        let presence = |yes: bool| if yes { Check::Exists } else { Check::Absent };
        if let Some(value) = equals {
            Some((Check::Equals(value.clone()), value.place()))
        } else if let Some(text) = matches {
            Some((Check::Matches(regex(text, cx)?), text.place.clone()))
        } else if let Some(value) = contains {
            Some((Check::Contains(value.clone()), value.place()))
        } else if let Some(value) = lacks {
            Some((Check::Lacks(value.clone()), value.place()))
        } else if let Some(yes) = exists {
            Some((presence(yes.value), yes.place.clone()))
        } else if let Some(yes) = absent {
            Some((presence(!yes.value), yes.place.clone()))
        } else if let Some(count) = count {
            Some((Check::Count(count.value), count.place.clone()))
        } else {
            let message =
                "an assertion needs one of: equals, matches, contains, lacks, exists, absent, count";
            let finding = Diagnostic::new(&code::MISSING_FIELD, message).at(stated.place.clone());
            cx.report(finding.help("`absent: true` is for what must not be there, null included"));
            None
        }
    }
}

impl MessageCheck {
    /// `None` after having reported what is wrong.
    pub(super) fn new(stated: &Located<ExpectedMessage>, cx: &mut Decoder<'_>) -> Option<Self> {
        let ExpectedMessage { code: id, contains, matches } = &stated.value;
        if id.is_none() && contains.is_none() && matches.is_none() {
            let message = "an expected message needs one of: code, contains, matches";
            cx.report(Diagnostic::new(&code::MISSING_FIELD, message).at(stated.place.clone()));
            return None;
        }
        let code = match id {
            None => None,
            Some(id) => match Code::find(id) {
                Some(code) => Some(code),
                None => {
                    let finding = Diagnostic::new(
                        &code::INVALID_VALUE,
                        format!("`{}` is not the code of a finding", id.value),
                    )
                    .at(id.place.clone());
                    cx.report(match nearest(id, code::ALL.iter().map(|code| code.id)) {
                        Some(near) => finding.help(format!("did you mean `{near}`?")),
                        None => finding.help("codes look like `MC0326`; messages show them"),
                    });
                    return None;
                }
            },
        };
        let matches = match matches {
            Some(text) => Some(regex(text, cx)?),
            None => None,
        };
        let text =
            TextCheck { equals: None, contains: contains.clone(), matches, place: stated.place.clone() };
        Some(Self { code, text })
    }

    /// Whether that is the message.
    pub(crate) fn fits(&self, finding: &Diagnostic) -> bool {
        self.code.is_none_or(|code| code == finding.code) && self.text.fits(&finding.message)
    }
}

impl TextCheck {
    /// `None` after having reported what is wrong.
    pub(super) fn new(stated: &Located<ExpectedText>, cx: &mut Decoder<'_>) -> Option<Self> {
        let ExpectedText { equals, contains, matches } = &stated.value;
        if equals.is_none() && contains.is_none() && matches.is_none() {
            let message = "an expected text needs one of: equals, contains, matches";
            cx.report(Diagnostic::new(&code::MISSING_FIELD, message).at(stated.place.clone()));
            return None;
        }
        let matches = match matches {
            Some(text) => Some(regex(text, cx)?),
            None => None,
        };
        Some(Self {
            equals: equals.clone(),
            contains: contains.clone(),
            matches,
            place: stated.place.clone(),
        })
    }

    /// Whether that is the text.
    pub(crate) fn fits(&self, text: &str) -> bool {
        self.equals.as_ref().is_none_or(|whole| whole.trim_end() == text.trim_end())
            && self.contains.as_ref().is_none_or(|part| text.contains(part.as_str()))
            && self.matches.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

/// The pattern of templates that a text is.
pub(super) fn pattern(text: &Located<String>, cx: &mut Decoder<'_>) -> Option<TemplatePattern> {
    match TemplatePattern::new(text) {
        Ok(pattern) => Some(pattern),
        Err(why) => report(cx, text, format!("`{}` is not the path of a template: {why}", text.value)),
    }
}

fn regex(text: &Located<String>, cx: &mut Decoder<'_>) -> Option<Regex> {
    match Regex::new(text) {
        Ok(regex) => Some(regex),
        Err(error) => {
            let message = format!("`{}` is no regular expression", text.value);
            let finding = Diagnostic::new(&code::INVALID_VALUE, message).at(text.place.clone());
            // The last line says what is wrong; those before draw the place.
            let words = error.to_string();
            let reason = words.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            cx.report(finding.note(reason));
            None
        }
    }
}

fn report<T>(cx: &mut Decoder<'_>, text: &Located<String>, message: String) -> Option<T> {
    cx.report(Diagnostic::new(&code::INVALID_VALUE, message).at(text.place.clone()));
    None
}
