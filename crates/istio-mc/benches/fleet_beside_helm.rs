//! Large fleets, in one run: `cargo bench -p istio-mc --bench fleet_beside_helm`, with `helm` on the path. With
//! `-- --save` the figures become those of docs/scale.md (`docs/scale.csv`); then `cargo run -p xtask -- generate`.
//!
//! | | what is rendered | beside |
//! |---|---|---|
//! | a | one cluster with 20,000 imports, to a stream | Helm, which renders the same objects by a loop over values |
//! | b | 100 clusters with 9,900 imports each, to a folder; again without a change | `dd`, and the same text formatted in memory |
//! | c | one of 1,000 clusters | |
//! | d | one cluster, and whole fleets, of growing size | |
//!
//! Figures are those of whole processes, medians of rounds; files go below `TMPDIR`. Before anything is measured, both
//! programs must give equal objects. Nothing is removed before the end: ext4 looks past what was deleted in the last five
//! minutes, which makes new files several times as slow; so does another run within that time.

#![allow(missing_docs, reason = "a program, no library")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a measurement, not the product"
)]

mod comparison;
mod fleet;
mod taken;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use comparison::{Programs, median};
use fleet::Fleet;
use istio_mc_diagnostic::Source;
use istio_mc_yaml::Node;
use taken::Taken;

/// (a): 20,000 imports, 100 from each of 200 others.
const ONE: Fleet = Fleet { clusters: 201, exports: 100 };

/// (b): almost a million objects.
const WHOLE: Fleet = Fleet { clusters: 100, exports: 100 };

/// (c).
const MANY: Fleet = Fleet { clusters: 1000, exports: 10 };

fn main() -> ExitCode {
    if let Some(exit) = taken::watched() {
        return exit;
    }
    let folder = tempfile::Builder::new().prefix("istio-mc-bench-").tempdir().unwrap();
    let Some(programs) = Programs::install(folder.path()) else { return ExitCode::FAILURE };
    let mut figures = Figures::default();
    one_beside_helm(&programs, folder.path());
    whole_fleet(&programs, folder.path());
    one_of_many(&programs, folder.path());
    growing(&programs, folder.path(), &mut figures);
    if std::env::args().any(|argument| argument == "--save") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scale.csv");
        fs::write(&path, figures.0).unwrap();
        println!("wrote {}", path.display());
    }
    ExitCode::SUCCESS
}

/// A fleet's file, with its lock file beside it.
struct Written<'p> {
    istio_mc: &'p Path,
    mesh: PathBuf,
}

impl<'p> Written<'p> {
    fn new(fleet: Fleet, folder: &Path, programs: &'p Programs) -> Self {
        let folder = folder.join(format!("fleet-{}-{}", fleet.clusters, fleet.exports));
        fs::create_dir_all(&folder).unwrap();
        let mesh = folder.join("mesh.yaml");
        fs::write(&mesh, fleet.mesh_file()).unwrap();
        let istio_mc = &programs.istio_mc;
        let locked = Command::new(istio_mc).args(["lock", "-q", "-f"]).arg(&mesh).status().unwrap();
        assert!(locked.success(), "the addresses are locked");
        Self { istio_mc, mesh }
    }

    fn render(&self) -> Command {
        let mut command = Command::new(self.istio_mc);
        command.args(["render", "-q", "-f"]).arg(&self.mesh);
        command
    }

    /// One cluster to a stream.
    fn cluster(&self) -> Command {
        let mut command = self.render();
        command.args(["--cluster", "cluster-0"]);
        command
    }

    /// All clusters to a folder.
    fn folder(&self, out: &Path) -> Command {
        let mut command = self.render();
        command.arg("--output-dir").arg(out);
        command
    }
}

fn one_beside_helm(programs: &Programs, folder: &Path) {
    let written = Written::new(ONE, folder, programs);
    let chart = folder.join("chart");
    comparison::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/fleet/helm"), &chart);
    let stream = String::from_utf8(written.cluster().output().unwrap().stdout).unwrap();
    fs::write(chart.join("values.yaml"), values(&stream)).unwrap();
    let helm = || {
        let mut command = Command::new(&programs.helm);
        command.args(["template", "imports"]).arg(&chart);
        command
    };
    comparison::assert_equal_objects("imports", helm(), written.cluster(), ONE.imports());
    let (mut helms, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        helms.push(Taken::by(&helm()));
        ours.extend((0..3).map(|_| Taken::by(&written.cluster())));
    }
    let (helm, own) = (milliseconds(&helms), milliseconds(&ours));
    println!("(a) one cluster, {} imports, {:.1} MB", ONE.imports(), stream.len() as f64 / 1e6);
    println!("{helm:9.0} ms {:6.0} MB  helm template", megabytes(&helms));
    println!("{own:9.0} ms {:6.0} MB  istio-mc render: 1/{:.0} of the time", megabytes(&ours), helm / own);
    let (helm, own) = (cpu(&helms), cpu(&ours));
    println!("{helm:9.0} ms            CPU of all cores, helm template");
    println!("{own:9.0} ms            CPU of all cores, istio-mc render: 1/{:.0}", helm / own);
}

/// What Helm's chart makes the objects of a stream from.
fn values(stream: &str) -> String {
    let source = Source::new("stream", stream);
    let mut values = String::from("namespace: istio-system\nimports:\n");
    for object in istio_mc_yaml::read(&source).unwrap() {
        let text = |path: &[&str]| object.at(path).and_then(Node::as_str).unwrap().to_owned();
        let first = |path: &[&str]| object.at(path).and_then(Node::as_list).unwrap()[0].clone();
        let host = first(&["spec", "hosts"]);
        let address = first(&["spec", "addresses"]);
        let endpoint = first(&["spec", "endpoints"]);
        writeln!(
            values,
            "- {{name: {}, host: {}, address: {}, gateway: {}}}",
            text(&["metadata", "name"]),
            host.as_str().unwrap(),
            address.as_str().unwrap(),
            endpoint.get("address").and_then(Node::as_str).unwrap(),
        )
        .unwrap();
    }
    values
}

fn whole_fleet(programs: &Programs, folder: &Path) {
    let written = Written::new(WHOLE, folder, programs);
    let objects = WHOLE.clusters * WHOLE.imports();
    let (mut fresh, mut again) = (Vec::new(), Vec::new());
    let mut size = 0;
    for round in 0..3 {
        let out = folder.join(format!("out-{round}"));
        fresh.push(Taken::by(&written.folder(&out)));
        again.push(Taken::by(&written.folder(&out)));
        size = bytes_in(&out);
    }
    let rate = |milliseconds: f64| size as f64 / 1e3 / milliseconds;
    println!("(b) {} clusters, {objects} objects, {:.0} MB", WHOLE.clusters, size as f64 / 1e6);
    for (taken, what) in [(&fresh, "to a new folder"), (&again, "again, nothing changed")] {
        let time = milliseconds(taken);
        println!(
            "{time:9.0} ms {:6.0} MB  {what}: {:.0} MB/s; CPU {:.0} ms",
            megabytes(taken),
            rate(time),
            cpu(taken)
        );
    }
    let target = folder.join("dd");
    let mut copies = Vec::new();
    for _ in 0..3 {
        let mut dd = Command::new("dd");
        let count = format!("count={}", size.div_ceil(1 << 20));
        dd.args(["if=/dev/zero", "bs=1M", &count]).arg(format!("of={}", target.display()));
        copies.push(Taken::by(&dd));
        fs::remove_file(&target).unwrap();
    }
    let time = milliseconds(&copies);
    println!("{time:9.0} ms            dd writes as much: {:.0} MB/s", rate(time));
    let times = (0..3).map(|_| plain_formatting(objects));
    let (time, length) = times.min_by(|one, other| one.0.total_cmp(&other.0)).unwrap();
    println!(
        "{time:9.0} ms            as many formatted in memory, on one core: {:.0} MB/s",
        length as f64 / 1e3 / time
    );
}

/// The time to format so many objects, in milliseconds, and their length.
fn plain_formatting(objects: usize) -> (f64, usize) {
    let start = Instant::now();
    let mut text = String::new();
    let mut length = 0;
    for index in 0..objects {
        let (service, team) = (index % 100, index / 100 % 100);
        write!(
            text,
            "---\n# Source: istio-mc/import\napiVersion: networking.istio.io/v1alpha3\nkind: ServiceEntry\nmetadata:\n  \
             name: service-{service}-team-{team}-{index:08x}\n  namespace: istio-system\n  labels:\n    \
             app.kubernetes.io/managed-by: istio-mc\nspec:\n  hosts:\n  - service-{service}.team-{team}.global\n  \
             addresses:\n  - 240.0.{service}.{team}\n  ports:\n  - number: 8000\n    protocol: http\n    name: http1\n  \
             location: MESH_INTERNAL\n  resolution: DNS\n  endpoints:\n  - address: 198.18.0.{team}\n    ports:\n      \
             http1: 15443\n"
        )
        .unwrap();
        if text.len() > 1 << 16 {
            length += std::hint::black_box(&text).len();
            text.clear();
        }
    }
    (start.elapsed().as_secs_f64() * 1e3, length + text.len())
}

fn one_of_many(programs: &Programs, folder: &Path) {
    let written = Written::new(MANY, folder, programs);
    let taken: Vec<Taken> = (0..9).map(|_| Taken::by(&written.cluster())).collect();
    println!("(c) one of {} clusters, {} imports", MANY.clusters, MANY.imports());
    println!("{:9.0} ms {:6.0} MB; CPU {:.0} ms", milliseconds(&taken), megabytes(&taken), cpu(&taken));
}

/// What docs/scale.csv holds: a line a measurement.
struct Figures(String);

impl Default for Figures {
    fn default() -> Self {
        Self("what,objects,milliseconds,megabytes\n".to_owned())
    }
}

/// (d): the cost of sizes of which each is twice the one before.
fn growing(programs: &Programs, folder: &Path, figures: &mut Figures) {
    println!("(d) {:>22} {:>12} {:>10} {:>10} {:>10}", "", "objects", "ms", "ms CPU", "MB");
    let mut figure = |what: &str, objects: usize, taken: &[Taken]| {
        let (time, cpu, memory) = (milliseconds(taken), cpu(taken), megabytes(taken));
        println!("    {what:>22} {objects:12} {time:10.0} {cpu:10.0} {memory:10.0}");
        writeln!(figures.0, "{what},{objects},{time:.1},{memory:.1}").unwrap();
    };
    for others in [25, 50, 100, 200, 400] {
        let fleet = Fleet { clusters: others + 1, exports: 100 };
        let written = Written::new(fleet, folder, programs);
        let taken: Vec<Taken> = (0..7).map(|_| Taken::by(&written.cluster())).collect();
        figure("one cluster", fleet.imports(), &taken);
    }
    for clusters in [25, 36, 50, 71, 100] {
        let fleet = Fleet { clusters, exports: 100 };
        let written = Written::new(fleet, folder, programs);
        let objects = clusters * fleet.imports();
        let out = folder.join(format!("growing-{clusters}"));
        figure("all clusters", objects, &[Taken::by(&written.folder(&out))]);
        figure("all clusters unchanged", objects, &[Taken::by(&written.folder(&out))]);
    }
}

fn milliseconds(taken: &[Taken]) -> f64 {
    median(taken.iter().map(|taken| taken.wall))
}

/// User's and system's time of all threads; it hardly changes when the machine has other work.
fn cpu(taken: &[Taken]) -> f64 {
    median(taken.iter().map(|taken| taken.cpu))
}

fn megabytes(taken: &[Taken]) -> f64 {
    let mut memory: Vec<u64> = taken.iter().map(|taken| taken.memory).collect();
    memory.sort_unstable();
    memory[memory.len() / 2] as f64 / 1024.0
}

fn bytes_in(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    files.map(|entry| if entry.file_type().is_file() { entry.metadata().unwrap().len() } else { 0 }).sum()
}
