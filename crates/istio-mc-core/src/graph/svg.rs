//! The picture as SVG.

use std::fmt::{self, Write};

use super::layout::{
    Bus, ClusterBox, Layout, Legend, Line, MeshBox, NetworkBox, Rect, Route, Sample, Style, Table,
};
use super::model::Graph;
use super::words;

/// The colours of lines: those of exporters that stand beside each other differ.
const COLOURS: usize = 6;

/// Colours for light and for dark surroundings; whoever cannot read style sheets with conditions sees the light ones.
const STYLE: &str = "\
text{font-family:sans-serif;font-size:12px;fill:#24292f}
.title{font-size:18px;font-weight:bold}
.name{font-size:14px;font-weight:bold}
.paper{fill:#ffffff}
.mesh{fill:#f6f8fa;stroke:#57606a}
.network{fill:#ffffff;stroke:#6e7781;stroke-dasharray:6 4}
.cluster{fill:#eaf5ff;stroke:#0969da}
.home{fill:#cce5ff;stroke-width:3}
.bus{fill:none;stroke:#9a6700;stroke-width:3}
.edge{fill:none;stroke-width:2}
.e0{stroke:#0969da}.e1{stroke:#1a7f37}.e2{stroke:#bf3989}.e3{stroke:#8250df}.e4{stroke:#bc4c00}.e5{stroke:#1b7c83}
.tip.e0{fill:#0969da}.tip.e1{fill:#1a7f37}.tip.e2{fill:#bf3989}.tip.e3{fill:#8250df}.tip.e4{fill:#bc4c00}.tip.e5{fill:#1b7c83}
.s1{fill:#eaf5ff}.s2{fill:#cce5ff}.s3{fill:#a5d3ff}
.cell{stroke:#ffffff}
.stripe{stroke:none}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.paper{fill:#0d1117}
.mesh{fill:#161b22;stroke:#8b949e}
.network{fill:#0d1117;stroke:#8b949e}
.cluster{fill:#12263f;stroke:#58a6ff}
.home{fill:#173a63}
.bus{stroke:#d29922}
.e0{stroke:#58a6ff}.e1{stroke:#3fb950}.e2{stroke:#f778ba}.e3{stroke:#bc8cff}.e4{stroke:#f0883e}.e5{stroke:#39c5cf}
.tip.e0{fill:#58a6ff}.tip.e1{fill:#3fb950}.tip.e2{fill:#f778ba}.tip.e3{fill:#bc8cff}.tip.e4{fill:#f0883e}.tip.e5{fill:#39c5cf}
.s1{fill:#12263f}.s2{fill:#173a63}.s3{fill:#1f4f86}
.cell{stroke:#0d1117}
.stripe{stroke:none}
}
";

/// The picture as SVG 1.1 with a title and a description, complete in itself: no fonts, scripts or styles from elsewhere.
pub fn svg(graph: &Graph) -> String {
    let layout = Layout::of(graph);
    let mut out = String::new();
    write(&mut out, graph, &layout).expect("writing into a text cannot fail");
    out
}

fn write(out: &mut String, graph: &Graph, layout: &Layout) -> fmt::Result {
    let (width, height) = (layout.width, layout.height);
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"title description\">"
    )?;
    writeln!(out, "<title id=\"title\">{}</title>", escaped(&words::summary(graph)))?;
    writeln!(out, "<desc id=\"description\">{}</desc>", escaped(&words::description(graph)))?;
    writeln!(out, "<style>\n{STYLE}</style>")?;
    writeln!(out, "<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>")?;
    line(out, &layout.title)?;
    layout.meshes.iter().try_for_each(|node| mesh(out, node))?;
    layout.routes.iter().try_for_each(|way| route(out, way))?;
    // Over all lines, so that none runs through words.
    layout.routes.iter().try_for_each(|way| label(out, way))?;
    layout.table.iter().try_for_each(|node| table(out, node))?;
    legend(out, &layout.legend)?;
    writeln!(out, "</svg>")
}

fn mesh(out: &mut String, mesh: &MeshBox) -> fmt::Result {
    writeln!(out, "<g>\n<title>{}</title>", escaped(&mesh.title))?;
    rect(out, mesh.rect, "mesh", 10)?;
    bus(out, &mesh.bus)?;
    mesh.lines.iter().try_for_each(|words| line(out, words))?;
    mesh.networks.iter().try_for_each(|node| network(out, node))?;
    writeln!(out, "</g>")
}

fn bus(out: &mut String, bus: &Bus) -> fmt::Result {
    if bus.pieces.is_empty() {
        return Ok(());
    }
    let pieces: Vec<String> =
        bus.pieces.iter().map(|[from, to]| format!("M{} {}L{} {}", from.0, from.1, to.0, to.1)).collect();
    writeln!(out, "<path class=\"bus\" d=\"{}\"><title>split horizon</title></path>", pieces.concat())
}

fn network(out: &mut String, network: &NetworkBox) -> fmt::Result {
    writeln!(out, "<g>\n<title>{}</title>", escaped(&network.title))?;
    rect(out, network.rect, "network", 8)?;
    network.lines.iter().try_for_each(|words| line(out, words))?;
    network.clusters.iter().try_for_each(|node| cluster(out, node))?;
    writeln!(out, "</g>")
}

fn cluster(out: &mut String, cluster: &ClusterBox) -> fmt::Result {
    writeln!(out, "<g>\n<title>{}</title>", escaped(&cluster.title))?;
    rect(out, cluster.rect, if cluster.control_plane { "cluster home" } else { "cluster" }, 6)?;
    cluster.lines.iter().try_for_each(|words| line(out, words))?;
    writeln!(out, "</g>")
}

fn route(out: &mut String, route: &Route) -> fmt::Result {
    let colour = route.exporter % COLOURS;
    let points: Vec<String> = route.points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    writeln!(
        out,
        "<polyline class=\"edge e{colour}\" points=\"{}\"><title>{}</title></polyline>",
        points.join(" "),
        escaped(&route.title)
    )?;
    let [.., before, tip] = route.points.as_slice() else { return Ok(()) };
    arrow(out, *before, *tip, colour)
}

/// The tip of an arrow that runs straight up, down or to the right.
fn arrow(out: &mut String, from: (i32, i32), (x, y): (i32, i32), colour: usize) -> fmt::Result {
    let (one, other) = match (x - from.0, y - from.1) {
        (0, down) if down > 0 => ((x - 5, y - 10), (x + 5, y - 10)),
        (0, _) => ((x - 5, y + 10), (x + 5, y + 10)),
        _ => ((x - 10, y - 5), (x - 10, y + 5)),
    };
    writeln!(
        out,
        "<polygon class=\"tip e{colour}\" points=\"{x},{y} {},{} {},{}\"/>",
        one.0, one.1, other.0, other.1
    )
}

fn label(out: &mut String, route: &Route) -> fmt::Result {
    let Line { x, y, width, .. } = route.label;
    let behind = Rect { x: x - 4, y: y - 13, width: width + 8, height: 18 };
    writeln!(out, "<g>\n<title>{}</title>", escaped(&route.title))?;
    rect(out, behind, "paper", 0)?;
    // In the middle: the font may be narrower than it was taken to be.
    let middle = x + width / 2;
    writeln!(
        out,
        "<text text-anchor=\"middle\" x=\"{middle}\" y=\"{y}\">{}</text>",
        escaped(&route.label.text)
    )?;
    writeln!(out, "</g>")
}

fn table(out: &mut String, table: &Table) -> fmt::Result {
    line(out, &table.caption)?;
    table.stripes.iter().try_for_each(|stripe| rect(out, *stripe, "mesh stripe", 0))?;
    for column in &table.columns {
        let Line { x, y, text, .. } = column;
        writeln!(out, "<text transform=\"translate({x} {y}) rotate(-90)\">{}</text>", escaped(text))?;
    }
    table.rows.iter().try_for_each(|row| line(out, row))?;
    for cell in &table.cells {
        writeln!(out, "<g>\n<title>{}</title>", escaped(&cell.title))?;
        rect(out, cell.rect, &format!("cell s{}", cell.shade), 0)?;
        let middle = cell.rect.x + cell.rect.width / 2;
        writeln!(
            out,
            "<text text-anchor=\"middle\" x=\"{middle}\" y=\"{}\">{}</text>",
            cell.count.y, cell.count.text
        )?;
        writeln!(out, "</g>")?;
    }
    Ok(())
}

fn legend(out: &mut String, legend: &Legend) -> fmt::Result {
    for (sample, place, words) in &legend.entries {
        let middle = place.y + place.height / 2;
        match sample {
            Sample::ControlPlane => rect(out, *place, "cluster home", 4)?,
            Sample::Cluster => rect(out, *place, "cluster", 4)?,
            Sample::Network => rect(out, *place, "network", 4)?,
            Sample::SplitHorizon => {
                writeln!(
                    out,
                    "<path class=\"bus\" d=\"M{} {middle}L{} {middle}\"/>",
                    place.x,
                    place.right()
                )?;
            }
            Sample::Import => {
                writeln!(
                    out,
                    "<path class=\"edge e0\" d=\"M{} {middle}L{} {middle}\"/>",
                    place.x,
                    place.right() - 4
                )?;
                arrow(out, (place.x, middle), (place.right(), middle), 0)?;
            }
        }
        line(out, words)?;
    }
    Ok(())
}

fn rect(out: &mut String, rect: Rect, class: &str, radius: i32) -> fmt::Result {
    let Rect { x, y, width, height } = rect;
    let radius = if radius > 0 { format!(" rx=\"{radius}\"") } else { String::new() };
    writeln!(
        out,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{radius}/>"
    )
}

fn line(out: &mut String, line: &Line) -> fmt::Result {
    let class = match line.style {
        Style::Title => " class=\"title\"",
        Style::Name => " class=\"name\"",
        Style::Detail => "",
    };
    writeln!(out, "<text{class} x=\"{}\" y=\"{}\">{}</text>", line.x, line.y, escaped(&line.text))
}

/// A text as XML has it; characters that XML does not have are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_have_is_escaped_or_left_out() {
        assert_eq!(escaped("a<b>&\"c\"\u{7}\u{ffff}ü"), "a&lt;b&gt;&amp;&quot;c&quot;ü");
    }
}
