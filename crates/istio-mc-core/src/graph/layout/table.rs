//! Imports as a table, where they would be too many lines.

use super::Rect;
use super::boxes::{Line, Style};
use super::text::{SIZE, fitted, width};
use crate::graph::model::Graph;

/// The size of a cell.
const CELL: (i32, i32) = (34, 24);

/// The widest name of a mesh.
const MAX_NAME: i32 = 220;

/// From a name to the cells.
const GAP: i32 = 10;

/// Who imports how many services from whom: a row an importer, a column an exporter.
#[derive(Debug)]
pub(in super::super) struct Table {
    pub(in super::super) rect: Rect,
    pub(in super::super) caption: Line,
    /// The exporters; each line is turned by a quarter to the left around where it starts.
    pub(in super::super) columns: Vec<Line>,
    /// The importers.
    pub(in super::super) rows: Vec<Line>,
    /// Behind every other row, so that the eye keeps to it.
    pub(in super::super) stripes: Vec<Rect>,
    /// How many services.
    pub(in super::super) cells: Vec<Cell>,
}

/// What one mesh imports from another.
#[derive(Debug)]
pub(in super::super) struct Cell {
    pub(in super::super) rect: Rect,
    pub(in super::super) count: Line,
    /// How dark it is: 1 for the smallest counts to 3 for the largest.
    pub(in super::super) shade: u8,
    pub(in super::super) title: String,
}

impl Table {
    pub(super) fn of(graph: &Graph, imports: &[(usize, usize, Vec<&str>)], x: i32, y: i32) -> Self {
        let used = |end: fn(&(usize, usize, Vec<&str>)) -> usize| {
            let mut meshes: Vec<usize> = imports.iter().map(end).collect();
            meshes.sort_unstable();
            meshes.dedup();
            meshes
        };
        let (importers, exporters) = (used(|import| import.0), used(|import| import.1));
        let name = |mesh: &usize| fitted(&graph.meshes[*mesh].name, MAX_NAME, SIZE, false);
        let widest = |meshes: &[usize]| {
            meshes.iter().map(|mesh| width(&name(mesh), SIZE, false)).max().unwrap_or_default()
        };
        let caption = Line::new(
            "Imports: services that the mesh of the row imports from the mesh of the column".to_owned(),
            Style::Detail,
            x,
            y + 12,
        );
        let cells_x = x + widest(&importers) + GAP;
        let cells_y = y + 28 + widest(&exporters) + GAP;
        let cell = |row: usize, column: usize| Rect {
            x: cells_x + column as i32 * CELL.0,
            y: cells_y + row as i32 * CELL.1,
            width: CELL.0,
            height: CELL.1,
        };
        let columns = (0..exporters.len())
            .map(|column| {
                let rect = cell(0, column);
                Line::new(name(&exporters[column]), Style::Detail, rect.x + CELL.0 / 2 + 4, cells_y - GAP)
            })
            .collect();
        let rows = (0..importers.len())
            .map(|row| Line::new(name(&importers[row]), Style::Detail, x, cell(row, 0).y + 16))
            .collect();
        let most = imports.iter().map(|(_, _, services)| services.len()).max().unwrap_or(1);
        let cells = imports
            .iter()
            .filter_map(|(importer, exporter, services)| {
                let rect =
                    cell(importers.binary_search(importer).ok()?, exporters.binary_search(exporter).ok()?);
                let text = services.len().to_string();
                let x = rect.x + (CELL.0 - Style::Detail.width(&text)) / 2;
                Some(Cell {
                    rect,
                    count: Line::new(text, Style::Detail, x, rect.y + 16),
                    shade: (services.len() * 3).div_ceil(most).clamp(1, 3) as u8,
                    title: format!(
                        "{} imports from {}: {}",
                        graph.meshes[*importer].name,
                        graph.meshes[*exporter].name,
                        services.join(", ")
                    ),
                })
            })
            .collect();
        let last = cell(importers.len(), exporters.len());
        let right = last.x.max(x + caption.width);
        let stripe = |row| Rect { x: x - 4, width: last.x - x + 4, ..cell(row, 0) };
        let stripes = (0..importers.len()).step_by(2).map(stripe).collect();
        Self {
            rect: Rect { x, y, width: right - x, height: last.y - y },
            caption,
            columns,
            rows,
            stripes,
            cells,
        }
    }
}
