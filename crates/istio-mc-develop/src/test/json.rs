//! A report for machines.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::coverage::{Covered, CoveredFile, Open};
use super::report::{Change, ChangeKind, Report, Verdict};

impl Serialize for Report {
    /// `{chart, folder, passed, failed, cases, changes, coverage}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Report", 8)?;
        out.serialize_field("chart", &self.chart)?;
        out.serialize_field("folder", &self.folder)?;
        out.serialize_field("passed", &self.passed())?;
        out.serialize_field("failed", &self.failed())?;
        out.serialize_field("cases", &self.cases)?;
        out.serialize_field("problems", &self.others)?;
        out.serialize_field("changes", &self.changes)?;
        out.serialize_field("coverage", &self.covered)?;
        out.end()
    }
}

impl Serialize for Verdict {
    /// `{name, passed, accepted, problems, diff}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problems: Vec<_> = self.problems.iter().collect();
        let mut out = serializer.serialize_struct("Verdict", 5)?;
        out.serialize_field("name", &self.name)?;
        out.serialize_field("passed", &self.passed())?;
        out.serialize_field("accepted", &self.accepted)?;
        out.serialize_field("problems", &problems)?;
        out.serialize_field("diff", &self.diff)?;
        out.end()
    }
}

impl Serialize for Change {
    /// `{file, change: new|changed|removed, diff}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (change, diff) = match &self.kind {
            ChangeKind::New { .. } => ("new", None),
            ChangeKind::Changed { diff, .. } => ("changed", Some(diff)),
            ChangeKind::Removed => ("removed", None),
        };
        let mut out = serializer.serialize_struct("Change", 3)?;
        out.serialize_field("file", &self.path)?;
        out.serialize_field("change", change)?;
        out.serialize_field("diff", &diff)?;
        out.end()
    }
}

impl Serialize for Covered {
    /// `{taken, total, percent, files}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Covered", 4)?;
        out.serialize_field("taken", &self.taken())?;
        out.serialize_field("total", &self.total())?;
        out.serialize_field("percent", &self.percent())?;
        out.serialize_field("files", &self.files)?;
        out.end()
    }
}

impl Serialize for CoveredFile {
    /// `{file, taken, total, open}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("CoveredFile", 4)?;
        out.serialize_field("file", &self.path)?;
        out.serialize_field("taken", &self.taken)?;
        out.serialize_field("total", &self.total)?;
        out.serialize_field("open", &self.open)?;
        out.end()
    }
}

impl Serialize for Open {
    /// `{line, column, missing}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let position = self.place.position();
        let mut out = serializer.serialize_struct("Open", 3)?;
        out.serialize_field("line", &position.line)?;
        out.serialize_field("column", &position.column)?;
        out.serialize_field("missing", self.missing)?;
        out.end()
    }
}
