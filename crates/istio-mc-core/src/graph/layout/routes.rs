//! Meshes in their places, and the lines between them.
//!
//! ```text
//! channel 0 (above the first row)
//!  | row 0: meshes |
//! channel 1
//!  | row 1: meshes |
//! channel 2
//! ```
//!
//! A line leaves a mesh at a port of its own, runs on a track of its own in the channel beside it, and arrives at a port
//! of its own. Lines between rows that are no neighbours pass on the left of everything.

use std::ops::Range;

use super::Rect;
use super::boxes::{Line, Style};
use super::pack::{self, GAP};
use crate::graph::words;

/// Between the ports of a side. Those below and those above a channel are half of it apart, so that no two lines share
/// a piece of it.
const PORT: i32 = 14;

/// From track to track: a line of text fits between two.
const TRACK: i32 = 22;

/// From a row to the first track, and from the last one to the next row.
const CLEARANCE: i32 = 20;

/// Between what is on the same track.
const APART: i32 = 16;

/// Between lines on the left of everything.
const TRUNK: i32 = 12;

/// What one mesh imports from another.
type Import<'g> = (usize, usize, Vec<&'g str>);

/// A line from an importing mesh to an exporting one.
#[derive(Debug)]
pub(in super::super) struct Route {
    /// The exporting mesh.
    pub(in super::super) exporter: usize,
    /// From the importer to the exporter.
    pub(in super::super) points: Vec<(i32, i32)>,
    /// What is imported.
    pub(in super::super) label: Line,
    /// All of what the label may only count.
    pub(in super::super) title: String,
}

/// Where meshes and lines are.
pub(super) struct Placed {
    pub(super) meshes: Vec<Rect>,
    pub(super) routes: Vec<Route>,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

/// The side of a mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
}

/// How a line gets from mesh to mesh.
#[derive(Clone, Copy)]
struct Way {
    leaves: Side,
    arrives: Side,
    /// The channel it leaves into, and the one it arrives from.
    channels: (usize, usize),
}

impl Way {
    fn between(from: usize, to: usize) -> Self {
        match from.cmp(&to) {
            std::cmp::Ordering::Equal => {
                Self { leaves: Side::Bottom, arrives: Side::Bottom, channels: (from + 1, from + 1) }
            }
            std::cmp::Ordering::Less => {
                Self { leaves: Side::Bottom, arrives: Side::Top, channels: (from + 1, to) }
            }
            std::cmp::Ordering::Greater => {
                Self { leaves: Side::Top, arrives: Side::Bottom, channels: (from, to + 1) }
            }
        }
    }

    fn has_trunk(self) -> bool {
        self.channels.0 != self.channels.1
    }
}

/// A piece of a line that runs along a channel.
struct Piece {
    import: usize,
    /// The first or the second one of its line.
    second: bool,
    from: i32,
    to: i32,
    /// Where the label starts, and its width, if it is on this piece.
    label: Option<(i32, i32)>,
}

impl Piece {
    fn extent(&self) -> (i32, i32) {
        let (start, end) = (self.from.min(self.to), self.from.max(self.to));
        match self.label {
            Some((x, width)) => (start.min(x), end.max(x + width)),
            None => (start, end),
        }
    }
}

/// Places meshes of these sizes, and draws the imports between them.
pub(super) fn place(
    sizes: &[(i32, i32)],
    rows: &[Range<usize>],
    imports: &[Import<'_>],
    (left, top): (i32, i32),
) -> Placed {
    let mut row_of = vec![0; sizes.len()];
    for (row, meshes) in rows.iter().enumerate() {
        meshes.clone().for_each(|mesh| row_of[mesh] = row);
    }
    let ways: Vec<Way> =
        imports.iter().map(|(from, to, _)| Way::between(row_of[*from], row_of[*to])).collect();
    let trunks = ways.iter().filter(|way| way.has_trunk()).count() as i32;
    let left_of_meshes = if trunks > 0 { left + trunks * TRUNK + GAP / 2 } else { left };
    let mut meshes = columns(sizes, rows, imports, &ways, left_of_meshes);
    let ports = ports(&meshes, imports, &ways);

    // Along the channels.
    let mut channels: Vec<Vec<Piece>> = (0..=rows.len()).map(|_| Vec::new()).collect();
    let mut trunk_of = Vec::new();
    let mut next_trunk = left + TRUNK / 2;
    let labels: Vec<String> = imports.iter().map(|(_, _, services)| words::services(services)).collect();
    for (index, way) in ways.iter().enumerate() {
        let (from, to) = ports[index];
        let width = Style::Detail.width(&labels[index]);
        let centered = |from: i32, to: i32| {
            let start = from.min(to);
            // Beside the corner where the line is too short for its words.
            let x = start + ((from - to).abs() - width).max(2 * PORT) / 2;
            Some((x, width))
        };
        if way.has_trunk() {
            let trunk = next_trunk;
            next_trunk += TRUNK;
            trunk_of.push(Some(trunk));
            let pieces = [(way.channels.0, from, trunk, false), (way.channels.1, trunk, to, true)];
            let longer = (from - trunk).abs() < (to - trunk).abs();
            for (channel, from, to, second) in pieces {
                let label = if second == longer { centered(from, to) } else { None };
                channels[channel].push(Piece { import: index, second, from, to, label });
            }
        } else {
            trunk_of.push(None);
            let label = centered(from, to);
            channels[way.channels.0].push(Piece { import: index, second: false, from, to, label });
        }
    }
    let tracks: Vec<(Vec<usize>, usize)> = channels.iter().map(|pieces| tracks(pieces)).collect();

    // From top to bottom.
    let mut y = top;
    let mut track_y: Vec<[i32; 2]> = vec![[0; 2]; imports.len()];
    for (channel, pieces) in channels.iter().enumerate() {
        let (track_of, count) = &tracks[channel];
        for (piece, track) in pieces.iter().zip(track_of) {
            let at = y + CLEARANCE + *track as i32 * TRACK + TRACK / 2;
            track_y[piece.import][usize::from(piece.second)] = at;
        }
        let is_outer = channel == 0 || channel == rows.len();
        y += match *count as i32 {
            0 if is_outer => 0,
            0 => GAP,
            count => 2 * CLEARANCE + count * TRACK,
        };
        if let Some(row) = rows.get(channel) {
            meshes[row.clone()].iter_mut().for_each(|mesh| mesh.y = y);
            y += pack::height(sizes, row);
        }
    }

    let mut right = meshes.iter().map(|mesh| mesh.right()).max().unwrap_or(left);
    let mut routes = Vec::new();
    for (index, (from, to, services)) in imports.iter().enumerate() {
        let (way, [first, second]) = (ways[index], track_y[index]);
        let at = |mesh: usize, side: Side| match side {
            Side::Top => meshes[mesh].y,
            Side::Bottom => meshes[mesh].bottom(),
        };
        let (start, end) = ports[index];
        let mut points = vec![(start, at(*from, way.leaves)), (start, first)];
        if let Some(trunk) = trunk_of[index] {
            points.extend([(trunk, first), (trunk, second)]);
        }
        let last = if way.has_trunk() { second } else { first };
        points.extend([(end, last), (end, at(*to, way.arrives))]);
        let labelled = channels.iter().flatten().find(|piece| piece.import == index && piece.label.is_some());
        let (x, y) = labelled.map_or((start, first), |piece| {
            let (x, _) = piece.label.unwrap_or_default();
            (x, track_y[index][usize::from(piece.second)])
        });
        // The baseline is below the middle of the letters.
        let label = Line::new(labels[index].clone(), Style::Detail, x, y + 4);
        right = right.max(label.x + label.width);
        routes.push(Route { exporter: *to, points, label, title: services.join(", ") });
    }
    Placed { meshes, routes, right, bottom: y }
}

/// The meshes from left to right, wide enough for their ports; not yet at their height.
fn columns(
    sizes: &[(i32, i32)],
    rows: &[Range<usize>],
    imports: &[Import<'_>],
    ways: &[Way],
    left: i32,
) -> Vec<Rect> {
    let mut ends = vec![[0; 2]; sizes.len()];
    for ((from, to, _), way) in imports.iter().zip(ways) {
        ends[*from][way.leaves as usize] += 1;
        ends[*to][way.arrives as usize] += 1;
    }
    let mut meshes = vec![Rect::default(); sizes.len()];
    for row in rows {
        let mut x = left;
        for mesh in row.clone() {
            let ports: i32 = ends[mesh].into_iter().max().unwrap_or_default();
            let width = sizes[mesh].0.max((ports + 2) * PORT);
            meshes[mesh] = Rect { x, y: 0, width, height: sizes[mesh].1 };
            x += width + GAP;
        }
    }
    meshes
}

/// Where each line leaves and arrives: on each side in the order of where the other ends are.
fn ports(meshes: &[Rect], imports: &[Import<'_>], ways: &[Way]) -> Vec<(i32, i32)> {
    let mut ports = vec![(0, 0); imports.len()];
    for (index, mesh) in meshes.iter().enumerate() {
        for side in [Side::Top, Side::Bottom] {
            // The other end, the line, and whether it leaves here.
            let mut ends: Vec<(i32, usize, bool)> = Vec::new();
            for (line, ((from, to, _), way)) in imports.iter().zip(ways).enumerate() {
                let other = |mesh: usize| match way.has_trunk() {
                    true => 0,
                    false => meshes[mesh].x + meshes[mesh].width / 2,
                };
                if *from == index && way.leaves == side {
                    ends.push((other(*to), line, true));
                }
                if *to == index && way.arrives == side {
                    ends.push((other(*from), line, false));
                }
            }
            ends.sort_unstable();
            let count = ends.len() as i32;
            for (place, (_, line, leaves)) in (1..).zip(ends) {
                let exact = mesh.x + mesh.width * place / (count + 1);
                let x = exact.div_euclid(PORT) * PORT + if side == Side::Top { PORT / 2 } else { 0 };
                match leaves {
                    true => ports[line].0 = x,
                    false => ports[line].1 = x,
                }
            }
        }
    }
    ports
}

/// The track of each piece, such that none lies on another, and how many there are.
fn tracks(pieces: &[Piece]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by_key(|index| (pieces[*index].extent(), *index));
    let mut ends: Vec<i32> = Vec::new();
    let mut track_of = vec![0; pieces.len()];
    for index in order {
        let (start, end) = pieces[index].extent();
        let free = ends.iter().position(|used| used + APART <= start);
        track_of[index] = free.unwrap_or_else(|| {
            ends.push(0);
            ends.len() - 1
        });
        ends[track_of[index]] = end;
    }
    (track_of, ends.len())
}
