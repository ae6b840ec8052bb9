//! Meshes, networks and clusters.

use super::pack::{self, GAP};
use super::text::{NAME_SIZE, SIZE, TITLE_SIZE, fitted, width};
use super::{Rect, words};
use crate::graph::model::{ClusterNode, MeshNode, NetworkNode};

/// From a box's border to what is in it.
const PADDING: i32 = 12;

/// From one line of text to the next.
const LEADING: i32 = 17;

/// Between clusters.
const CLUSTER_GAP: i32 = 12;

/// The widest text of a cluster.
const MAX_TEXT: i32 = 300;

/// The narrowest box of a cluster.
const MIN_WIDTH: i32 = 120;

/// From a row of networks down to the line that joins them.
const DROP: i32 = 14;

/// A line of text; `x` and `y` are where its baseline starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Line {
    pub(in super::super) x: i32,
    pub(in super::super) y: i32,
    pub(in super::super) width: i32,
    pub(in super::super) text: String,
    pub(in super::super) style: Style,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Style {
    /// The picture's title.
    Title,
    /// The name of something.
    Name,
    /// Something said of it.
    Detail,
}

impl Style {
    pub(super) fn width(self, text: &str) -> i32 {
        match self {
            Style::Title => width(text, TITLE_SIZE, true),
            Style::Name => width(text, NAME_SIZE, true),
            Style::Detail => width(text, SIZE, false),
        }
    }
}

impl Line {
    pub(super) fn new(text: String, style: Style, x: i32, y: i32) -> Self {
        Self { x, y, width: style.width(&text), text, style }
    }

    pub(super) fn title(text: String, x: i32, y: i32) -> Self {
        Self::new(text, Style::Title, x, y)
    }

    fn move_by(&mut self, x: i32, y: i32) {
        (self.x, self.y) = (self.x + x, self.y + y);
    }
}

/// A cluster.
#[derive(Debug)]
pub(in super::super) struct ClusterBox {
    pub(in super::super) rect: Rect,
    pub(in super::super) control_plane: bool,
    pub(in super::super) lines: Vec<Line>,
    /// All of what the lines may have cut.
    pub(in super::super) title: String,
}

impl ClusterBox {
    /// The cluster at the origin, as small as it may be.
    fn of(cluster: &ClusterNode) -> Self {
        let details = words::details(cluster);
        let name = fitted(&cluster.name, MAX_TEXT, NAME_SIZE, true);
        let mut lines = vec![Line::new(name, Style::Name, PADDING, PADDING + 12)];
        for (detail, y) in details.iter().zip((1..).map(|index| PADDING + 12 + index * LEADING)) {
            lines.push(Line::new(fitted(detail, MAX_TEXT, SIZE, false), Style::Detail, PADDING, y));
        }
        let title = [vec![cluster.name.clone()], details].concat().join("\n");
        let rect = around(&lines, MIN_WIDTH);
        Self { rect, control_plane: cluster.control_plane, lines, title }
    }

    fn move_by(&mut self, x: i32, y: i32) {
        self.rect = self.rect.moved(x, y);
        self.lines.iter_mut().for_each(|line| line.move_by(x, y));
    }
}

/// The box around lines of text.
fn around(lines: &[Line], min_width: i32) -> Rect {
    let right = lines.iter().map(|line| line.x + line.width).max().unwrap_or_default();
    let bottom = lines.last().map_or(0, |line| line.y);
    Rect { x: 0, y: 0, width: (right + PADDING).max(min_width), height: bottom + PADDING - 2 }
}

/// A network.
#[derive(Debug)]
pub(in super::super) struct NetworkBox {
    pub(in super::super) rect: Rect,
    pub(in super::super) lines: Vec<Line>,
    pub(in super::super) clusters: Vec<ClusterBox>,
    pub(in super::super) title: String,
}

impl NetworkBox {
    fn of(network: &NetworkNode) -> Self {
        let title = format!("network {}", network.name);
        let mut lines =
            vec![Line::new(fitted(&title, MAX_TEXT, SIZE, false), Style::Detail, PADDING, PADDING + 10)];
        let mut clusters: Vec<ClusterBox> = network.clusters.iter().map(ClusterBox::of).collect();
        let cell_width = clusters.iter().map(|cluster| cluster.rect.width).max().unwrap_or_default();
        let cell_height = clusters.iter().map(|cluster| cluster.rect.height).max().unwrap_or_default();
        let cells = vec![(cell_width, cell_height); clusters.len()];
        let mut y = PADDING + LEADING + 6;
        for row in pack::rows(&cells, CLUSTER_GAP) {
            let mut x = PADDING;
            for cluster in &mut clusters[row] {
                (cluster.rect.width, cluster.rect.height) = (cell_width, cell_height);
                cluster.move_by(x, y);
                x += cell_width + CLUSTER_GAP;
            }
            y += cell_height + CLUSTER_GAP;
        }
        for gateway in &network.gateways {
            y += LEADING;
            let text = fitted(&words::gateway(gateway), MAX_TEXT, SIZE, false);
            lines.push(Line::new(text, Style::Detail, PADDING, y - 6));
        }
        let clusters_right = clusters.iter().map(|cluster| cluster.rect.right()).max().unwrap_or_default();
        let right = lines.iter().map(|line| line.x + line.width).max().unwrap_or_default();
        let rect = Rect { x: 0, y: 0, width: right.max(clusters_right) + PADDING, height: y };
        Self { rect, lines, clusters, title }
    }

    fn move_by(&mut self, x: i32, y: i32) {
        self.rect = self.rect.moved(x, y);
        self.lines.iter_mut().for_each(|line| line.move_by(x, y));
        self.clusters.iter_mut().for_each(|cluster| cluster.move_by(x, y));
    }
}

/// The way from network to network in a mesh: every network is joined to it.
#[derive(Debug, Default)]
pub(in super::super) struct Bus {
    /// Straight pieces, from point to point.
    pub(in super::super) pieces: Vec<[(i32, i32); 2]>,
}

impl Bus {
    fn move_by(&mut self, x: i32, y: i32) {
        self.pieces.iter_mut().flatten().for_each(|point| *point = (point.0 + x, point.1 + y));
    }
}

/// A mesh.
#[derive(Debug)]
pub(in super::super) struct MeshBox {
    pub(in super::super) rect: Rect,
    pub(in super::super) lines: Vec<Line>,
    pub(in super::super) networks: Vec<NetworkBox>,
    pub(in super::super) bus: Bus,
    pub(in super::super) title: String,
}

impl MeshBox {
    /// The mesh at the origin.
    pub(super) fn of(mesh: &MeshNode) -> Self {
        let title = format!("mesh {}", mesh.name);
        let lines = vec![
            Line::new(fitted(&title, MAX_TEXT, NAME_SIZE, true), Style::Name, PADDING, PADDING + 12),
            Line::new(words::istio(mesh), Style::Detail, PADDING, PADDING + 12 + LEADING),
        ];
        let mut networks: Vec<NetworkBox> = mesh.networks.iter().map(NetworkBox::of).collect();
        let sizes: Vec<(i32, i32)> =
            networks.iter().map(|network| (network.rect.width, network.rect.height)).collect();
        let rows = pack::rows(&sizes, GAP);
        let joined = networks.len() > 1;
        let left = if joined && rows.len() > 1 { PADDING + GAP } else { PADDING };
        let mut bus = Bus::default();
        let mut trunk = Vec::new();
        let mut y = PADDING + 2 * LEADING + 10;
        for row in rows.iter().cloned() {
            let bottom = y + pack::height(&sizes, &row);
            let mut x = left;
            let mut stubs = Vec::new();
            for network in &mut networks[row] {
                network.move_by(x, y);
                x = network.rect.right() + GAP;
                let middle = network.rect.x + network.rect.width / 2;
                stubs.push(middle);
                if joined {
                    bus.pieces.push([(middle, network.rect.bottom()), (middle, bottom + DROP)]);
                }
            }
            let start = if rows.len() > 1 { Some(PADDING + GAP / 2) } else { stubs.first().copied() };
            if let (true, Some(start), Some(end)) = (joined, start, stubs.last()) {
                bus.pieces.push([(start, bottom + DROP), (*end, bottom + DROP)]);
                trunk.push((start, bottom + DROP));
            }
            y = bottom + if joined { GAP + DROP } else { GAP };
        }
        if let [first, .., last] = trunk.as_slice() {
            bus.pieces.push([*first, *last]);
        }
        let networks_right = networks.iter().map(|network| network.rect.right()).max().unwrap_or_default();
        let right = lines.iter().map(|line| line.x + line.width).max().unwrap_or_default();
        let rect = Rect { x: 0, y: 0, width: right.max(networks_right) + PADDING, height: y - GAP + PADDING };
        Self { rect, lines, networks, bus, title }
    }

    /// Moves it to its place, where it may be wider than it needs.
    pub(super) fn move_to(&mut self, rect: Rect) {
        let (x, y) = (rect.x - self.rect.x, rect.y - self.rect.y);
        self.rect = rect;
        self.lines.iter_mut().for_each(|line| line.move_by(x, y));
        self.networks.iter_mut().for_each(|network| network.move_by(x, y));
        self.bus.move_by(x, y);
    }
}
