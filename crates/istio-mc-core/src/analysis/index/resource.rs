//! An object with its identity.

use istio_mc_diagnostic::{Code, Diagnostic, Place, Span};
use istio_mc_yaml::Node;

use super::{Kind, Labels};
use crate::rules::{At, Object};
use crate::version::ApiLevel;

/// The namespace of objects that name none: what `kubectl` takes without configuration.
pub(crate) const DEFAULT_NAMESPACE: &str = "default";

/// An object of the input, with what identifies it. Cheap to copy: it borrows everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resource<'a> {
    /// The object as it is written.
    pub(crate) object: Object<'a>,
    /// Its kind.
    pub(crate) kind: Kind,
    /// Its namespace: `default` if it names none, and empty if its kind has none.
    pub(crate) namespace: &'a str,
    /// Its name, or an empty text.
    pub(crate) name: &'a str,
}

impl<'a> Resource<'a> {
    pub(super) fn new(object: Object<'a>, level: ApiLevel) -> Self {
        let kind = Kind::of(object.text("apiVersion"), object.text("kind"), level);
        let metadata = |key| object.node.at(&["metadata", key]).and_then(Node::as_str);
        let namespace = if kind.is_cluster_wide() {
            ""
        } else {
            metadata("namespace").filter(|text| !text.is_empty()).unwrap_or(DEFAULT_NAMESPACE)
        };
        Self { object, kind, namespace, name: metadata("name").unwrap_or_default() }
    }

    /// Its root, to go down to fields with their places.
    pub(crate) fn root<'p>(&self) -> At<'p, 'a> {
        At::root(self.object.node)
    }

    /// A field by its path, unless it is absent or null.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&'a Node<'a>> {
        self.object.node.at(path).filter(|node| !node.is_null())
    }

    /// A text by its path.
    pub(crate) fn text(&self, path: &[&str]) -> Option<&'a str> {
        self.at(path)?.as_str()
    }

    /// The items of a list by its path; none if it is absent or no list.
    pub(crate) fn list(&self, path: &[&str]) -> &'a [Node<'a>] {
        self.at(path).and_then(Node::as_list).unwrap_or_default()
    }

    /// The texts of a list of texts by its path, each with its place.
    pub(crate) fn texts(&self, path: &[&str]) -> impl Iterator<Item = (&'a str, Span)> + use<'a> {
        self.list(path).iter().filter_map(|node| Some((node.as_str()?, node.span)))
    }

    /// A map of texts by its path.
    pub(crate) fn labels_at(&self, path: &[&str]) -> Labels<'a> {
        Labels::new(self.at(path))
    }

    /// Its labels.
    pub(crate) fn labels(&self) -> Labels<'a> {
        self.labels_at(&["metadata", "labels"])
    }

    /// Its annotations.
    pub(crate) fn annotations(&self) -> Labels<'a> {
        self.labels_at(&["metadata", "annotations"])
    }

    /// Where it begins.
    pub(crate) fn head(&self) -> Span {
        self.root().span()
    }

    /// Where it is named, or where it begins.
    pub(crate) fn name_span(&self) -> Span {
        self.at(&["metadata", "name"]).map_or_else(|| self.head(), |node| node.span)
    }

    /// A place in its text.
    pub(crate) fn place(&self, span: Span) -> Place {
        Place::new(self.object.source, span)
    }

    /// A finding at a place in it, still to be pushed.
    pub(crate) fn finding(&self, code: &'static Code, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(code, message).at(self.place(span))
    }

    /// Its name for people: `namespace/name`, or the name alone if it is in no namespace.
    pub(crate) fn full_name(&self) -> String {
        match self.namespace {
            "" => self.name.to_owned(),
            namespace => format!("{namespace}/{}", self.name),
        }
    }

    /// A number that no other object of the input has.
    pub(crate) fn id(&self) -> usize {
        std::ptr::from_ref(self.object.node).addr()
    }

    /// Whether it is the same object.
    pub(crate) fn is(&self, other: &Resource<'_>) -> bool {
        self.id() == other.id()
    }
}
