//! Which imported services need addresses.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};
use istio_mc_yaml::parallel;

use super::{AddressRange, importers};
use crate::mesh::{Export, Fleet};

/// How many exports a thread takes at a time.
const BATCH: usize = 2000;

/// The hosts that need an address: `ALIAS.NAMESPACE` of the service, in the ranges of the meshes that import it.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'f> {
    ranges: BTreeMap<AddressRange, WantedHosts<'f>>,
}

/// The hosts that need an address of one range.
#[derive(Clone, Debug, Default)]
struct WantedHosts<'f> {
    /// Where the range is stated, unless it is the default.
    stated: Option<&'f Place>,
    /// In the order of exports. They are put in order where somebody needs it: of very many, most have their address in
    /// the lock, wherever they stand.
    wants: Vec<Want<'f>>,
}

/// An export whose host needs an address. Several exports may be of one host.
#[derive(Clone, Copy, Debug)]
pub(super) struct Want<'f> {
    pub(super) export: usize,
    pub(super) host: &'f str,
    /// What asks for it.
    pub(super) place: &'f Place,
}

impl<'f> Wanted<'f> {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the meshes of a fleet import from each other.
    pub fn of(fleet: &'f Fleet) -> Self {
        let ranges = Ranges::of(fleet);
        let batches: Vec<(usize, &[Export])> = fleet.exports.chunks(BATCH).enumerate().collect();
        let of_batch = |(batch, exports): &(usize, &'f [Export])| ranges.wants(batch * BATCH, exports);
        let mut wants: Vec<Vec<Want<'f>>> = vec![Vec::new(); ranges.all.len()];
        for of_batch in parallel::map(&batches, 1, of_batch) {
            wants.iter_mut().zip(of_batch).for_each(|(wants, more)| wants.extend(more));
        }
        let stated = fleet.imported_addresses.as_ref().map(|stated| &stated.place);
        let hosts = wants.into_iter().map(|wants| WantedHosts { stated, wants });
        let wanted = ranges.all.into_iter().zip(hosts).filter(|(_, hosts)| !hosts.wants.is_empty());
        Self { ranges: wanted.collect() }
    }

    /// Asks for an address for the host of an export, which is told by its index; `place` is what asks.
    pub fn add(&mut self, range: AddressRange, export: usize, host: &'f str, place: &'f Place) {
        self.ranges.entry(range).or_default().wants.push(Want { export, host, place });
    }

    /// The ranges and hosts, in order, each once, with the first export of the host.
    pub fn iter(&self) -> impl Iterator<Item = (AddressRange, &'f str, usize)> {
        self.ranges.iter().flat_map(|(range, hosts)| {
            hosts.sorted().into_iter().map(|want| (*range, want.host, want.export))
        })
    }

    /// Whether nobody needs an address.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// What is wanted of each range, in the order of exports.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (AddressRange, &[Want<'f>])> {
        self.ranges.iter().map(|(range, hosts)| (*range, hosts.wants.as_slice()))
    }

    /// What first asks for a host. Only to be looked for where something is wrong.
    pub(super) fn place(&self, range: AddressRange, host: &str) -> Option<&'f Place> {
        let wants = &self.ranges.get(&range)?.wants;
        wants.iter().find(|want| want.host == host).map(|want| want.place)
    }

    pub(super) fn has_range(&self, range: AddressRange) -> bool {
        self.ranges.contains_key(&range)
    }

    /// Reports every range that has too few addresses.
    pub(super) fn check_room(&self, findings: &mut Diagnostics) {
        for (range, hosts) in &self.ranges {
            let has_room = |count: usize| count <= range.capacity() as usize;
            if has_room(hosts.wants.len()) {
                continue;
            }
            let sorted = hosts.sorted();
            if has_room(sorted.len()) {
                continue;
            }
            let (count, capacity) = (sorted.len(), range.capacity());
            let addresses = if capacity == 1 { "address" } else { "addresses" };
            let message = format!("`{range}` has {capacity} {addresses}, for {count} imported services");
            let mut finding = Diagnostic::new(&code::ADDRESS_RANGE_FULL, message)
                .note("the first two addresses of a range and the last one are not used")
                .help("give a wider range that holds this one by `federation.addresses`: addresses that are locked stay as they are");
            finding.place = hosts.stated.or(sorted.first().map(|want| want.place)).cloned();
            findings.push(finding);
        }
    }
}

impl<'f> WantedHosts<'f> {
    /// Each host once, in order, as it is first asked for.
    fn sorted(&self) -> Vec<Want<'f>> {
        let mut wants = self.wants.clone();
        wants.sort_by_key(|want| want.host);
        wants.dedup_by_key(|want| want.host);
        wants
    }
}

/// The ranges that imported services of a fleet have addresses of, in order.
pub(crate) fn imported_ranges(fleet: &Fleet) -> Vec<AddressRange> {
    let ranges = Ranges::of(fleet);
    let mut is_used = vec![false; ranges.all.len()];
    for export in &fleet.exports {
        if ranges.note_importers(export, &mut is_used) {
            break;
        }
    }
    let used = ranges.all.into_iter().zip(is_used).filter(|(_, is_used)| *is_used);
    used.map(|(range, _)| range).collect()
}

/// The ranges of a fleet's meshes: there are one or two.
struct Ranges<'f> {
    fleet: &'f Fleet,
    /// In order.
    all: Vec<AddressRange>,
    /// Of each mesh, which of them it has.
    of_mesh: Vec<usize>,
}

impl<'f> Ranges<'f> {
    fn of(fleet: &'f Fleet) -> Self {
        let of_mesh: Vec<AddressRange> = fleet.meshes.iter().map(|mesh| fleet.address_range(mesh)).collect();
        let mut all = of_mesh.clone();
        all.sort_unstable();
        all.dedup();
        let of_mesh = of_mesh.iter().map(|range| all.partition_point(|other| other < range)).collect();
        Self { fleet, all, of_mesh }
    }

    /// What is wanted of each range for some exports, the first of which is the one of that index.
    fn wants(&self, first: usize, exports: &'f [Export]) -> Vec<Vec<Want<'f>>> {
        let mut wants = vec![Vec::new(); self.all.len()];
        let mut is_wanted = vec![false; self.all.len()];
        for (at, export) in exports.iter().enumerate() {
            is_wanted.fill(false);
            self.note_importers(export, &mut is_wanted);
            for (range, _) in is_wanted.iter().enumerate().filter(|(_, is_wanted)| **is_wanted) {
                let (host, place) = (export.imported.key(), &export.service.place);
                wants[range].push(Want { export: first + at, host, place });
            }
        }
        wants
    }

    /// Notes which ranges the importers of a service have; whether these are all. Of a thousand importers the first tell.
    fn note_importers(&self, export: &Export, noted: &mut [bool]) -> bool {
        let mut missing = noted.iter().filter(|noted| !**noted).count();
        let mut importers = importers(self.fleet, export);
        while missing > 0 {
            let Some(mesh) = importers.next() else { return false };
            if !std::mem::replace(&mut noted[self.of_mesh[mesh]], true) {
                missing -= 1;
            }
        }
        true
    }
}
