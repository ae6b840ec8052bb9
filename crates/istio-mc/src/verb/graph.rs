//! `graph`: a fleet as a picture.

use std::path::PathBuf;

use istio_mc_core::graph;
use istio_mc_diagnostic::Warned;

use crate::cli::FindingFormat;
use crate::exit::Failure;
use crate::input::Reader;
use crate::mesh_files::MeshFiles;
use crate::output;
use crate::terminal::Terminal;
use crate::whole_file;

/// Draw the fleet: clusters in networks in meshes, gateways, who imports what from whom
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The picture is SVG unless --format says mermaid or dot; with --output, the file's name may say it too:
`.mmd` and `.mermaid` are Mermaid, `.dot` and `.gv` are DOT, the language of Graphviz.

Examples:
  istio-mc graph > fleet.svg
  istio-mc graph -f fleet/mesh.yaml --output fleet.dot
  istio-mc graph --format mermaid")]
pub(crate) struct Graph {
    #[command(flatten)]
    files: MeshFiles,
    /// The file to write to, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Graph {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let write = self.writer(terminal.format());
        let Warned { value: fleet, warnings } = self.files.load(false, &Reader::new(terminal))?;
        terminal.report(&warnings);
        let picture = write(&graph::Graph::of(&fleet));
        match &self.output {
            Some(path) => whole_file::write(path, picture.as_bytes()).map_err(Failure::outside),
            None => output::stdout(picture.as_bytes()),
        }
    }

    /// What writes the picture that is asked for.
    fn writer(&self, format: FindingFormat) -> fn(&graph::Graph) -> String {
        let ending = || self.output.as_ref()?.extension()?.to_str();
        match (format, ending()) {
            (FindingFormat::Svg, _) => graph::svg,
            (FindingFormat::Mermaid, _) => graph::mermaid,
            (FindingFormat::Dot, _) => graph::dot,
            (_, Some("mmd" | "mermaid")) => graph::mermaid,
            (_, Some("dot" | "gv")) => graph::dot,
            _ => graph::svg,
        }
    }
}
