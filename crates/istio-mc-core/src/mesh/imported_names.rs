//! What importers know the exports of a fleet by, in order.

use super::ImportedName;
use super::inventory::ExportEntry;

/// The names of all exports where they are imported.
pub(super) struct ImportedNames {
    /// In the order of the exports.
    pub(super) of_exports: Vec<ImportedName>,
    /// The exports, as their indices, in the order of the objects that they become: what importers see as one service is
    /// together.
    pub(super) order: Vec<usize>,
}

impl ImportedNames {
    /// Puts names in order.
    pub(super) fn new(of_exports: Vec<ImportedName>) -> Self {
        let order = in_order(&of_exports);
        Self { of_exports, order }
    }

    /// What importers know an export by.
    pub(super) fn of(export: &ExportEntry) -> ImportedName {
        ImportedName::new(export.alias(), &export.namespace)
    }

    /// Whether several exports are one service to importers.
    pub(super) fn any_is_shared(&self) -> bool {
        self.order.windows(2).any(|pair| self.of_exports[pair[0]] == self.of_exports[pair[1]])
    }
}

/// Names of thousands of services begin alike. The bytes after that tell nearly all of them apart, and numbers are compared
/// without looking at the names again.
fn in_order(names: &[ImportedName]) -> Vec<usize> {
    let Some(first) = names.first().map(|name| name.object().as_str()) else { return Vec::new() };
    let alike = names.iter().fold(first.len(), |alike, name| {
        let pairs = first.bytes().zip(name.object().as_str().bytes()).take(alike);
        pairs.take_while(|(one, other)| one == other).count()
    });
    let key = |name: &ImportedName| {
        let rest = &name.object().as_str().as_bytes()[alike..];
        let mut bytes = [0; 16];
        let length = rest.len().min(bytes.len());
        bytes[..length].copy_from_slice(&rest[..length]);
        u128::from_be_bytes(bytes)
    };
    let whole = |index: usize| (names[index].object(), names[index].host());
    let mut keyed: Vec<(u128, usize)> =
        names.iter().enumerate().map(|(index, name)| (key(name), index)).collect();
    keyed.sort_by(|(one, at), (other, beside)| one.cmp(other).then_with(|| whole(*at).cmp(&whole(*beside))));
    keyed.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_whole_names(texts in proptest::collection::vec(("s?v?c?-?[ab0-9]{0,18}x", "[a-c]{1,20}"), 0..30)) {
            let name = |(alias, namespace): &(String, String)| {
                ImportedName::new(
                    &alias.trim_start_matches('-').parse().expect("a name"),
                    &namespace.parse().expect("a namespace"),
                )
            };
            let names = ImportedNames::new(texts.iter().map(name).collect());
            let mut expected: Vec<usize> = (0..texts.len()).collect();
            let of = &names.of_exports;
            expected.sort_by_key(|index| (of[*index].object().as_str(), of[*index].host()));
            prop_assert_eq!(&names.order, &expected);
            let mut hosts: Vec<&str> = of.iter().map(ImportedName::host).collect();
            hosts.sort_unstable();
            prop_assert_eq!(names.any_is_shared(), hosts.windows(2).any(|pair| pair[0] == pair[1]));
        }
    }
}
