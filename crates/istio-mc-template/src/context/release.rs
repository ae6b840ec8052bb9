//! `Release`.

use istio_mc_yaml::Number;

use super::names;
use crate::values::{Content, Tree};

/// The release that templates see as `Release` (`Name`, `Namespace`, `IsInstall`, `IsUpgrade`, `Revision`,
/// `Service`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The name.
    pub name: String,
    /// The namespace it is installed into.
    pub namespace: String,
    /// Whether it replaces an earlier one.
    pub is_upgrade: bool,
    /// Counts from 1.
    pub revision: u32,
    /// What manages it; charts written for Helm expect `Helm`.
    pub service: String,
}

impl Release {
    /// A first installation, managed by `Helm` as charts expect it.
    pub fn new(name: impl Into<String>, namespace: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            namespace: namespace.into(),
            is_upgrade: false,
            revision: 1,
            service: "Helm".to_owned(),
        }
    }

    pub(crate) fn to_tree(&self) -> Tree {
        let revision = Content::Number(Number::Int(self.revision.into()));
        names::map([
            ("Name", names::string(&self.name)),
            ("Namespace", names::string(&self.namespace)),
            ("IsInstall", names::boolean(!self.is_upgrade)),
            ("IsUpgrade", names::boolean(self.is_upgrade)),
            ("Revision", Tree { content: revision, place: None }),
            ("Service", names::string(&self.service)),
        ])
    }
}
