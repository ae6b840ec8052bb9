//! The control plane can log in to every remote cluster, in exactly one way, and to none else.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};
use istio_mc_yaml::Located;

use super::is_control_plane;
use crate::mesh::inventory::{ClusterEntry, Credentials, Inventory};

pub(super) fn check(inventory: &Inventory, findings: &mut Diagnostics) {
    for cluster in &inventory.clusters {
        match (&cluster.credentials, is_control_plane(cluster)) {
            (Some(credentials), true) => findings.push(
                Diagnostic::new(
                    &code::CONTRADICTING_CREDENTIALS,
                    format!("`{}` runs the control plane and takes no credentials", cluster.name),
                )
                .at(credentials.place.clone())
                .note("Istio would see the cluster twice if it had a Secret for its own")
                .help("remove `credentials` here"),
            ),
            (Some(credentials), false) => one_way(cluster, credentials, findings),
            (None, true) => {}
            (None, false) => findings.push(
                Diagnostic::new(
                    &code::MISSING_CREDENTIALS,
                    format!("remote cluster `{}` needs `credentials`", cluster.name),
                )
                .at(cluster.name.place.clone())
                .note("the control plane reads the cluster's Services and pods with them")
                .help("write `credentials: {kubeconfig: FILE}`, or `credentials: {tokenSecret: FILE}` with what \
                       `kubectl get secret NAME -o json` prints for a ServiceAccount's token"),
            ),
        }
    }
}

fn one_way(cluster: &ClusterEntry, credentials: &Located<Credentials>, findings: &mut Diagnostics) {
    let Credentials { kubeconfig, context, token_secret, token, certificate_authority_data } =
        &credentials.value;
    let ways: Vec<(&str, &Place)> = [
        ("kubeconfig", kubeconfig.as_ref().map(|file| &file.place)),
        ("tokenSecret", token_secret.as_ref().map(|file| &file.place)),
        ("token", token.as_ref().map(|token| &token.place)),
    ]
    .into_iter()
    .filter_map(|(name, place)| Some((name, place?)))
    .collect();
    let contradicts = |message: String, place: &Place| {
        Diagnostic::new(&code::CONTRADICTING_CREDENTIALS, message).at(place.clone())
    };
    match ways.as_slice() {
        [] => findings.push(
            Diagnostic::new(
                &code::MISSING_CREDENTIALS,
                format!("`credentials` of `{}` need `kubeconfig`, `tokenSecret` or `token`", cluster.name),
            )
            .at(credentials.place.clone()),
        ),
        [_] => {}
        [(first, first_place), (second, second_place), ..] => findings.push(
            contradicts(
                format!("credentials of `{}`: either `{first}` or `{second}`", cluster.name),
                second_place,
            )
            .related((*first_place).clone(), "the other one"),
        ),
    }
    if let (Some(context), None) = (context, kubeconfig) {
        findings.push(contradicts("`context` belongs to a `kubeconfig`".to_owned(), &context.place));
    }
    match (token, certificate_authority_data) {
        (Some(token), None) => findings.push(
            Diagnostic::new(&code::MISSING_FIELD, "`token` needs `certificateAuthorityData` beside it")
                .at(token.place.clone())
                .help("take `ca.crt` from the data of the token's Secret, as it stands there"),
        ),
        (None, Some(data)) => findings.push(contradicts(
            "`certificateAuthorityData` belongs to a `token`; a kubeconfig or a token Secret has its own"
                .to_owned(),
            &data.place,
        )),
        _ => {}
    }
    if kubeconfig.is_none() && cluster.server.is_none() && !ways.is_empty() {
        findings.push(
            Diagnostic::new(
                &code::MISSING_FIELD,
                format!(
                    "`{}` needs `server`: a token says nothing about where the API server is",
                    cluster.name
                ),
            )
            .at(cluster.name.place.clone())
            .help("write `server: https://HOST:PORT` as the control plane's cluster reaches it"),
        );
    }
}
