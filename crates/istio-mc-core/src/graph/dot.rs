//! The picture as DOT, the language of Graphviz.

use std::fmt::{self, Write};

use super::model::{ClusterNode, Graph, MeshNode};
use super::words;

/// The picture as a DOT digraph: clusters of Graphviz for meshes and networks, arrows from importing to exporting clusters.
pub fn dot(graph: &Graph) -> String {
    let mut out = String::new();
    write(&mut out, graph).expect("writing into a text cannot fail");
    out
}

fn write(out: &mut String, graph: &Graph) -> fmt::Result {
    writeln!(out, "digraph {} {{", quoted(&words::summary(graph)))?;
    writeln!(out, "  compound=true;\n  rankdir=LR;\n  node [shape=box, style=rounded];")?;
    graph.meshes.iter().try_for_each(|node| mesh(out, node))?;
    for edge in &graph.imports {
        let importer = &graph.meshes[edge.importer];
        let Some(home) = home(importer) else { continue };
        writeln!(
            out,
            "  {} -> {} [label={}, ltail={}];",
            quoted(&cluster_id(&home.name)),
            quoted(&cluster_id(&edge.cluster)),
            quoted(&words::services(&edge.services)),
            quoted(&mesh_id(importer))
        )?;
    }
    writeln!(out, "}}")
}

/// The cluster of the mesh's control plane.
fn home(mesh: &MeshNode) -> Option<&ClusterNode> {
    mesh.networks.iter().flat_map(|network| &network.clusters).find(|cluster| cluster.control_plane)
}

// Graphviz draws a box around subgraphs whose names begin with `cluster`.
fn mesh_id(mesh: &MeshNode) -> String {
    format!("cluster mesh {}", mesh.name)
}

fn network_id(mesh: &MeshNode, network: &str) -> String {
    format!("cluster network {} {network}", mesh.name)
}

fn cluster_id(name: &str) -> String {
    format!("{name} (cluster)")
}

fn mesh(out: &mut String, mesh: &MeshNode) -> fmt::Result {
    writeln!(out, "  subgraph {} {{", quoted(&mesh_id(mesh)))?;
    writeln!(out, "    label={};", quoted(&format!("mesh {}\n{}", mesh.name, words::istio(mesh))))?;
    for network in &mesh.networks {
        let ways_in = network.gateways.iter().map(|gateway| format!("\n{}", words::gateway(gateway)));
        let title = format!("network {}{}", network.name, ways_in.collect::<String>());
        writeln!(out, "    subgraph {} {{", quoted(&network_id(mesh, &network.name)))?;
        writeln!(out, "      style=dashed;\n      label={};", quoted(&title))?;
        for cluster in &network.clusters {
            let width = if cluster.control_plane { ", penwidth=3" } else { "" };
            let label = std::iter::once(cluster.name.clone()).chain(words::details(cluster));
            writeln!(
                out,
                "      {} [label={}{width}];",
                quoted(&cluster_id(&cluster.name)),
                quoted(&label.collect::<Vec<_>>().join("\n"))
            )?;
        }
        writeln!(out, "    }}")?;
    }
    let many = mesh.networks.len() > 2;
    let hub = quoted(&format!("split horizon of mesh {}", mesh.name));
    if many {
        writeln!(out, "    {hub} [shape=ellipse, label=\"split horizon\"];")?;
    }
    writeln!(out, "  }}")?;
    let ends: Vec<(String, String)> = mesh
        .networks
        .iter()
        .filter_map(|network| {
            let first = network.clusters.first()?;
            Some((quoted(&cluster_id(&first.name)), quoted(&network_id(mesh, &network.name))))
        })
        .collect();
    match ends.as_slice() {
        [] | [_] => Ok(()),
        [(one, tail), (other, head)] => writeln!(
            out,
            "  {one} -> {other} [dir=both, style=dashed, label=\"split horizon\", ltail={tail}, lhead={head}];"
        ),
        // A line for each pair would hide everything else.
        many => many.iter().try_for_each(|(end, tail)| {
            writeln!(out, "  {end} -> {hub} [dir=both, style=dashed, ltail={tail}];")
        }),
    }
}

/// A text between quotes; a line break in it starts a new line.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            _ if letter.is_control() => out.push(' '),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_quotes() {
        assert_eq!(quoted("a\"b\\\nc"), r#""a\"b\\\nc""#);
    }
}
