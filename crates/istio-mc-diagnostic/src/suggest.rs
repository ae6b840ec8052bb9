//! "Did you mean": the nearest of the names that would have been right.

/// The candidate nearest to `wrong`, if one is near enough to be what was meant.
///
/// Case and the separators `-`, `_`, `.` count for little: `podCidrs` is near `podCIDRs`. Of two
/// equally near ones the first wins.
///
/// ```
/// use istio_mc_diagnostic::nearest;
/// assert_eq!(nearest("contolPlane", ["controlPlane", "credentials"]), Some("controlPlane"));
/// assert_eq!(nearest("color", ["controlPlane", "credentials"]), None);
/// ```
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |name: &str| -> String {
        name.chars().filter(|c| !matches!(c, '-' | '_' | '.')).flat_map(char::to_lowercase).collect()
    };
    let folded = fold(wrong);
    // A third of the letters may differ: beyond that a suggestion is a guess.
    let limit = folded.chars().count().div_ceil(3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
