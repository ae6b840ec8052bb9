//! Every place of an object that a path leads to.

use super::At;

/// Calls `found` for every place that a path leads to: `servers[].tls.mode` is the mode of every server, and
/// `customTags{}.formatter` of every entry of a map.
pub(super) fn visit(at: &At<'_, '_>, path: &str, found: &mut dyn FnMut(&At<'_, '_>)) {
    // Steps are short: to look at each byte is faster than what `split_once` does.
    let dot = path.bytes().position(|byte| byte == b'.');
    let (step, rest) = dot.map_or((path, None), |dot| (&path[..dot], Some(&path[dot + 1..])));
    let mut go = |at: &At<'_, '_>| match rest {
        Some(rest) => visit(at, rest, found),
        None => found(at),
    };
    if let Some(name) = step.strip_suffix("[]") {
        let list = at.field(name);
        (0..list.len()).for_each(|index| go(&list.item(index)));
    } else if let Some(name) = step.strip_suffix("{}") {
        let map = at.field(name);
        map.entries().iter().for_each(|entry| go(&map.value_of(entry)));
    } else if at.field(step).node().is_some() {
        go(&at.key(step));
    }
}
