//! `docs`: the table of a chart's values.

use istio_mc_develop::document;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Severity, code};
use istio_mc_template::ChartFile;

use crate::exit::Failure;
use crate::input::Reader;
use crate::terminal::Terminal;
use crate::{chart, output, whole_file};

/// Print the table of a chart's values in Markdown, or keep it up to date in the README
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A row is a value of values.yaml: its path, type, default, and the comment above it. The schema
(values.schema.json) adds types, choices, what is required, and texts where there is no comment.
Comments as helm-docs has them (`# -- text`) are understood.

--write and --check are about the part of README.md between these two lines:
  <!-- istio-mc docs: values -->
  <!-- end -->

Examples:
  istio-mc docs ./web
  istio-mc docs ./web --write
  istio-mc docs ./web --check      # for CI: exit code 1 if the table is out of date")]
pub(crate) struct Docs {
    /// A folder, a packed chart (.tgz; `-` is standard input), or a built-in chart
    #[arg(value_name = "CHART")]
    chart: String,
    /// Write the table into the chart's README.md
    #[arg(long, conflicts_with = "check")]
    write: bool,
    /// Fail if the table in README.md is not the one that would be written
    #[arg(long)]
    check: bool,
}

impl Docs {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let source = chart::find(&self.chart, &Reader::new(terminal), terminal)?;
        let (name, files) = (source.name(), source.files()?);
        if self.write {
            return self.update(name, &files, terminal);
        }
        if self.check {
            return check(name, &files, terminal);
        }
        let table = document::values_table(name, &files)?;
        if table.is_empty() {
            terminal.say(format_args!("the chart `{}` has no values", self.chart));
        }
        output::stdout(table.as_bytes())
    }

    fn update(&self, name: &str, files: &[ChartFile], terminal: &Terminal) -> Result<(), Failure> {
        let Some(folder) = chart::folder(&self.chart) else {
            let message = format!("`{}` is no folder, and `--write` writes into the chart", self.chart);
            return Err(Failure::usage(Diagnostic::new(&code::WRONG_CALL, message)));
        };
        let path = folder.join("README.md");
        match document::updated(name, files)? {
            Some(text) => {
                whole_file::write(&path, text.as_bytes()).map_err(Failure::outside)?;
                terminal.say(format_args!("wrote {}", path.display()));
            }
            None => terminal.say(format_args!("{} is up to date", path.display())),
        }
        Ok(())
    }
}

fn check(name: &str, files: &[ChartFile], terminal: &Terminal) -> Result<(), Failure> {
    if document::updated(name, files)?.is_none() {
        terminal.say(format_args!("{name}/README.md is up to date"));
        return Ok(());
    }
    let as_error = |finding: Diagnostic| Diagnostic { severity: Severity::Error, ..finding };
    Err(Failure::Input(document::drift(name, files).into_iter().map(as_error).collect::<Diagnostics>()))
}
