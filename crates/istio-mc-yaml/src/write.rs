//! Values to texts.

use serde::Serialize;

/// One document as block YAML, ending in a line break, without `---`.
///
/// # Errors
/// What the type's own `Serialize` refuses, and map keys that are no scalars.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, WriteError> {
    let _ = value;
    unimplemented!("skeleton")
}

/// Why a value could not be written.
#[derive(Debug)]
pub struct WriteError(String);

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WriteError {}
