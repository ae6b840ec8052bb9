//! mTLS: what clients are told to speak, and what servers take.
//!
//! ```text
//! DestinationRules -> ClientRules  (which rule holds for a Service, which mode for a port)
//! PeerAuthentication | Policy, MeshPolicy -> Demand of a port: workload > namespace > mesh
//! both -> agreement (0750, 0751), and of legacy releases, whose clients must be told: untold, hidden
//! ```

mod agreement;
mod client;
mod demand;
mod doubled;
mod legacy;
mod modern;
mod sidecar;

use demand::{Demand, Mode};

use super::{Index, Report};

/// Finds clients and servers that cannot understand each other.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let clients = client::ClientRules::new(index);
    if index.level.is_modern() {
        let servers = modern::Policies::new(index);
        agreement::check(index, &clients, |service, port| servers.demand(index, service, port), report);
    } else {
        let servers = legacy::Policies::new(index);
        agreement::check(index, &clients, |service, port| servers.demand(index, service, port), report);
        legacy::untold(index, &clients, &servers, report);
    }
    doubled::check(index, report);
}
