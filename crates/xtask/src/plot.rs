//! The picture of docs/scale.md: cost against size, from the figures of a run of `fleet_beside_helm`.

use std::fmt::Write as _;
use std::path::Path;

use crate::generated;

/// The size of the picture, and of each of its two panels.
const WIDTH: f64 = 820.0;
const HEIGHT: f64 = 330.0;
const PANEL: (f64, f64) = (290.0, 220.0);

/// A measurement: a line of `docs/scale.csv`.
struct Figure {
    what: String,
    objects: f64,
    milliseconds: f64,
}

/// What a panel shows: `series` by their names in the figures, each with its colour and its words.
struct Panel {
    title: &'static str,
    /// What the numbers of the axes are divided by, and called then.
    objects: (f64, &'static str),
    time: (f64, &'static str),
    series: &'static [(&'static str, &'static str, &'static str)],
}

const PANELS: [Panel; 2] = [
    Panel {
        title: "One cluster, to a stream",
        objects: (1e3, "imports, thousands"),
        time: (1.0, "milliseconds"),
        series: &[("one cluster", "#2563a8", "render --cluster")],
    },
    Panel {
        title: "All clusters, to a folder",
        objects: (1e3, "objects, thousands"),
        time: (1e3, "seconds"),
        series: &[
            ("all clusters", "#2563a8", "to a new folder"),
            ("all clusters unchanged", "#c2571a", "again, nothing changed"),
        ],
    },
];

/// The picture as SVG.
pub(crate) fn scale(root: &Path) -> String {
    let figures: Vec<Figure> =
        generated::read(root, "docs/scale.csv").lines().skip(1).filter_map(figure).collect();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         role=\"img\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n\
         <title>Time against the number of objects</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
    );
    for (index, panel) in PANELS.iter().enumerate() {
        draw(panel, &figures, 60.0 + index as f64 * 410.0, 50.0, &mut svg);
    }
    svg.push_str("</svg>\n");
    svg
}

fn figure(line: &str) -> Option<Figure> {
    let mut parts = line.split(',');
    Some(Figure {
        what: parts.next()?.to_owned(),
        objects: parts.next()?.parse().ok()?,
        milliseconds: parts.next()?.parse().ok()?,
    })
}

/// Draws a panel whose upper left corner, without its words, is at (`left`, `top`).
fn draw(panel: &Panel, figures: &[Figure], left: f64, top: f64, svg: &mut String) {
    let (width, height) = PANEL;
    let points = |name: &str| -> Vec<(f64, f64)> {
        let named = figures.iter().filter(|figure| figure.what == name);
        named.map(|figure| (figure.objects / panel.objects.0, figure.milliseconds / panel.time.0)).collect()
    };
    let all: Vec<(f64, f64)> = panel.series.iter().flat_map(|(name, ..)| points(name)).collect();
    let across = ticks(all.iter().map(|point| point.0).fold(0.0, f64::max));
    // The legend stands above the curves.
    let up = ticks(all.iter().map(|point| point.1).fold(0.0, f64::max) * LEGEND);
    let (right, most) = (end(&across), end(&up));
    let x = |value: f64| left + value / right * width;
    let y = |value: f64| top + height - value / most * height;

    text(svg, left, top - 24.0, "start", "font-size=\"14\" font-weight=\"bold\"", panel.title);
    for tick in &up {
        line(
            svg,
            (left, y(*tick)),
            (left + width, y(*tick)),
            if *tick == 0.0 { "#444444" } else { "#dddddd" },
        );
        text(svg, left - 6.0, y(*tick) + 4.0, "end", "", &number(*tick));
    }
    for tick in &across {
        line(svg, (x(*tick), top + height), (x(*tick), top + height + 4.0), "#444444");
        text(svg, x(*tick), top + height + 17.0, "middle", "", &number(*tick));
    }
    text(svg, left + width / 2.0, top + height + 36.0, "middle", "fill=\"#444444\"", panel.objects.1);
    text(svg, left, top - 8.0, "start", "fill=\"#444444\"", panel.time.1);
    for (index, (name, colour, words)) in panel.series.iter().enumerate() {
        let points = points(name);
        let path: Vec<String> =
            points.iter().map(|(objects, time)| format!("{:.1},{:.1}", x(*objects), y(*time))).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            path.join(" ")
        );
        for (objects, time) in &points {
            let _ = writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\" fill=\"{colour}\"/>",
                x(*objects),
                y(*time)
            );
        }
        let row = top + 14.0 + index as f64 * 17.0;
        line(svg, (left + 12.0, row - 4.0), (left + 30.0, row - 4.0), colour);
        text(svg, left + 36.0, row, "start", "", words);
    }
}

/// How much higher than the curves the plot is.
const LEGEND: f64 = 1.25;

/// Round numbers from 0 to the first that is not below `most`: four to eight steps.
fn ticks(most: f64) -> Vec<f64> {
    let most = if most > 0.0 { most } else { 1.0 };
    let power = 10_f64.powf((most / 4.0).log10().floor());
    let step = [1.0, 2.0, 5.0].into_iter().map(|factor| factor * power).rfind(|step| most / step >= 4.0);
    let step = step.unwrap_or(power);
    (0..=(most / step).ceil() as u32).map(|index| f64::from(index) * step).collect()
}

fn end(ticks: &[f64]) -> f64 {
    ticks.last().copied().unwrap_or(1.0)
}

fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), colour: &str) {
    let _ = writeln!(
        svg,
        "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"{colour}\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, style: &str, words: &str) {
    let space = if style.is_empty() { "" } else { " " };
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\"{space}{style}>{words}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_largest_value() {
        assert_eq!(ticks(40.0), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(ticks(990.0), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
        assert_eq!(ticks(0.0), ticks(1.0));
        for most in [0.3, 3.7, 12.0, 99.0, 101.0, 1234.0] {
            let ticks = ticks(most);
            assert!(end(&ticks) >= most && (5..=11).contains(&ticks.len()), "{most}: {ticks:?}");
        }
    }
}
