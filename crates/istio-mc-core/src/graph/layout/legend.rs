//! What the signs of a picture mean.

use super::Rect;
use super::boxes::{Line, Style};
use crate::graph::model::Graph;

/// The width of a sign.
const SAMPLE: i32 = 34;

/// The height of an entry.
const HEIGHT: i32 = 26;

/// Between entries.
const GAP: i32 = 28;

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Sample {
    /// The cluster of a control plane.
    ControlPlane,
    /// Another cluster.
    Cluster,
    /// A network.
    Network,
    /// The way between networks of a mesh.
    SplitHorizon,
    /// An import.
    Import,
}

/// The signs that a picture has, each with its meaning.
#[derive(Debug)]
pub(in super::super) struct Legend {
    pub(in super::super) rect: Rect,
    pub(in super::super) entries: Vec<(Sample, Rect, Line)>,
}

impl Legend {
    /// Entries from left to right, in rows no wider than the picture.
    pub(super) fn of(graph: &Graph, has_table: bool, x: i32, y: i32, right: i32) -> Self {
        let has_remotes = graph.clusters() > graph.meshes.len();
        let has_networks = graph.meshes.iter().any(|mesh| mesh.networks.len() > 1);
        let signs = [
            (Sample::ControlPlane, "cluster with the mesh's control plane", true),
            (Sample::Cluster, "cluster that is a remote of it", has_remotes),
            (Sample::Network, "network: pods reach each other by IP (flat)", true),
            (
                Sample::SplitHorizon,
                "split horizon: other networks are reached through their gateways",
                has_networks,
            ),
            (
                Sample::Import,
                "federation: imports, from the calling mesh to the exporting one",
                !graph.imports.is_empty() && !has_table,
            ),
        ];
        let (mut at, mut top) = (x, y);
        let mut widest = x;
        let mut entries = Vec::new();
        for (sample, meaning, _) in signs.into_iter().filter(|sign| sign.2) {
            let width = SAMPLE + 10 + Style::Detail.width(meaning);
            if at > x && at + width > right {
                (at, top) = (x, top + HEIGHT);
            }
            let rect = Rect { x: at, y: top + 4, width: SAMPLE, height: HEIGHT - 8 };
            entries.push((
                sample,
                rect,
                Line::new(meaning.to_owned(), Style::Detail, at + SAMPLE + 10, top + 17),
            ));
            widest = widest.max(at + width);
            at += width + GAP;
        }
        Self { rect: Rect { x, y, width: widest - x, height: top + HEIGHT - y }, entries }
    }
}
