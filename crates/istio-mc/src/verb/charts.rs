//! `charts`: what is built in.

use clap::{Subcommand, ValueEnum};
use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_render::builtin;
use istio_mc_template::ChartFile;

use crate::chart;
use crate::exit::Failure;
use crate::input::Reader;
use crate::output;
use crate::terminal::Terminal;

/// List the built-in charts, or show what is in a chart
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  istio-mc charts
  istio-mc charts show values istio-remote@1.0.9 > values.yaml
  istio-mc charts show readme bookinfo")]
pub(crate) struct Charts {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the built-in charts: name, chart version, Istio versions, what it is for
    List,
    /// Print a part of a chart
    Show(Show),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// Which part
    #[arg(value_enum)]
    part: Part,
    /// A built-in chart, with or without @VERSION, a folder, or a packed chart (.tgz; `-` is standard input)
    chart: String,
}

/// A part of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    // Chart.yaml.
    Chart,
    Crds,
    Readme,
    Values,
    // All of these.
    All,
}

impl Charts {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        match self.what {
            None | Some(What::List) => output::stdout(list().as_bytes()),
            Some(What::Show(show)) => output::stdout(&show.text(terminal)?),
        }
    }
}

/// A line a chart, in columns.
fn list() -> String {
    let mut rows = vec![["NAME".to_owned(), "VERSION".into(), "ISTIO".into(), "DESCRIPTION".into()]];
    for chart in builtin::all() {
        let istio = chart.istio().join(", ");
        // One with defaults for several Istio versions stands there once for each, newest first.
        if let Some([name, version, newer, _]) = rows.last_mut()
            && (name.as_str(), version.as_str()) == (chart.name(), chart.version())
        {
            *newer = format!("{istio}, {newer}");
            continue;
        }
        rows.push([chart.name().into(), chart.version().into(), istio, chart.description().into()]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (name, version, istio) = (width(0), width(1), width(2));
    let line = |row: &[String; 4]| {
        let [a, b, c, d] = row;
        format!("{a:name$}  {b:version$}  {c:istio$}  {d}").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

impl Show {
    /// The part, or all parts as documents of one text.
    fn text(&self, terminal: &Terminal) -> Result<Vec<u8>, Failure> {
        let source = chart::find(&self.chart, &Reader::new(terminal), terminal)?;
        let mut files = source.files()?;
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let is_part = |part: Part, path: &str| match part {
            Part::Chart => path == "Chart.yaml",
            Part::Values => path == "values.yaml",
            Part::Readme => path.eq_ignore_ascii_case("README.md"),
            Part::Crds => path.starts_with("crds/"),
            Part::All => false,
        };
        let of = |part: Part| files.iter().filter(move |file| is_part(part, &file.path)).collect::<Vec<_>>();
        let found: Vec<&ChartFile> = match self.part {
            Part::All => {
                [Part::Chart, Part::Values, Part::Readme, Part::Crds].into_iter().flat_map(of).collect()
            }
            part => of(part),
        };
        if found.is_empty() && self.part != Part::Crds {
            let file = match self.part {
                Part::Chart | Part::All | Part::Crds => "Chart.yaml",
                Part::Readme => "README.md",
                Part::Values => "values.yaml",
            };
            let message = format!("the chart `{}` has no {file}", self.chart);
            return Err(Failure::Input(Diagnostic::new(&code::CHART_FILE, message).into()));
        }
        let texts: Vec<&[u8]> = found.iter().map(|file| file.content.as_ref()).collect();
        Ok(texts.join(b"\n---\n".as_slice()))
    }
}
