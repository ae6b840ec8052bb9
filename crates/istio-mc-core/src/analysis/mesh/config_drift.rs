//! Configuration that control planes of one mesh read, each from its own cluster, and that is not the same.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_yaml::{Content, Node};

use super::config_not_read::CONFIGURATION;
use crate::analysis::fleet::{Fleet, Member, Role};
use crate::analysis::index::{Kind, Resource};
use crate::analysis::report::Report;

pub(super) fn check(fleet: &Fleet<'_, '_>, report: &mut Report) {
    for mesh in fleet.meshes() {
        let primaries = mesh.into_iter().filter(|member| member.role == Role::Primary);
        let mut first: BTreeMap<(Kind, &str, &str), (&Member<'_, '_>, &Resource<'_>)> = BTreeMap::new();
        for member in primaries {
            for resource in CONFIGURATION.iter().flat_map(|kind| member.index.all(*kind)) {
                let key = (resource.kind, resource.namespace, resource.name);
                let (before, known) = *first.entry(key).or_insert((member, resource));
                if std::ptr::eq(before.index, member.index)
                    || same(known.at(&["spec"]), resource.at(&["spec"]))
                {
                    continue;
                }
                let message = format!(
                    "{} is not the same in clusters `{}` and `{}` of one mesh",
                    resource.object.title(),
                    before.shown(),
                    member.shown()
                );
                let finding = Diagnostic::new(&code::CONFIG_DRIFT, message)
                    .at(resource.place(resource.name_span()))
                    .related(known.place(known.name_span()), format!("in cluster `{}`", before.shown()))
                    .help("apply the same to every cluster with a control plane, unless clusters are meant to differ");
                report.push(member.index, resource, finding);
            }
        }
    }
}

/// Whether two values are the same, wherever they stand and in whatever order their keys are.
fn same(one: Option<&Node<'_>>, two: Option<&Node<'_>>) -> bool {
    match (one, two) {
        (Some(one), Some(two)) => same_node(one, two),
        (None, None) => true,
        _ => false,
    }
}

fn same_node(one: &Node<'_>, two: &Node<'_>) -> bool {
    match (&one.content, &two.content) {
        (Content::Null, Content::Null) => true,
        (Content::Bool(one), Content::Bool(two)) => one == two,
        (Content::Number(one), Content::Number(two)) => one == two,
        (Content::String(one), Content::String(two)) => one == two,
        (Content::List(one), Content::List(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| same_node(one, two))
        }
        (Content::Map(one), Content::Map(two)) => {
            one.len() == two.len()
                && one.iter().enumerate().all(|(at, entry)| {
                    // Mostly the order is the same too.
                    let there = two.get(at).filter(|other| other.key == entry.key);
                    let there = there.or_else(|| two.iter().find(|other| other.key == entry.key));
                    there.is_some_and(|other| same_node(&entry.value, &other.value))
                })
        }
        _ => false,
    }
}
