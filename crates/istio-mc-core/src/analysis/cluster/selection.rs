//! What several objects select together, without going through all pairs.

use std::collections::{BTreeMap, HashMap};

use crate::analysis::index::{Index, Labels, Workload};

/// So many objects with one selector are told apart in messages.
const SHOWN: usize = 64;

/// Objects that have one selector in one namespace, by their numbers, and what it selects.
pub(super) struct Group<'i, 'a> {
    /// The objects.
    pub(super) users: Vec<usize>,
    /// The workloads.
    pub(super) workloads: Vec<&'i Workload<'a>>,
}

/// Workloads that are selected together.
pub(super) struct Shared<'i, 'a> {
    /// The workloads.
    pub(super) workloads: Vec<&'i Workload<'a>>,
    /// The objects that select them, at least two.
    pub(super) users: Vec<usize>,
}

impl Shared<'_, '_> {
    /// Others than this one, as many as messages have use for.
    pub(super) fn others(&self, user: usize) -> impl Iterator<Item = usize> {
        self.users.iter().take(SHOWN).copied().filter(move |other| *other != user)
    }
}

/// Groups objects, given by number, namespace and selector, by what they select.
pub(super) fn groups<'i, 'a, 's>(
    mesh: &'i Index<'a>,
    objects: impl Iterator<Item = (usize, &'s str, Labels<'s>)>,
) -> Vec<Group<'i, 'a>>
where
    's: 'i,
{
    let mut groups: Vec<Group<'i, 'a>> = Vec::new();
    let mut known: HashMap<(&str, String), usize> = HashMap::new();
    for (user, namespace, selector) in objects {
        let at = *known.entry((namespace, selector.text())).or_insert_with(|| {
            let workloads = mesh.workloads.selected(namespace, selector).collect();
            groups.push(Group { users: Vec::new(), workloads });
            groups.len() - 1
        });
        groups[at].users.push(user);
    }
    groups
}

/// The workloads that more than one object selects, in the order of the input.
pub(super) fn shared<'i, 'a>(groups: &[Group<'i, 'a>]) -> Vec<Shared<'i, 'a>> {
    let mut by_workload: HashMap<usize, (&'i Workload<'a>, Vec<usize>)> = HashMap::new();
    let mut order = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        for workload in &group.workloads {
            let id = workload.resource.id();
            let entry = by_workload.entry(id).or_insert_with(|| {
                order.push(id);
                (*workload, Vec::new())
            });
            if entry.1.last() != Some(&at) {
                entry.1.push(at);
            }
        }
    }
    let mut by_groups: BTreeMap<&[usize], usize> = BTreeMap::new();
    let mut found: Vec<Shared<'i, 'a>> = Vec::new();
    for (workload, of) in order.iter().filter_map(|id| by_workload.get(id)) {
        let users = || of.iter().flat_map(|at| groups[*at].users.iter().copied());
        if users().nth(1).is_none() {
            continue;
        }
        let at = *by_groups.entry(of).or_insert_with(|| {
            found.push(Shared { workloads: Vec::new(), users: users().collect() });
            found.len() - 1
        });
        found[at].workloads.push(*workload);
    }
    found
}
