//! Where a value stands in an object.

use std::fmt;

/// A path of keys and items: `spec.ports[name=http].targetPort`.
///
/// ```
/// use istio_mc_core::difference::{FieldPath, Step};
/// let path = FieldPath::from(vec![
///     Step::Key("metadata".into()),
///     Step::Key("annotations".into()),
///     Step::Key("sidecar.istio.io/inject".into()),
/// ]);
/// assert_eq!(path.to_string(), r#"metadata.annotations["sidecar.istio.io/inject"]"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldPath(Vec<Step>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The value of a map under that key.
    Key(String),
    /// An item of a list by what names it: field and value, `[name=http]` or `[containerPort=80,protocol=TCP]`.
    Item(Vec<(&'static str, String)>),
    /// An item of a list whose items have no names, from 0: where it stands after the change, or before it if it is
    /// there no more.
    Index(usize),
}

impl FieldPath {
    /// The steps, from the outermost.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl From<Vec<Step>> for FieldPath {
    fn from(steps: Vec<Step>) -> Self {
        Self(steps)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if is_plain(key) && at == 0 => f.write_str(key)?,
                Step::Key(key) if is_plain(key) => write!(f, ".{key}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Item(names) => {
                    for (at, (field, value)) in names.iter().enumerate() {
                        let before = if at == 0 { '[' } else { ',' };
                        match is_name(value) {
                            true => write!(f, "{before}{field}={value}")?,
                            false => write!(f, "{before}{field}={value:?}")?,
                        }
                    }
                    f.write_str("]")?;
                }
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Whether a key can stand after a dot.
fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Whether a value can stand after `=`.
fn is_name(value: &str) -> bool {
    let is_fine =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b'*');
    !value.is_empty() && value.bytes().all(is_fine)
}
