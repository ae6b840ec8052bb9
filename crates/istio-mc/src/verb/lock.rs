//! `lock`: the addresses of imported services, written down for ever.

use std::collections::BTreeSet;
use std::path::Path;

use istio_mc_core::federation::{Change, Fate, Locking};
use istio_mc_core::mesh::Fleet;
use istio_mc_diagnostic::{Diagnostic, Warned, code};

use crate::exit::Failure;
use crate::findings::counted;
use crate::input::Reader;
use crate::mesh_files::MeshFiles;
use crate::terminal::Terminal;
use crate::whole_file;

/// Changes of one kind beyond this number are only counted; `-v` tells all.
const CHANGES_TOLD: usize = 20;

/// Write down the addresses of imported services, so that they never change
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Every imported service has an address that follows from its name. The lock file keeps it, and says
which of two services has it where two names lead to the same. Services that have an address keep it,
new ones get one, and those that nobody imports any more are dropped. Commit the file.

After a merge, it settles what is left in the lock file: conflict markers, several lines of one
service, and addresses that two services have.

Examples:
  istio-mc lock                # writes mesh.lock beside mesh.yaml
  istio-mc lock --check        # fails if mesh.lock is out of date
  istio-mc render --locked --output-dir out/")]
pub(crate) struct Lock {
    #[command(flatten)]
    files: MeshFiles,
    /// Write nothing; fail if the lock file is out of date
    #[arg(long)]
    check: bool,
}

impl Lock {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let Some(path) = self.files.lock_path() else {
            let message = "standard input has no folder for a lock file";
            let finding = Diagnostic::new(&code::WRONG_CALL, message).help("name the lock file by `--lock`");
            return Err(Failure::usage(finding));
        };
        let reader = Reader::new(terminal);
        let sources = self.files.sources(&reader)?;
        let file = reader.text_if_there(&path)?;
        let shown = path.display();
        if self.check {
            let Warned { value: fleet, warnings } =
                Fleet::load_locked(&sources, &Locking { file, is_complete: true })?;
            terminal.report(&warnings);
            // Several exports may be of one service.
            let addresses: BTreeSet<_> =
                fleet.addresses.iter().map(|(range, _, address)| (range, address)).collect();
            terminal.say(format_args!("{shown} is up to date: {}", counted_addresses(addresses.len())));
            return Ok(());
        }
        let Warned { value: relocked, warnings } = Fleet::relock(&sources, file.as_ref())?;
        terminal.report(&warnings);
        let text = relocked.lock.to_string();
        let count = relocked.lock.iter().count();
        match &file {
            None if count == 0 => terminal.say("no services are imported: there is nothing to lock"),
            // A checkout may have made other line breaks.
            Some(file) if file.text().lines().eq(text.lines()) => {
                terminal.say(format_args!("{shown} is up to date: {}", counted_addresses(count)));
            }
            _ => {
                whole_file::write(&path, text.as_bytes()).map_err(Failure::outside)?;
                say_changes(&path, &relocked.changes, terminal);
            }
        }
        Ok(())
    }
}

fn counted_addresses(count: usize) -> String {
    if count == 1 { "1 address".to_owned() } else { format!("{count} addresses") }
}

/// Says what became of whom: what was added, moved and removed by name, what was kept by number.
fn say_changes(path: &Path, changes: &[Change], terminal: &Terminal) {
    let of =
        |is: fn(&Fate) -> bool| changes.iter().filter(move |change| is(&change.fate)).collect::<Vec<_>>();
    let added = of(|fate| matches!(fate, Fate::Added));
    let moved = of(|fate| matches!(fate, Fate::Moved { .. }));
    let removed = of(|fate| matches!(fate, Fate::Removed));
    let kept = of(|fate| matches!(fate, Fate::Kept));
    terminal.say(format_args!(
        "wrote {}: {} added, {} kept, {} moved, {} removed",
        path.display(),
        added.len(),
        kept.len(),
        moved.len(),
        removed.len()
    ));
    for (what, changes) in [("added", added), ("moved", moved), ("removed", removed)] {
        let told = if terminal.is_verbose() { changes.len() } else { CHANGES_TOLD };
        for Change { host, address, fate, .. } in changes.iter().take(told) {
            match fate {
                Fate::Moved { from } => {
                    terminal.say(format_args!("{what} {host}: {from} is now {address}"));
                }
                _ => terminal.say(format_args!("{what} {host}: {address}")),
            }
        }
        if let Some(more @ 1..) = changes.len().checked_sub(told) {
            terminal.say(format_args!("{what} {} more; `-v` names all", counted(more, "service")));
        }
    }
}
