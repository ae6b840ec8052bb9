//! Words of commands.

use std::borrow::Cow;

/// A word as POSIX shells read it back: in quotes if it needs them.
///
/// ```
/// use istio_mc_render::difference::shell_word;
/// assert_eq!(shell_word("fleet/mesh.yaml"), "fleet/mesh.yaml");
/// assert_eq!(shell_word("my fleet.yaml"), "'my fleet.yaml'");
/// ```
pub fn shell_word(word: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+,".contains(&byte);
    match !word.is_empty() && word.bytes().all(is_plain) {
        true => Cow::Borrowed(word),
        false => Cow::Owned(format!("'{}'", word.replace('\'', r"'\''"))),
    }
}
