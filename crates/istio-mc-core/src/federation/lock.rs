//! The lock file: which service has which address, for ever.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use istio_mc_diagnostic::{Code, Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_yaml::{Content, Decoder, Entry, Node, push_scalar};

use super::repeated::{Repeated, repeated};
use super::{AddressRange, Wanted, merge_conflict};

/// The version of the format.
const FORMAT: u32 = 1;

/// What stands above the addresses.
const HEADER: &str = "\
# The addresses of the services that meshes import, a line each. `istio-mc lock` writes this file: commit it.
# When two changes meet, `istio-mc lock` settles it, be there conflict markers or the same address twice.
";

/// Bytes of a file that takes as long to read as threads take to start and end: some hundred lines.
const LONG: usize = 16 * 1024;

/// Addresses that were given once and stay: each is in its range, and no two hosts have the same.
///
/// Its text ([`Display`](fmt::Display)) is sorted and has a line for each host, so that two additions to it meet in a
/// conflict, or merge:
///
/// ```yaml
/// version: 1
/// ranges:
///   240.0.0.0/4:
///     httpbin.bar: 240.12.3.4
/// ```
///
/// One that was read borrows the hosts from its source.
#[derive(Clone, Debug, Default)]
pub struct Lock<'s> {
    /// What it was read from, if it was.
    source: Option<&'s Arc<Source>>,
    ranges: BTreeMap<AddressRange, HashMap<Cow<'s, str>, Locked>>,
}

/// A locked address.
#[derive(Clone, Copy, Debug)]
pub struct Locked {
    /// The address.
    pub address: Ipv4Addr,
    /// Where the lock's source says so.
    span: Option<Span>,
}

impl PartialEq for Lock<'_> {
    /// Two locks are equal wherever they were read.
    fn eq(&self, other: &Self) -> bool {
        let entries = |(range, host, locked): (_, _, Locked)| (range, host, locked.address);
        self.iter().map(entries).eq(other.iter().map(entries))
    }
}

impl<'s> Lock<'s> {
    /// Reads a lock file.
    ///
    /// # Errors
    /// Everything that is wrong with it: what is no YAML or no entry, a merge that is not finished, addresses outside
    /// of their range, an address that two hosts have.
    pub fn read(source: &'s Arc<Source>) -> Result<Self, Diagnostics> {
        LockFile::read(source)?.prove()
    }

    /// All entries, by range and host.
    pub fn iter(&self) -> impl Iterator<Item = (AddressRange, &str, Locked)> {
        self.ranges.iter().flat_map(|(range, hosts)| {
            let mut hosts: Vec<(&str, Locked)> =
                hosts.iter().map(|(host, locked)| (&**host, *locked)).collect();
            hosts.sort_unstable_by_key(|(host, _)| *host);
            hosts.into_iter().map(|(host, locked)| (*range, host, locked))
        })
    }

    /// All entries in no order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (AddressRange, &str, Locked)> {
        self.ranges
            .iter()
            .flat_map(|(range, hosts)| hosts.iter().map(|(host, locked)| (*range, &**host, *locked)))
    }

    /// The address of a host.
    pub fn get(&self, range: AddressRange, host: &str) -> Option<Ipv4Addr> {
        Some(self.ranges.get(&range)?.get(host)?.address)
    }

    /// Where the lock file says so, if the lock was read from one.
    pub fn place(&self, locked: Locked) -> Option<Place> {
        Some(Place::new(self.source?, locked.span?))
    }

    /// Finds the address that a host had so far: of that range, or of one that is no longer used, if the new range has
    /// it too. So a range can be widened, and all stay where they are.
    pub(super) fn known(
        &self,
        range: AddressRange,
        wanted: &Wanted<'_>,
    ) -> impl Fn(&str) -> Option<Ipv4Addr> {
        let own = self.ranges.get(&range);
        let former = self.ranges.iter().filter(|(former, _)| !wanted.has_range(**former));
        let former: Vec<_> = former.map(|(_, hosts)| hosts).collect();
        move |host| {
            let of = |hosts: &HashMap<Cow<'s, str>, Locked>| Some(hosts.get(host)?.address);
            let known = || former.iter().filter_map(|hosts| of(hosts)).find(|address| range.has(*address));
            own.and_then(of).or_else(known)
        }
    }

    /// Gives a host an address.
    pub(super) fn insert(&mut self, range: AddressRange, host: Cow<'s, str>, address: Ipv4Addr) {
        self.ranges.entry(range).or_default().insert(host, Locked { address, span: None });
    }
}

impl fmt::Display for Lock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}version: {FORMAT}")?;
        let mut entries = self.iter().peekable();
        if entries.peek().is_none() {
            return f.write_str("ranges: {}\n");
        }
        f.write_str("ranges:\n")?;
        let mut range_before = None;
        let mut line = String::new();
        for (range, host, locked) in entries {
            if range_before.replace(range) != Some(range) {
                writeln!(f, "  {range}:")?;
            }
            line.clear();
            // `1.50` is a host, and a number.
            push_scalar(&mut line, host);
            writeln!(f, "    {line}: {}", locked.address)?;
        }
        Ok(())
    }
}

/// What is known of the addresses that were given before.
#[derive(Clone, Debug, Default)]
pub struct Locking {
    /// The lock file, if there is one.
    pub file: Option<Arc<Source>>,
    /// Whether it must have exactly the addresses that are needed; else a service that is not in it has the address that
    /// follows from its name.
    pub is_complete: bool,
}

impl Locking {
    /// Whether the file is worth a thread that reads it.
    pub(crate) fn is_long(&self) -> bool {
        self.file.as_ref().is_some_and(|file| file.text().len() >= LONG)
    }

    /// The lock of the file, if there is one.
    pub(crate) fn read(&self) -> Result<Option<Lock<'_>>, Diagnostics> {
        self.file.as_ref().map(Lock::read).transpose()
    }
}

/// A lock file as it is written: what [`relock`](super::relock()) makes a [`Lock`] of, also where two changes met.
#[derive(Clone, Debug, Default)]
pub struct LockFile<'s> {
    /// `None` is no file.
    source: Option<&'s Arc<Source>>,
    /// In the order written; of a merge that is not finished, those of one side before those of the other.
    pub(super) entries: Vec<LockEntry<'s>>,
    /// The first marker of a merge that is not finished.
    conflict: Option<Place>,
    /// What is to be said of hosts that have several lines.
    repeated: Diagnostics,
}

/// An entry as it is written.
#[derive(Clone, Debug)]
pub(super) struct LockEntry<'s> {
    pub(super) range: AddressRange,
    pub(super) host: Cow<'s, str>,
    pub(super) address: Ipv4Addr,
    span: Span,
}

impl LockEntry<'_> {
    /// The same, whatever becomes of its text.
    fn into_owned(self) -> LockEntry<'static> {
        LockEntry { host: Cow::Owned(self.host.into_owned()), ..self }
    }
}

impl<'s> LockFile<'s> {
    /// Reads a lock file that may be in need of repair: with the markers of a merge, whose sides are both read, with
    /// hosts that have several lines, with addresses that are outside of their range, or that two hosts have.
    ///
    /// # Errors
    /// What is no YAML, no field, no range, or no address.
    pub fn read(source: &'s Arc<Source>) -> Result<Self, Diagnostics> {
        let mut findings = Diagnostics::new();
        let mut file = Self { source: Some(source), ..Self::default() };
        match merge_conflict::sides(source) {
            None => file.entries = read(source, &mut file.repeated, &mut findings),
            Some(conflict) => {
                for side in &conflict.sides {
                    let entries = read(side, &mut file.repeated, &mut findings);
                    file.entries.extend(entries.into_iter().map(|entry| entry.into_owned()));
                }
                file.conflict = Some(conflict.place);
            }
        }
        if findings.has_errors() { Err(findings) } else { Ok(file) }
    }

    /// The lock, if the file needs no repair.
    ///
    /// # Errors
    /// A merge that is not finished, hosts with several lines, addresses outside of their range, and addresses that two
    /// hosts have.
    pub fn prove(self) -> Result<Lock<'s>, Diagnostics> {
        if let Some(place) = self.conflict {
            let finding = Diagnostic::new(&code::LOCK_CONFLICT, "the lock file has the markers of a merge")
                .at(place)
                .help("`istio-mc lock` settles it: it keeps the addresses of both sides");
            return Err(finding.into());
        }
        let mut findings = self.repeated;
        let place = |entry: &LockEntry<'_>| self.source.map(|source| Place::new(source, entry.span));
        let mut holders: HashMap<Ipv4Addr, &LockEntry<'_>> = HashMap::with_capacity(self.entries.len());
        for entry in &self.entries {
            let LockEntry { range, host, address, .. } = entry;
            if !range.has(*address) {
                let (message, note) = if range.cidr().contains(IpAddr::V4(*address).into()) {
                    let note = "the first two addresses of a range and the last one are not used";
                    (format!("`{address}` of `{host}` is an address of `{range}` that no service gets"), note)
                } else {
                    let note = "the key above says which range the addresses below it are of";
                    (format!("`{address}` of `{host}` is not in `{range}`"), note)
                };
                let mut finding = Diagnostic::new(&code::LOCK_ADDRESS, message)
                    .note(note)
                    .help("`istio-mc lock` gives it another one");
                finding.place = place(entry);
                findings.push(finding);
            }
            let holder = holders.entry(*address).or_insert(entry);
            // One address of two ranges that overlap may be the same host's.
            if holder.host != *host {
                let message = format!("`{}` and `{host}` have the same address, `{address}`", holder.host);
                let mut finding = Diagnostic::new(&code::LOCK_ADDRESS_TWICE, message)
                    .note("it happens when two changes are merged that each add a service")
                    .help("`istio-mc lock` gives one of them another address");
                finding.place = place(entry);
                findings.push(match place(holder) {
                    Some(place) => finding.related(place, "the first one"),
                    None => finding,
                });
            }
        }
        if findings.has_errors() {
            return Err(findings);
        }
        let mut lock = Lock { source: self.source, ..Lock::default() };
        for same in self.entries.chunk_by(|one, next| one.range == next.range) {
            let hosts = lock.ranges.entry(same[0].range).or_default();
            hosts.reserve(same.len());
            for LockEntry { host, address, span, .. } in same {
                hosts.insert(host.clone(), Locked { address: *address, span: Some(*span) });
            }
        }
        Ok(lock)
    }
}

/// The entries of a text, those of a host that has several lines too: that goes to `several`, and what is wrong with
/// others to `findings`.
fn read<'s>(
    source: &'s Arc<Source>,
    several: &mut Diagnostics,
    findings: &mut Diagnostics,
) -> Vec<LockEntry<'s>> {
    match istio_mc_yaml::read(source) {
        Ok(documents) => entries(source, &documents, findings),
        Err(problems) => match repeated(source, &problems) {
            Some(repeated) => read_repeated(source, &repeated, several, findings),
            None => {
                findings.extend(problems);
                Vec::new()
            }
        },
    }
}

fn read_repeated(
    source: &Arc<Source>,
    Repeated { rest, lines }: &Repeated,
    several: &mut Diagnostics,
    findings: &mut Diagnostics,
) -> Vec<LockEntry<'static>> {
    let documents = match istio_mc_yaml::read(rest) {
        Ok(documents) => documents,
        Err(problems) => {
            findings.extend(problems);
            return Vec::new();
        }
    };
    let mut all: Vec<_> =
        entries(rest, &documents, findings).into_iter().map(LockEntry::into_owned).collect();
    let at: HashMap<u32, usize> =
        all.iter().enumerate().map(|(index, entry)| (entry.span.start, index)).collect();
    for line in lines {
        // Of another map than those of hosts, the line is wrong as its first one is, which is reported.
        if let Some(index) = at.get(&line.first.start) {
            let again = LockEntry { address: line.address, span: line.span, ..all[*index].clone() };
            all.push(again);
        }
        several.push(line.finding(source));
    }
    all.sort_by_key(|entry| entry.span.start);
    all
}

/// The entries of the documents; what is wrong with others goes to `findings`.
fn entries<'s>(
    source: &Arc<Source>,
    documents: &[Node<'s>],
    findings: &mut Diagnostics,
) -> Vec<LockEntry<'s>> {
    let mut reading = Reading { cx: Decoder::new(source, findings), entries: Vec::new() };
    // A file with nothing but comments locks nothing.
    for document in documents {
        reading.document(document);
    }
    reading.entries
}

struct Reading<'a, 's> {
    cx: Decoder<'a>,
    entries: Vec<LockEntry<'s>>,
}

impl<'s> Reading<'_, 's> {
    fn document(&mut self, node: &Node<'s>) {
        const WHAT: &str = "a lock file";
        let Some([version, _]) = self.cx.fields(node, WHAT, &["version", "ranges"]) else { return };
        match self.cx.field::<Option<u32>>(node, version, WHAT, "version").flatten() {
            Some(FORMAT) | None => {}
            Some(other) => {
                let place = node.get("version").map_or(node.span, |version| version.span);
                let message =
                    format!("a lock file of version {other} cannot be read: the version is {FORMAT}");
                self.problem(
                    &code::INVALID_VALUE,
                    message,
                    place,
                    "it was written by a newer istio-mc: use that one",
                );
                return;
            }
        }
        match node.get("ranges") {
            None | Some(Node { content: Content::Null, .. }) => {}
            Some(Node { content: Content::Map(ranges), .. }) => {
                ranges.iter().for_each(|entry| self.range(entry));
            }
            Some(other) => {
                let message = format!("`ranges` must be a map, not {}", other.kind());
                let help = "it has a range, as in `240.0.0.0/4:`, and below it the addresses of that range";
                self.problem(&code::WRONG_TYPE, message, other.span, help);
            }
        }
    }

    fn range(&mut self, entry: &Entry<'s>) {
        let range = match entry.key.parse::<AddressRange>() {
            Ok(range) => Some(range),
            Err(error) => {
                let help = "a range is written as in `240.0.0.0/4`";
                self.problem(&code::INVALID_VALUE, error.to_string(), entry.key_span, help);
                None
            }
        };
        match &entry.value.content {
            Content::Null => {}
            Content::Map(hosts) => {
                self.entries.reserve(hosts.len());
                hosts.iter().for_each(|host| self.host(range, host));
            }
            _ => {
                let message = format!("`{}` must be a map of hosts, not {}", entry.key, entry.value.kind());
                let help = "an entry is written as in `httpbin.bar: 240.12.3.4`";
                self.problem(&code::WRONG_TYPE, message, entry.value.span, help);
            }
        }
    }

    fn host(&mut self, range: Option<AddressRange>, entry: &Entry<'s>) {
        const HELP: &str = "an IPv4 address is written as in `240.12.3.4`";
        let Some(text) = entry.value.as_str() else {
            let message = format!("`{}` must be an address, not {}", entry.key, entry.value.kind());
            return self.problem(&code::WRONG_TYPE, message, entry.value.span, HELP);
        };
        let Ok(address) = text.parse::<Ipv4Addr>() else {
            let message = format!("`{text}` is not an IPv4 address");
            return self.problem(&code::INVALID_VALUE, message, entry.value.span, HELP);
        };
        if let Some(range) = range {
            let end = entry.value.span.end.max(entry.key_span.end);
            let span = Span { start: entry.key_span.start, end };
            self.entries.push(LockEntry { range, host: entry.key.clone(), address, span });
        }
    }

    fn problem(&mut self, code: &'static Code, message: String, span: Span, help: &'static str) {
        let place = self.cx.place(span);
        self.cx.report(Diagnostic::new(code, message).at(place).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_locks_nothing() {
        for text in
            ["", "# a comment\n", "version: 1\n", "ranges:\n", "ranges: {}\n", "ranges: {240.0.0.0/4: }\n"]
        {
            let source = Source::new("mesh.lock", text);
            let lock = Lock::read(&source).unwrap_or_else(|findings| panic!("{findings}"));
            assert_eq!(lock.iter().count(), 0, "{text}");
        }
        assert_eq!(Lock::default().to_string(), format!("{HEADER}version: 1\nranges: {{}}\n"));
    }
}
