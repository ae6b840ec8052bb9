//! `istio-mc`: every manifest of an Istio multicluster mesh from one file.
//!
//! ```text
//! arguments -> cli::Cli -> verb::* -> input (files, stdin) -> the other rooms -> output | output_dir
//!                                  -> exit::Failure -> terminal (stderr) -> exit code
//! ```
//!
//! The only room with files, environment, terminal and exit codes; it decides nothing about meshes.

mod chart;
mod cli;
mod difference;
mod exit;
mod findings;
mod input;
mod istio_rules;
mod manifests;
mod mesh_files;
mod new_folder;
mod output;
mod output_dir;
mod selection;
mod terminal;
mod value_flags;
mod verb;
mod whole_file;
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::from_environment() {
        Ok(cli) => cli,
        Err(words) => return exit::for_arguments(&words),
    };
    let terminal = terminal::Terminal::new(&cli.globals);
    exit::code(cli.verb.run(&terminal), &terminal)
}
