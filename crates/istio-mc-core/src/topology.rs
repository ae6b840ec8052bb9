//! How two clusters reach each other: derived from mesh and network, never chosen.

use crate::mesh::Cluster;

/// How the workloads of two clusters reach each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Relation {
    /// One mesh, one network: pods talk directly.
    Flat,
    /// One mesh, two networks: through the other network's gateway.
    SplitHorizon,
    /// Two meshes: exported services only, through the other side's gateway.
    Federation,
}

impl Relation {
    /// The relation of two clusters; it is the same in both directions.
    ///
    /// | same mesh | same network | relation |
    /// |---|---|---|
    /// | yes | yes | flat |
    /// | yes | no | split horizon |
    /// | no | any | federation |
    pub fn between(one: &Cluster, other: &Cluster) -> Self {
        match (one.mesh == other.mesh, one.network == other.network) {
            (true, true) => Relation::Flat,
            (true, false) => Relation::SplitHorizon,
            (false, _) => Relation::Federation,
        }
    }
}
