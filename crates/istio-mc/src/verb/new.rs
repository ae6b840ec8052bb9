//! `new`: a chart to start from.

use std::path::PathBuf;

use istio_mc_develop::scaffold::{self, ChartName, InvalidChartName};
use istio_mc_diagnostic::{Diagnostic, code};

use crate::exit::Failure;
use crate::new_folder;
use crate::terminal::Terminal;

/// Make a chart to start from: a Deployment with a Service, and its tests
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The chart has an Ingress and an autoscaler to switch on, documented values with a schema, and test
cases with snapshots. A folder that exists and is not empty is left as it is.

Examples:
  istio-mc new web                 # the folder web
  istio-mc new charts/web          # the chart web in the folder charts
  istio-mc test ./web && istio-mc lint ./web")]
pub(crate) struct New {
    /// The folder to make; its last part is the chart's name
    #[arg(value_name = "NAME")]
    folder: PathBuf,
}

impl New {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let shown = self.folder.display();
        let Some(last) = self.folder.file_name() else {
            let message = format!("`{shown}` names no new folder");
            let finding =
                Diagnostic::new(&code::WRONG_CALL, message).help("name the chart: `istio-mc new web`");
            return Err(Failure::usage(finding));
        };
        let name: ChartName =
            last.to_string_lossy().parse().map_err(|wrong: InvalidChartName| Failure::usage(wrong.into()))?;
        let files = scaffold::files(&name);
        new_folder::write(&self.folder, &files).map_err(Failure::outside)?;
        for file in &files {
            terminal.detail(format_args!("wrote {shown}/{}", file.path));
        }
        // A bare name would be that of a built-in chart.
        let chart =
            if self.folder.components().count() == 1 { format!("./{shown}") } else { shown.to_string() };
        terminal.say(format_args!(
            "wrote {shown}, {} files; next: `istio-mc template {chart}`, `istio-mc test {chart}`",
            files.len()
        ));
        Ok(())
    }
}
