//! `discover`: the addresses of a control plane, from the objects of its cluster.

use clap::ValueEnum;
use istio_mc_core::discover::{self, Mode};
use istio_mc_core::name::{ClusterName, Namespace};

use crate::exit::Failure;
use crate::input::{InputPath, Reader};
use crate::output::{self, OutputFormat};
use crate::terminal::Terminal;

/// Find the addresses of a control plane in what kubectl prints
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Reads the Services and pods of the cluster that runs the control plane, and prints the
`endpoints:` of that cluster as a mesh file, to be given to `render` after the main one.

Examples:
  kubectl get svc,pods -n istio-system -o json | istio-mc discover --cluster raffa1 > endpoints.yaml
  istio-mc render -f mesh.yaml -f endpoints.yaml
  kubectl get pods -A -o json | istio-mc discover --cluster raffa1 --mode pod")]
pub(crate) struct Discover {
    /// The output of `kubectl get svc,pods -o json` or yaml; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-", value_parser = InputPath::parse)]
    file: InputPath,
    /// The cluster that the objects are of, as the mesh file names it
    #[arg(long, value_name = "NAME")]
    cluster: ClusterName,
    /// Whose addresses: those of Services stay, those of pods change with them
    #[arg(long, value_enum, default_value_t)]
    mode: DiscoverMode,
    /// The namespace of Istio
    #[arg(short, long, default_value = "istio-system")]
    namespace: Namespace,
    /// How to print the mesh file
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    output: OutputFormat,
}

/// Whose addresses are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum DiscoverMode {
    // Cluster addresses.
    #[default]
    Svc,
    Pod,
}

impl Discover {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let source = Reader::new(terminal).text(&self.file)?;
        let mode = match self.mode {
            DiscoverMode::Svc => Mode::Service,
            DiscoverMode::Pod => Mode::Pod,
        };
        let discovered = discover::discover(&source, &self.cluster, &self.namespace, mode)?;
        terminal.report(&discovered.warnings);
        output::stdout(output::value(&discovered.value, self.output)?.as_bytes())
    }
}
