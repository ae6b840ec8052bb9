//! Addresses of imported services: from the lock file, or by name.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::{AddressRange, Lock, importers};
use crate::mesh::Fleet;

/// The hosts that need an address: `ALIAS.NAMESPACE` of the service, in the ranges of the meshes that import it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    ranges: BTreeMap<AddressRange, WantedHosts>,
}

/// The hosts that need an address of one range.
#[derive(Clone, Debug, Default)]
struct WantedHosts {
    /// Where the range is stated, unless it is the default.
    stated: Option<Place>,
    /// Each with the place that asks for it.
    hosts: BTreeMap<String, Place>,
}

impl Wanted {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the meshes of a fleet import from each other.
    pub fn of(fleet: &Fleet) -> Self {
        let mut wanted = Self::new();
        let ranges: Vec<AddressRange> = fleet.meshes.iter().map(|mesh| fleet.address_range(mesh)).collect();
        let all: BTreeSet<AddressRange> = ranges.iter().copied().collect();
        for export in &fleet.exports {
            let mut of_importers = BTreeSet::new();
            for mesh in importers(fleet, export) {
                of_importers.insert(ranges[mesh]);
                // There are one or two, and of a thousand importers the first tell.
                if of_importers.len() == all.len() {
                    break;
                }
            }
            for range in of_importers {
                wanted.add(range, export.imported.key.as_str(), &export.service.place);
            }
        }
        if let Some(stated) = fleet.imported_addresses.as_ref().filter(|_| !wanted.is_empty()) {
            wanted.stated(stated.value, stated.place.clone());
        }
        wanted
    }

    /// Asks for an address for a host; `place` is what asks. To ask again changes nothing.
    pub fn add(&mut self, range: AddressRange, host: impl Into<String>, place: &Place) {
        let hosts = &mut self.ranges.entry(range).or_default().hosts;
        hosts.entry(host.into()).or_insert_with(|| place.clone());
    }

    /// Says where a range is stated.
    pub fn stated(&mut self, range: AddressRange, place: Place) {
        self.ranges.entry(range).or_default().stated = Some(place);
    }

    /// The ranges and hosts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (AddressRange, &str)> {
        self.ranges.iter().flat_map(|(range, wanted)| wanted.hosts.keys().map(|host| (*range, host.as_str())))
    }

    /// Whether nobody needs an address.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    pub(super) fn place(&self, range: AddressRange, host: &str) -> Option<&Place> {
        self.ranges.get(&range)?.hosts.get(host)
    }

    pub(super) fn has_range(&self, range: AddressRange) -> bool {
        self.ranges.get(&range).is_some_and(|wanted| !wanted.hosts.is_empty())
    }

    /// Reports every range that has too few addresses.
    pub(super) fn check_room(&self, findings: &mut Diagnostics) {
        for (range, WantedHosts { stated, hosts }) in &self.ranges {
            if hosts.len() <= range.capacity() as usize {
                continue;
            }
            let (count, capacity) = (hosts.len(), range.capacity());
            let addresses = if capacity == 1 { "address" } else { "addresses" };
            let message = format!("`{range}` has {capacity} {addresses}, for {count} imported services");
            let mut finding = Diagnostic::new(&code::ADDRESS_RANGE_FULL, message)
                .note("the first two addresses of a range and the last one are not used")
                .help("give a wider range that holds this one by `federation.addresses`: addresses that are locked stay as they are");
            finding.place = stated.clone().or_else(|| hosts.values().next().cloned());
            findings.push(finding);
        }
    }
}

/// The addresses of imported services: each host has one in each range that it is wanted in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(BTreeMap<AddressRange, IndexMap<String, Ipv4Addr>>);

impl Addresses {
    /// The address of a host.
    pub fn get(&self, range: AddressRange, host: &str) -> Option<Ipv4Addr> {
        self.0.get(&range)?.get(host).copied()
    }

    /// All addresses, by range and host.
    pub fn iter(&self) -> impl Iterator<Item = (AddressRange, &str, Ipv4Addr)> {
        self.0
            .iter()
            .flat_map(|(range, hosts)| hosts.iter().map(|(host, address)| (*range, host.as_str(), *address)))
    }
}

/// Clashes beyond this number are counted, not told: a range that is far too small has thousands.
const CLASHES_TOLD: usize = 20;

/// Gives each wanted host its address: the one in the lock, or else the one that it has by its name.
///
/// # Errors
/// Every range with too few addresses, and every host whose address by name another host has: only the lock file can
/// say which of the two keeps it.
pub fn allocate(wanted: &Wanted, lock: &Lock) -> Result<Addresses, Diagnostics> {
    let mut findings = Diagnostics::new();
    wanted.check_room(&mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    // What the lock keeps for services that are no longer imported is taken too: theirs until it is written again.
    let mut taken: BTreeMap<Ipv4Addr, Holder<'_>> = lock
        .iter()
        .map(|(range, host, locked)| (locked.address, Holder { range, host, locked: locked.place.as_ref() }))
        .collect();
    let mut addresses = Addresses::default();
    let mut clashes = 0;
    for (range, host) in wanted.iter() {
        let hosts = addresses.0.entry(range).or_default();
        if let Some(address) = lock.known(range, host, wanted) {
            hosts.insert(host.to_owned(), address);
            continue;
        }
        let address = range.slot(host, 0);
        let holder = taken.entry(address).or_insert(Holder { range, host, locked: None });
        if holder.host == host {
            hosts.insert(host.to_owned(), address);
            continue;
        }
        clashes += 1;
        if clashes <= CLASHES_TOLD {
            findings.push(clash(wanted, (range, host, address), holder));
        }
    }
    if clashes > CLASHES_TOLD {
        let message = format!("{} more services have the address of another one", clashes - CLASHES_TOLD);
        findings.push(Diagnostic::new(&code::ADDRESS_CLASH, message).help(LOCK_HELP));
    }
    if findings.is_empty() { Ok(addresses) } else { Err(findings) }
}

/// Who has an address.
struct Holder<'a> {
    range: AddressRange,
    host: &'a str,
    /// Where the lock file says so.
    locked: Option<&'a Place>,
}

const LOCK_HELP: &str = "`istio-mc lock` gives each its own address, and keeps it in a lock file";

fn clash(
    wanted: &Wanted,
    (range, host, address): (AddressRange, &str, Ipv4Addr),
    holder: &Holder<'_>,
) -> Diagnostic {
    let message = format!("`{host}` and `{}` have the same address, `{address}` of `{range}`", holder.host);
    let mut finding = Diagnostic::new(&code::ADDRESS_CLASH, message)
        .note("without an entry in the lock file, a service has the address that follows from its name")
        .help(LOCK_HELP);
    finding.place = wanted.place(range, host).cloned();
    let other = holder.locked.or_else(|| wanted.place(holder.range, holder.host));
    match other {
        Some(place) => finding.related(place.clone(), format!("`{}` has it", holder.host)),
        None => finding,
    }
}
