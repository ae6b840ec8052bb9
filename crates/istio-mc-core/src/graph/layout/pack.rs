//! Boxes in rows.

use std::ops::Range;

/// Between boxes of a row, and between rows.
pub(super) const GAP: i32 = 24;

/// No row is longer: it bounds the work, and nobody reads wider pictures.
const MAX_COLUMNS: usize = 60;

/// Puts boxes into rows, in their order, so that the whole is about 1.6 times as wide as high. The result lists the boxes
/// of each row.
pub(super) fn rows(sizes: &[(i32, i32)], gap: i32) -> Vec<Range<usize>> {
    let widest = sizes.iter().map(|size| size.0).max().unwrap_or_default();
    let mut best: Option<(i64, Vec<Range<usize>>)> = None;
    // The first row may end after any box.
    let mut limit = 0;
    for size in &sizes[..sizes.len().min(MAX_COLUMNS)] {
        limit += size.0;
        let rows = broken(sizes, gap, limit.max(widest));
        limit += gap;
        let cost = shape(sizes, gap, &rows);
        if best.as_ref().is_none_or(|(lowest, _)| cost < *lowest) {
            best = Some((cost, rows));
        }
    }
    best.map(|(_, rows)| rows).unwrap_or_default()
}

/// Rows no wider than the limit, but for single boxes that are.
fn broken(sizes: &[(i32, i32)], gap: i32, limit: i32) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    let mut used = 0;
    for (index, (width, _)) in sizes.iter().enumerate() {
        match rows.last_mut() {
            Some(row) if used + width <= limit => row.end = index + 1,
            _ => {
                rows.push(index..index + 1);
                used = 0;
            }
        }
        used += width + gap;
    }
    rows
}

/// How far the whole is from a page's shape.
fn shape(sizes: &[(i32, i32)], gap: i32, rows: &[Range<usize>]) -> i64 {
    let of = |row: &Range<usize>| &sizes[row.clone()];
    let width = rows.iter().map(|row| of(row).iter().map(|size| size.0 + gap).sum::<i32>()).max();
    let height: i32 = rows.iter().map(|row| of(row).iter().map(|size| size.1).max().unwrap_or(0) + gap).sum();
    (i64::from(width.unwrap_or_default()) * 10 - i64::from(height) * 16).abs()
}

/// The height of a row's highest box.
pub(super) fn height(sizes: &[(i32, i32)], row: &Range<usize>) -> i32 {
    sizes[row.clone()].iter().map(|size| size.1).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_is_filled() {
        assert_eq!(rows(&[(100, 60); 2], 10).first(), Some(&(0..2)));
        assert_eq!(rows(&[(100, 100); 6], 10), [0..3, 3..6]);
        assert_eq!(rows(&[], 10), []);
    }

    proptest! {
        #[test]
        fn every_box_is_in_one_row(sizes in prop::collection::vec((1..900, 1..900), 0..80)) {
            let rows = rows(&sizes, 10);
            prop_assert_eq!(rows.iter().cloned().flatten().collect::<Vec<_>>(), (0..sizes.len()).collect::<Vec<_>>());
        }
    }
}
