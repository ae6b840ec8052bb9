//! Laws of imported services, on fleets made up at random: who has which objects, with which addresses and endpoints.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use istio_mc_core::api::legacy::networking::ServiceEntry;
use istio_mc_core::mesh::Fleet;
use istio_mc_core::plan::NoFiles;
use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_yaml::{Decoder, read};
use proptest::prelude::*;

/// A made-up fleet: clusters by mesh, and what is exported to whom.
#[derive(Clone, Debug)]
struct Made {
    /// How many clusters each mesh has; the first runs the control plane, each is a network of its own.
    meshes: Vec<usize>,
    exports: Vec<MadeExport>,
}

#[derive(Clone, Debug)]
struct MadeExport {
    service: usize,
    namespace: usize,
    /// Mesh and cluster of it, taken modulo what there is.
    at: Vec<(usize, usize)>,
    to: To,
}

#[derive(Clone, Debug)]
enum To {
    Nobody,
    Everybody,
    Meshes(Vec<usize>),
    Cluster(usize, usize),
    Label(usize),
}

fn made() -> impl Strategy<Value = Made> {
    let to = prop_oneof![
        Just(To::Nobody),
        Just(To::Everybody),
        prop::collection::vec(0usize..4, 1..3).prop_map(To::Meshes),
        (0usize..4, 0usize..3).prop_map(|(mesh, cluster)| To::Cluster(mesh, cluster)),
        (0usize..3).prop_map(To::Label),
    ];
    let at = prop::collection::vec((0usize..4, 0usize..3), 1..4);
    let export = (0usize..4, 0usize..3, at, to).prop_map(|(service, namespace, at, to)| MadeExport {
        service,
        namespace,
        at,
        to,
    });
    (prop::collection::vec(1usize..4, 2..5), prop::collection::vec(export, 0..9))
        .prop_map(|(meshes, exports)| Made { meshes, exports }.normal())
}

impl Made {
    /// Clusters that exist, each exporting a name once.
    fn normal(mut self) -> Self {
        let count = self.meshes.len();
        let sizes = self.meshes.clone();
        let real = |(mesh, cluster): (usize, usize)| (mesh % count, cluster % sizes[mesh % count]);
        let mut taken = BTreeSet::new();
        for export in &mut self.exports {
            let key = (export.service, export.namespace);
            export.at = export.at.iter().map(|at| real(*at)).filter(|at| taken.insert((key, *at))).collect();
            match &mut export.to {
                To::Meshes(meshes) => meshes.iter_mut().for_each(|mesh| *mesh %= count),
                To::Cluster(mesh, cluster) => (*mesh, *cluster) = real((*mesh, *cluster)),
                To::Nobody | To::Everybody | To::Label(_) => {}
            }
        }
        self.exports.retain(|export| !export.at.is_empty());
        self
    }

    fn cluster_entry(&self, mesh: usize, cluster: usize) -> String {
        let index = mesh * 8 + cluster;
        let role = match cluster {
            0 => "controlPlane: true".to_owned(),
            _ => format!(
                "server: 'https://c{mesh}-{cluster}.example.com', credentials: {{token: t, certificateAuthorityData: eA==}}"
            ),
        };
        format!(
            "- {{name: c{mesh}-{cluster}, mesh: m{mesh}, network: n{mesh}-{cluster}, podCIDRs: [10.{index}.0.0/16], \
             labels: {{l: l{}}}, locality: r{mesh}/z{cluster}, gateways: [{{address: 192.0.2.{index}}}], {role}}}\n",
            index % 5,
        )
    }

    fn entries(&self) -> (Vec<String>, Vec<String>) {
        let clusters = self
            .meshes
            .iter()
            .enumerate()
            .flat_map(|(mesh, count)| (0..*count).map(move |cluster| (mesh, cluster)));
        let export = |export: &MadeExport| {
            let at: Vec<String> =
                export.at.iter().map(|(mesh, cluster)| format!("c{mesh}-{cluster}")).collect();
            let to = match &export.to {
                To::Nobody => String::new(),
                To::Everybody => ", to: {meshes: ['*']}".to_owned(),
                To::Meshes(meshes) => {
                    let names: Vec<String> = meshes.iter().map(|mesh| format!("m{mesh}")).collect();
                    format!(", to: {{meshes: [{}]}}", names.join(", "))
                }
                To::Cluster(mesh, cluster) => format!(", to: {{clusters: [c{mesh}-{cluster}]}}"),
                To::Label(label) => format!(", to: {{labels: {{l: l{label}}}}}"),
            };
            format!(
                "- {{service: s{}, namespace: ns{}, clusters: [{}], ports: [{{number: 80, protocol: HTTP}}]{to}}}\n",
                export.service,
                export.namespace,
                at.join(", ")
            )
        };
        (
            clusters.map(|(mesh, cluster)| self.cluster_entry(mesh, cluster)).collect(),
            self.exports.iter().map(export).collect(),
        )
    }

    /// The host, and from which clusters a mesh imports it.
    fn expected(&self, mesh: usize) -> BTreeMap<String, BTreeSet<(usize, usize)>> {
        let has_label =
            |label: usize| (0..self.meshes[mesh]).any(|cluster| (mesh * 8 + cluster) % 5 == label);
        let mut imports: BTreeMap<String, BTreeSet<(usize, usize)>> = BTreeMap::new();
        for export in &self.exports {
            let offered = match &export.to {
                To::Nobody => false,
                To::Everybody => true,
                To::Meshes(meshes) => meshes.contains(&mesh),
                To::Cluster(other, _) => *other == mesh,
                To::Label(label) => has_label(*label),
            };
            let others: Vec<_> = export.at.iter().filter(|(at, _)| *at != mesh).copied().collect();
            if offered && !others.is_empty() {
                let host = format!("s{}.ns{}.global", export.service, export.namespace);
                imports.entry(host).or_default().extend(others);
            }
        }
        imports
    }
}

const HEAD: &str = "metadata: {name: m0}\nistio: {version: 1.4.10}\ncacerts: {existing: true}\nfederation: {addresses: 10.200.0.0/16}\n";

fn fleet((clusters, exports): &(Vec<String>, Vec<String>)) -> Fleet {
    let exports = match exports.as_slice() {
        [] => String::new(),
        some => format!("exports:\n{}", some.concat()),
    };
    let text = format!("{HEAD}clusters:\n{}{exports}", clusters.concat());
    match Fleet::load(&[Source::new("mesh.yaml", text.clone())]) {
        Ok(loaded) => loaded.value,
        Err(problems) => panic!("{problems}\n{text}"),
    }
}

/// The texts of a cluster's imports, as a folder would have them.
fn texts(fleet: &Fleet, cluster: &str) -> Vec<String> {
    let cluster = fleet.cluster(cluster).expect("a cluster");
    let plan = fleet.plan(cluster, &NoFiles).expect("a plan").value;
    let text = |object: &istio_mc_core::plan::ImportObject<'_>| {
        let mut text = String::new();
        object.push_yaml(&mut text);
        text
    };
    plan.imports.in_order().into_iter().map(text).collect()
}

fn entries(texts: &[String]) -> Vec<ServiceEntry> {
    texts
        .iter()
        .filter(|text| text.contains("kind: ServiceEntry\n"))
        .map(|text| {
            let source = Source::new("object", text.clone());
            let mut findings = Diagnostics::new();
            let nodes = read(&source).expect("YAML");
            Decoder::document(&nodes[0], &source, &mut findings).expect("a ServiceEntry")
        })
        .collect()
}

proptest! {
    #[test]
    fn those_who_are_offered_a_service_have_it_and_nobody_else(made in made()) {
        let fleet = fleet(&made.entries());
        let mut addresses: BTreeMap<String, String> = BTreeMap::new();
        for (mesh, clusters) in made.meshes.iter().enumerate() {
            for cluster in 0..*clusters {
                let entries = entries(&texts(&fleet, &format!("c{mesh}-{cluster}")));
                // Remote clusters take their configuration from the control plane's.
                let expected = if cluster == 0 { made.expected(mesh) } else { BTreeMap::new() };
                let hosts: BTreeSet<&str> = entries.iter().map(|entry| entry.spec.hosts[0].as_str()).collect();
                prop_assert_eq!(hosts.len(), entries.len(), "a host once");
                prop_assert_eq!(hosts, expected.keys().map(String::as_str).collect());
                for entry in &entries {
                    let spec = &entry.spec;
                    prop_assert_eq!(spec.addresses.len(), 1);
                    let address: Ipv4Addr = spec.addresses[0].parse().expect("an address");
                    prop_assert!(address.octets()[..2] == [10, 200], "outside of every cluster's range");
                    let known = addresses.entry(spec.hosts[0].clone()).or_insert_with(|| spec.addresses[0].clone());
                    prop_assert_eq!(&*known, &spec.addresses[0], "one address in the whole fleet");
                    let at: BTreeSet<String> =
                        spec.endpoints.iter().map(|endpoint| endpoint.address.clone().expect("an address")).collect();
                    let gateway = |(mesh, cluster): &(usize, usize)| format!("192.0.2.{}", mesh * 8 + cluster);
                    let gateways: BTreeSet<String> = expected[&spec.hosts[0]].iter().map(gateway).collect();
                    prop_assert_eq!(at, gateways, "the gateways of the networks that it runs in");
                }
            }
        }
        let different: BTreeSet<&String> = addresses.values().collect();
        prop_assert_eq!(different.len(), addresses.len(), "no address twice");
    }

    #[test]
    fn the_order_of_the_file_does_not_matter(made in made(), seed in any::<u64>()) {
        let entries = made.entries();
        let mut shuffled = entries.clone();
        shuffle(&mut shuffled.0, seed);
        shuffle(&mut shuffled.1, seed);
        let (one, other) = (fleet(&entries), fleet(&shuffled));
        for cluster in &one.clusters {
            let name = cluster.name.as_str();
            prop_assert_eq!(texts(&one, name), texts(&other, name));
            let objects = |fleet: &Fleet| {
                let plan = fleet.plan(fleet.cluster(name).expect("a cluster"), &NoFiles).expect("a plan").value;
                let mut objects: Vec<String> = plan.objects.into_iter().map(|object| object.text).collect();
                objects.sort();
                objects
            };
            prop_assert_eq!(objects(&one), objects(&other));
        }
    }

    #[test]
    fn other_exports_change_no_address(made in made(), gone in any::<prop::sample::Index>()) {
        let (clusters, exports) = made.entries();
        prop_assume!(!exports.is_empty());
        let mut fewer = exports.clone();
        fewer.remove(gone.index(exports.len()));
        let (all, some) = (fleet(&(clusters.clone(), exports)), fleet(&(clusters, fewer)));
        let addresses = |fleet: &Fleet| -> BTreeMap<_, _> {
            let host = |export: usize| fleet.exports[export].imported.host().to_owned();
            fleet.addresses.iter().map(|(range, export, address)| ((range, host(export)), address)).collect()
        };
        let before = addresses(&all);
        for (host, address) in addresses(&some) {
            prop_assert_eq!(before.get(&host), Some(&address));
        }
    }
}

fn shuffle(items: &mut [String], mut seed: u64) {
    for index in (1..items.len()).rev() {
        // Any order will do: the numbers need not be good.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(index, (seed >> 33) as usize % (index + 1));
    }
}
