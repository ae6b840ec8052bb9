//! Which items of two sequences are the same, in order.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Above this many pairs of items a sequence is first split at the items that occur once: Myers' algorithm may take as
/// many steps as there are pairs.
const MANY_PAIRS: usize = 4 << 20;

/// The longest common subsequence, or nearly so for long sequences: pairs of places, both rising.
pub(super) fn align<T: Hash + Eq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let rest = (old.len() - start).min(new.len() - start);
    let both_ends = old.iter().rev().zip(new.iter().rev());
    let end = both_ends.take(rest).take_while(|(old, new)| old == new).count();
    let (old_end, new_end) = (old.len() - end, new.len() - end);

    let mut pairs: Vec<(usize, usize)> = (0..start).map(|at| (at, at)).collect();
    pairs.extend(between(&old[start..old_end], &new[start..new_end]).map(|(a, b)| (a + start, b + start)));
    pairs.extend((0..end).map(|at| (old_end + at, new_end + at)));
    pairs
}

/// The same for what is left between equal ends.
fn between<T: Hash + Eq>(old: &[T], new: &[T]) -> impl Iterator<Item = (usize, usize)> + use<T> {
    // Numbers for the items of the old sequence, and whether the new one has them too.
    let mut known: HashMap<&T, (u32, bool)> = HashMap::with_capacity(old.len());
    for (number, item) in (0..).zip(old) {
        known.entry(item).or_insert((number, false));
    }
    // Items of one side alone cannot be matched, and cost the most.
    let (mut new_at, mut new_numbers) = (Vec::new(), Vec::new());
    for (at, item) in new.iter().enumerate() {
        if let Some((number, is_in_both)) = known.get_mut(item) {
            *is_in_both = true;
            new_at.push(at);
            new_numbers.push(*number);
        }
    }
    let (mut old_at, mut old_numbers) = (Vec::new(), Vec::new());
    for (at, item) in old.iter().enumerate() {
        if let Some((number, true)) = known.get(item) {
            old_at.push(at);
            old_numbers.push(*number);
        }
    }
    let pairs = match old_numbers.len().saturating_mul(new_numbers.len()) > MANY_PAIRS {
        true => by_anchors(&old_numbers, &new_numbers),
        false => shortest(&old_numbers, &new_numbers).collect(),
    };
    pairs.into_iter().map(move |(old, new)| (old_at[old], new_at[new]))
}

fn shortest(old: &[u32], new: &[u32]) -> impl Iterator<Item = (usize, usize)> + use<> {
    capture_diff_slices(Algorithm::Myers, old, new).into_iter().flat_map(equal)
}

/// As [`shortest`], split at the items that occur once in each; parts that are still long have nothing in common.
fn by_anchors(old: &[u32], new: &[u32]) -> Vec<(usize, usize)> {
    let mut once: HashMap<u32, [Option<usize>; 2]> = HashMap::new();
    let mut again: HashSet<(u32, usize)> = HashSet::new();
    for (side, items) in [old, new].into_iter().enumerate() {
        for (at, item) in items.iter().enumerate() {
            if once.entry(*item).or_default()[side].replace(at).is_some() {
                again.insert((*item, side));
            }
        }
    }
    let is_once = |item: u32| !again.contains(&(item, 0)) && !again.contains(&(item, 1));
    let anchors: Vec<(usize, usize)> = old
        .iter()
        .enumerate()
        .filter(|(_, item)| is_once(**item))
        .filter_map(|(at, item)| Some((at, once.get(item)?[1]?)))
        .collect();
    let mut pairs = Vec::new();
    let mut from = (0, 0);
    for anchor in rising(&anchors).into_iter().chain([(old.len(), new.len())]) {
        let (old_part, new_part) = (&old[from.0..anchor.0], &new[from.1..anchor.1]);
        if old_part.len().saturating_mul(new_part.len()) <= MANY_PAIRS {
            pairs.extend(shortest(old_part, new_part).map(|(old, new)| (from.0 + old, from.1 + new)));
        }
        if anchor.0 < old.len() {
            pairs.push(anchor);
        }
        from = (anchor.0 + 1, anchor.1 + 1);
    }
    pairs
}

/// The longest of the subsequences in which both parts rise; the first part rises in all of it.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length the pair that ends such a subsequence the lowest, and for each pair the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < pair.1);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut found: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |at| before[*at]).map(|at| pairs[at]).collect();
    found.reverse();
    found
}

fn equal(step: DiffOp) -> impl Iterator<Item = (usize, usize)> {
    let (old, new, len) = match step {
        DiffOp::Equal { old_index, new_index, len } => (old_index, new_index, len),
        DiffOp::Delete { old_index, new_index, .. }
        | DiffOp::Insert { old_index, new_index, .. }
        | DiffOp::Replace { old_index, new_index, .. } => (old_index, new_index, 0),
    };
    (0..len).map(move |at| (old + at, new + at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn longest(old: &[u8], new: &[u8]) -> usize {
        let mut lengths = vec![vec![0; new.len() + 1]; old.len() + 1];
        for (i, a) in old.iter().enumerate() {
            for (j, b) in new.iter().enumerate() {
                lengths[i + 1][j + 1] =
                    if a == b { lengths[i][j] + 1 } else { lengths[i][j + 1].max(lengths[i + 1][j]) };
            }
        }
        lengths[old.len()][new.len()]
    }

    proptest! {
        #[test]
        fn the_longest_common_subsequence(
            old in prop::collection::vec(0..6_u8, 0..20),
            new in prop::collection::vec(0..6_u8, 0..20),
        ) {
            let pairs = align(&old, &new);
            prop_assert!(pairs.iter().all(|(a, b)| old[*a] == new[*b]));
            prop_assert!(pairs.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            prop_assert_eq!(pairs.len(), longest(&old, &new));
            let number = |items: &[u8]| items.iter().map(|item| u32::from(*item)).collect::<Vec<_>>();
            let pairs = by_anchors(&number(&old), &number(&new));
            prop_assert!(pairs.iter().all(|(a, b)| old[*a] == new[*b]));
            prop_assert!(pairs.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
        }
    }

    #[test]
    fn long_sequences_take_no_time() {
        let old: Vec<usize> = (0..100_000).collect();
        let other: Vec<usize> = (100_000..200_000).collect();
        assert!(align(&old, &other).is_empty());
        let backwards: Vec<usize> = (0..100_000).rev().collect();
        assert_eq!(align(&old, &backwards).len(), 1);
        let mut moved = old.clone();
        moved.rotate_left(10_000);
        assert_eq!(align(&old, &moved).len(), 90_000);
        let repeated: Vec<usize> = (0..100_000).map(|item| item % 7).collect();
        let otherwise: Vec<usize> = (0..100_000).map(|item| item % 5).collect();
        let pairs = align(&repeated, &otherwise);
        assert!(pairs.iter().all(|(old, new)| repeated[*old] == otherwise[*new]));
    }
}
