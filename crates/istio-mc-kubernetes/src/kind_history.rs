//! Which kinds Kubernetes serves in which version, and since when: `kind_history.txt`, read.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("kind_history.txt");

/// The story of a kind in one API version. Versions are minor versions of Kubernetes 1.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct KindHistory {
    /// The first that serves it.
    pub introduced: u32,
    /// The first in which it is deprecated.
    pub deprecated: Option<u32>,
    /// The first that no longer serves it.
    pub removed: Option<u32>,
    /// The API version to use instead.
    pub replacement: Option<&'static str>,
}

/// By API version and kind.
type History = HashMap<(&'static str, &'static str), KindHistory, foldhash::fast::RandomState>;

static HISTORY: LazyLock<History> = LazyLock::new(|| {
    let mut history = History::default();
    for line in lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        // A test holds every line to this.
        let [api_version, introduced, deprecated, removed, replacement, kinds] = words[..] else { continue };
        let Ok(introduced) = introduced.parse() else { continue };
        let story = KindHistory {
            introduced,
            deprecated: deprecated.parse().ok(),
            removed: removed.parse().ok(),
            replacement: (replacement != "-").then_some(replacement),
        };
        history.extend(kinds.split(',').map(|kind| ((api_version, kind), story)));
    }
    history
});

fn lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#'))
}

/// What is known of a kind in an API version; `None` for kinds that Kubernetes has always served, and for
/// those that are not its own.
///
/// ```
/// let story = istio_mc_kubernetes::kind_history("extensions/v1beta1", "Deployment").expect("a known kind");
/// assert_eq!((story.introduced, story.deprecated, story.removed), (1, Some(8), Some(16)));
/// assert_eq!(story.replacement, Some("apps/v1"));
/// ```
pub fn kind_history(api_version: &str, kind: &str) -> Option<KindHistory> {
    HISTORY.get(&(api_version, kind)).copied()
}

/// Every kind with a story.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str, KindHistory)> {
    HISTORY.iter().map(|((api_version, kind), story)| (*api_version, *kind, *story))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_read_and_every_kind_listed_once() {
        let mut seen = BTreeSet::new();
        for line in lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(words.len(), 6, "{line}");
            assert!(words[1].parse::<u32>().is_ok(), "{line}");
            for number in &words[2..4] {
                assert!(*number == "-" || number.parse::<u32>().is_ok(), "{line}");
            }
            for kind in words[5].split(',') {
                assert!(seen.insert((words[0], kind)), "{line}: {kind} twice");
            }
        }
        assert_eq!(seen.len(), HISTORY.len());
        assert!(seen.len() > 80);
    }

    #[test]
    fn what_is_removed_has_a_successor_that_is_not() {
        for ((api_version, kind), story) in &*HISTORY {
            let deprecated = story.deprecated.unwrap_or(u32::MAX);
            assert!(story.introduced <= deprecated, "{api_version} {kind}");
            assert!(story.removed.is_none_or(|removed| deprecated < removed), "{api_version} {kind}");
            // EndpointSlice stands in for Endpoints.
            if let Some(replacement) = story.replacement
                && *kind != "Endpoints"
            {
                let next = kind_history(replacement, kind).unwrap_or_else(|| panic!("{replacement} {kind}"));
                assert_eq!(next.removed, None, "{replacement} {kind}");
            }
        }
    }
}
