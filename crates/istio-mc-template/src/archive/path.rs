//! Paths of entries.

use std::fmt::Write as _;

use super::chart::ArchiveChart;

/// The parts of an entry's path, or what is wrong with it. Empty parts and `.` say nothing: tar writes `./mine//a`
/// for `tar czf a.tgz ./mine/`.
pub(super) fn parts(path: &[u8]) -> Result<Vec<&str>, &'static str> {
    if path.len() > ArchiveChart::MAX_PATH {
        return Err("whose path is longer than 4096 bytes");
    }
    let path = std::str::from_utf8(path).map_err(|_| "whose path is not UTF-8")?;
    // They would end a comment line of the output, or drive a terminal.
    if path.contains(char::is_control) {
        return Err("whose path has a control character");
    }
    if path.contains('\\') {
        return Err("whose path has a backslash, which separates folders on some systems only");
    }
    // `C:/` is absolute on Windows, also behind other parts.
    let is_drive = |part: &str| matches!(part.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic());
    if path.starts_with('/') || path.split('/').any(is_drive) {
        return Err("which is an absolute path");
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return Err("which leads out of its folder");
    }
    Ok(parts)
}

/// A path as messages have it: on one line, without what drives a terminal, and not endless.
pub(super) fn shown(path: &[u8]) -> String {
    /// More says no more.
    const MAX_SHOWN: usize = 120;
    // No character is longer than four bytes.
    let head = &path[..path.len().min(4 * MAX_SHOWN)];
    let text = String::from_utf8_lossy(head);
    let mut shown = String::new();
    for (index, letter) in text.chars().enumerate() {
        match letter {
            _ if index == MAX_SHOWN => {
                shown.push('…');
                break;
            }
            '\\' | '\'' | '"' => shown.push(letter),
            _ => write!(shown, "{}", letter.escape_debug()).expect("to memory"),
        }
    }
    shown
}
