//! Addresses of imported services belong to no pod and no Service.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};
use istio_mc_yaml::Located;

use crate::federation::{AddressRange, imported_ranges};
use crate::mesh::Fleet;
use crate::net::Cidr;

pub(super) fn check(fleet: &Fleet, findings: &mut Diagnostics) {
    // Where each range is stated; a range that is stated is looked at before anything is imported.
    let mut ranges: BTreeMap<AddressRange, Option<&Place>> =
        imported_ranges(fleet).into_iter().map(|range| (range, None)).collect();
    if let Some(stated) = &fleet.imported_addresses {
        ranges.insert(stated.value, Some(&stated.place));
    }
    if ranges.is_empty() {
        return;
    }
    for cluster in &fleet.clusters {
        let of = |what: &str| format!("the {what} of `{}`", cluster.name);
        for cidr in &cluster.pod_cidrs {
            overlap(&ranges, cidr, || of("pods"), findings);
        }
        for cidr in &cluster.service_cidrs {
            overlap(&ranges, cidr, || of("Services"), findings);
        }
    }
    for network in fleet.meshes.iter().flat_map(|mesh| &mesh.networks) {
        for cidr in &network.cidrs {
            overlap(&ranges, cidr, || format!("the network `{}`", network.name), findings);
        }
    }
}

fn overlap(
    ranges: &BTreeMap<AddressRange, Option<&Place>>,
    cidr: &Located<Cidr>,
    of: impl Fn() -> String,
    findings: &mut Diagnostics,
) {
    for (range, stated) in ranges.iter().filter(|(range, _)| range.cidr().overlaps(cidr)) {
        let message = format!(
            "imported services have addresses of `{range}`, which overlaps with `{cidr}` of {}",
            of()
        );
        let finding = Diagnostic::new(&code::ADDRESS_RANGE_OVERLAP, message)
            .note("calls to an imported service would be taken for calls to these addresses, or the other way round");
        findings.push(match stated {
            Some(place) => finding
                .at((*place).clone())
                .related(cidr.place.clone(), of())
                .help("give a range that no cluster uses, such as a part of `240.0.0.0/4`"),
            None => finding
                .at(cidr.place.clone())
                .help("name another range by `federation.addresses`: this one is the default"),
        });
    }
}
