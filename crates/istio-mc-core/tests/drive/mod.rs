//! What can be done with texts that come from clusters and from merges. `cargo test` runs it with the files of
//! `tests/data/robust` and the seeds of the fuzz targets, and the fuzz targets (`fuzz/`) with what they make up.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use istio_mc_core::dns::{Corefile, CorefileProblem, ServerBlock, Zone};
use istio_mc_core::federation::{Fate, Lock, Locking, Relocked};
use istio_mc_core::mesh::Fleet;
use istio_mc_core::plan::Files;
use istio_mc_diagnostic::{Diagnostics, Source, TextStyle, Warned};

const BLOCK: &str = "global:53 {\n    errors\n    forward . 10.96.44.5\n}\n";

/// The DNS of a cluster, as its Corefile and as the ConfigMap of either program, gets one domain more and keeps all else.
pub(crate) fn stub_domains(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    corefile(text);
    for fleet in &*FLEETS {
        match fleet.plan(&fleet.clusters[0], &One(text)) {
            Ok(plan) => {
                show(&plan.warnings);
                for object in plan.value.objects {
                    let source = Source::new(object.origin, object.text);
                    istio_mc_yaml::read(&source).unwrap_or_else(|findings| panic!("{findings}"));
                }
            }
            Err(findings) => show(&findings),
        }
    }
}

fn corefile(text: &str) {
    let place = |problem: &CorefileProblem| {
        assert!(text.get(problem.span.clone()).is_some(), "{problem}: {:?}", problem.span);
    };
    let corefile = match Corefile::read(text) {
        Ok(corefile) => corefile,
        Err(problem) => return place(&problem),
    };
    for block in &corefile.blocks {
        assert!(text.get(block.span.clone()).is_some(), "{:?}", block.span);
    }
    assert!(corefile.blocks.is_sorted_by(|one, next| one.span.end <= next.span.start), "blocks overlap");
    let merged = match corefile.with(&Zone::dns("global"), BLOCK) {
        Ok(merged) => merged,
        Err(problem) => return place(&problem),
    };
    let again = Corefile::read(&merged).unwrap_or_else(|problem| panic!("{problem}: {merged:?}"));
    let says = |block: &ServerBlock| (block.keys.clone(), block.plugins.clone());
    let ours = Corefile::read(BLOCK).expect("a block").blocks.iter().map(says).next().expect("one");
    let at = again.blocks.iter().position(|block| says(block) == ours).expect("the block is there");
    // All others are there as they were; where ours stands, there was one or none.
    let others = |blocks: &[ServerBlock], skip: usize| {
        let (before, after) = blocks.split_at(at.min(blocks.len()));
        before.iter().chain(after.get(skip..).unwrap_or_default()).map(says).collect::<Vec<_>>()
    };
    let replaced = usize::from(corefile.blocks.len() == again.blocks.len());
    assert_eq!(others(&corefile.blocks, replaced), others(&again.blocks, 1));
    assert_eq!(again.with(&Zone::dns("global"), BLOCK).as_ref(), Ok(&merged), "once more changes nothing");
}

/// One file, whatever its name.
struct One<'t>(&'t str);

impl Files for One<'_> {
    fn read(&self, path: &Path) -> Result<Arc<Source>, String> {
        Ok(Source::new(path.display().to_string(), self.0))
    }
}

/// A cluster for each way in which its DNS can be given.
static FLEETS: LazyLock<Vec<Fleet>> = LazyLock::new(|| {
    let ways = [
        "provider: coredns, corefile: Corefile",
        "provider: coredns, version: 1.3.1, configMap: coredns.yaml",
        "provider: kube-dns, configMap: kube-dns.yaml",
    ];
    let fleet = |way: &&str| {
        let cluster = format!("{{name: a, controlPlane: true, dns: {{istioCoreDNS: 10.96.44.5, {way}}}}}");
        let mesh = format!("istio: {{version: 1.4.10}}\nclusters: [{cluster}]\n");
        Fleet::load(&[Source::new("mesh.yaml", mesh)]).unwrap_or_else(|findings| panic!("{findings}")).value
    };
    ways.iter().map(fleet).collect()
});

/// Services with few addresses, so that they clash.
const MESH: &str = "
istio: {version: 1.4.10}
federation: {addresses: 10.255.0.0/28}
meshes: [{name: eu}, {name: us}]
clusters:
- {name: paris, mesh: eu, controlPlane: true, gateways: [{address: 198.51.100.1}]}
- {name: dallas, mesh: us, controlPlane: true}
exports:
- {service: a, namespace: b, cluster: paris, ports: [{number: 80, protocol: HTTP}], to: {meshes: [us]}}
- {service: c, namespace: b, cluster: paris, ports: [{number: 80, protocol: HTTP}], to: {meshes: [us]}}
- {service: d, namespace: b, cluster: paris, ports: [{number: 80, protocol: HTTP}], to: {meshes: [us]}}
- {service: e, namespace: b, cluster: paris, ports: [{number: 80, protocol: HTTP}], to: {meshes: [us]}}
- {service: f, alias: '1', namespace: '5', cluster: paris, ports: [{number: 80, protocol: HTTP}], to: {meshes: [us]}}
";

/// A lock file, also one that a merge has left in disorder, is settled: each service has one address of its range, and
/// what was right stays.
pub(crate) fn lock_file(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mesh = [Source::new("mesh.yaml", MESH)];
    let file = Source::new("mesh.lock", text);
    let lock = match Fleet::relock(&mesh, Some(&file)) {
        Ok(Warned { value: Relocked { lock, .. }, warnings }) => {
            show(&warnings);
            lock
        }
        Err(findings) => {
            show(&findings);
            assert!(Lock::read(&file).is_err(), "what can be proven can be brought up to date: {findings}");
            return;
        }
    };
    let mut seen = HashSet::new();
    for (range, host, locked) in lock.iter() {
        assert!(range.has(locked.address), "{} of {host} is not in {range}", locked.address);
        assert!(seen.insert((host.to_owned(), range)), "{host} has two addresses in {range}");
    }
    let addresses: HashSet<_> =
        lock.iter().map(|(_, host, locked)| (host.to_owned(), locked.address)).collect();
    let alone: HashSet<_> = addresses.iter().map(|(_, address)| *address).collect();
    assert_eq!(addresses.len(), alone.len(), "two hosts have one address");
    match Lock::read(&file) {
        // What was right stays.
        Ok(before) => {
            for (range, host, locked) in lock.iter() {
                if let Some(address) = before.get(range, host) {
                    assert_eq!(address, locked.address, "{host} moved");
                }
            }
        }
        Err(findings) => show(&findings),
    }
    let settled = Source::new("mesh.lock", lock.to_string());
    let complete = Locking { file: Some(Arc::clone(&settled)), is_complete: true };
    Fleet::load_locked(&mesh, &complete).unwrap_or_else(|findings| panic!("{findings}\n{}", settled.text()));
    let again = Fleet::relock(&mesh, Some(&settled)).unwrap_or_else(|findings| panic!("{findings}")).value;
    assert_eq!(again.lock.to_string(), settled.text());
    assert!(again.changes.iter().all(|change| change.fate == Fate::Kept), "{:?}", again.changes);
    if let Err(findings) = Fleet::load_locked(&mesh, &Locking { file: Some(file), is_complete: true }) {
        show(&findings);
    }
}

/// Every finding can be shown.
fn show(findings: &Diagnostics) {
    for finding in findings {
        let text = TextStyle::default().render(finding);
        assert!(!text.is_empty());
    }
}
