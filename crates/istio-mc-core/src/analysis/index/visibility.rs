//! To whom an object is exported.

use istio_mc_yaml::Node;

use super::Resource;

/// The namespaces that see an object, by its `exportTo` or, for Services, by an annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Visibility<'a> {
    /// All namespaces.
    Everybody,
    /// None, not even its own.
    Nobody,
    /// These alone, sorted; `.` is resolved.
    Namespaces(Vec<&'a str>),
}

impl<'a> Visibility<'a> {
    /// Of an object with `spec.exportTo`.
    pub(crate) fn of_spec(resource: &Resource<'a>) -> Self {
        let list = resource.list(&["spec", "exportTo"]);
        Self::of(list.iter().filter_map(Node::as_str), resource.namespace)
    }

    /// Of a Service, which has an annotation for it.
    pub(crate) fn of_service(resource: &Resource<'a>) -> Self {
        let text = resource.annotations().get("networking.istio.io/exportTo").unwrap_or_default();
        Self::of(text.split(',').map(str::trim).filter(|text| !text.is_empty()), resource.namespace)
    }

    fn of(entries: impl Iterator<Item = &'a str>, own: &'a str) -> Self {
        let mut namespaces = Vec::new();
        let mut any = false;
        for entry in entries {
            any = true;
            match entry {
                "*" => return Visibility::Everybody,
                "~" => {}
                "." => namespaces.push(own),
                namespace => namespaces.push(namespace),
            }
        }
        if !any {
            return Visibility::Everybody;
        }
        namespaces.sort_unstable();
        namespaces.dedup();
        if namespaces.is_empty() { Visibility::Nobody } else { Visibility::Namespaces(namespaces) }
    }

    /// Whether objects of a namespace see it.
    pub(crate) fn includes(&self, namespace: &str) -> bool {
        match self {
            Visibility::Everybody => true,
            Visibility::Nobody => false,
            Visibility::Namespaces(namespaces) => namespaces.contains(&namespace),
        }
    }

    /// Whether some namespace sees both.
    pub(crate) fn meets(&self, other: &Visibility<'_>) -> bool {
        match (self, other) {
            (Visibility::Nobody, _) | (_, Visibility::Nobody) => false,
            (Visibility::Everybody, _) | (_, Visibility::Everybody) => true,
            (Visibility::Namespaces(these), those) => these.iter().any(|one| those.includes(one)),
        }
    }
}
