//! `schema`: what a mesh file may hold, for editors.

use crate::exit::Failure;
use crate::output::{self, OutputFormat};

/// Print the JSON Schema of mesh files, for editors
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  istio-mc schema > mesh.schema.json
  # in mesh.yaml, for editors with the YAML language server:
  # yaml-language-server: $schema=./mesh.schema.json")]
pub(crate) struct Schema {}

impl Schema {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let schema = output::value(&istio_mc_core::mesh::schema(), OutputFormat::Json)?;
        output::stdout(schema.as_bytes())
    }
}
