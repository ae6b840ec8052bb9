//! Mesh files of large fleets: every cluster is a mesh of its own, and offers services to all others.

use std::fmt::Write;

/// A fleet of any size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fleet {
    /// How many clusters there are.
    pub(crate) clusters: usize,
    /// How many services each of them exports.
    pub(crate) exports: usize,
}

impl Fleet {
    /// How many services a cluster imports: those of all others.
    pub(crate) fn imports(self) -> usize {
        (self.clusters - 1) * self.exports
    }

    /// The mesh file. The official chart makes the objects of gateways, so that a cluster gets its imports alone.
    pub(crate) fn mesh_file(self) -> String {
        let mut text = String::from(
            "apiVersion: istio-mc/v1alpha1\nkind: Mesh\nmetadata: {name: mesh-0}\n\
             istio: {version: \"1.4.10\", gateways: {managedBy: helm}}\ncacerts: {existing: true}\nmeshes:\n",
        );
        for index in 1..self.clusters {
            writeln!(text, "- {{name: mesh-{index}}}").unwrap();
        }
        text.push_str("clusters:\n");
        for index in 0..self.clusters {
            let mesh = if index == 0 { String::new() } else { format!(" mesh: mesh-{index},") };
            let (high, low) = (index / 250, index % 250 + 1);
            writeln!(
                text,
                "- {{name: cluster-{index},{mesh} controlPlane: true, gateways: [{{address: 198.18.{high}.{low}}}]}}"
            )
            .unwrap();
        }
        text.push_str("exports:\n");
        for cluster in 0..self.clusters {
            for service in 0..self.exports {
                writeln!(
                    text,
                    "- {{service: service-{service}, namespace: team-{cluster}, cluster: cluster-{cluster}, \
                     ports: [{{name: http1, number: 8000, protocol: http}}], to: {{meshes: [\"*\"]}}}}"
                )
                .unwrap();
            }
        }
        text
    }
}
