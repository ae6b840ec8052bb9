//! The arguments: validated here, worked on elsewhere.

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use clap::{Args, ColorChoice, Command, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use istio_mc_diagnostic::{Diagnostic, code};

use crate::exit::Failure;
use crate::terminal::Terminal;
use crate::verb;

/// Render every manifest of an Istio multicluster mesh from one file.
#[derive(Debug, Parser)]
#[command(
    name = "istio-mc",
    version,
    arg_required_else_help = true,
    after_help = "\
Examples:
  istio-mc init                                        # a mesh.yaml to start from
  istio-mc render | kubectl apply -f -                 # the cluster of the control plane
  istio-mc render --cluster raffa2 | kubectl --context raffa2 apply -f -
  istio-mc render --output-dir out/                    # every cluster, a file an object

Exit codes: 0 fine; 1 the input is wrong; 2 wrong usage; 3 files or streams failed. `diff` has its own."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What every verb understands.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say each step
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// When to colour messages; NO_COLOR and CLICOLOR are honoured
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
    /// How to write problems: json is one object a line on standard error. `diff`, `lint` and `validate` print their product so;
    /// sarif and github are for the last two, svg, mermaid and dot for `graph`
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: FindingFormat,
}

/// How problems are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingFormat {
    // For people.
    #[default]
    Text,
    // For machines: one JSON object a line, or one document where findings are the product.
    Json,
    // SARIF 2.1.0, for code hosts and editors.
    Sarif,
    // Workflow commands of GitHub Actions.
    Github,
    // Pictures; problems are written for people then.
    Svg,
    Mermaid,
    Dot,
}

impl Cli {
    /// The call as the process was given it.
    ///
    /// # Errors
    /// What clap wants to be printed: help, the version, or what is wrong with the arguments.
    pub(crate) fn from_environment() -> Result<Self, clap::Error> {
        let arguments: Vec<OsString> = std::env::args_os().collect();
        // Most calls begin with a verb, and the arguments of all others take as long to declare as a small chart to read.
        let verb = arguments.get(1).and_then(|argument| argument.to_str()).and_then(Verb::only);
        let command = verb.unwrap_or_else(Cli::command).color(color_asked_for(&arguments));
        // There is one call a process: to free the arguments of all verbs takes a tenth of `--version`.
        let mut command = ManuallyDrop::new(command);
        let mut matches = command.try_get_matches_from_mut(arguments)?;
        Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
    }
}

/// `--color` as far as it can be told before the arguments are parsed: help and mistakes have colours too.
fn color_asked_for(arguments: &[OsString]) -> ColorChoice {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let given = texts.iter().find_map(|text| text.strip_prefix("--color="));
    let apart = texts.windows(2).find(|pair| pair[0] == "--color").map(|pair| pair[1]);
    given.or(apart).and_then(|text| ColorChoice::from_str(text, false).ok()).unwrap_or(ColorChoice::Auto)
}

macro_rules! verbs {
    ($($name:literal $verb:ident $file:ident,)*) => {
        /// The verbs, a file each.
        #[derive(Debug, Subcommand)]
        pub(crate) enum Verb {
            $(#[command(name = $name)] $verb(verb::$file::$verb),)*
        }

        impl Verb {
            /// The command with the arguments of that verb alone; `None` if there is no such verb.
            fn only(name: &str) -> Option<Command> {
                let verb = match name {
                    $($name => verb::$file::$verb::augment_args(Command::new($name)),)*
                    _ => return None,
                };
                Some(Globals::augment_args(Command::new("istio-mc")).subcommand(verb))
            }
        }
    };
}

verbs! {
    "render" Render render,
    "diff" Diff diff,
    "template" Template template,
    "values" Values values,
    "validate" Validate validate,
    "graph" Graph graph,
    "path" Path path,
    "explain" Explain explain,
    "new" New new,
    "lint" Lint lint,
    "test" Test test,
    "docs" Docs docs,
    "lock" Lock lock,
    "init" Init init,
    "remote-secret" RemoteSecret remote_secret,
    "discover" Discover discover,
    "charts" Charts charts,
    "schema" Schema schema,
    "completions" Completions completions,
    "man" Man man,
}

impl Verb {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let message = match (terminal.format(), &self) {
            (FindingFormat::Sarif | FindingFormat::Github, Verb::Lint(_) | Verb::Validate(_)) => None,
            (FindingFormat::Sarif | FindingFormat::Github, _) => {
                Some("`--format sarif` and `--format github` are for `lint` and `validate`")
            }
            (FindingFormat::Text | FindingFormat::Json, _) | (_, Verb::Graph(_)) => None,
            (FindingFormat::Svg | FindingFormat::Mermaid | FindingFormat::Dot, _) => {
                Some("`--format svg`, `--format mermaid` and `--format dot` are for `graph`")
            }
        };
        if let Some(message) = message {
            let finding = Diagnostic::new(&code::WRONG_CALL, message);
            return Err(Failure::usage(
                finding.help("`--format json` writes problems for machines with every verb"),
            ));
        }
        match self {
            Verb::Render(verb) => verb.run(terminal),
            Verb::Diff(verb) => verb.run(terminal),
            Verb::Template(verb) => verb.run(terminal),
            Verb::Values(verb) => verb.run(terminal),
            Verb::Validate(verb) => verb.run(terminal),
            Verb::Graph(verb) => verb.run(terminal),
            Verb::Path(verb) => verb.run(terminal),
            Verb::Explain(verb) => verb.run(terminal),
            Verb::New(verb) => verb.run(terminal),
            Verb::Lint(verb) => verb.run(terminal),
            Verb::Test(verb) => verb.run(terminal),
            Verb::Docs(verb) => verb.run(terminal),
            Verb::Lock(verb) => verb.run(terminal),
            Verb::Init(verb) => verb.run(terminal),
            Verb::RemoteSecret(verb) => verb.run(terminal),
            Verb::Discover(verb) => verb.run(terminal),
            Verb::Charts(verb) => verb.run(terminal),
            Verb::Schema(verb) => verb.run(),
            Verb::Completions(verb) => verb.run(),
            Verb::Man(verb) => verb.run(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Cli::command().debug_assert();
    }

    /// Help and usage come out of both.
    #[test]
    fn a_verb_alone_is_as_among_the_others() {
        let all = Cli::command();
        for verb in all.get_subcommands() {
            let name = verb.get_name();
            let help = |mut command: Command| {
                command.build();
                command.find_subcommand_mut(name).expect(name).render_long_help().to_string()
            };
            assert_eq!(help(Verb::only(name).expect(name)), help(all.clone()));
        }
    }
}
