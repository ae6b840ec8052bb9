//! `Release`.

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
}
