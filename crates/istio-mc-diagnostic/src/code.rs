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
    KUBECONFIG_ENTRY_MISSING = "MC0501" Error "a kubeconfig names a context, cluster or user that it does not hold";
    CREDENTIALS_NOT_PORTABLE = "MC0502" Error "credentials that work only where they were made";
    CREDENTIALS_MISSING = "MC0503" Error "there are no credentials to log in with";
    NOT_A_TOKEN_SECRET = "MC0504" Error "the object is not the token Secret of a ServiceAccount";
    TOKEN_NOT_ISSUED = "MC0505" Error "the token Secret holds no token yet";
    INVALID_SERVER = "MC0506" Error "the address of an API server is not a URL that Istio can use";
    LOCAL_SERVER = "MC0507" Warning "the address of an API server means another machine in another cluster";
    UNVERIFIED_SERVER = "MC0508" Warning "the certificate of an API server is not checked";
    SECRET_KEY_NOT_READ = "MC0509" Error "Istio of that version does not read the Secret under that name and key";
    SEVERAL_TOKEN_SECRETS = "MC0510" Warning "more than one token Secret fits";
    COMPONENT_NOT_FOUND = "MC0521" Warning "an Istio component is not among the objects";
    ADDRESS_UNUSABLE = "MC0522" Warning "an Istio component has no address of the kind asked for";
    PORT_NOT_SERVED = "MC0523" Warning "a Service lacks a port that sidecars of other clusters use";
    EPHEMERAL_ADDRESS = "MC0524" Warning "addresses of pods change when the pods do";
    SEVERAL_PODS = "MC0525" Warning "a component has several pods and one address is used";
    NOTHING_DISCOVERED = "MC0526" Error "no address of any Istio component was found";
    UNREADABLE_FILE = "MC0601" Error "a file cannot be read";
    NOT_UTF8 = "MC0602" Error "a file is not UTF-8 text";
    UNWRITABLE_FILE = "MC0603" Error "a file cannot be written";
    FOREIGN_FILE = "MC0604" Error "a file that istio-mc did not write is in the way";
    EDITED_FILE = "MC0605" Warning "a file was changed after istio-mc wrote it";
    UNSAFE_PATH = "MC0606" Error "a path leads out of the output folder";
    DUPLICATE_PATH = "MC0607" Error "two objects have the same file name";
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
