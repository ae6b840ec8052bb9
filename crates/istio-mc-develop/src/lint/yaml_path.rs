//! Paths in values, as messages show them.

/// A path of keys: `image.tag`, `labels["a.b"]`.
pub(super) fn shown(path: &[&str]) -> String {
    let mut text = String::new();
    for key in path {
        let plain =
            !key.is_empty() && key.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '-'));
        match plain {
            true if text.is_empty() => text.push_str(key),
            true => {
                text.push('.');
                text.push_str(key);
            }
            false => text.push_str(&format!("[{key:?}]")),
        }
    }
    text
}
