//! `man`: the manual page.

use clap::CommandFactory;
use clap_mangen::Man as Page;

use crate::cli::Cli;
use crate::exit::Failure;
use crate::output;

/// Print the manual page of the program or of one verb
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  istio-mc man | man -l -
  istio-mc man render > /usr/local/share/man/man1/istio-mc-render.1")]
pub(crate) struct Man {
    /// The verb; without it, the page of the program
    #[arg(value_parser = verb_names())]
    verb: Option<String>,
}

impl Man {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut program = Cli::command();
        program.build();
        let verb = self.verb.and_then(|name| program.find_subcommand(&name).cloned());
        let command = verb.unwrap_or(program);
        let mut page = Vec::new();
        Page::new(command).render(&mut page).map_err(|error| output::stdout_failure(&error))?;
        output::stdout(&page)
    }
}

/// The names that a verb's page can be asked for.
fn verb_names() -> clap::builder::PossibleValuesParser {
    // The list is a constant because the command is being built while this runs; a test keeps it whole.
    clap::builder::PossibleValuesParser::new(VERBS.iter().copied())
}

const VERBS: &[&str] = &[
    "render",
    "diff",
    "template",
    "values",
    "validate",
    "graph",
    "path",
    "explain",
    "new",
    "lint",
    "test",
    "docs",
    "lock",
    "init",
    "remote-secret",
    "discover",
    "charts",
    "schema",
    "completions",
    "man",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_a_page() {
        let program = Cli::command();
        let verbs: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(verbs, VERBS);
    }
}
