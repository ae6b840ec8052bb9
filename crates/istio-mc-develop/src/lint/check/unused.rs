//! Default values that no template reads.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code, nearest};
use istio_mc_template::{ChartPart, ChartReads, How, Step};
use istio_mc_yaml::Node;

use crate::lint::known::Lookup;
use crate::lint::subject::Subject;
use crate::lint::yaml_path::shown;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    let Some((source, values)) = subject.values() else { return };
    // The values of a library are for the charts that use it.
    if subject.is_library() {
        return;
    }
    let mut switches = Vec::new();
    collect_switches(subject.chart.part(), &[], &mut switches);
    let mut unused = Unused { subject, switches, unused: Vec::new() };
    unused.chart(subject.chart.part(), values, &mut Vec::new(), 0);
    for (path, span) in unused.unused {
        let message = format!("no template reads `{}`", shown(&path));
        let finding = Diagnostic::new(&code::UNUSED_VALUE, message).at(Place::new(source, span));
        findings.push(match meant(subject, &path) {
            Some(read) => finding.help(format!("did you mean `{read}`, which templates read?")),
            None => finding.help("remove it, or use it in a template"),
        });
    }
}

struct Unused<'s, 'n> {
    subject: &'s Subject<'s>,
    /// The values that charts themselves read, as paths in the root's values.
    switches: Vec<Vec<String>>,
    unused: Vec<(Vec<&'n str>, istio_mc_diagnostic::Span)>,
}

impl<'n> Unused<'_, 'n> {
    /// The values of a chart; those of a subchart stand below its name in its parent's.
    fn chart(&mut self, part: ChartPart<'_>, values: &'n Node<'n>, path: &mut Vec<&'n str>, start: usize) {
        for entry in values.as_map().unwrap_or_default() {
            path.push(&entry.key);
            let own = &path[start..];
            let child = part.children().find(|child| child.name() == entry.key);
            // A parent may take over what is under `exports`.
            let is_exported = own == ["exports"];
            let is_tags = own == ["tags"] && has_tags(part);
            if !is_exported && !is_tags && !self.in_use(part, path, start) {
                match child {
                    Some(child) if entry.value.as_map().is_some() => {
                        let start = path.len();
                        self.chart(child, &entry.value, path, start);
                    }
                    _ => self.below(part, &entry.value, entry.key_span, path, start),
                }
            }
            path.pop();
        }
    }

    /// A value that nothing reads as a whole.
    fn below(
        &mut self,
        part: ChartPart<'_>,
        value: &'n Node<'n>,
        span: istio_mc_diagnostic::Span,
        path: &mut Vec<&'n str>,
        start: usize,
    ) {
        if !self.touched(part, path, start) {
            self.unused.push((path.clone(), span));
            return;
        }
        for entry in value.as_map().unwrap_or_default() {
            path.push(&entry.key);
            if !self.in_use(part, path, start) {
                self.below(part, &entry.value, entry.key_span, path, start);
            }
            path.pop();
        }
    }

    /// What the templates of a chart read; `None` if that could not be found out.
    fn reads(&self, part: ChartPart<'_>) -> Option<&ChartReads> {
        self.subject.reads.iter().find(|reads| reads.chart == part.path()).filter(|reads| reads.complete)
    }

    /// Whether all of the value at a path is read.
    fn in_use(&self, part: ChartPart<'_>, path: &[&str], start: usize) -> bool {
        let is_switch = |switch: &Vec<String>| switch.iter().map(String::as_str).eq(path.iter().copied());
        self.switches.iter().any(is_switch)
            || self.readers(part, &path[start..], |reads, path| {
                reads.values.iter().any(|read| read.how == How::Used && leads(&read.path, path))
            })
    }

    /// Whether the value at a path is asked about, or something below it is read.
    fn touched(&self, part: ChartPart<'_>, path: &[&str], start: usize) -> bool {
        let leads_on = |switch: &Vec<String>| {
            switch.len() >= path.len() && switch.iter().zip(path).all(|(step, key)| step == key)
        };
        self.switches.iter().any(leads_on)
            || self.readers(part, &path[start..], |reads, path| {
                let below = |steps: &[Step]| steps.len() >= path.len() && leads(&steps[..path.len()], path);
                let uses = |how: How, steps: &[Step]| how == How::Used && leads(steps, path);
                reads.values.iter().any(|read| below(&read.path) || uses(read.how, &read.path))
            })
    }

    /// Whether a chart that sees the value does so with it.
    fn readers(
        &self,
        part: ChartPart<'_>,
        path: &[&str],
        does: impl Fn(&ChartReads, &[&str]) -> bool + Copy,
    ) -> bool {
        if path.first() == Some(&"global") {
            // Everybody sees it.
            return self.subject.reads.iter().any(|reads| !reads.complete || does(reads, path));
        }
        let Some(reads) = self.reads(part) else { return true };
        if does(reads, path) {
            return true;
        }
        // A subchart sees what stands below its name.
        match (path.split_first(), path.len()) {
            (Some((name, below)), 2..) => match part.children().find(|child| child.name() == *name) {
                Some(child) => self.readers(child, below, does),
                None => false,
            },
            _ => false,
        }
    }
}

/// Whether a read leads to the path or to something above it.
fn leads(read: &[Step], path: &[&str]) -> bool {
    read.len() <= path.len()
        && read.iter().zip(path).all(|(step, key)| match step {
            Step::Key(read) => read == key,
            Step::Any => true,
        })
}

/// The values that switch subcharts on and off, and those that a chart takes over from its subcharts.
fn collect_switches(part: ChartPart<'_>, above: &[&str], switches: &mut Vec<Vec<String>>) {
    let mut add = |path: &str| {
        let own = path.split('.').map(str::trim);
        switches.push(above.iter().copied().chain(own).map(str::to_owned).collect());
    };
    for child in part.children() {
        let Some(dependency) = child.dependency() else { continue };
        let conditions = dependency.condition.as_deref().unwrap_or_default().split(',');
        conditions.filter(|path| !path.trim().is_empty()).for_each(&mut add);
        for import in &dependency.import_values {
            let name = child.name();
            match import.as_str() {
                Some(exported) => add(&format!("{name}.exports.{exported}")),
                None => {
                    if let Some(from) = import.get("child").and_then(|child| child.as_str()) {
                        add(&format!("{name}.{from}"));
                    }
                }
            }
        }
    }
    for child in part.children() {
        let path: Vec<&str> = above.iter().copied().chain([child.name()]).collect();
        collect_switches(child, &path, switches);
    }
}

fn has_tags(part: ChartPart<'_>) -> bool {
    part.children().any(|child| {
        child.dependency().is_some_and(|dependency| !dependency.tags.is_empty()) || has_tags(child)
    })
}

/// A value that templates read, that has no default, and that is written almost like this one.
fn meant(subject: &Subject<'_>, path: &[&str]) -> Option<String> {
    let (reads, known) = (subject.reads.first()?, subject.known.first()?);
    let (key, parent) = path.split_last()?;
    let siblings = reads.values.iter().filter_map(|read| match read.path.split_last()? {
        (Step::Key(last), above) => {
            let above: Vec<&str> = above
                .iter()
                .map(|step| match step {
                    Step::Key(key) => key.as_str(),
                    Step::Any => "",
                })
                .collect();
            (above == parent).then_some(last.as_str())
        }
        _ => None,
    });
    let near = nearest(key, siblings.filter(|name| name != key))?;
    let whole: Vec<&str> = parent.iter().copied().chain([near]).collect();
    matches!(known.lookup(&whole), Lookup::Missing(_)).then(|| shown(&whole))
}
