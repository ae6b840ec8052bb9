//! `values`: what to tell the charts of Istio itself, for those who install it with Helm.

use clap::ValueEnum;
use istio_mc_core::mesh::{Cluster, Fleet, Role};
use istio_mc_core::plan::ValuesChart;
use istio_mc_core::version::Feature;
use istio_mc_diagnostic::{Diagnostic, Warned, code};

use crate::exit::Failure;
use crate::input::Reader;
use crate::mesh_files::{MeshFiles, listed, unknown_cluster};
use crate::output::{self, OutputFormat};
use crate::terminal::Terminal;

/// Print the values of a cluster's Istio charts, for those who install Istio with Helm
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The values hold what the mesh file says beyond the chart's defaults, then what it states under
`values`. Addresses of gateways that become known later: write them into the mesh file, and either
print the values again for `helm upgrade`, or patch what the control plane is told of networks.

Examples:
  istio-mc values > values.yaml
  helm template istio istio-1.4.10/install/kubernetes/helm/istio -n istio-system -f values.yaml
  istio-mc values --cluster raffa2 > raffa2.yaml
  istio-mc values --patch |
    kubectl patch configmap istio -n istio-system --type merge --patch-file /dev/stdin")]
pub(crate) struct Values {
    #[command(flatten)]
    files: MeshFiles,
    /// The cluster [default: the one that runs the control plane, where there is one]
    #[arg(short, long, value_name = "NAME")]
    cluster: Option<String>,
    /// The chart: a remote of Istio 1.1 to 1.4 is installed by Istio's `istio` (default) or by the built-in `istio-remote`
    #[arg(long, value_name = "CHART", value_enum)]
    chart: Option<ChartChoice>,
    /// Instead of values, print a patch of the ConfigMap `istio` with the networks of the mesh
    #[arg(long, conflicts_with = "chart")]
    patch: bool,
    /// How to print them
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    output: OutputFormat,
}

/// A chart by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ChartChoice {
    Istio,
    IstioRemote,
}

impl Values {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let Warned { value: fleet, warnings } = self.files.load(false, &Reader::new(terminal))?;
        terminal.report(&warnings);
        let cluster = self.cluster(&fleet)?;
        let text = if self.patch { self.patch(&fleet, cluster)? } else { self.values(&fleet, cluster)? };
        output::stdout(text.as_bytes())
    }

    fn cluster<'m>(&self, fleet: &'m Fleet) -> Result<&'m Cluster, Failure> {
        let Some(name) = &self.cluster else {
            let control_planes: Vec<&Cluster> = fleet.control_planes().collect();
            if let [one] = control_planes.as_slice() {
                return Ok(one);
            }
            let names: Vec<&str> = control_planes.iter().map(|cluster| cluster.name.as_str()).collect();
            let message = format!("{} clusters run a control plane: say which cluster is meant", names.len());
            let finding = Diagnostic::new(&code::WRONG_CALL, message);
            return Err(Failure::usage(finding.help(format!("--cluster {}", listed(&names)))));
        };
        fleet.cluster(name).ok_or_else(|| {
            let names: Vec<&str> = fleet.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
            Failure::usage(unknown_cluster(name, &names))
        })
    }

    fn values(&self, fleet: &Fleet, cluster: &Cluster) -> Result<String, Failure> {
        let charts = fleet.values_charts(cluster);
        let asked = self.chart.map(|choice| match choice {
            ChartChoice::Istio => ValuesChart::Istio,
            ChartChoice::IstioRemote => ValuesChart::IstioRemote,
        });
        let chart = asked.or(charts.first().copied()).unwrap_or(ValuesChart::Istio);
        let Some(file) = fleet.values_file(cluster, chart) else {
            let names: Vec<&str> = charts.iter().map(|chart| chart.as_str()).collect();
            let message = format!("the chart `{chart}` does not install Istio in `{}`", cluster.name);
            let finding = Diagnostic::new(&code::WRONG_CALL, message);
            return Err(Failure::usage(finding.help(format!("what does: {}", listed(&names)))));
        };
        match self.output {
            OutputFormat::Yaml => Ok(file.to_yaml()),
            OutputFormat::Json => output::value(&file.values, OutputFormat::Json),
        }
    }

    fn patch(&self, fleet: &Fleet, cluster: &Cluster) -> Result<String, Failure> {
        let mesh = fleet.mesh_of(cluster);
        let wrong = |message: String| Diagnostic::new(&code::WRONG_CALL, message);
        if cluster.role != Role::ControlPlane {
            let message = format!("`{}` has no control plane to be told of networks", cluster.name);
            let home = &fleet.control_plane(mesh).name;
            return Err(Failure::usage(wrong(message).help(format!("--cluster {home}"))));
        }
        if !mesh.istio.version.has(Feature::SplitHorizon) {
            let message = format!("the control plane of Istio {} knows no networks", mesh.istio.version);
            let since = Feature::SplitHorizon.since();
            return Err(Failure::usage(
                wrong(message).help(format!("`--patch` is for Istio {since} and later")),
            ));
        }
        output::value(&fleet.mesh_networks_patch(mesh), self.output)
    }
}
