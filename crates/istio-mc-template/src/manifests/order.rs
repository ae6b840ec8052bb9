//! In which order objects are applied.

use std::cmp::Ordering;

use super::{Manifest, ObjectRef};

/// Which way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// For `kubectl apply`: what others need comes first.
    #[default]
    Install,
    /// For `kubectl delete`: the reverse.
    Uninstall,
}

impl Order {
    fn kinds(self) -> &'static [&'static str] {
        match self {
            Order::Install => &KINDS,
            Order::Uninstall => &KINDS_UNINSTALL,
        }
    }

    /// What [`sort`] says of two objects.
    pub fn compare(self, left: ObjectRef<'_>, right: ObjectRef<'_>) -> Ordering {
        let group = |id| Group::new(id, self.kinds());
        let names = left.name.cmp(right.name);
        let names = if self == Order::Install { names } else { names.reverse() };
        group(left).compare(&group(right), self).then(names)
    }
}

/// The kinds in the order in which Helm installs them (`pkg/releaseutil/kind_sorter.go` of Helm 3.22), and after
/// them webhooks, which must not be asked before what serves them is there.
const KINDS: [&str; 38] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    // Unknown to Helm, which puts them among the unknown kinds, by name.
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// The kinds in the order in which Helm removes them (the same file). Not quite the reverse: Services go early.
const KINDS_UNINSTALL: [&str; 38] = [
    // Without its webhook gone first, deleting what serves it blocks the API server.
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "APIService",
    "Ingress",
    "IngressClass",
    "Service",
    "CronJob",
    "Job",
    "StatefulSet",
    "HorizontalPodAutoscaler",
    "Deployment",
    "ReplicaSet",
    "ReplicationController",
    "Pod",
    "DaemonSet",
    "RoleBindingList",
    "RoleBinding",
    "RoleList",
    "Role",
    "ClusterRoleBindingList",
    "ClusterRoleBinding",
    "ClusterRoleList",
    "ClusterRole",
    "CustomResourceDefinition",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "ConfigMap",
    "SecretList",
    "Secret",
    "ServiceAccount",
    "PodDisruptionBudget",
    "PodSecurityPolicy",
    "LimitRange",
    "ResourceQuota",
    "NetworkPolicy",
    "Namespace",
    "PriorityClass",
];

/// Whether a kind is Istio's configuration, which comes after everything else.
fn is_istio(api_version: &str) -> bool {
    api_version.split_once('/').is_some_and(|(group, _)| group.ends_with(".istio.io"))
}

/// Sorts by kind (Helm's order; then kinds that Helm does not know, by name; then Istio's), namespace and name.
/// What is equal in all of these keeps its order. [`Order::Uninstall`] goes the other way: Istio's kinds, kinds that
/// Helm does not know (Helm has them last, when their namespace is gone already), then Helm's order for removing.
pub fn sort(manifests: &mut [Manifest<'_>], order: Order) {
    sort_by_id(manifests, |manifest| ObjectRef::from(&manifest.id), order);
}

/// As [`sort`], of whatever has an object's identity.
pub fn sort_by_id<T>(objects: &mut [T], id: impl Fn(&T) -> ObjectRef<'_>, order: Order) {
    let kinds = order.kinds();
    // Objects that follow each other are mostly of one kind and namespace: what is to be said of these is looked up and
    // compared once. Objects are moved when their places are known.
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut keys: Vec<Key> = Vec::with_capacity(objects.len());
    for (at, object) in objects.iter().enumerate() {
        let id = id(object);
        if !groups.last().is_some_and(|group| group.has(id)) {
            groups.push(Group::new(id, kinds));
        }
        keys.push(Key { group: groups.len() - 1, start: start(id.name), at });
    }
    let ranks = ranks(&groups, order);
    // The stable sort: a loop makes its objects in an order that is theirs for long stretches (`a-10` to `a-99`), which it
    // merges as they are.
    keys.sort_by(|left, right| {
        let names = || {
            let name = |key: &Key| id(&objects[key.at]).name;
            let names = left.start.cmp(&right.start).then_with(|| name(left).cmp(name(right)));
            if order == Order::Install { names } else { names.reverse() }
        };
        ranks[left.group].cmp(&ranks[right.group]).then_with(names)
    });
    let mut places: Vec<usize> = keys.iter().map(|key| key.at).collect();
    for at in 0..places.len() {
        // What belongs here may have been moved to make room.
        let mut from = places[at];
        while from < at {
            from = places[from];
        }
        objects.swap(at, from);
        places[at] = from;
    }
}

/// Where an object stands in its group.
struct Key {
    /// The index of its group.
    group: usize,
    /// The start of its name.
    start: u128,
    /// Where the object stood.
    at: usize,
}

/// The first bytes of a name as a number of the same order: most names need no further look.
fn start(name: &str) -> u128 {
    let mut start = [0; 16];
    for (to, from) in start.iter_mut().zip(name.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(start)
}

/// Objects of one kind in one namespace.
struct Group<'m> {
    api_version: &'m str,
    /// Where the kind stands in the table; `None` for one that Helm does not know.
    rank: Option<usize>,
    kind: &'m str,
    namespace: Option<&'m str>,
}

impl<'m> Group<'m> {
    fn new(id: ObjectRef<'m>, kinds: &[&str]) -> Self {
        let ObjectRef { api_version, kind, namespace, .. } = id;
        Self { api_version, rank: kinds.iter().position(|known| *known == kind), kind, namespace }
    }

    fn has(&self, id: ObjectRef<'_>) -> bool {
        (self.api_version, self.kind, self.namespace) == (id.api_version, id.kind, id.namespace)
    }

    fn compare(&self, other: &Self, order: Order) -> Ordering {
        let istio = is_istio(self.api_version).cmp(&is_istio(other.api_version));
        let known = match (self.rank, other.rank) {
            (Some(left), Some(right)) => left.cmp(&right),
            (Some(_), None) if order == Order::Install => Ordering::Less,
            (None, Some(_)) if order == Order::Install => Ordering::Greater,
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => self.kind.cmp(other.kind),
        };
        let namespace = self.namespace.cmp(&other.namespace);
        match order {
            Order::Install => istio.then(known).then(namespace),
            Order::Uninstall => istio.reverse().then(known).then(namespace.reverse()),
        }
    }
}

/// For each group, how many are before it; equal ones share a rank.
fn ranks(groups: &[Group<'_>], order: Order) -> Vec<usize> {
    let mut sorted: Vec<usize> = (0..groups.len()).collect();
    sorted.sort_by(|left, right| groups[*left].compare(&groups[*right], order));
    let mut ranks = vec![0; groups.len()];
    for (at, pair) in sorted.windows(2).enumerate() {
        let is_same = groups[pair[0]].compare(&groups[pair[1]], order) == Ordering::Equal;
        ranks[pair[1]] = if is_same { ranks[pair[0]] } else { at + 1 };
    }
    ranks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{ObjectId, Rendered, RenderedTemplate, parse};

    /// What the order says of two objects, without groups and numbers.
    fn plain(left: &ObjectId, right: &ObjectId, order: Order) -> Ordering {
        let (kinds, known_first) = match order {
            Order::Install => (&KINDS, true),
            Order::Uninstall => (&KINDS_UNINSTALL, false),
        };
        let rank = |id: &ObjectId| match kinds.iter().position(|kind| *kind == id.kind) {
            Some(rank) => (!known_first, rank, String::new()),
            None => (known_first, 0, id.kind.clone()),
        };
        let istio = is_istio(&left.api_version).cmp(&is_istio(&right.api_version));
        let place = (&left.namespace, &left.name).cmp(&(&right.namespace, &right.name));
        match order {
            Order::Install => istio.then(rank(left).cmp(&rank(right))).then(place),
            Order::Uninstall => istio.reverse().then(rank(left).cmp(&rank(right))).then(place.reverse()),
        }
    }

    proptest! {
        #[test]
        fn groups_and_numbers_change_nothing(
            objects in prop::collection::btree_set((0..6_usize, 0..3_usize, "[a-c]{1,2}|some-long-name-[a-c]{1,4}"), 0..40),
            shuffle in any::<u64>(),
        ) {
            const KINDS: [(&str, &str); 6] = [
                ("v1", "ConfigMap"),
                ("apps/v1", "Deployment"),
                // Another view of a Deployment's kind: equal in order, and then as rendered.
                ("example.com/v1", "Deployment"),
                ("example.com/v1", "Unknown"),
                ("example.com/v1", "Another"),
                ("networking.istio.io/v1", "Gateway"),
            ];
            let mut objects: Vec<_> = objects.into_iter().collect();
            let count = objects.len().max(1);
            objects.sort_by_key(|(kind, _, name)| (kind + name.len()).wrapping_mul(shuffle as usize) % count);
            let text: String = objects
                .iter()
                .map(|(kind, namespace, name)| {
                    let (api_version, kind) = KINDS[*kind];
                    let namespace = ["", ", namespace: a", ", namespace: b"][*namespace];
                    format!("---\napiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: \"{name}\"{namespace}}}\n")
                })
                .collect();
            let source = istio_mc_diagnostic::Source::new("t", text);
            let rendered = Rendered::from_texts([RenderedTemplate { path: "c/templates/t.yaml.j2".to_owned(), source }]);
            for order in [Order::Install, Order::Uninstall] {
                let mut manifests = parse(&rendered).expect("objects");
                let mut expected: Vec<ObjectId> = manifests.iter().map(|manifest| manifest.id.clone()).collect();
                expected.sort_by(|left, right| plain(left, right, order));
                sort(&mut manifests, order);
                for pair in manifests.windows(2) {
                    prop_assert!(order.compare((&pair[0].id).into(), (&pair[1].id).into()).is_le());
                }
                let sorted: Vec<ObjectId> = manifests.into_iter().map(|manifest| manifest.id).collect();
                prop_assert_eq!(sorted, expected);
            }
        }
    }
}
