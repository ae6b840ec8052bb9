//! What names the items of a list.

use std::collections::{HashMap, HashSet};

use istio_mc_yaml::{Content, Node};

/// Fields that tell the items of a list apart: the first must be there, the others may be left out. Paths into the item
/// have dots.
type Naming = &'static [&'static str];

/// From what names most kinds of items to what names few. They are those of Kubernetes' own merging (`patchMergeKey` in
/// k8s.io/api) and, for Istio's kinds, what Istio wants to be unique.
const NAMINGS: &[Naming] = &[
    // Containers, volumes, environment, ports with names, subsets, HTTP routes, webhooks.
    &["name"],
    // Subjects of bindings.
    &["name", "namespace", "kind"],
    // Ports of containers and Services, and of ServiceEntries.
    &["containerPort", "protocol"],
    &["port", "protocol"],
    &["number"],
    // Servers of Gateways, listeners of Sidecars.
    &["port.name"],
    &["port.number", "port.protocol"],
    &["mountPath"],
    &["devicePath"],
    &["topologyKey", "whenUnsatisfiable"],
    &["address"],
    &["address", "locality"],
    &["ip"],
    &["uid"],
    // Destinations of a route.
    &["destination.host", "destination.subset", "destination.port.number"],
    // Rules of an Ingress, and their paths.
    &["host"],
    &["path"],
    // Tolerations and requirements of selectors.
    &["key", "operator", "effect"],
    // Conditions and metrics.
    &["type"],
];

/// The names of the items of one list.
pub(super) type Names = Vec<Vec<(&'static str, String)>>;

/// The names of the items of two lists, if the same fields name all of them.
pub(super) fn names(old: &[Node<'_>], new: &[Node<'_>]) -> Option<(Names, Names)> {
    let all_maps = old.iter().chain(new).all(|item| item.as_map().is_some());
    if !all_maps || old.is_empty() && new.is_empty() {
        return None;
    }
    NAMINGS.iter().find_map(|naming| Some((named(old, naming)?, named(new, naming)?)))
}

fn named(items: &[Node<'_>], naming: Naming) -> Option<Names> {
    let mut seen = HashSet::with_capacity(items.len());
    let mut names = Names::with_capacity(items.len());
    for item in items {
        let mut name = Vec::with_capacity(naming.len());
        for (at, field) in naming.iter().enumerate() {
            let value = field.split('.').try_fold(item, |node, key| node.get(key));
            match value.map(text) {
                Some(Some(text)) => name.push((*field, text)),
                // What is no scalar names nothing.
                Some(None) => return None,
                None if at == 0 => return None,
                None => {}
            }
        }
        names.push(name);
    }
    names.iter().all(|name| seen.insert(name)).then_some(())?;
    Some(names)
}

fn text(node: &Node<'_>) -> Option<String> {
    match &node.content {
        Content::String(text) => Some(text.clone().into_owned()),
        Content::Number(istio_mc_yaml::Number::Int(number)) => Some(number.to_string()),
        _ => None,
    }
}

/// For each name where it stands.
pub(super) fn places(names: &Names) -> HashMap<&[(&'static str, String)], usize> {
    names.iter().enumerate().map(|(at, name)| (name.as_slice(), at)).collect()
}
