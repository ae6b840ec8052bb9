//! Pictures and paths of fleets: a folder a fleet under `tests/data/graph/`, and laws on fleets made up at random.
//!
//! A folder holds `mesh.yaml`, its pictures (`expected.svg`, `expected.mmd`, `expected.dot`), and `paths.txt`: after each line
//! `$ FROM SERVICE.NAMESPACE [--port N] [--subset NAME]` what that gives. `UPDATE_EXPECTED=1` writes all but the questions: look at
//! the pictures before you keep them.
#![expect(clippy::disallowed_methods, reason = "tests read their cases")]

use std::fs;
use std::path::{Path, PathBuf};

use istio_mc_core::graph::{Graph, dot, mermaid, svg};
use istio_mc_core::mesh::Fleet;
use istio_mc_core::path::{CallPath, Maker, Question, find, text};
use istio_mc_core::plan::{ClusterPlan, ImportContent, NoFiles};
use istio_mc_diagnostic::{Diagnostics, Source, TextStyle};
use proptest::prelude::*;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/graph");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 4, "only {} cases", cases.len());
    cases
}

fn load(text: &str) -> Fleet {
    match Fleet::load(&[Source::new("mesh.yaml", text)]) {
        Ok(loaded) => loaded.value,
        Err(problems) => panic!("{}", rendered(&problems)),
    }
}

fn fleet(case: &Path) -> Fleet {
    load(
        &fs::read_to_string(case.join("mesh.yaml"))
            .unwrap_or_else(|error| panic!("{}: {error}", case.display())),
    )
}

fn rendered(problems: &Diagnostics) -> String {
    problems.into_iter().map(|problem| TextStyle::default().render(problem)).collect()
}

/// A line of `paths.txt` after `$ `.
fn ask(fleet: &Fleet, line: &str) -> Result<Vec<CallPath>, Diagnostics> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [from, callee, flags @ ..] = words.as_slice() else { panic!("{line}") };
    let callee = callee.parse().unwrap_or_else(|error| panic!("{line}: {error}"));
    let flag = |name: &str| flags.chunks(2).find(|pair| pair[0] == name).map(|pair| pair[1]);
    let port = flag("--port").map(|port| port.parse().unwrap_or_else(|error| panic!("{line}: {error}")));
    find(fleet, &Question { from, callee: &callee, port, subset: flag("--subset") })
}

fn questions(paths: &str) -> impl Iterator<Item = &str> {
    paths.lines().filter_map(|line| line.strip_prefix("$ "))
}

fn answers(fleet: &Fleet, paths: &str) -> String {
    let answer = |line: &str| match ask(fleet, line) {
        Ok(paths) => text(&paths),
        Err(problems) => rendered(&problems),
    };
    questions(paths).map(|line| format!("$ {line}\n{}", answer(line))).collect::<Vec<_>>().join("\n")
}

#[test]
fn pictures_and_paths_are_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let fleet = fleet(&case);
        let graph = Graph::of(&fleet);
        let paths = fs::read_to_string(case.join("paths.txt")).unwrap_or_default();
        for (name, actual) in [
            ("expected.svg", svg(&graph)),
            ("expected.mmd", mermaid(&graph)),
            ("expected.dot", dot(&graph)),
            ("paths.txt", answers(&fleet, &paths)),
        ] {
            let path = case.join(name);
            if fs::read_to_string(&path).unwrap_or_default() != actual {
                if update {
                    fs::write(&path, actual).expect("a file");
                } else {
                    wrong.push(format!("{}:\n{actual}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a plan has an object.
fn has(plan: &ClusterPlan<'_>, kind: &str, namespace: Option<&str>, name: &str) -> bool {
    let metadata = |text: &str| {
        let source = Source::new("object", text);
        let documents = istio_mc_yaml::read(&source).expect("YAML");
        documents.iter().any(|object| {
            let text = |path: &[&str]| {
                path.iter().try_fold(object, |node, key| node.get(key)).and_then(|node| node.as_str())
            };
            text(&["kind"]) == Some(kind)
                && text(&["metadata", "namespace"]) == namespace
                && text(&["metadata", "name"]) == Some(name)
        })
    };
    let is_import = plan
        .imports
        .find(kind, namespace.unwrap_or_default(), name)
        .is_some_and(|object| matches!(&object.content, ImportContent::Entry(_) | ImportContent::Written(_)));
    is_import || plan.objects.iter().any(|object| metadata(&object.text))
}

/// What a path says that is rendered, is rendered.
#[test]
fn the_objects_of_paths_are_in_the_plans() {
    let mut count = 0;
    for case in cases() {
        let fleet = fleet(&case);
        let paths = fs::read_to_string(case.join("paths.txt")).unwrap_or_default();
        for line in questions(&paths) {
            for path in ask(&fleet, line).unwrap_or_default() {
                for object in path.objects.iter().filter(|object| object.made_by == Maker::IstioMc) {
                    let cluster = fleet.cluster(&object.cluster).expect("a cluster");
                    let plan = fleet.plan(cluster, &NoFiles).expect("a plan").value;
                    let namespace = object.namespace.as_deref();
                    assert!(
                        has(&plan, object.kind, namespace, &object.name),
                        "{}: {line}: {object:?}",
                        case.display()
                    );
                    count += 1;
                }
            }
        }
    }
    assert!(count > 30, "only {count} objects were looked for");
}

/// Tags are closed in order, and attributes have no `<`.
fn assert_well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, words) = part.split_once('>').unwrap_or_else(|| panic!("<{part}"));
        assert!(!words.contains('>'), "{part}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{part}");
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().expect("a name"));
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// Every subgraph ends, every line is of a known form, ids are used as they are declared.
fn assert_mermaid(text: &str) {
    let mut depth = 0;
    let mut ids: Vec<&str> = Vec::new();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("flowchart LR"));
    for line in lines.map(str::trim) {
        assert!(line.matches('"').count() % 2 == 0, "{line}");
        if line == "end" {
            depth -= 1;
        } else if let Some(rest) = line.strip_prefix("subgraph ") {
            depth += 1;
            ids.push(rest.split('[').next().expect("an id"));
        } else if line.contains("-->|") || line.contains("<-.->") {
            let (from, rest) = line.split_once(' ').expect("an id");
            let to = rest.rsplit(' ').next().expect("an id");
            assert!(ids.contains(&from) && ids.contains(&to), "{line}");
        } else if let Some((id, _)) = line.split_once(['[', '(']) {
            ids.push(id);
        } else {
            assert!(line.starts_with("classDef ") || line.starts_with("accTitle: "), "{line}");
        }
    }
    assert_eq!(depth, 0);
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "ids are unique");
}

/// Braces and quotes are closed; statements end.
fn assert_dot(text: &str) {
    let mut depth = 0;
    for line in text.lines().map(str::trim) {
        assert_eq!(line.replace("\\\"", "").matches('"').count() % 2, 0, "{line}");
        match line.as_bytes().last() {
            Some(b'{') => depth += 1,
            Some(b'}') => depth -= 1,
            last => assert_eq!(last, Some(&b';'), "{line}"),
        }
    }
    assert_eq!(depth, 0);
}

#[test]
fn pictures_are_well_formed() {
    for case in cases() {
        let graph = Graph::of(&fleet(&case));
        assert_well_formed(&svg(&graph));
        assert_mermaid(&mermaid(&graph));
        assert_dot(&dot(&graph));
    }
}

/// A fleet of that many clusters and meshes, its parts in the order of the keys.
fn made_up(clusters: usize, meshes: usize, exports: usize, keys: &[u64]) -> String {
    let entry = |index: usize| {
        let (mesh, role) = (index % meshes, index < meshes);
        let role = if role {
            format!("controlPlane: true\n  endpoints: {{pilot: 10.{index}.0.1}}")
        } else {
            format!(
                "server: https://c{index}.example.com\n  credentials: {{token: t, certificateAuthorityData: eA==}}"
            )
        };
        format!(
            "- name: c{index}\n  mesh: m{mesh}\n  network: n{}\n  podCIDRs: [10.{index}.0.0/16]\n  gateways: [{{address: \
             198.51.100.{index}}}]\n  {role}\n",
            index / meshes % 3
        )
    };
    let export = |index: usize| {
        let to =
            if index.is_multiple_of(3) { "\"*\"".to_owned() } else { format!("m{}", (index + 1) % meshes) };
        format!(
            "- {{service: s{index}, namespace: shop, cluster: c{}, ports: [{{number: 80, protocol: HTTP}}], to: {{meshes: \
             [{to}]}}}}\n",
            index % clusters
        )
    };
    let shuffled = |count: usize, part: &dyn Fn(usize) -> String| {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|index| keys[index % keys.len()].rotate_left(*index as u32));
        order.into_iter().map(part).collect::<String>()
    };
    format!(
        "apiVersion: istio-mc/v1alpha1\nkind: Mesh\nmetadata: {{name: m0}}\nistio: {{version: \"1.4.10\"}}\ncacerts: \
         {{existing: true}}\nclusters:\n{}exports:\n{}",
        shuffled(clusters, &entry),
        shuffled(exports, &export)
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn the_order_in_files_changes_no_picture_and_no_path(
        clusters in 1usize..80,
        meshes in 1usize..12,
        exports in 1usize..40,
        keys in prop::collection::vec(any::<u64>(), 8),
    ) {
        let meshes = meshes.min(clusters);
        let in_order = load(&made_up(clusters, meshes, exports, &[0]));
        let shuffled = load(&made_up(clusters, meshes, exports, &keys));
        let [one, other] = [&in_order, &shuffled].map(Graph::of);
        prop_assert_eq!(svg(&one), svg(&other));
        prop_assert_eq!(mermaid(&one), mermaid(&other));
        prop_assert_eq!(dot(&one), dot(&other));
        assert_well_formed(&svg(&one));
        assert_mermaid(&mermaid(&one));
        assert_dot(&dot(&one));
        // Places differ, so what is compared is what callers meet.
        let steps = |fleet: &Fleet, line: &str| match ask(fleet, line) {
            Ok(paths) => format!("{:?}", paths.iter().map(|path| (&path.hops, &path.routes)).collect::<Vec<_>>()),
            Err(problems) => problems.into_iter().map(|problem| problem.message.to_string()).collect(),
        };
        for line in ["c0 s0.shop", "c0 s1.shop.global", "c0 s2.shop.svc", "c0 other.shop"] {
            prop_assert_eq!(steps(&in_order, line), steps(&shuffled, line));
        }
    }
}
