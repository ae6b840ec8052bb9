//! The order of names with numbers in them.

use std::cmp::Ordering;

/// Compares names as people count: `c2` before `c10`. Total: different names are never equal.
pub(super) fn natural(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one.as_bytes(), other.as_bytes());
    while let (Some(a), Some(b)) = (left.first(), right.first()) {
        if a.is_ascii_digit() && b.is_ascii_digit() {
            let (number_a, rest_a) = number(left);
            let (number_b, rest_b) = number(right);
            let by_value = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b));
            if by_value != Ordering::Equal {
                return by_value;
            }
            (left, right) = (rest_a, rest_b);
        } else if a == b {
            (left, right) = (&left[1..], &right[1..]);
        } else {
            return a.cmp(b);
        }
    }
    left.len().cmp(&right.len()).then_with(|| one.cmp(other))
}

/// The digits at the start without leading zeros, and what follows them.
fn number(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    (&digits[zeros..], rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_count() {
        let mut names = ["c10", "c2", "c", "b", "c2-a", "c02", "c1"];
        names.sort_by(|one, other| natural(one, other));
        assert_eq!(names, ["b", "c", "c1", "c02", "c2", "c2-a", "c10"]);
    }

    proptest! {
        #[test]
        fn the_order_is_total(mut names in prop::collection::vec("[ab0-2-]{0,5}", 3)) {
            names.sort_by(|one, other| natural(one, other));
            prop_assert!(natural(&names[0], &names[1]) != Ordering::Greater);
            prop_assert!(natural(&names[1], &names[2]) != Ordering::Greater);
            prop_assert!(natural(&names[0], &names[2]) != Ordering::Greater);
            prop_assert_eq!(natural(&names[0], &names[1]) == Ordering::Equal, names[0] == names[1]);
        }
    }
}
