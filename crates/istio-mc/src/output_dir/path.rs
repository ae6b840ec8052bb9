//! Paths below the output folder.

/// Whether a path with `/` stays below the folder it is taken from, on every system.
pub(super) fn is_safe(path: &str) -> bool {
    path.split('/').all(is_safe_part)
}

fn is_safe_part(part: &str) -> bool {
    // `\` and `:` part and root paths on Windows.
    !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']) && !part.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_below_are_safe() {
        for path in ["a", "a/b.yaml", ".istio-mc.sha256", "a/..b", "ü"] {
            assert!(is_safe(path), "{path}");
        }
        for path in ["", "/a", "a/", "a//b", "..", "a/../b", "./a", "C:/a", "a\\..\\b", "a\nb", "\0"] {
            assert!(!is_safe(path), "{path:?}");
        }
    }
}
