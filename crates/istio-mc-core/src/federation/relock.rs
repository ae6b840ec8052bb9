//! A lock file brought up to date: what was given stays, what is new gets an address, what is gone goes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::lock::LockEntry;
use super::{AddressRange, Lock, LockFile, Wanted};

/// How often a new name is hashed for a free address before the one after its last is tried: in a range that is half
/// full, the second time is enough for most.
const ATTEMPTS: u32 = 64;

/// A lock brought up to date, and what became of each host.
#[derive(Clone, Debug)]
pub struct Relocked {
    /// The lock.
    pub lock: Lock<'static>,
    /// By range and host.
    pub changes: Vec<Change>,
}

/// What became of a host's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The host, `ALIAS.NAMESPACE`.
    pub host: String,
    /// The range of its address.
    pub range: AddressRange,
    /// The address; of a host that is gone, the one it had.
    pub address: Ipv4Addr,
    /// What became of it.
    pub fate: Fate,
}

/// What becomes of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The host is new.
    Added,
    /// It has the address that it had.
    Kept,
    /// It had another one: one outside of the range, or one that another host keeps.
    Moved {
        /// The one it had.
        from: Ipv4Addr,
    },
    /// Nobody imports it any more.
    Removed,
}

/// The lock that gives every wanted host an address, and no other.
///
/// A host keeps the address that it has in the file while that is in its range. Where two hosts have the same, it stays
/// with the one whose name leads to it, or else with the first by name; where a host has several, after a merge, it keeps the
/// one that its name leads to, or else the lower one. All others get the address of their name, if it is free, or else
/// the next that is. The result depends on the file and the hosts, not on any order.
///
/// # Errors
/// Ranges with too few addresses.
pub fn relock(wanted: &Wanted<'_>, file: &LockFile<'_>) -> Result<Relocked, Diagnostics> {
    let mut findings = Diagnostics::new();
    wanted.check_room(&mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    let mut before = Before::new(&file.entries);
    let mut requests: Vec<Request<'_>> =
        wanted.iter().map(|(range, host, _)| before.request(range, host, wanted)).collect();
    let mut taken = keep(&mut requests);
    // First all whose own address is free: no other one's shall be in its way.
    for request in &mut requests {
        let own = request.range.slot(request.host, 0);
        if request.address.is_none() && !taken.contains_key(&own) {
            request.take(own, &mut taken);
        }
    }
    for request in &mut requests {
        if request.address.is_some() {
            continue;
        }
        match free(request.range, request.host, &taken) {
            Some(address) => request.take(address, &mut taken),
            // Ranges that overlap take each other's room.
            None => {
                let message = format!("`{}` has no address left for `{}`", request.range, request.host);
                findings.push(Diagnostic::new(&code::ADDRESS_RANGE_FULL, message));
            }
        }
    }
    if findings.has_errors() { Err(findings) } else { Ok(finish(&requests, &before)) }
}

/// A wanted host.
struct Request<'a> {
    range: AddressRange,
    host: &'a str,
    /// The addresses that the file has for it, none twice.
    had: Vec<Ipv4Addr>,
    /// The one that it gets.
    address: Option<Ipv4Addr>,
}

impl<'a> Request<'a> {
    /// Of the addresses it had, the one that it would keep.
    fn claim(&self) -> Option<Ipv4Addr> {
        let usable = || self.had.iter().copied().filter(|address| self.range.has(*address));
        usable().find(|address| self.owns(*address)).or_else(|| usable().min())
    }

    /// Whether its name leads to the address.
    fn owns(&self, address: Ipv4Addr) -> bool {
        self.range.slot(self.host, 0) == address
    }

    fn take(&mut self, address: Ipv4Addr, taken: &mut BTreeMap<Ipv4Addr, &'a str>) {
        self.address = Some(address);
        taken.insert(address, self.host);
    }
}

/// The file's entries, by host and range.
struct Before<'a> {
    hosts: BTreeMap<&'a str, BTreeMap<AddressRange, Vec<Ipv4Addr>>>,
    /// Those that a wanted host had.
    used: BTreeSet<(AddressRange, &'a str)>,
}

impl<'a> Before<'a> {
    fn new(entries: &'a [LockEntry<'_>]) -> Self {
        let mut hosts: BTreeMap<&str, BTreeMap<_, Vec<_>>> = BTreeMap::new();
        for LockEntry { range, host, address, .. } in entries {
            let addresses = hosts.entry(host).or_default().entry(*range).or_default();
            if !addresses.contains(address) {
                addresses.push(*address);
            }
        }
        Self { hosts, used: BTreeSet::new() }
    }

    /// A wanted host with what it had: in its range, or else in one that is no longer used.
    fn request<'w>(&mut self, range: AddressRange, host: &'w str, wanted: &Wanted<'_>) -> Request<'w> {
        let found = self.hosts.get_key_value(host).and_then(|(name, ranges)| {
            let former = || ranges.iter().filter(|(former, _)| !wanted.has_range(**former));
            let has = |addresses: &[Ipv4Addr]| addresses.iter().any(|address| range.has(*address));
            let (of, addresses) = ranges
                .get_key_value(&range)
                .or_else(|| former().find(|(_, addresses)| has(addresses)))
                .or_else(|| former().next())?;
            self.used.insert((*of, name));
            Some(addresses.clone())
        });
        Request { range, host, had: found.unwrap_or_default(), address: None }
    }

    /// The entries of hosts that nobody imports any more.
    fn gone(&self) -> impl Iterator<Item = Change> {
        let entries = self.hosts.iter().flat_map(|(host, ranges)| {
            ranges.iter().map(|(range, addresses)| (*range, *host, addresses.as_slice()))
        });
        let gone = entries.filter(|(range, host, _)| !self.used.contains(&(*range, *host)));
        gone.filter_map(|(range, host, addresses)| {
            let address = *addresses.first()?;
            Some(Change { host: host.to_owned(), range, address, fate: Fate::Removed })
        })
    }
}

/// Gives back what the hosts had, to one host each; tells who has what.
fn keep<'a>(requests: &mut [Request<'a>]) -> BTreeMap<Ipv4Addr, &'a str> {
    let mut holders: BTreeMap<Ipv4Addr, (&'a str, bool)> = BTreeMap::new();
    // In the order of ranges, then hosts.
    for request in &*requests {
        let Some(claim) = request.claim() else { continue };
        let owns = request.owns(claim);
        let holder = holders.entry(claim).or_insert((request.host, owns));
        let (other, other_owns) = *holder;
        if other_owns == owns && request.host < other || owns && !other_owns {
            *holder = (request.host, owns);
        }
    }
    let taken: BTreeMap<_, _> = holders.into_iter().map(|(address, (host, _))| (address, host)).collect();
    for request in requests {
        request.address = request.claim().filter(|claim| taken.get(claim) == Some(&request.host));
    }
    taken
}

/// An address that nobody has, by the name; the host's own in another range that overlaps counts as free.
fn free(range: AddressRange, host: &str, taken: &BTreeMap<Ipv4Addr, &str>) -> Option<Ipv4Addr> {
    let is_free = |address: &Ipv4Addr| taken.get(address).is_none_or(|holder| *holder == host);
    let hashed = (0..ATTEMPTS).map(|attempt| range.slot(host, attempt));
    let next = std::iter::successors(Some(range.slot(host, 0)), |address| Some(range.after(*address)));
    hashed.chain(next.take(range.capacity() as usize)).find(is_free)
}

fn finish(requests: &[Request<'_>], before: &Before<'_>) -> Relocked {
    let mut lock = Lock::default();
    let mut changes: Vec<Change> = before.gone().collect();
    for Request { range, host, had, address } in requests {
        let Some(address) = *address else { continue };
        let fate = match had.iter().find(|former| **former != address) {
            Some(from) => Fate::Moved { from: *from },
            None if had.is_empty() => Fate::Added,
            None => Fate::Kept,
        };
        changes.push(Change { host: (*host).to_owned(), range: *range, address, fate });
        lock.insert(*range, Cow::Owned((*host).to_owned()), address);
    }
    changes.sort_by(|left, right| (left.range, &left.host).cmp(&(right.range, &right.host)));
    Relocked { lock, changes }
}
