//! Charts beside Helm, in one run: `cargo bench -p istio-mc --bench charts_beside_helm`, with `helm` on the path.
//!
//! Each chart under `charts/` is written twice, in Go templates (`helm/`) and in ours (`jinja/`), around the same
//! values. Before anything is measured, both programs must give equal objects.
//!
//! Times and memory are those of whole processes with their output thrown away: medians of rounds in which the two
//! programs run in turn, so that each finds the caches full of the other; then of rounds of each in a row, as a script
//! runs it. `istio-mc template` runs with all its checks. CPU is the time of all cores, user's and system's; it hardly
//! changes when the machine has other work, which wall time does.

#![allow(missing_docs, reason = "a program, no library")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a measurement, not the product"
)]

mod comparison;
mod taken;

use std::ffi::OsString;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use comparison::{Programs, copy, median};
use taken::Taken;

fn main() -> ExitCode {
    if let Some(exit) = taken::watched() {
        return exit;
    }
    let folder = tempfile::Builder::new().prefix("istio-mc-bench-").tempdir().unwrap();
    let Some(programs) = Programs::install(folder.path()) else { return ExitCode::FAILURE };
    let cases = cases(folder.path());
    for case in &cases {
        let [helm, ours] = case.commands(&programs);
        comparison::assert_equal_objects(&case.name, helm, ours, case.objects);
    }
    println!("{:34}{:>14}{:>14}{:>9}{:>9}", "", "helm template", "istio-mc", "ratio", "target");
    for case in &cases {
        case.measure(&programs);
    }
    ExitCode::SUCCESS
}

/// A chart in both languages, and what to render it with.
struct Case {
    name: String,
    /// Holds the chart twice: `helm`, `jinja`.
    folder: PathBuf,
    options: Vec<OsString>,
    /// How many objects there are at least.
    objects: usize,
    rounds: usize,
    /// The part of Helm's time that istio-mc may take.
    time: Option<f64>,
    /// The part of Helm's memory.
    memory: Option<f64>,
}

fn cases(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    let web = folder.join("web");
    lay_out("web", "web", &web);
    cases.push(Case {
        name: "a small chart".to_owned(),
        folder: web,
        options: Vec::new(),
        objects: 6,
        rounds: 41,
        time: Some(15.0),
        memory: None,
    });
    let entries = folder.join("entries");
    lay_out("entries", "entries", &entries);
    for count in [10_000, 20_000, 40_000] {
        cases.push(Case {
            name: format!("{count} objects of one loop"),
            folder: entries.clone(),
            options: vec!["--set".into(), format!("count={count}").into()],
            objects: count,
            rounds: 9,
            time: (count == 20_000).then_some(30.0),
            memory: (count == 20_000).then_some(3.0),
        });
    }
    for count in [50, 100] {
        let platform = folder.join(format!("platform-{count}"));
        write_platform(&platform, count);
        let supplied = platform.join("supplied.yaml");
        fs::write(
            &supplied,
            "global: {zone: eu-1}\npart-1: {replicas: 5}\npart-2: {service: {port: 9090}}\n",
        )
        .unwrap();
        cases.push(Case {
            name: format!("{count} subcharts, {} values", count * VALUES + GLOBALS),
            folder: platform,
            options: vec!["-f".into(), supplied.into()],
            objects: 3 * count,
            rounds: 15,
            time: (count == 50).then_some(20.0),
            memory: None,
        });
    }
    for count in [2_500, 5_000] {
        // In order of their names, as Helm writes maps.
        let flag = |index| ["--set".into(), format!("settings.key-{index:05}=value-{index}").into()];
        cases.push(Case {
            name: format!("{count} times --set"),
            folder: folder.join("web"),
            options: (0..count).flat_map(flag).collect(),
            objects: 6,
            rounds: 9,
            time: None,
            memory: None,
        });
    }
    cases
}

impl Case {
    /// Of Helm, and of istio-mc.
    fn commands(&self, programs: &Programs) -> [Command; 2] {
        [(&programs.helm, "helm"), (&programs.istio_mc, "jinja")].map(|(program, language)| {
            let mut command = Command::new(program);
            command.args(["template", "shop"]).arg(self.folder.join(language)).args(&self.options);
            command
        })
    }

    fn measure(&self, programs: &Programs) {
        let commands = self.commands(programs);
        let mut in_turn = [Vec::new(), Vec::new()];
        for _ in 0..self.rounds {
            for (command, taken) in commands.iter().zip(&mut in_turn) {
                taken.push(Taken::by(command));
            }
        }
        let in_a_row =
            commands.map(|command| (0..self.rounds).map(|_| Taken::by(&command)).collect::<Vec<Taken>>());
        let line =
            |name: &str, taken: &[Vec<Taken>; 2], of: fn(&[Taken]) -> f64, unit, target: Option<f64>| {
                let [helm, ours] = taken.each_ref().map(|taken| of(taken));
                let target = target.map_or(String::new(), |target| format!("1/{target}"));
                let ratio = format!("1/{:.1}", helm / ours);
                println!("{name:34}{helm:11.1} {unit}{ours:11.1} {unit}{ratio:>9}{target:>9}");
            };
        let wall = |taken: &[Taken]| median(taken.iter().map(|taken| taken.wall));
        line(&self.name, &in_turn, wall, "ms", self.time);
        line("    each in a row", &in_a_row, wall, "ms", None);
        line("    CPU", &in_turn, |taken| median(taken.iter().map(|taken| taken.cpu)), "ms", None);
        let memory = |taken: &[Taken]| {
            let mut memory: Vec<u64> = taken.iter().map(|taken| taken.memory).collect();
            memory.sort_unstable();
            memory[memory.len() / 2] as f64 / 1024.0
        };
        line("    memory at its peak", &in_turn, memory, "MB", self.memory);
    }
}

/// Puts a chart into `target`, once a language: `chart` is its folder under `charts/`, `name` what it shall be called.
fn lay_out(chart: &str, name: &str, target: &Path) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/charts").join(chart);
    for language in ["helm", "jinja"] {
        let target = target.join(language);
        copy(&source.join(language), &target);
        fs::copy(source.join("values.yaml"), target.join("values.yaml")).unwrap();
        let metadata = fs::read_to_string(source.join("Chart.yaml")).unwrap();
        fs::write(target.join("Chart.yaml"), metadata.replace("NAME", name)).unwrap();
    }
}

/// Values a subchart: 35 of its own, and 4 that the parent sets for it.
const VALUES: usize = 39;

/// Values that all subcharts share.
const GLOBALS: usize = 50;

/// A chart of nothing but subcharts: `part-0`, `part-1` and so on, each with a condition.
fn write_platform(target: &Path, count: usize) {
    let mut metadata = String::from("apiVersion: v2\nname: platform\nversion: 1.0.0\ndependencies:\n");
    let mut values =
        String::from("global:\n  hub: registry.example.com/platform\n  zone: eu-0\n  settings:\n");
    for index in 2..GLOBALS {
        writeln!(values, "    shared-{index}: everywhere-{index}").unwrap();
    }
    for index in 0..count {
        writeln!(metadata, "- {{name: part-{index}, version: 1.0.0, condition: part-{index}.enabled}}")
            .unwrap();
        writeln!(
            values,
            "part-{index}:\n  replicas: 2\n  image:\n    tag: 1.0.{index}\n  settings:\n    setting-03: set\n    own: part-{index}"
        )
        .unwrap();
    }
    for language in ["helm", "jinja"] {
        let folder = target.join(language);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("Chart.yaml"), &metadata).unwrap();
        fs::write(folder.join("values.yaml"), &values).unwrap();
    }
    for index in 0..count {
        let name = format!("part-{index}");
        let part = target.join(&name);
        lay_out("part", &name, &part);
        for language in ["helm", "jinja"] {
            let charts = target.join(language).join("charts");
            fs::create_dir_all(&charts).unwrap();
            fs::rename(part.join(language), charts.join(&name)).unwrap();
        }
        fs::remove_dir(part).unwrap();
    }
}
