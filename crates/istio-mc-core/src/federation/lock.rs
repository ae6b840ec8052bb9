//! The lock file: which service has which address, for ever.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use istio_mc_diagnostic::{Code, Diagnostic, Diagnostics, Place, Source, Span, code};
use istio_mc_yaml::{Content, Decoder, Entry, Node, push_scalar};

use super::{AddressRange, Wanted, merge_conflict};

/// The version of the format.
const FORMAT: u32 = 1;

/// What stands above the addresses.
const HEADER: &str = "\
# The addresses of the services that meshes import, a line each. `istio-mc lock` writes this file: commit it.
# When two changes meet, `istio-mc lock` settles it, be there conflict markers or the same address twice.
";

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
#[derive(Clone, Debug, Default)]
pub struct Lock {
    pub(super) ranges: BTreeMap<AddressRange, BTreeMap<String, Locked>>,
}

/// A locked address.
#[derive(Clone, Debug)]
pub struct Locked {
    /// The address.
    pub address: Ipv4Addr,
    /// Where the lock file says so, if it was read from one.
    pub place: Option<Place>,
}

impl PartialEq for Lock {
    /// Two locks are equal wherever they were read.
    fn eq(&self, other: &Self) -> bool {
        let entries = |lock: &Self| -> Vec<_> {
            lock.iter().map(|(range, host, locked)| (range, host.to_owned(), locked.address)).collect()
        };
        entries(self) == entries(other)
    }
}

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    /// Everything that is wrong with it: what is no YAML or no entry, a merge that is not finished, addresses outside
    /// of their range, an address that two hosts have.
    pub fn read(source: &Arc<Source>) -> Result<Self, Diagnostics> {
        LockFile::read(source)?.prove()
    }

    /// All entries, by range and host.
    pub fn iter(&self) -> impl Iterator<Item = (AddressRange, &str, &Locked)> {
        self.ranges
            .iter()
            .flat_map(|(range, hosts)| hosts.iter().map(|(host, locked)| (*range, host.as_str(), locked)))
    }

    /// The address of a host.
    pub fn get(&self, range: AddressRange, host: &str) -> Option<Ipv4Addr> {
        Some(self.ranges.get(&range)?.get(host)?.address)
    }

    /// The address that the host had so far: of that range, or of one that is no longer used, if the new range has it
    /// too. So a range can be widened, and all stay where they are.
    pub(super) fn known(&self, range: AddressRange, host: &str, wanted: &Wanted) -> Option<Ipv4Addr> {
        self.get(range, host).or_else(|| {
            let former = self.ranges.keys().filter(|former| !wanted.has_range(**former));
            former.filter_map(|former| self.get(*former, host)).find(|address| range.has(*address))
        })
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}version: {FORMAT}")?;
        let mut ranges = self.ranges.iter().filter(|(_, hosts)| !hosts.is_empty()).peekable();
        if ranges.peek().is_none() {
            return f.write_str("ranges: {}\n");
        }
        f.write_str("ranges:\n")?;
        let mut line = String::new();
        for (range, hosts) in ranges {
            writeln!(f, "  {range}:")?;
            for (host, locked) in hosts {
                line.clear();
                // `1.50` is a host, and a number.
                push_scalar(&mut line, host);
                writeln!(f, "    {line}: {}", locked.address)?;
            }
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
    /// The lock of the file; the outer `None` says that a problem was reported.
    pub(crate) fn read(&self, findings: &mut Diagnostics) -> Option<Option<Lock>> {
        match self.file.as_ref().map(Lock::read).transpose() {
            Ok(lock) => Some(lock),
            Err(problems) => {
                findings.extend(problems);
                None
            }
        }
    }
}

/// A lock file as it is written: what [`relock`](super::relock()) makes a [`Lock`] of, also where two changes met.
#[derive(Clone, Debug, Default)]
pub struct LockFile {
    /// In the order written; of a merge that is not finished, those of one side before those of the other.
    pub(super) entries: Vec<LockEntry>,
    /// The first marker of a merge that is not finished.
    conflict: Option<Place>,
}

/// An entry as it is written.
#[derive(Clone, Debug)]
pub(super) struct LockEntry {
    pub(super) range: AddressRange,
    pub(super) host: String,
    pub(super) address: Ipv4Addr,
    pub(super) place: Place,
}

impl LockFile {
    /// Reads a lock file that may be in need of repair: with the markers of a merge, whose sides are both read, with
    /// addresses that are outside of their range, or that two hosts have.
    ///
    /// # Errors
    /// What is no YAML, no field, no range, or no address.
    pub fn read(source: &Arc<Source>) -> Result<Self, Diagnostics> {
        let mut findings = Diagnostics::new();
        let mut file = Self::default();
        match merge_conflict::sides(source) {
            None => file.entries = read(source, &mut findings),
            Some(conflict) => {
                for side in &conflict.sides {
                    file.entries.extend(read(side, &mut findings));
                }
                file.conflict = Some(conflict.place);
            }
        }
        if findings.has_errors() { Err(findings) } else { Ok(file) }
    }

    /// The lock, if the file needs no repair.
    ///
    /// # Errors
    /// A merge that is not finished, addresses outside of their range, and addresses that two hosts have.
    pub fn prove(self) -> Result<Lock, Diagnostics> {
        if let Some(place) = self.conflict {
            let finding = Diagnostic::new(&code::LOCK_CONFLICT, "the lock file has the markers of a merge")
                .at(place)
                .help("`istio-mc lock` settles it: it keeps the addresses of both sides");
            return Err(finding.into());
        }
        let mut findings = Diagnostics::new();
        let mut holders: BTreeMap<Ipv4Addr, &LockEntry> = BTreeMap::new();
        for entry in &self.entries {
            let LockEntry { range, host, address, place } = entry;
            if !range.has(*address) {
                let (message, note) = if range.cidr().contains(IpAddr::V4(*address).into()) {
                    let note = "the first two addresses of a range and the last one are not used";
                    (format!("`{address}` of `{host}` is an address of `{range}` that no service gets"), note)
                } else {
                    let note = "the key above says which range the addresses below it are of";
                    (format!("`{address}` of `{host}` is not in `{range}`"), note)
                };
                let finding = Diagnostic::new(&code::LOCK_ADDRESS, message).at(place.clone());
                findings.push(finding.note(note).help("`istio-mc lock` gives it another one"));
            }
            let holder = holders.entry(*address).or_insert(entry);
            // One address of two ranges that overlap may be the same host's.
            if holder.host != *host {
                let message = format!("`{}` and `{host}` have the same address, `{address}`", holder.host);
                findings.push(
                    Diagnostic::new(&code::LOCK_ADDRESS_TWICE, message)
                        .at(place.clone())
                        .related(holder.place.clone(), "the first one")
                        .note("it happens when two changes are merged that each add a service")
                        .help("`istio-mc lock` gives one of them another address"),
                );
            }
        }
        if findings.has_errors() {
            return Err(findings);
        }
        let mut lock = Lock::default();
        for LockEntry { range, host, address, place } in self.entries {
            lock.ranges.entry(range).or_default().insert(host, Locked { address, place: Some(place) });
        }
        Ok(lock)
    }
}

/// The entries of a text; what is wrong with others goes to `findings`.
fn read(source: &Arc<Source>, findings: &mut Diagnostics) -> Vec<LockEntry> {
    let documents = match istio_mc_yaml::read(source) {
        Ok(documents) => documents,
        Err(problems) => {
            findings.extend(problems);
            return Vec::new();
        }
    };
    let mut reading = Reading { cx: Decoder::new(source, findings), entries: Vec::new() };
    // A file with nothing but comments locks nothing.
    for document in &documents {
        reading.document(document);
    }
    reading.entries
}

struct Reading<'a> {
    cx: Decoder<'a>,
    entries: Vec<LockEntry>,
}

impl Reading<'_> {
    fn document(&mut self, node: &Node<'_>) {
        const WHAT: &str = "a lock file";
        let Some(fields) = self.cx.fields(node, WHAT, &["version", "ranges"]) else { return };
        match self.cx.field::<Option<u32>>(node, fields, WHAT, "version").flatten() {
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

    fn range(&mut self, entry: &Entry<'_>) {
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
                hosts.iter().for_each(|host| self.host(range, host));
            }
            _ => {
                let message = format!("`{}` must be a map of hosts, not {}", entry.key, entry.value.kind());
                let help = "an entry is written as in `httpbin.bar: 240.12.3.4`";
                self.problem(&code::WRONG_TYPE, message, entry.value.span, help);
            }
        }
    }

    fn host(&mut self, range: Option<AddressRange>, entry: &Entry<'_>) {
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
            let place = self.cx.place(Span {
                start: entry.key_span.start,
                end: entry.value.span.end.max(entry.key_span.end),
            });
            self.entries.push(LockEntry { range, host: entry.key.to_string(), address, place });
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
            let lock =
                Lock::read(&Source::new("mesh.lock", text)).unwrap_or_else(|findings| panic!("{findings}"));
            assert_eq!(lock.iter().count(), 0, "{text}");
        }
        assert_eq!(Lock::default().to_string(), format!("{HEADER}version: 1\nranges: {{}}\n"));
    }
}
