//! A mesh file with very many exports: read and decoded export by export, on all cores.
//!
//! All nodes of such a file together take thirty times its size, and to make them takes longer than all that follows.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostics, Source, Span};
use istio_mc_yaml::{Decode, Decoder, ItemReader, parallel, read_apart};

use super::ansible;
use super::inventory::{ExportEntry, Inventory};

/// The list that is long.
const EXPORTS: &str = "exports";

/// Fewer are read as everything else is.
const MANY: usize = 500;

/// How many a thread takes at a time.
const BATCH: usize = 250;

/// The file as an inventory. `None` if it has few exports, is not written in the ordinary way, or if anything is to be
/// said about it: then it is to be read as a whole, so that there is one order in which problems are reported.
pub(super) fn read(source: &Arc<Source>) -> Option<Inventory> {
    let apart = read_apart(source, EXPORTS)?;
    if apart.items.len() < MANY || ansible::is_playbook(&apart.document) {
        return None;
    }
    let mut findings = Diagnostics::new();
    let mut inventory: Inventory = Decoder::document(&apart.document, source, &mut findings)?;
    let batches: Vec<&[Span]> = apart.items.chunks(BATCH).collect();
    let read = |items: &&[Span]| exports(source, items);
    let mut exports = Vec::with_capacity(apart.items.len());
    // In order, so that the memory of a batch that is taken serves those that follow.
    let take = |batch: Option<Vec<ExportEntry>>| batch.map(|batch| exports.extend(batch)).ok_or(());
    parallel::in_order(&batches, read, take).ok()?;
    inventory.exports = exports;
    findings.is_empty().then_some(inventory)
}

/// Some of the exports.
fn exports(source: &Arc<Source>, items: &[Span]) -> Option<Vec<ExportEntry>> {
    let source = &source.handle();
    let mut findings = Diagnostics::new();
    let mut cx = Decoder::new(source, &mut findings);
    let mut reader = ItemReader::new(source);
    // Collected by a loop, an entry is moved fewer times.
    let mut exports = Vec::with_capacity(items.len());
    for item in items {
        let export = match reader.with(*item, |unread| ExportEntry::decode_unread(unread, &mut cx)) {
            Some(export) => export,
            None => ExportEntry::decode(&reader.read(*item)?, &mut cx)?,
        };
        exports.push(export);
    }
    findings.is_empty().then_some(exports)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn fleet(count: usize) -> String {
        let mut text = String::from("kind: Mesh\nclusters:\n- {name: a, controlPlane: true}\nexports:\n");
        for index in 0..count {
            let _ = writeln!(
                text,
                "- service: s{index}\n  namespace: bar\n  cluster: a\n  ports: [{{number: 80, protocol: http}}]"
            );
        }
        text.push_str("federation: {addresses: 240.0.0.0/4}\n");
        text
    }

    #[test]
    fn it_is_what_is_read_as_a_whole() {
        let source = Source::new("mesh.yaml", fleet(MANY + BATCH + 1));
        let documents = istio_mc_yaml::read(&source).expect("YAML");
        let whole: Option<Inventory> = Decoder::document(&documents[0], &source, &mut Diagnostics::new());
        // With all places.
        assert_eq!(format!("{:?}", read(&source)), format!("{whole:?}"));
    }

    #[test]
    fn what_is_wrong_is_left_to_who_reads_it_as_a_whole() {
        let fine = fleet(MANY);
        let wrong = [
            fleet(MANY - 1),
            fine.replace("s7\n", "s7\n  unknown: x\n"),
            fine.replace("s7\n", "'s7\n"),
            fine.replace("kind:", "kinds:"),
            format!("{fine}---\n{fine}"),
        ];
        assert!(read(&Source::new("mesh.yaml", fine)).is_some());
        for text in wrong {
            assert!(read(&Source::new("mesh.yaml", text)).is_none());
        }
    }
}
