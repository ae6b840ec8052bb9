//! The picture as a Mermaid flowchart.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::model::{ClusterNode, Graph, MeshNode};
use super::words;

/// The picture as a Mermaid flowchart: subgraphs for meshes and networks, arrows from importing to exporting clusters.
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::new();
    write(&mut out, graph).expect("writing into a text cannot fail");
    out
}

/// What nodes are called in the flowchart.
#[derive(Default)]
struct Ids(BTreeSet<String>);

impl Ids {
    /// A word of its own for a name. The prefix keeps it from being one of Mermaid's (`end`).
    fn of(&mut self, prefix: &str, names: &[&str]) -> String {
        let word = |name: &&str| name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        let joined = names.iter().map(word).collect::<Vec<String>>().join("__");
        let base = format!("{prefix}_{joined}");
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|id| !self.0.contains(id));
        let id = free.unwrap_or(base);
        self.0.insert(id.clone());
        id
    }
}

/// The ids of a mesh, its control plane's cluster, and its networks.
struct MeshIds {
    clusters: Vec<(String, String)>,
    home: Option<String>,
}

fn write(out: &mut String, graph: &Graph) -> fmt::Result {
    let mut ids = Ids::default();
    writeln!(out, "flowchart LR")?;
    writeln!(out, "  accTitle: {}", words::summary(graph))?;
    let meshes = graph.meshes.iter().map(|node| mesh(out, node, &mut ids)).collect::<Result<Vec<_>, _>>()?;
    for edge in &graph.imports {
        let importer = meshes[edge.importer].home.as_ref();
        let exporter = meshes[edge.exporter].clusters.iter().find(|(name, _)| *name == edge.cluster);
        if let (Some(importer), Some((_, exporter))) = (importer, exporter) {
            let label = escaped(&words::services(&edge.services));
            writeln!(out, "  {importer} -->|\"{label}\"| {exporter}")?;
        }
    }
    writeln!(out, "  classDef home stroke-width:3px")
}

fn mesh(out: &mut String, mesh: &MeshNode, ids: &mut Ids) -> Result<MeshIds, fmt::Error> {
    let id = ids.of("mesh", &[&mesh.name]);
    let mut found = MeshIds { clusters: Vec::new(), home: None };
    let mut networks = Vec::new();
    let title = format!("mesh {}<br/>{}", escaped(&mesh.name), escaped(&words::istio(mesh)));
    writeln!(out, "  subgraph {id}[\"{title}\"]")?;
    for network in &mesh.networks {
        let id = ids.of("network", &[&mesh.name, &network.name]);
        let ways_in =
            network.gateways.iter().map(|gateway| format!("<br/>{}", escaped(&words::gateway(gateway))));
        let title = format!("network {}{}", escaped(&network.name), ways_in.collect::<String>());
        writeln!(out, "    subgraph {id}[\"{title}\"]")?;
        for cluster in &network.clusters {
            let id = ids.of("cluster", &[&cluster.name]);
            let class = if cluster.control_plane { ":::home" } else { "" };
            writeln!(out, "      {id}[\"{}\"]{class}", label(cluster))?;
            if cluster.control_plane {
                found.home = Some(id.clone());
            }
            found.clusters.push((cluster.name.clone(), id));
        }
        writeln!(out, "    end")?;
        networks.push(id);
    }
    writeln!(out, "  end")?;
    match networks.as_slice() {
        [] | [_] => {}
        [one, other] => writeln!(out, "  {one} <-.->|\"split horizon\"| {other}")?,
        // A line for each pair would hide everything else.
        many => {
            let hub = ids.of("between", &[&mesh.name]);
            writeln!(out, "  {hub}([\"split horizon of mesh {}\"])", escaped(&mesh.name))?;
            many.iter().try_for_each(|network| writeln!(out, "  {network} <-.-> {hub}"))?;
        }
    }
    Ok(found)
}

fn label(cluster: &ClusterNode) -> String {
    let details = words::details(cluster);
    let lines = std::iter::once(&cluster.name).chain(&details);
    lines.map(|line| escaped(line)).collect::<Vec<_>>().join("<br/>")
}

/// A text between quotes: what would end them, begin markup or an entity is written as one.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | '%' => {
                out.push_str(&format!("#{};", u32::from(letter)))
            }
            _ if letter.is_control() => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_words_of_their_own() {
        let mut ids = Ids::default();
        assert_eq!(ids.of("network", &["eu", "a.b"]), "network_eu__a_b");
        assert_eq!(ids.of("network", &["eu", "a_b"]), "network_eu__a_b_2");
        assert_eq!(ids.of("network", &["eu", "a-b"]), "network_eu__a_b_3");
    }

    #[test]
    fn no_text_ends_its_quotes() {
        assert_eq!(escaped("a\"] --> b#<\n"), "a#34;] --#62; b#35;#60; ");
    }
}
