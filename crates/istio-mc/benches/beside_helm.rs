//! istio-mc beside Helm, in one run: `cargo bench -p istio-mc --bench beside_helm`, with `helm` on the path.
//!
//! Helm renders `istio-remote-helm/`, the built-in chart `istio-remote` for Istio 1.0 written in Go templates: the
//! same values.yaml, subcharts with a condition, named templates. Before anything is measured, both programs must
//! give equal objects for several sets of values, so the two charts cannot drift apart.
//!
//! Each figure is the median of whole runs of a process, with their output thrown away. In turn, each program finds the
//! caches full of the other; in a row, of itself. The folders are written below `TMPDIR`. On ext4 new files take several times as long for a minute or more after many
//! were deleted there (it goes around inodes that were just freed), so leave time between two runs of this.

#![allow(missing_docs, reason = "a program, no library")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a measurement, not the product"
)]

mod comparison;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use comparison::{Programs, copy, median};

/// Rounds; the median of so many is stable to a few percent on a machine that does nothing else.
const ROUNDS: usize = 21;

/// The size of the mesh.
const CLUSTERS: usize = 100;

/// What both programs render, with the same words.
const RELEASE: &str = "istio-remote";
const OPTIONS: [&str; 6] =
    ["-n", "istio-system", "--kube-version", "1.9.0", "--set", "global.remotePilotAddress=172.30.1.2"];

fn main() -> ExitCode {
    let folder = tempfile::Builder::new().prefix("istio-mc-bench-").tempdir().unwrap();
    let Some(programs) = Programs::install(folder.path()) else { return ExitCode::FAILURE };
    let work = Work::set_up(programs, folder.path());
    work.check();
    work.measure();
    ExitCode::SUCCESS
}

/// The two programs and what they work on.
struct Work {
    programs: Programs,
    /// The built-in chart as it is in the sources.
    builtin: PathBuf,
    /// The chart for Helm, complete.
    helm_chart: PathBuf,
    mesh: PathBuf,
    /// Where each round has a folder of its own: nothing is deleted before the end.
    out: PathBuf,
}

impl Work {
    fn set_up(programs: Programs, folder: &Path) -> Self {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
        let work = Self {
            programs,
            builtin: sources.join("../../charts/istio-remote-1.0.9"),
            helm_chart: folder.join("chart"),
            mesh: folder.join("mesh.yaml"),
            out: folder.join("out"),
        };
        copy(&sources.join("benches/istio-remote-helm"), &work.helm_chart);
        fs::copy(work.builtin.join("values.yaml"), work.helm_chart.join("values.yaml")).unwrap();
        write_mesh(&work.mesh);
        work
    }

    fn helm(&self) -> Command {
        let mut command = Command::new(&self.programs.helm);
        command.args(["template", RELEASE]).arg(&self.helm_chart).args(OPTIONS);
        command
    }

    /// Helm prints hooks among the objects.
    fn template(&self) -> Command {
        let mut command = Command::new(&self.programs.istio_mc);
        command.args(["template", RELEASE, "istio-remote@1.0.9", "--hooks", "all", "-q"]).args(OPTIONS);
        command
    }

    fn render(&self, round: usize) -> Command {
        let mut command = Command::new(&self.programs.istio_mc);
        let out = self.out.join(round.to_string());
        command.args(["render", "-q", "-f"]).arg(&self.mesh).arg("--output-dir").arg(out);
        command
    }

    /// Both programs give the same objects, for the defaults and for cases of the built-in chart.
    fn check(&self) {
        for case in ["", "addresses", "secure-control-plane"] {
            let with_case = |mut command: Command| {
                if !case.is_empty() {
                    command.arg("-f").arg(self.builtin.join("tests").join(case).join("values.yaml"));
                }
                command
            };
            comparison::assert_equal_objects(case, with_case(self.helm()), with_case(self.template()), 20);
        }
    }

    fn measure(&self) {
        // One chart first: what the mesh leaves for the disk to write would slow down whatever runs beside it.
        let in_turn = times(|round| match round % 2 {
            0 => self.helm(),
            _ => self.template(),
        });
        let (helm, ours) =
            (median(in_turn.iter().copied().step_by(2)), median(in_turn.iter().copied().skip(1).step_by(2)));
        println!("one istio-remote, the programs in turn, medians of {ROUNDS} rounds");
        println!("{helm:7.1} ms  helm template");
        println!("{ours:7.1} ms  istio-mc template: 1/{:.1} of Helm", helm / ours);
        let (helm_alone, ours_alone) =
            (median(times(|_| self.helm()).into_iter()), median(times(|_| self.template()).into_iter()));
        println!("the same, each program {} times in a row", 2 * ROUNDS);
        println!("{helm_alone:7.1} ms  helm template");
        println!("{ours_alone:7.1} ms  istio-mc template: 1/{:.1} of Helm", helm_alone / ours_alone);
        fs::create_dir(&self.out).unwrap();
        let mesh = times(|round| self.render(round / 2));
        let (fresh, unchanged) =
            (median(mesh.iter().copied().step_by(2)), median(mesh.iter().copied().skip(1).step_by(2)));
        println!("istio-mc render, {CLUSTERS} clusters, medians of {ROUNDS} rounds");
        for (time, what) in [(fresh, "to an empty folder"), (unchanged, "nothing changed")] {
            println!("{time:7.1} ms  {what}: {:.2} charts of Helm", time / helm);
        }
    }
}

/// The times of two runs a round; the command may depend on the number of the run.
fn times(command: impl Fn(usize) -> Command) -> Vec<Duration> {
    (0..2 * ROUNDS).map(|run| time(command(run))).collect()
}

fn time(mut command: Command) -> Duration {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().unwrap();
    let taken = start.elapsed();
    assert!(status.success(), "{command:?} failed");
    taken
}

/// A mesh of one control plane and remotes, each with its own ranges and with the application.
fn write_mesh(path: &Path) {
    let mut text = String::from(
        "apiVersion: istio-mc/v1alpha1\nkind: Mesh\nistio: {version: \"1.0.9\"}\nclusters:\n\
         - {name: hub, controlPlane: true, endpoints: {pilot: 10.0.0.1, policy: 10.0.0.2, telemetry: 10.0.0.3}}\n",
    );
    for index in 1..CLUSTERS {
        text.push_str(&format!(
            "- name: remote-{index}\n  server: https://remote-{index}.example.com:6443\n  podCIDRs: [10.{index}.0.0/16]\n  \
             credentials: {{token: token-{index}, certificateAuthorityData: ZXhhbXBsZQ==}}\n"
        ));
    }
    text.push_str("releases:\n- {name: bookinfo, chart: bookinfo, values: {domain: example.com}}\n");
    fs::write(path, text).unwrap();
}
