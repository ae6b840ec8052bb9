//! Lists of names in messages.

/// So many names are shown.
const SHOWN: usize = 3;

/// Names for a message: all of a few, or the first ones and how many more there are.
pub(super) fn names(all: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = all.map(|name| format!("`{name}`")).collect();
    let more = all.len().saturating_sub(SHOWN);
    all.truncate(SHOWN);
    let list = all.join(", ");
    if more == 0 { list } else { format!("{list} and {more} more") }
}
