//! The codes of all diagnostics: one table, never reused.

use crate::Severity;

/// A stable name for one kind of finding, such as `MC0102`.
///
/// Ranges: `MC00` reading texts, `MC01` the mesh file, `MC02` what a target cannot do, `MC03` charts
/// and templates, `MC04` objects, `MC05` secrets and discovery, `MC06` the outside.
#[derive(Debug)]
#[non_exhaustive]
pub struct Code {
    /// The name: `MC` and four digits.
    pub id: &'static str,
    /// How bad it is unless the user says otherwise.
    pub severity: Severity,
    /// What it means, in one line.
    pub summary: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

impl Code {
    /// The code of that name, if there is one.
    pub fn find(id: &str) -> Option<&'static Code> {
        ALL.iter().copied().find(|code| code.id == id)
    }
}

macro_rules! codes {
    ($($name:ident = $id:literal $severity:ident $summary:literal;)*) => {
        $(#[doc = concat!("`", $id, "`: ", $summary, ".")]
        pub static $name: Code = Code { id: $id, severity: Severity::$severity, summary: $summary };)*

        /// Every code, in order.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    YAML_SYNTAX = "MC0001" Error "the text is not YAML";
    DUPLICATE_KEY = "MC0002" Error "a mapping has the same key twice";
    UNSUPPORTED_YAML = "MC0003" Error "YAML that Kubernetes does not take";
    WRONG_TYPE = "MC0004" Error "a value has the wrong type";
    UNKNOWN_FIELD = "MC0005" Error "a field that is not known here";
    MISSING_FIELD = "MC0006" Error "a required field is missing";
    INVALID_VALUE = "MC0007" Error "a value is not one of those allowed here";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        for pair in ALL.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} stands before {}", pair[0].id, pair[1].id);
        }
        for code in ALL {
            assert!(code.id.len() == 6 && code.id.starts_with("MC"), "{}", code.id);
            assert_eq!(Code::find(code.id), Some(*code));
            assert!(!code.summary.ends_with('.'), "{}: a fragment, no full stop", code.id);
        }
    }
}
