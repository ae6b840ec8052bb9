//! The one folder that a packed chart is.

use std::borrow::Cow;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::source::ChartFile;

/// A file as the archive has it.
pub(super) struct Packed {
    /// The first part of its path.
    pub(super) top: String,
    /// The rest of it; empty for a file that is in no folder.
    pub(super) path: String,
    pub(super) content: Vec<u8>,
}

/// The chart's files, if they are in one folder and each is there once.
pub(super) fn chart_files(name: &str, mut files: Vec<Packed>) -> Result<Vec<ChartFile>, Diagnostics> {
    let mut findings = Diagnostics::new();
    let mut wrong = |message: String, help: &'static str| {
        findings.push(Diagnostic::new(&code::PACKED_CHART, format!("`{name}` {message}")).help(help));
    };
    let mut tops: Vec<&str> = files.iter().map(|file| file.top.as_str()).collect();
    tops.sort_unstable();
    tops.dedup();
    let pack_folder = "pack the folder that holds Chart.yaml, not what is in it: `tar czf FILE.tgz FOLDER`";
    if let Some(loose) = files.iter().find(|file| file.path.is_empty()) {
        wrong(format!("holds `{}` outside of any folder", loose.top), pack_folder);
    } else if tops.len() > 1 {
        let more = if tops.len() > 3 { ", ..." } else { "" };
        let listed = tops[..tops.len().min(3)].join("`, `");
        wrong(format!("holds {} folders, and a chart is one: `{listed}`{more}", tops.len()), pack_folder);
    } else if tops.is_empty() {
        wrong("holds no files".to_owned(), pack_folder);
    }
    if findings.is_empty() {
        // Part by part, what is below a path follows it at once.
        files.sort_by(|one, other| one.path.split('/').cmp(other.path.split('/')));
        let mut wrong = |what: String| {
            let message = format!("`{name}` holds {what}");
            findings.push(Diagnostic::new(&code::PACKED_CHART, message).help("pack it again, from a folder"));
        };
        for pair in files.windows(2) {
            let [one, next] = pair else { continue };
            if one.path == next.path {
                wrong(format!("`{}/{}` twice", one.top, one.path));
            } else if next.path.strip_prefix(&one.path).is_some_and(|rest| rest.starts_with('/')) {
                wrong(format!("`{}/{}` as a file and as a folder", one.top, one.path));
            }
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let file = |Packed { path, content, .. }: Packed| ChartFile { path, content: Cow::Owned(content) };
    Ok(files.into_iter().map(file).collect())
}
