//! Names of charts.

use std::fmt;
use std::str::FromStr;

use istio_mc_diagnostic::{Diagnostic, code};

/// The name of a new chart.
///
/// Lowercase letters, digits and inner `-`, from a letter on, at most 53 bytes: charts give their name to releases (at
/// most 53 bytes, Helm's `pkg/chart/v2/util/validate_name.go`) and to Services (which start with a letter, RFC 1035).
/// Not a word that YAML takes for something else, such as `on`.
///
/// | text | is a name |
/// |---|---|
/// | `web`, `web-2` | yes |
/// | `Web`, `2web`, `web_2`, `web-`, empty | no |
/// | `yes`, `null` | no |
///
/// ```
/// use istio_mc_develop::scaffold::ChartName;
/// assert!("web-2".parse::<ChartName>().is_ok());
/// let wrong = "My_App".parse::<ChartName>().expect_err("no name");
/// assert_eq!(wrong.suggestion(), Some("my-app"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartName(String);

/// The longest name of a release, for Helm.
const MAX: usize = 53;

impl ChartName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that no chart can be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidChartName {
    text: String,
    suggestion: Option<String>,
}

impl InvalidChartName {
    /// A name that is like the text.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for InvalidChartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a name for a chart", self.text)
    }
}

impl std::error::Error for InvalidChartName {}

impl From<InvalidChartName> for Diagnostic {
    fn from(wrong: InvalidChartName) -> Self {
        let finding = Diagnostic::new(&code::CHART_NAME, wrong.to_string())
            .note(format!("lowercase letters, digits and inner `-`, from a letter on, at most {MAX}; no word that YAML takes for something else"));
        match wrong.suggestion {
            Some(name) => finding.help(format!("call it `{name}`")),
            None => finding,
        }
    }
}

impl FromStr for ChartName {
    type Err = InvalidChartName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_name(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidChartName { text: text.to_owned(), suggestion: near(text) })
    }
}

fn is_name(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= MAX
        && text.bytes().all(is_inner)
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && is_plain(text)
}

/// Whether YAML reads it as a text without quotes.
fn is_plain(text: &str) -> bool {
    let mut written = String::new();
    istio_mc_yaml::push_scalar(&mut written, text);
    written == text
}

/// The name that is nearest to a text: what does not fit becomes `-`.
fn near(text: &str) -> Option<String> {
    let mut name = String::new();
    let mut after_small = false;
    for letter in text.chars() {
        // `myApp` is `my-app`, `HTTPServer` is `httpserver`.
        if letter.is_ascii_uppercase() && after_small {
            name.push('-');
        }
        after_small = letter.is_ascii_lowercase();
        match letter.to_ascii_lowercase() {
            fits if fits.is_ascii_lowercase() || fits.is_ascii_digit() => name.push(fits),
            _ if name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    let name = name.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    let mut name: String = name.chars().take(MAX).collect();
    name.truncate(name.trim_end_matches('-').len());
    if !name.is_empty() && !is_plain(&name) {
        name.push_str("-chart");
    }
    is_name(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_name_has_a_near_one() {
        for (wrong, expected) in [
            ("My_App", Some("my-app")),
            ("myApp", Some("my-app")),
            ("web.example.com", Some("web-example-com")),
            ("2web", Some("web")),
            ("-web--", Some("web")),
            ("on", Some("on-chart")),
            ("", None),
            ("1", None),
            ("äöü", None),
        ] {
            let error = wrong.parse::<ChartName>().expect_err(wrong);
            assert_eq!(error.suggestion(), expected, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn suggestions_are_names(text in "\\PC{0,80}") {
            if let Err(wrong) = text.parse::<ChartName>()
                && let Some(name) = wrong.suggestion()
            {
                prop_assert!(name.parse::<ChartName>().is_ok(), "{name}");
            }
        }
    }
}
