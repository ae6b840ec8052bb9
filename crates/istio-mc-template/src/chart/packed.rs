//! Subcharts that are packed: `charts/NAME-VERSION.tgz`, as `helm dependency update` leaves them.

use std::borrow::Cow;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::node::File;
use crate::archive::{self, Budget};
use crate::limits::CHART_DEPTH;
use crate::source::ChartFile;

/// Whether a file is a packed subchart, of the chart itself or of a subchart.
pub(super) fn is_packed(path: &str) -> bool {
    depth(path).is_some()
}

/// How many charts a packed subchart is below the root.
///
/// As for Helm, names that begin with `_` or `.` are no subcharts (`LoadFiles` in pkg/chart/loader/load.go of 3.22).
fn depth(path: &str) -> Option<usize> {
    let mut rest = path;
    let mut depth = 1;
    loop {
        let inner = rest.strip_prefix("charts/").filter(|inner| !inner.starts_with(['_', '.']))?;
        match inner.split_once('/') {
            Some((_, below)) => rest = below,
            None => return inner.ends_with(".tgz").then_some(depth),
        }
        depth += 1;
    }
}

/// The files of all packed subcharts among these, and of those packed in them. Each keeps its archive in its path, as if
/// that were a folder: `charts/sub-1.0.0.tgz/Chart.yaml`.
pub(super) fn unpack(files: &[File<'_>], root: &str, findings: &mut Diagnostics) -> Vec<ChartFile> {
    // One for all of them.
    let mut budget = Budget::new();
    let mut unpacked = Vec::new();
    let packed = files.iter().filter(|file| is_packed(file.path));
    let mut waiting: Vec<(String, Cow<'_, [u8]>)> =
        packed.map(|file| (file.path.to_owned(), Cow::Borrowed(file.content))).collect();
    while let Some((path, bytes)) = waiting.pop() {
        let root = root.trim_end_matches('/');
        let name = if root.is_empty() { path.clone() } else { format!("{root}/{path}") };
        if depth(&path).is_some_and(|depth| depth > CHART_DEPTH) {
            let message = format!("`{name}` is a subchart more than {CHART_DEPTH} levels deep");
            let finding = Diagnostic::new(&code::CHART_FILE, message);
            findings.push(finding.help("put subcharts beside each other, under the charts/ of one chart"));
            continue;
        }
        match archive::unpack(&name, &bytes, &mut budget) {
            Ok(files) => {
                for file in files {
                    let path = format!("{path}/{}", file.path);
                    match is_packed(&path) {
                        true => waiting.push((path, file.content)),
                        false => unpacked.push(ChartFile { path, ..file }),
                    }
                }
            }
            Err(problems) => findings.extend(problems),
        }
    }
    unpacked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_subcharts_are_known_by_where_they_are() {
        for (path, expected) in [
            ("charts/a-1.0.0.tgz", Some(1)),
            ("charts/a/charts/b.tgz", Some(2)),
            ("charts/a.tgz/charts/b.tgz", Some(2)),
            ("charts/a.tgz/Chart.yaml", None),
            ("charts/a/files/b.tgz", None),
            ("charts/_a.tgz", None),
            ("charts/.a/charts/b.tgz", None),
            ("charts/a.tgz.prov", None),
            ("charts/a.tar.gz", None),
            ("files/a.tgz", None),
            ("a.tgz", None),
        ] {
            assert_eq!(depth(path), expected, "{path}");
        }
    }
}
