//! What does not fit among clusters, an analyzer a file.

mod address;
mod authorities;
mod config_drift;
mod config_not_read;
mod east_west;
mod export;
mod identity;
mod injection;
mod mesh_networks;
mod names;
mod network;
mod open_gateway;
mod plaintext;
mod remote_secrets;
mod remotes;
mod services;
mod trust_root;
mod ztunnel;

use super::fleet::Fleet;
use super::index::Index;
use super::report::Report;

/// Looks through all clusters for one class of problems.
type Analyzer = fn(&Fleet<'_, '_>, &mut Report);

/// Every analyzer across clusters.
const ANALYZERS: &[Analyzer] = &[
    services::check,
    identity::check,
    names::check,
    authorities::check,
    trust_root::check,
    network::check,
    mesh_networks::check,
    east_west::check,
    open_gateway::check,
    export::check,
    plaintext::check,
    address::check,
    remote_secrets::check,
    remotes::check,
    injection::check,
    ztunnel::check,
    config_not_read::check,
    config_drift::check,
];

/// Runs every analyzer over the clusters.
pub(super) fn check(indexes: &[Index<'_>], report: &mut Report) {
    let fleet = Fleet::new(indexes);
    for analyzer in ANALYZERS {
        analyzer(&fleet, report);
    }
}
