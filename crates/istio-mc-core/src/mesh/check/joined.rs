//! Calls of other networks and calls of other meshes come in apart.
//!
//! At port 15443 of the ingress gateway `*.global` names are made names of the own mesh. Istio's documents warn of opening
//! that port with a second Gateway (gateway connectivity, 1.1 to 1.4).

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::mesh::{CrossNetwork, Fleet, Gateway};

pub(super) fn check(fleet: &Fleet, findings: &mut Diagnostics) {
    // Meshes may share what they state.
    let mut reported = Vec::new();
    for mesh in fleet.meshes.iter().filter(|mesh| mesh.has_networks() && mesh.is_federated) {
        let CrossNetwork { port, port_stated, dedicated } = &mesh.istio.cross_network;
        let stated = port_stated.as_ref().map(|place| (place.source.name(), place.span));
        if *dedicated || *port != Gateway::FEDERATION_PORT || reported.contains(&stated) {
            continue;
        }
        reported.push(stated);
        let message = format!(
            "port {port} of the ingress gateway of the mesh `{}` is for calls of other meshes",
            mesh.name
        );
        let mut finding = Diagnostic::new(&code::GATEWAY_CLASH, message)
            .note("what comes in there has its `.global` name changed; calls between the mesh's own networks have none")
            .help("use port 443 (`istio.gateways.crossNetwork.port`), or a gateway of their own (`dedicated: true`)");
        finding.place.clone_from(port_stated);
        findings.push(finding);
    }
}
