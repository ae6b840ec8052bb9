//! Within a network, every pod and Service address belongs to one cluster.
//!
//! Source: the requirements of the 0.8 and 1.0 multicluster documents (unique pod and Service ranges).

use indexmap::IndexMap;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_yaml::Located;

use crate::mesh::inventory::{ClusterEntry, Inventory};
use crate::net::Cidr;

/// One range with what it is of.
struct Range<'i> {
    cidr: &'i Located<Cidr>,
    cluster: &'i ClusterEntry,
    what: &'static str,
}

pub(super) fn check(inventory: &Inventory, findings: &mut Diagnostics) {
    let mut networks: IndexMap<(Option<&str>, Option<&str>), Vec<Range<'_>>> = IndexMap::new();
    for cluster in &inventory.clusters {
        // Clusters that state no network share their mesh's.
        let network = cluster.network_name();
        let mesh = if network.is_none() { cluster.mesh.as_ref().map(|mesh| mesh.as_str()) } else { None };
        let ranges = networks.entry((network, mesh)).or_default();
        let pods = cluster.pod_cidrs.iter().map(|cidr| Range { cidr, cluster, what: "pod" });
        let services = cluster.service_cidrs.iter().map(|cidr| Range { cidr, cluster, what: "Service" });
        ranges.extend(pods.chain(services));
    }
    for ranges in networks.values_mut() {
        overlaps(ranges, findings);
    }
}

/// Ranges either nest or are disjoint: sorted by start and size, a range overlaps exactly those that
/// are still open. Each is reported with the widest one that holds it.
fn overlaps(ranges: &mut [Range<'_>], findings: &mut Diagnostics) {
    // The sort is stable: of equal ranges, the one written first is the holder.
    ranges.sort_by_key(|range| (range.cidr.network(), range.cidr.prefix_len()));
    let mut holder: Option<&Range<'_>> = None;
    for range in ranges.iter() {
        match holder {
            Some(open) if open.cidr.overlaps(range.cidr) => {
                let message = format!(
                    "the {} range `{}` of `{}` overlaps with the {} range `{}` of `{}`",
                    range.what, range.cidr, range.cluster.name, open.what, open.cidr, open.cluster.name
                );
                findings.push(
                    Diagnostic::new(&code::OVERLAPPING_CIDRS, message)
                        .at(range.cidr.place.clone())
                        .related(open.cidr.place.clone(), format!("of `{}`", open.cluster.name))
                        .note("on one network an IP address must mean one pod or Service")
                        .help("use disjoint ranges, or state different networks if the clusters cannot reach each other by IP"),
                );
            }
            _ => holder = Some(range),
        }
    }
}
