//! What a server's policy demands of its clients.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use crate::analysis::index::Resource;

/// What a server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Plaintext only.
    Disable,
    /// Both.
    Permissive,
    /// mTLS only.
    Strict,
}

/// How far the policy reaches that says so: the nearer, the more it is about this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// The whole mesh.
    Mesh,
    /// A namespace.
    Namespace,
    /// Some workloads.
    Workload,
}

/// What a server takes, and where that is said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand<'a> {
    /// What it takes.
    pub(super) mode: Mode,
    /// How far the policy reaches.
    pub(super) reach: Reach,
    /// The policy.
    pub(super) policy: Resource<'a>,
    /// Where it says so.
    pub(super) span: Span,
}

impl Mode {
    /// A mode of `PeerAuthentication`; `None` for `UNSET`, which leaves it to a policy that reaches further.
    pub(super) fn of(node: &Node<'_>) -> Option<Self> {
        match node.as_str()? {
            "DISABLE" => Some(Mode::Disable),
            "PERMISSIVE" => Some(Mode::Permissive),
            "STRICT" => Some(Mode::Strict),
            _ => None,
        }
    }
}
