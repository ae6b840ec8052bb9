//! The flags that supply values, as Helm has them.

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_template::Layers;

use crate::exit::Failure;
use crate::input::{InputPath, Reader};

/// The flags that supply values.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ValueFlags {
    /// A file of values; `-` is standard input
    #[arg(short = 'f', long, value_name = "FILE", value_parser = InputPath::parse, value_delimiter = ',')]
    values: Vec<InputPath>,
    /// A value: a.b=1,c={x,y}
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// A value that is a string whatever it looks like
    #[arg(long, value_name = "KEY=VALUE")]
    set_string: Vec<String>,
    /// A value that is the content of a file
    #[arg(long, value_name = "KEY=FILE")]
    set_file: Vec<String>,
    /// A value as JSON
    #[arg(long, value_name = "KEY=JSON")]
    set_json: Vec<String>,
    /// A value that is a string as it stands
    #[arg(long, value_name = "KEY=TEXT")]
    set_literal: Vec<String>,
    /// Render with values that values.schema.json does not allow
    #[arg(long)]
    skip_schema_validation: bool,
}

impl ValueFlags {
    /// The values supplied, in Helm's order.
    pub(crate) fn layers(&self, reader: &Reader<'_>) -> Result<Layers, Failure> {
        let mut layers = Layers::new();
        for source in reader.texts(&self.values)? {
            layers = layers.file(&source);
        }
        layers = self.set_json.iter().fold(layers, |layers, text| layers.set_json(text));
        layers = self.set.iter().fold(layers, |layers, text| layers.set(text));
        layers = self.set_string.iter().fold(layers, |layers, text| layers.set_string(text));
        for assignment in self.set_file.iter().flat_map(|text| assignments(text)) {
            let Some((key, path)) = assignment.split_once('=') else {
                let message = format!("`{assignment}` names no file");
                let help = "write `--set-file KEY=FILE`";
                return Err(Failure::usage(Diagnostic::new(&code::SET_SYNTAX, message).help(help)));
            };
            let path = InputPath::from(std::ffi::OsString::from(path));
            layers = layers.set_file(key, reader.text(&path)?.text());
        }
        layers = self.set_literal.iter().fold(layers, |layers, text| layers.set_literal(text));
        Ok(if self.skip_schema_validation { layers.skip_schema_validation() } else { layers })
    }
}

/// The parts of `a=1,b=2`; a comma after `\` is no end.
fn assignments(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let last = parts.len() - 1;
        match letter {
            ',' => parts.push(String::new()),
            '\\' => parts[last].extend(letters.next()),
            _ => parts[last].push(letter),
        }
    }
    parts
}
