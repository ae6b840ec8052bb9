//! `path`: a call, hop by hop.

use istio_mc_core::net::Port;
use istio_mc_core::path::{self, Callee, Question};
use istio_mc_diagnostic::Warned;

use crate::cli::FindingFormat;
use crate::exit::Failure;
use crate::input::Reader;
use crate::mesh_files::MeshFiles;
use crate::output::{self, OutputFormat};
use crate::terminal::Terminal;

/// Tell the path of a call hop by hop, and the objects that make it so
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A service is called `SERVICE.NAMESPACE`. Where it may be one of the caller's mesh or an imported one, its host says which:
`SERVICE.NAMESPACE.svc.cluster.local`, or `SERVICE.NAMESPACE.global`. With --format json, the path is JSON.

Examples:
  istio-mc path eu1 httpbin.bar
  istio-mc path eu1 httpbin.bar --port 8000 --subset v2
  istio-mc path eu1 ratings.shop.svc.cluster.local --format json")]
pub(crate) struct Path {
    /// The cluster of the caller
    #[arg(value_name = "FROM-CLUSTER")]
    from: String,
    /// What is called
    #[arg(value_name = "SERVICE.NAMESPACE")]
    service: Callee,
    /// The port of the service [default: the first one that is exported]
    #[arg(long, value_name = "NUMBER")]
    port: Option<Port>,
    /// The version, as a route to a subset chooses it
    #[arg(long, value_name = "NAME")]
    subset: Option<String>,
    #[command(flatten)]
    files: MeshFiles,
}

impl Path {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let Warned { value: fleet, warnings } = self.files.load(false, &Reader::new(terminal))?;
        terminal.report(&warnings);
        let subset = self.subset.as_deref();
        let question = Question { from: &self.from, callee: &self.service, port: self.port, subset };
        let paths = path::find(&fleet, &question)?;
        let text = match terminal.format() {
            FindingFormat::Json => output::value(&paths, OutputFormat::Json)?,
            _ => path::text(&paths),
        };
        output::stdout(text.as_bytes())
    }
}
