//! `init`: a mesh file to start from.

use std::path::PathBuf;

use istio_mc_diagnostic::{Diagnostic, code};

use crate::exit::Failure;
use crate::output;
use crate::terminal::Terminal;

/// What a mesh file says, with comments; a test renders it.
const STARTER: &str = include_str!("init/mesh.yaml");

/// Write a commented mesh file to start from
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  istio-mc init                # writes mesh.yaml
  istio-mc init fleet.yaml
  istio-mc init -              # prints it")]
pub(crate) struct Init {
    /// The file to write; `-` is standard output
    #[arg(value_name = "FILE", default_value = "mesh.yaml")]
    file: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        if self.file.as_os_str() == "-" {
            return output::stdout(STARTER.as_bytes());
        }
        let shown = self.file.display();
        if !output::new_file(&self.file, STARTER.as_bytes(), self.force).map_err(Failure::outside)? {
            let finding = Diagnostic::new(&code::FOREIGN_FILE, format!("`{shown}` exists already"))
                .help("give another name, or `--force` to replace it; `istio-mc init -` prints the text");
            return Err(Failure::outside(finding));
        }
        terminal.say(format_args!(
            "wrote {shown}; next: fill in your clusters, then `istio-mc render -f {shown}`"
        ));
        Ok(())
    }
}
