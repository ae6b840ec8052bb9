//! Laws of layouts, on fleets made up at random.

use proptest::prelude::*;

use super::*;
use crate::graph::model::{ClusterNode, GatewayNode, ImportEdge, MeshNode, NetworkNode};

fn cluster(index: usize, seed: u8) -> ClusterNode {
    let gateway = |at: u8| GatewayNode {
        at: format!("198.51.100.{at}"),
        cross_network: seed.is_multiple_of(2).then_some(443),
        federation: Some(15443),
    };
    ClusterNode {
        name: format!("c{index}-{}", "x".repeat(usize::from(seed) / 4)),
        control_plane: index == 0,
        locality: seed.is_multiple_of(3).then(|| "europe-west1/europe-west1-b/rack-7".to_owned()),
        gateways: (0..seed % 6).map(gateway).collect(),
        egress: seed.is_multiple_of(5).then(|| "gateway.example.com".to_owned()),
        exports: (0..seed % 7).map(|service| format!("service{service}.shop")).collect(),
    }
}

/// Up to 80 clusters: for each mesh its networks with a seed for each of their clusters, and who imports from whom.
fn graphs() -> impl Strategy<Value = Graph> {
    let network = prop::collection::vec(any::<u8>(), 1..7);
    let mesh = prop::collection::vec(network, 1..5);
    let ends = prop::collection::vec((any::<usize>(), any::<usize>(), 1usize..6), 0..60);
    (prop::collection::vec(mesh, 1..13), ends).prop_map(|(meshes, ends)| {
        let mut left = 80usize;
        let mut nodes = Vec::new();
        for (number, networks) in meshes.iter().enumerate() {
            let mut all = Vec::new();
            for (index, seeds) in networks.iter().enumerate() {
                let seeds = &seeds[..seeds.len().min(left)];
                left -= seeds.len();
                if !seeds.is_empty() {
                    all.push(NetworkNode {
                        name: format!("network-{index}"),
                        clusters: seeds.iter().enumerate().map(|(at, seed)| cluster(at, *seed)).collect(),
                        gateways: Vec::new(),
                    });
                }
            }
            if !all.is_empty() {
                let (name, istio) = (format!("mesh{number}"), "1.4.10".to_owned());
                nodes.push(MeshNode { name, istio, mtls: number % 2 == 0, networks: all });
            }
        }
        let count = nodes.len();
        let edge = |(importer, exporter, services): (usize, usize, usize)| ImportEdge {
            importer: importer % count,
            exporter: exporter % count,
            cluster: "c".to_owned(),
            services: (0..services).map(|service| format!("svc{service}.shop")).collect(),
        };
        let mut imports: Vec<ImportEdge> =
            ends.into_iter().map(edge).filter(|edge| edge.importer != edge.exporter).collect();
        imports.sort_by_key(|edge| (edge.importer, edge.exporter));
        Graph { meshes: nodes, imports }
    })
}

fn overlap(one: Rect, other: Rect) -> bool {
    one.x < other.right() && other.x < one.right() && one.y < other.bottom() && other.y < one.bottom()
}

fn holds(outer: Rect, inner: Rect) -> bool {
    outer.x < inner.x && outer.y < inner.y && inner.right() < outer.right() && inner.bottom() < outer.bottom()
}

/// What a line of text covers.
fn covered(line: &Line) -> Rect {
    let size = match line.style {
        Style::Title => text::TITLE_SIZE,
        Style::Name => text::NAME_SIZE,
        Style::Detail => text::SIZE,
    };
    Rect { x: line.x, y: line.y - size * 3 / 4, width: line.width, height: size }
}

/// A straight piece as a rectangle without area.
fn piece([from, to]: [(i32, i32); 2]) -> Rect {
    let (x, y) = (from.0.min(to.0), from.1.min(to.1));
    Rect { x, y, width: (from.0 - to.0).abs(), height: (from.1 - to.1).abs() }
}

fn apart(rects: &[Rect]) -> Result<(), TestCaseError> {
    for (index, one) in rects.iter().enumerate() {
        for other in &rects[index + 1..] {
            prop_assert!(!overlap(*one, *other), "{one:?} {other:?}");
        }
    }
    Ok(())
}

fn inside(outer: Rect, lines: &[Line]) -> Result<(), TestCaseError> {
    let places: Vec<Rect> = lines.iter().map(covered).collect();
    for place in &places {
        prop_assert!(holds(outer, *place), "{outer:?} {place:?}");
    }
    apart(&places)
}

fn boxes(layout: &Layout) -> Result<(), TestCaseError> {
    let whole = Rect { x: 0, y: 0, width: layout.width, height: layout.height };
    apart(&layout.meshes.iter().map(|mesh| mesh.rect).collect::<Vec<_>>())?;
    for mesh in &layout.meshes {
        prop_assert!(holds(whole, mesh.rect));
        inside(mesh.rect, &mesh.lines)?;
        let networks: Vec<Rect> = mesh.networks.iter().map(|network| network.rect).collect();
        let words = mesh.lines.iter().map(covered);
        apart(&networks.iter().copied().chain(words).collect::<Vec<_>>())?;
        for line in mesh.bus.pieces.iter().map(|ends| piece(*ends)) {
            prop_assert!(holds(mesh.rect, line), "{:?} {line:?}", mesh.rect);
            prop_assert!(networks.iter().all(|network| !overlap(*network, line)));
        }
        for network in &mesh.networks {
            prop_assert!(holds(mesh.rect, network.rect));
            inside(network.rect, &network.lines)?;
            let clusters = network.clusters.iter().map(|cluster| cluster.rect);
            apart(&clusters.chain(network.lines.iter().map(covered)).collect::<Vec<_>>())?;
            for cluster in &network.clusters {
                prop_assert!(holds(network.rect, cluster.rect));
                inside(cluster.rect, &cluster.lines)?;
            }
        }
    }
    Ok(())
}

fn lines(layout: &Layout) -> Result<(), TestCaseError> {
    let whole = Rect { x: 0, y: 0, width: layout.width, height: layout.height };
    let labels: Vec<Rect> = layout.routes.iter().map(|route| covered(&route.label)).collect();
    apart(&labels)?;
    let mut pieces: Vec<Rect> = Vec::new();
    for route in &layout.routes {
        let points = route.points.iter();
        let straight: Vec<Rect> =
            points.clone().zip(points.skip(1)).map(|(from, to)| piece([*from, *to])).collect();
        for line in &straight {
            prop_assert!(line.width == 0 || line.height == 0, "{line:?} runs straight");
            for mesh in &layout.meshes {
                prop_assert!(!overlap(mesh.rect, *line), "{line:?} runs through {:?}", mesh.rect);
            }
            for other in &pieces {
                let is_one_line = (line.width == 0 && other.width == 0 && line.x == other.x)
                    || (line.height == 0 && other.height == 0 && line.y == other.y);
                let meet = line.x <= other.right()
                    && other.x <= line.right()
                    && line.y <= other.bottom()
                    && other.y <= line.bottom();
                prop_assert!(!(is_one_line && meet), "{line:?} lies on {other:?}");
            }
        }
        pieces.extend(straight);
        let label = covered(&route.label);
        prop_assert!(holds(whole, label));
        prop_assert!(layout.meshes.iter().all(|mesh| !overlap(mesh.rect, label)));
    }
    Ok(())
}

fn rest(layout: &Layout) -> Result<(), TestCaseError> {
    let whole = Rect { x: 0, y: 0, width: layout.width, height: layout.height };
    let legend: Vec<Rect> = layout.legend.entries.iter().map(|entry| covered(&entry.2)).collect();
    apart(&legend)?;
    let below = layout.table.as_ref().map(|table| table.rect);
    let parts: Vec<Rect> = layout.meshes.iter().map(|mesh| mesh.rect).chain(below).collect();
    for place in &legend {
        prop_assert!(holds(whole, *place));
        prop_assert!(parts.iter().all(|part| !overlap(*part, *place)));
    }
    if let Some(table) = &layout.table {
        prop_assert!(holds(whole, table.rect));
        let cells: Vec<Rect> = table.cells.iter().map(|cell| cell.rect).collect();
        let rows = table.rows.iter().map(covered);
        apart(&cells.iter().copied().chain(rows).collect::<Vec<_>>())?;
        for cell in &table.cells {
            prop_assert!(holds(cell.rect, covered(&cell.count)));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn everything_has_a_place_of_its_own(graph in graphs()) {
        let layout = Layout::of(&graph);
        boxes(&layout)?;
        lines(&layout)?;
        rest(&layout)?;
        let imports = graph.between_meshes().len();
        let shown = layout.routes.len() + layout.table.as_ref().map_or(0, |table| table.cells.len());
        prop_assert_eq!(shown, imports);
        prop_assert_eq!(
            layout.meshes.iter().flat_map(|mesh| &mesh.networks).map(|network| network.clusters.len()).sum::<usize>(),
            graph.clusters()
        );
    }
}
