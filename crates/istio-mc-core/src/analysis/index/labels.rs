//! Labels, annotations and selectors: maps of texts.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

/// A map of texts as it is written; an absent one is empty.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Labels<'a>(Option<&'a Node<'a>>);

impl<'a> Labels<'a> {
    /// The texts of that map.
    pub(crate) fn new(node: Option<&'a Node<'a>>) -> Self {
        Self(node)
    }

    /// The value of a key, if it is a text.
    pub(crate) fn get(&self, key: &str) -> Option<&'a str> {
        self.0?.get(key)?.as_str()
    }

    /// Where a key stands.
    pub(crate) fn key_span(&self, key: &str) -> Option<Span> {
        Some(self.0?.entry(key)?.key_span)
    }

    /// Where a value stands.
    pub(crate) fn value_span(&self, key: &str) -> Option<Span> {
        Some(self.0?.entry(key)?.value.span)
    }

    /// Keys and values in the order written; what is no text has an empty value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let entries = self.0.and_then(Node::as_map).unwrap_or_default();
        entries.iter().map(|entry| (entry.key.as_ref(), entry.value.as_str().unwrap_or_default()))
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Whether this, taken as a selector, selects something with these labels: each of its own is among
    /// them. An empty selector selects everything.
    pub(crate) fn selects(&self, labels: &Labels<'_>) -> bool {
        self.iter().all(|(key, value)| labels.get(key) == Some(value))
    }

    /// The first of them in the order of the keys, to point at.
    pub(crate) fn span(&self) -> Option<Span> {
        self.0?.as_map()?.iter().min_by_key(|entry| &entry.key).map(|entry| entry.key_span)
    }

    /// As `a=b,c=d`, in the order of the keys: for messages and to tell selectors apart.
    pub(crate) fn text(&self) -> String {
        let mut all: Vec<(&str, &str)> = self.iter().collect();
        all.sort_unstable();
        let parts: Vec<String> = all.iter().map(|(key, value)| format!("{key}={value}")).collect();
        parts.join(",")
    }
}
