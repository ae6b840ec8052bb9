//! Certificates come from one source, and from one root if clusters are to trust each other.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use crate::mesh::inventory::{CaCerts, Inventory};
use crate::mesh::load::ca_source;
use crate::mesh::{CaSource, ansible};

pub(super) fn check(inventory: &Inventory, findings: &mut Diagnostics) {
    let own = inventory.clusters.iter().filter_map(|cluster| cluster.cacerts.as_ref());
    for cacerts in inventory.cacerts.iter().chain(own) {
        if let CaCerts { directory: Some(directory), existing: Some(existing) } = cacerts {
            findings.push(
                Diagnostic::new(
                    &code::CONTRADICTING_CACERTS,
                    "`cacerts` has either `directory` or `existing`",
                )
                .at(existing.place.clone())
                .related(directory.place.clone(), "the other one"),
            );
        }
    }
    if let Some(place) = inventory.cacerts.as_ref().and_then(ansible::takes_cacerts_for_granted) {
        findings.push(
            Diagnostic::new(
                &code::CACERTS_EXPECTED,
                "the Secret `cacerts` must be in every remote cluster before its Citadel starts",
            )
            .at(place.clone())
            .help("`certificate_dir: FOLDER` in a file of variables renders it; `enable_mTLS: false` does without"),
        );
    }
    let mtls = inventory.istio.as_ref().and_then(|istio| istio.mtls.as_ref()).filter(|flag| flag.value);
    let Some(mtls) = mtls.filter(|_| inventory.clusters.len() > 1) else { return };
    let shared = inventory.cacerts.as_ref();
    let self_signed =
        inventory.clusters.iter().find(|cluster| ca_source(cluster, shared) == CaSource::SelfSigned);
    if let Some(cluster) = self_signed {
        findings.push(
            Diagnostic::new(
                &code::NO_SHARED_ROOT,
                format!("mutual TLS between clusters fails: the Citadel of `{}` signs with a root of its own", cluster.name),
            )
            .at(mtls.place.clone())
            .help("state `cacerts: {directory: FOLDER}`, or `cacerts: {existing: true}` if the Secret is there already"),
        );
    }
}
