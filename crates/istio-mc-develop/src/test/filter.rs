//! Which cases are run.

use regex::Regex;

use crate::case::Case;

/// Names of cases, in part: `*` stands for anything. Without a name, all.
///
/// ```
/// use istio_mc_develop::test::Filter;
/// let filter = Filter::new(&["gate*tls"]);
/// assert!(filter.takes_name("my-gateway-with-tls") && !filter.takes_name("gateway"));
/// ```
#[derive(Clone, Debug)]
pub struct Filter(Vec<Regex>);

impl Filter {
    /// Cases of which the name has one of these in it.
    pub fn new(parts: &[impl AsRef<str>]) -> Self {
        let regex = |part: &str| {
            let escaped: Vec<String> = part.split('*').map(regex::escape).collect();
            Regex::new(&escaped.join(".*")).expect("what is escaped is a regular expression")
        };
        Self(parts.iter().map(|part| regex(part.as_ref())).collect())
    }

    /// Whether all cases are taken.
    pub fn takes_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a case is taken.
    pub fn takes(&self, case: &Case) -> bool {
        self.takes_name(case.name())
    }

    /// Whether a case of that name is taken.
    pub fn takes_name(&self, name: &str) -> bool {
        self.takes_all() || self.0.iter().any(|part| part.is_match(name))
    }
}
