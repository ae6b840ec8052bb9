//! Differences for people.

use std::collections::HashMap;
use std::fmt::Display;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use istio_mc_core::difference::{Change, Fate, Hunk, Sign, What, hunks};
use istio_mc_render::difference::{ObjectDifference, ValuesDifference};
use istio_mc_yaml::{Number, Value};

use super::{ChangedValues, ClusterDifference, Counts, State, VALUES};

/// Lines around a line of a text that differs.
const CONTEXT: usize = 3;

/// A value longer than this stands on lines of its own.
const SHORT: usize = 72;

/// Text, written a cluster at a time.
#[derive(Debug)]
pub(crate) struct TextReport {
    /// Whether objects are told, or the clusters alone.
    has_objects: bool,
    /// Whether objects are lines of YAML, or fields.
    is_unified: bool,
    color: bool,
    clusters: usize,
    differing: usize,
    /// Clusters with other values.
    with_values: usize,
    /// Whether the cluster that was written last has more than a line.
    has_details: bool,
}

impl TextReport {
    pub(crate) fn new(has_objects: bool, is_unified: bool, color: bool) -> Self {
        Self { has_objects, is_unified, color, clusters: 0, differing: 0, with_values: 0, has_details: false }
    }

    pub(crate) fn cluster(&mut self, cluster: &ClusterDifference<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.clusters += 1;
        self.differing += usize::from(cluster.state != State::Same);
        self.with_values += usize::from(cluster.values.is_some());
        self.space(out)?;
        let name = self.paint(Style::new().bold(), cluster.name);
        let mut counts = counts(cluster.counts);
        if let Some(values) = &cluster.values {
            counts.push_str(&format!("; values {}", values.difference.fate.as_str()));
        }
        match cluster.state {
            State::Same => return writeln!(out, "{name}: no changes"),
            State::Changed => writeln!(out, "{name}: {counts}")?,
            State::Added => writeln!(out, "{name}: new: {counts}")?,
            State::Removed => writeln!(out, "{name}: gone: {counts}")?,
        }
        if !self.has_objects {
            return Ok(());
        }
        self.has_details = true;
        // Kinds of several groups may have one name.
        let mut titles: HashMap<String, usize> = HashMap::new();
        for object in &cluster.objects {
            *titles.entry(object.id.to_string()).or_default() += 1;
        }
        for object in &cluster.objects {
            match self.is_unified {
                true => self.unified(cluster.name, object, out)?,
                false => self.object(object, titles[&object.id.to_string()] == 1, out)?,
            }
        }
        if let Some(values) = &cluster.values {
            self.values(cluster.name, &values.difference, out)?;
        }
        if !cluster.deletions.is_empty() {
            writeln!(out, "  kubectl does not delete what is no longer rendered; to delete it:")?;
            for command in &cluster.deletions {
                if let Some(caution) = command.caution {
                    writeln!(out, "    # {caution}:")?;
                }
                writeln!(out, "    {command}")?;
            }
        }
        if let Some(ChangedValues { difference, apply: Some(apply), patch }) = &cluster.values {
            let what = if difference.fate == Fate::Added { "install" } else { "upgrade" };
            writeln!(out, "  the control plane is installed by Istio's own chart; to {what} it:")?;
            writeln!(out, "    {apply}")?;
            if let Some(patch) = patch {
                writeln!(out, "  or, as only its networks differ, to tell it of these:\n    {patch}")?;
            }
        }
        Ok(())
    }

    /// Sets off what follows the objects of a cluster.
    fn space(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::take(&mut self.has_details) { writeln!(out) } else { Ok(()) }
    }

    pub(crate) fn end(&mut self, all: Counts, out: &mut dyn Write) -> io::Result<()> {
        // The line of one cluster says it all.
        if self.clusters < 2 {
            return Ok(());
        }
        self.space(out)?;
        match self.clusters {
            clusters if self.differing == 0 => writeln!(out, "all {clusters} clusters: no changes"),
            clusters => writeln!(
                out,
                "{} of {clusters} clusters differ: {}{}",
                self.differing,
                counts(all),
                self.other_values()
            ),
        }
    }

    fn other_values(&self) -> String {
        match self.with_values {
            0 => String::new(),
            clusters => format!("; other values in {clusters}"),
        }
    }

    /// What the control plane's chart is told, as an object is shown.
    fn values(&self, cluster: &str, difference: &ValuesDifference, out: &mut dyn Write) -> io::Result<()> {
        let ValuesDifference { chart, fate, versions, changes, hunks, .. } = difference;
        if self.is_unified {
            let name = format!("{cluster}/{}.{chart}", VALUES.to_lowercase());
            // As `diff` has the time of a file.
            let remarks = versions.map(|(old, new)| [old, new].map(|version| format!("\tIstio {version}")));
            let [before, after] = remarks.unwrap_or_default();
            self.file(*fate, (&format!("{name}{before}"), &format!("{name}{after}")), hunks, out)
        } else {
            let versions = versions.map(|(old, new)| format!(" (Istio {old} -> {new})"));
            let line = format!("{} {VALUES} {chart}{}", sign(*fate), versions.unwrap_or_default());
            writeln!(out, "  {}", self.paint(style(*fate), line))?;
            changes.iter().try_for_each(|change| self.change(change, out))
        }
    }

    fn object(&self, object: &ObjectDifference, is_clear: bool, out: &mut dyn Write) -> io::Result<()> {
        let mut line = format!("{} {}", sign(object.fate), object.id);
        if !is_clear {
            line.push_str(&format!(" ({})", object.id.api_version));
        }
        if object.is_kept {
            line.push_str(" (asks to be kept: helm.sh/resource-policy)");
        }
        let line = printable(&line);
        writeln!(out, "  {}", self.paint(style(object.fate), line))?;
        object.changes.iter().try_for_each(|change| self.change(change, out))
    }

    fn change(&self, change: &Change, out: &mut dyn Write) -> io::Result<()> {
        let style = style(change.what.fate());
        let head = format!("{} {}", sign(change.what.fate()), printable(&change.path.to_string()));
        let head = self.paint(style, head);
        match &change.what {
            What::Added(value) => self.value(&head, Fate::Added, value, out),
            What::Removed(value) => self.value(&head, Fate::Removed, value, out),
            What::Concealed(fate) => writeln!(out, "      {head}: {}, not shown", fate.as_str()),
            What::Reordered { old, new } => {
                writeln!(out, "      {head}: in another order")?;
                self.lines(&hunks(&joined(old), &joined(new), CONTEXT), out)
            }
            What::Replaced { old: Value::String(old), new: Value::String(new) }
                if old.contains('\n') || new.contains('\n') =>
            {
                writeln!(out, "      {head}:")?;
                self.lines(&hunks(old, new, CONTEXT), out)
            }
            What::Replaced { old, new } => {
                let (before, after) = (inline(old), inline(new));
                if before.len() + after.len() <= 2 * SHORT && !before.contains('\n') && !after.contains('\n')
                {
                    return writeln!(out, "      {head}: {before} -> {after}");
                }
                writeln!(out, "      {head}:")?;
                self.block(Fate::Removed, old, out)?;
                self.block(Fate::Added, new, out)
            }
        }
    }

    /// A value that appears or goes.
    fn value(&self, head: &str, fate: Fate, value: &Value, out: &mut dyn Write) -> io::Result<()> {
        let short = inline(value);
        if short.len() <= SHORT && !short.contains('\n') {
            return writeln!(out, "      {head}: {short}");
        }
        writeln!(out, "      {head}:")?;
        self.block(fate, value, out)
    }

    /// A value as lines of YAML.
    fn block(&self, fate: Fate, value: &Value, out: &mut dyn Write) -> io::Result<()> {
        let text = match value {
            Value::String(text) => text.clone(),
            other => istio_mc_yaml::to_string(other).map_err(io::Error::other)?,
        };
        for line in text.lines() {
            let line = format!("{} {}", sign(fate), printable(line));
            writeln!(out, "          {}", self.paint(style(fate), line))?;
        }
        Ok(())
    }

    fn lines(&self, hunks: &[Hunk], out: &mut dyn Write) -> io::Result<()> {
        for hunk in hunks {
            writeln!(out, "          {}", self.paint(AnsiColor::Cyan.on_default(), hunk))?;
            self.hunk(hunk, "          ", out)?;
        }
        Ok(())
    }

    fn hunk(&self, hunk: &Hunk, indent: &str, out: &mut dyn Write) -> io::Result<()> {
        for line in &hunk.lines {
            let text = format!("{}{}", line.sign.as_char(), printable(&line.text));
            match line.sign {
                Sign::Same => writeln!(out, "{indent}{text}")?,
                Sign::Removed => writeln!(out, "{indent}{}", self.paint(style(Fate::Removed), text))?,
                Sign::Added => writeln!(out, "{indent}{}", self.paint(style(Fate::Added), text))?,
            }
            if !line.is_ended {
                writeln!(out, "{indent}\\ No newline at end of file")?;
            }
        }
        Ok(())
    }

    /// As `diff -u` writes files.
    fn unified(&self, cluster: &str, object: &ObjectDifference, out: &mut dyn Write) -> io::Result<()> {
        let id = &object.id;
        let namespace = id.namespace.as_deref().map(|namespace| format!("{namespace}.")).unwrap_or_default();
        let name = printable(&format!("{cluster}/{}.{namespace}{}", id.kind.to_lowercase(), id.name));
        self.file(object.fate, (&name, &name), &object.hunks, out)
    }

    /// A file, as it is called before and after.
    fn file(
        &self,
        fate: Fate,
        (before, after): (&str, &str),
        hunks: &[Hunk],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (before, after) = (format!("a/{before}"), format!("b/{after}"));
        let (before, after) = match fate {
            Fate::Added => ("/dev/null", after.as_str()),
            Fate::Changed => (before.as_str(), after.as_str()),
            Fate::Removed => (before.as_str(), "/dev/null"),
        };
        let bold = Style::new().bold();
        writeln!(out, "{}", self.paint(bold, format_args!("--- {before}")))?;
        writeln!(out, "{}", self.paint(bold, format_args!("+++ {after}")))?;
        for hunk in hunks {
            writeln!(out, "{}", self.paint(AnsiColor::Cyan.on_default(), hunk))?;
            self.hunk(hunk, "", out)?;
        }
        Ok(())
    }

    fn paint(&self, style: Style, words: impl Display) -> String {
        if self.color { format!("{style}{words}{style:#}") } else { words.to_string() }
    }
}

/// `3 added, 1 changed, 2 removed`.
fn counts(Counts { added, changed, removed }: Counts) -> String {
    format!("{added} added, {changed} changed, {removed} removed")
}

fn sign(fate: Fate) -> char {
    match fate {
        Fate::Added => '+',
        Fate::Changed => '~',
        Fate::Removed => '-',
    }
}

fn style(fate: Fate) -> Style {
    match fate {
        Fate::Added => AnsiColor::Green,
        Fate::Changed => AnsiColor::Yellow,
        Fate::Removed => AnsiColor::Red,
    }
    .on_default()
}

/// A text without what would command a terminal.
fn printable(text: &str) -> String {
    let is_command = |letter: char| letter.is_control() && letter != '\t';
    if !text.contains(is_command) {
        return text.to_owned();
    }
    let shown = |letter: char| match is_command(letter) {
        true => letter.escape_default().to_string(),
        false => letter.to_string(),
    };
    text.chars().map(shown).collect()
}

fn joined(names: &[String]) -> String {
    names.iter().map(|name| format!("{name}\n")).collect()
}

/// A value on one line, as YAML.
fn inline(value: &Value) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(Number::Int(number)) => number.to_string(),
        Value::Number(Number::Float(number)) => number.to_string(),
        Value::String(text) => {
            let mut out = String::new();
            istio_mc_yaml::push_scalar(&mut out, text);
            out
        }
        Value::List(items) => format!("[{}]", list(items.iter().map(inline).collect())),
        Value::Map(map) => {
            let entry = |(key, value): (&String, &Value)| {
                let mut out = String::new();
                istio_mc_yaml::push_scalar(&mut out, key);
                format!("{out}: {}", inline(value))
            };
            format!("{{{}}}", list(map.iter().map(entry).collect()))
        }
    }
}
