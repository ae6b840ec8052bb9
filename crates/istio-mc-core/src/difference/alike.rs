//! Which items of two lists are each other's successors, where nothing names them.

use istio_mc_yaml::{Content, Node};

/// Up to that many pairs of items are held against each other; of longer lists the first is compared with the first.
const MOST_PAIRS: usize = 4096;

/// Pairs of items, in order: as many as there can be, and among those the ones that have the most values in common.
pub(super) fn alike(old: &[Node<'_>], new: &[Node<'_>]) -> Vec<(usize, usize)> {
    let is_clear = old.len() == 1 && new.len() == 1;
    if is_clear || old.len().saturating_mul(new.len()) > MOST_PAIRS {
        return (0..old.len().min(new.len())).map(|at| (at, at)).collect();
    }
    let values = |items: &[Node<'_>]| items.iter().map(values).collect::<Vec<_>>();
    let (old, new) = (values(old), values(new));
    // What the items from there on have in common at most, and how many pairs they are: any pair is better than none.
    let mut best = vec![vec![(0, 0); new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let (pairs, shared) = best[i + 1][j + 1];
            let both = (pairs + 1, shared + common(&old[i], &new[j]));
            best[i][j] = both.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut pairs, mut i, mut j) = (Vec::new(), 0, 0);
    while i < old.len() && j < new.len() {
        let (count, shared) = best[i + 1][j + 1];
        if best[i][j] == (count + 1, shared + common(&old[i], &new[j])) {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[i][j] == best[i + 1][j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// The scalars in a value with the keys that lead to them, sorted.
fn values(node: &Node<'_>) -> Vec<String> {
    let mut all = Vec::new();
    add(node, &mut String::new(), &mut all);
    all.sort_unstable();
    all
}

fn add(node: &Node<'_>, path: &mut String, all: &mut Vec<String>) {
    match &node.content {
        Content::List(items) => items.iter().for_each(|item| add(item, path, all)),
        Content::Map(entries) => {
            for entry in entries {
                let before = path.len();
                path.push('/');
                path.push_str(&entry.key);
                add(&entry.value, path, all);
                path.truncate(before);
            }
        }
        scalar => all.push(format!("{path}={scalar:?}")),
    }
}

/// How many values two sorted lists have in common.
fn common(left: &[String], right: &[String]) -> usize {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    let mut count = 0;
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        let order = one.cmp(other);
        count += usize::from(order.is_eq());
        if order.is_le() {
            left.next();
        }
        if order.is_ge() {
            right.next();
        }
    }
    count
}
