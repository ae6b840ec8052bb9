//! Objects that are given twice for one cluster.

use std::collections::HashMap;

use istio_mc_diagnostic::{Diagnostic, Place, code};
use istio_mc_yaml::Node;

use crate::rules::{Object, suppressed};

/// What makes two objects the same for the API server: versions of one group do not tell them apart.
type Identity<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Adds a finding for each object that was there before.
pub(super) fn check(objects: &[Object<'_>], findings: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<Identity<'_>, Object<'_>> = HashMap::with_capacity(objects.len());
    for object in objects {
        let Some(identity) = identity(object) else { continue };
        let Some(first) = seen.get(&identity) else {
            seen.insert(identity, *object);
            continue;
        };
        if suppressed(*object, &code::GIVEN_TWICE) {
            continue;
        }
        let message =
            format!("{} is given twice: the later one takes the place of the earlier", object.title());
        let finding = Diagnostic::new(&code::GIVEN_TWICE, message)
            .at(name(object))
            .label("given again here")
            .related(name(first), "first given here");
        findings.push(finding);
    }
}

fn identity<'a>(object: &Object<'a>) -> Option<Identity<'a>> {
    let (api_version, kind) = (object.text("apiVersion"), object.text("kind"));
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let name = object.node.at(&["metadata", "name"])?.as_str()?;
    let namespace = object.namespace().unwrap_or_default();
    (!kind.is_empty() && !name.is_empty()).then_some((group, kind, namespace, name))
}

fn name(object: &Object<'_>) -> Place {
    let span = object.node.at(&["metadata", "name"]).map_or(object.node.span, |node: &Node<'_>| node.span);
    Place::new(object.source, span)
}
