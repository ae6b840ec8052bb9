//! Addresses of imported services: from the lock file, or by name.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use foldhash::HashMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};
use istio_mc_yaml::parallel;

use super::wanted::Want;
use super::{AddressRange, Lock, Locked, Wanted};

/// The addresses of imported services: each has one in each range that it is wanted in.
///
/// They are told by export, as an index of [`Fleet::exports`](crate::mesh::Fleet::exports); several exports of one
/// service have the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(BTreeMap<AddressRange, Vec<Option<Ipv4Addr>>>);

impl Addresses {
    /// The address of an export's service.
    pub fn get(&self, range: AddressRange, export: usize) -> Option<Ipv4Addr> {
        *self.0.get(&range)?.get(export)?
    }

    /// All addresses, by range and export.
    pub fn iter(&self) -> impl Iterator<Item = (AddressRange, usize, Ipv4Addr)> {
        self.0.iter().flat_map(|(range, exports)| {
            let addresses = exports.iter().enumerate();
            addresses.filter_map(|(export, address)| Some((*range, export, (*address)?)))
        })
    }
}

/// How many hosts a thread looks for at a time.
const BATCH: usize = 2000;

/// Clashes beyond this number are counted, not told: a range that is far too small has thousands.
const CLASHES_TOLD: usize = 20;

/// Gives each wanted host its address: the one in the lock, or else the one that it has by its name.
///
/// # Errors
/// Every range with too few addresses, and every host whose address by name another host has: only the lock file can
/// say which of the two keeps it.
pub fn allocate(wanted: &Wanted<'_>, lock: &Lock<'_>) -> Result<Addresses, Diagnostics> {
    let mut findings = Diagnostics::new();
    wanted.check_room(&mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    let mut addresses = Addresses::default();
    let mut unknown: Vec<(AddressRange, Want<'_>)> = Vec::new();
    for (range, wants) in wanted.ranges() {
        let known = lock.known(range, wanted);
        let exports = wants.iter().map(|want| want.export + 1).max().unwrap_or_default();
        let mut of_range = vec![None; exports];
        let found = parallel::map_batches(wants, BATCH, |want| known(want.host));
        for (want, address) in wants.iter().zip(found) {
            of_range[want.export] = address;
            if address.is_none() {
                unknown.push((range, *want));
            }
        }
        addresses.0.insert(range, of_range);
    }
    if !unknown.is_empty() {
        by_name(unknown, wanted, lock, &mut addresses)?;
    }
    Ok(addresses)
}

/// Gives hosts that the lock does not know the addresses that follow from their names.
fn by_name(
    mut unknown: Vec<(AddressRange, Want<'_>)>,
    wanted: &Wanted<'_>,
    lock: &Lock<'_>,
    addresses: &mut Addresses,
) -> Result<(), Diagnostics> {
    // What the lock keeps for services that are no longer imported is taken too: theirs until it is written again.
    let locked = |(range, host, locked): (_, _, Locked)| {
        (locked.address, Holder { range, host, locked: Some(locked) })
    };
    let mut taken: HashMap<Ipv4Addr, Holder<'_>> = lock.iter().map(locked).collect();
    let mut findings = Diagnostics::new();
    let mut clashes = 0;
    unknown.sort_by_key(|(range, want)| (*range, want.host));
    for exports in unknown.chunk_by(|(range, one), (other, next)| range == other && one.host == next.host) {
        let (range, Want { host, .. }) = exports[0];
        let address = range.slot(host, 0);
        let holder = taken.entry(address).or_insert(Holder { range, host, locked: None });
        if holder.host == host {
            let of_range = addresses.0.entry(range).or_default();
            exports.iter().for_each(|(_, want)| of_range[want.export] = Some(address));
            continue;
        }
        clashes += 1;
        if clashes <= CLASHES_TOLD {
            let place = |range, host| wanted.place(range, host).cloned();
            let locked = holder.locked.and_then(|locked| lock.place(locked));
            let holder_at = locked.or_else(|| place(holder.range, holder.host));
            findings.push(clash((range, host, address), place(range, host), (holder.host, holder_at)));
        }
    }
    if clashes > CLASHES_TOLD {
        let message = format!("{} more services have the address of another one", clashes - CLASHES_TOLD);
        findings.push(Diagnostic::new(&code::ADDRESS_CLASH, message).help(LOCK_HELP));
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// Who has an address.
struct Holder<'a> {
    range: AddressRange,
    host: &'a str,
    /// If the lock says so.
    locked: Option<Locked>,
}

const LOCK_HELP: &str = "`istio-mc lock` gives each its own address, and keeps it in a lock file";

fn clash(
    (range, host, address): (AddressRange, &str, Ipv4Addr),
    place: Option<Place>,
    (holder, holder_at): (&str, Option<Place>),
) -> Diagnostic {
    let message = format!("`{host}` and `{holder}` have the same address, `{address}` of `{range}`");
    let mut finding = Diagnostic::new(&code::ADDRESS_CLASH, message)
        .note("without an entry in the lock file, a service has the address that follows from its name")
        .help(LOCK_HELP);
    finding.place = place;
    match holder_at {
        Some(place) => finding.related(place, format!("`{holder}` has it")),
        None => finding,
    }
}
