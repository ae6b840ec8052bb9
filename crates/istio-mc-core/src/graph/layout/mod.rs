//! Where everything in a picture is.
//!
//! ```text
//! Graph -> clusters in a grid -> networks in rows -> meshes in rows
//!                              -> imports: lines in the channels between the rows of meshes, or a table if they are many
//!                              -> legend
//! ```
//!
//! Lines run straight, in channels that no box is in, each on a track of its own; so none runs through a box or over
//! another one. Sizes are whole pixels: the same picture on any machine.

mod boxes;
mod legend;
mod pack;
mod routes;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub(super) use boxes::{Bus, ClusterBox, Line, MeshBox, NetworkBox, Style};
pub(super) use legend::{Legend, Sample};
pub(super) use routes::Route;
pub(super) use table::Table;

use super::model::Graph;
use super::words;

/// Space around the picture.
const MARGIN: i32 = 24;

/// From the top to the first row: the title is above it.
const HEADER: i32 = 60;

/// How many lines a picture has at most; more imports are a table.
const MAX_LINES: usize = 24;

/// A rectangle; `x` and `y` are its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Rect {
    pub(super) fn right(self) -> i32 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> i32 {
        self.y + self.height
    }

    fn moved(self, x: i32, y: i32) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }
    }
}

/// A picture: everything in its place.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) title: Line,
    pub(super) meshes: Vec<MeshBox>,
    pub(super) routes: Vec<Route>,
    pub(super) table: Option<Table>,
    pub(super) legend: Legend,
}

impl Layout {
    pub(super) fn of(graph: &Graph) -> Self {
        let mut meshes: Vec<MeshBox> = graph.meshes.iter().map(MeshBox::of).collect();
        let imports = graph.between_meshes();
        let as_lines = imports.len() <= MAX_LINES;
        let sizes: Vec<(i32, i32)> = meshes.iter().map(|mesh| (mesh.rect.width, mesh.rect.height)).collect();
        let rows = pack::rows(&sizes, pack::GAP);
        let lines = if as_lines { imports.as_slice() } else { &[] };
        let placed = routes::place(&sizes, &rows, lines, (MARGIN, HEADER));
        for (mesh, rect) in meshes.iter_mut().zip(&placed.meshes) {
            mesh.move_to(*rect);
        }
        let (mut right, mut bottom) = (placed.right, placed.bottom);
        let table = (!as_lines).then(|| Table::of(graph, &imports, MARGIN, bottom + MARGIN));
        if let Some(table) = &table {
            (right, bottom) = (right.max(table.rect.right()), table.rect.bottom());
        }
        let title = Line::title(words::summary(graph), MARGIN, MARGIN + 16);
        right = right.max(MARGIN + title.width);
        let legend = Legend::of(graph, !as_lines, MARGIN, bottom + MARGIN, right);
        Self {
            width: right.max(legend.rect.right()) + MARGIN,
            height: legend.rect.bottom() + MARGIN,
            title,
            meshes,
            routes: placed.routes,
            table,
            legend,
        }
    }
}
