//! Things by their host, with wildcards, without going through all of them.

use std::collections::{BTreeSet, HashMap};

/// Things under hosts that may begin with a wildcard.
#[derive(Clone, Debug)]
pub(crate) struct HostMap<'a, T> {
    exact: HashMap<&'a str, Vec<T>>,
    /// By what follows the `*`.
    wildcards: HashMap<&'a str, Vec<T>>,
    /// How long the keys of `wildcards` are.
    lengths: BTreeSet<usize>,
}

impl<T> Default for HostMap<'_, T> {
    fn default() -> Self {
        Self { exact: HashMap::new(), wildcards: HashMap::new(), lengths: BTreeSet::new() }
    }
}

impl<'a, T> HostMap<'a, T> {
    /// Adds a thing under a host.
    pub(crate) fn insert(&mut self, host: &'a str, thing: T) {
        match host.strip_prefix('*') {
            None => self.exact.entry(host).or_default().push(thing),
            Some(suffix) => {
                self.lengths.insert(suffix.len());
                self.wildcards.entry(suffix).or_default().push(thing);
            }
        }
    }

    /// What stands under hosts that mean all of this one: itself first, then wildcards, the longest first.
    pub(crate) fn covering<'m>(&'m self, host: &str) -> impl Iterator<Item = &'m T> + use<'m, 'a, T> {
        let rest = host.strip_prefix('*');
        let exact = if rest.is_none() { self.exact.get(host) } else { None };
        // `*.com` means `*.com` too, but `a.com` only if something is left for the wildcard.
        let longest = rest.map_or_else(|| host.len().saturating_sub(1), str::len);
        let rest = rest.unwrap_or(host);
        let wildcards = self
            .lengths
            .range(..=longest)
            .rev()
            .filter_map(|length| self.wildcards.get(rest.get(rest.len().checked_sub(*length)?..)?));
        // Few lists, of however many things.
        let lists: Vec<&'m Vec<T>> = exact.into_iter().chain(wildcards).collect();
        lists.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_host_comes_first() {
        let mut map = HostMap::default();
        for host in ["*", "*.example.com", "www.example.com", "*.com", "*w.example.com"] {
            map.insert(host, host);
        }
        let covering = |host| map.covering(host).copied().collect::<Vec<_>>();
        assert_eq!(
            covering("www.example.com"),
            ["www.example.com", "*w.example.com", "*.example.com", "*.com", "*"]
        );
        assert_eq!(covering("example.com"), ["*.com", "*"]);
        assert_eq!(covering("*.example.com"), ["*.example.com", "*.com", "*"]);
        assert_eq!(covering("*"), ["*"]);
        assert_eq!(covering("ü"), ["*"]);
    }
}
