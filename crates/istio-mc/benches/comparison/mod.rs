//! What the benchmarks beside Helm share: both programs, equal objects, medians.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use istio_mc_diagnostic::Source;
use serde_json::Value;

/// Both programs, as an installation leaves them.
pub(crate) struct Programs {
    pub(crate) helm: PathBuf,
    pub(crate) istio_mc: PathBuf,
}

impl Programs {
    /// Copies both into a folder: Helm from the path, or from where `go install` puts it. A program as its linker wrote it
    /// lies in memory in small pieces, and each start of it takes up to a millisecond longer than that of a copy. So does a
    /// copy once the system has let go of it and reads it from the disk again.
    pub(crate) fn install(folder: &Path) -> Option<Self> {
        let folder = folder.join("bin");
        fs::create_dir(&folder).unwrap();
        let install = |program: &Path| {
            let target = folder.join(program.file_name().unwrap());
            fs::copy(program, &target).unwrap();
            target
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        let home = std::env::var_os("HOME").map(|home| Path::new(&home).join("go/bin"));
        let found = std::env::split_paths(&path)
            .chain(home)
            .map(|folder| folder.join("helm"))
            .find(|helm| helm.is_file());
        let runs = |helm: &PathBuf| {
            let version = Command::new(helm).arg("version").stdout(Stdio::null()).status();
            version.is_ok_and(|status| status.success())
        };
        let Some(helm) = found.map(|helm| install(&helm)).filter(runs) else {
            eprintln!("`helm` is not on the path: go install helm.sh/helm/v3/cmd/helm@latest");
            return None;
        };
        Some(Self { helm, istio_mc: install(Path::new(env!("CARGO_BIN_EXE_istio-mc"))) })
    }
}

/// Both programs give the same objects, `least` of them or more.
pub(crate) fn assert_equal_objects(what: &str, helm: Command, ours: Command, least: usize) {
    let (helms, ours) = (objects(helm), objects(ours));
    assert!(helms.len() >= least, "{what}: {} objects", helms.len());
    assert!(helms.keys().eq(ours.keys()), "{what}: {:#?}\n{:#?}", helms.keys(), ours.keys());
    for (id, helms) in &helms {
        assert_eq!(helms, &ours[id], "{what}: {id:?}");
    }
}

/// The objects that a program prints, by kind, namespace and name; mappings are equal whatever their order.
fn objects(mut command: Command) -> BTreeMap<[String; 3], Value> {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{command:?} failed");
    let source = Source::new("stream", String::from_utf8(output.stdout).unwrap());
    let documents = istio_mc_yaml::read(&source).unwrap();
    let objects = documents.iter().map(|document| serde_json::to_value(document.to_value()).unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    objects
        .filter(|object| !object.is_null())
        .map(|object| {
            let metadata = &object["metadata"];
            ([text(&object["kind"]), text(&metadata["namespace"]), text(&metadata["name"])], object)
        })
        .collect()
}

/// In milliseconds.
pub(crate) fn median(times: impl Iterator<Item = Duration>) -> f64 {
    let mut times: Vec<Duration> = times.collect();
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
