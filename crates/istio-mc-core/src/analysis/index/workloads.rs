//! Workloads by their labels.

use std::collections::HashMap;

use super::{Labels, Workload};

/// All workloads, found by a selector without going through all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workloads<'a> {
    all: Vec<Workload<'a>>,
    by_namespace: HashMap<&'a str, Vec<usize>>,
    by_label: HashMap<(&'a str, &'a str), Vec<usize>>,
    by_namespace_and_label: HashMap<(&'a str, &'a str, &'a str), Vec<usize>>,
}

impl<'a> Workloads<'a> {
    pub(super) fn insert(&mut self, workload: Workload<'a>) {
        let index = self.all.len();
        let namespace = workload.resource.namespace;
        self.by_namespace.entry(namespace).or_default().push(index);
        for (key, value) in workload.labels.iter() {
            self.by_label.entry((key, value)).or_default().push(index);
            self.by_namespace_and_label.entry((namespace, key, value)).or_default().push(index);
        }
        self.all.push(workload);
    }

    /// All of them, in the order of the input.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Workload<'a>> {
        self.all.iter()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those of a namespace.
    pub(crate) fn in_namespace(&self, namespace: &str) -> impl Iterator<Item = &Workload<'a>> {
        self.by_namespace.get(namespace).into_iter().flatten().map(|index| &self.all[*index])
    }

    /// Those of a namespace whose pods a selector selects; an empty selector selects all of them.
    pub(crate) fn selected<'m>(
        &'m self,
        namespace: &'m str,
        selector: Labels<'m>,
    ) -> impl Iterator<Item = &'m Workload<'a>> {
        let of = |(key, value)| self.by_namespace_and_label.get(&(namespace, key, value));
        self.filtered(rarest(selector, of), self.by_namespace.get(namespace), selector)
    }

    /// Those of any namespace whose pods a selector selects; an empty selector selects all of them.
    pub(crate) fn selected_anywhere<'m>(
        &'m self,
        selector: Labels<'m>,
    ) -> impl Iterator<Item = &'m Workload<'a>> {
        let found = rarest(selector, |label| self.by_label.get(&label));
        let all = selector.is_empty().then_some(&self.all).into_iter().flatten();
        all.chain(self.filtered(found, None, selector))
    }

    fn filtered<'m>(
        &'m self,
        rarest: Rarest<'m>,
        without_labels: Option<&'m Vec<usize>>,
        selector: Labels<'m>,
    ) -> impl Iterator<Item = &'m Workload<'a>> {
        let candidates = match rarest {
            Rarest::NoLabels => without_labels,
            Rarest::Of(candidates) => candidates,
        };
        let all = candidates.into_iter().flatten().map(|index| &self.all[*index]);
        all.filter(move |workload| selector.selects(&workload.labels))
    }
}

/// The shortest list of candidates that a selector leaves.
enum Rarest<'m> {
    /// The selector is empty.
    NoLabels,
    /// Those with its rarest label, if there are any.
    Of(Option<&'m Vec<usize>>),
}

fn rarest<'m>(selector: Labels<'m>, of: impl Fn((&'m str, &'m str)) -> Option<&'m Vec<usize>>) -> Rarest<'m> {
    let mut shortest = None;
    for label in selector.iter() {
        let Some(candidates) = of(label) else { return Rarest::Of(None) };
        if shortest.is_none_or(|shortest: &Vec<usize>| candidates.len() < shortest.len()) {
            shortest = Some(candidates);
        }
    }
    if selector.is_empty() { Rarest::NoLabels } else { Rarest::Of(shortest) }
}
