//! What became of a field.

use istio_mc_yaml::Value;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::FieldPath;

/// One difference between two states of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where.
    pub path: FieldPath,
    /// What became of it.
    pub what: What,
}

/// What became of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It was not there before.
    Added(Value),
    /// It is there no more.
    Removed(Value),
    /// It has another value; never two maps, of which the parts are told.
    Replaced {
        /// The value before.
        old: Value,
        /// The value after.
        new: Value,
    },
    /// The named items that a list has both before and after stand in another order.
    Reordered {
        /// Their names before.
        old: Vec<String>,
        /// Their names after.
        new: Vec<String>,
    },
    /// A part of a Secret, of which the values are not told.
    Concealed(Fate),
}

/// What becomes of an object or a field, without its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It appears.
    Added,
    /// It stays, and is another.
    Changed,
    /// It goes.
    Removed,
}

impl Fate {
    /// `added`, `changed` or `removed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Fate::Added => "added",
            Fate::Changed => "changed",
            Fate::Removed => "removed",
        }
    }
}

impl What {
    /// The same without values.
    pub fn fate(&self) -> Fate {
        match self {
            What::Added(_) => Fate::Added,
            What::Removed(_) => Fate::Removed,
            What::Replaced { .. } | What::Reordered { .. } => Fate::Changed,
            What::Concealed(fate) => *fate,
        }
    }
}

impl Serialize for Change {
    /// `{path, change, old, new}`: `change` is `added`, `removed`, `changed` or `reordered`; `old` and `new` are there as
    /// far as there are values, and instead of them `secret: true` where they are not told.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", &self.path.to_string())?;
        let change = match &self.what {
            What::Reordered { .. } => "reordered",
            other => other.fate().as_str(),
        };
        map.serialize_entry("change", change)?;
        match &self.what {
            What::Added(new) => map.serialize_entry("new", new)?,
            What::Removed(old) => map.serialize_entry("old", old)?,
            What::Replaced { old, new } => {
                map.serialize_entry("old", old)?;
                map.serialize_entry("new", new)?;
            }
            What::Reordered { old, new } => {
                map.serialize_entry("old", old)?;
                map.serialize_entry("new", new)?;
            }
            What::Concealed(_) => map.serialize_entry("secret", &true)?,
        }
        map.end()
    }
}
