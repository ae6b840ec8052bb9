//! Texts to a checked mesh.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, Warned, code};
use istio_mc_yaml::{Decoder, Located};

use super::inventory::{self, CaCerts, ClusterEntry, Credentials, Inventory, Platform};
use super::overlay::Overlay;
use super::{CaSource, Cluster, Endpoints, FileReference, Istio, Login, Mesh, Release, Role, ansible, check};
use crate::name::MeshName;

/// The mesh of files that do not name it.
const DEFAULT_MESH: &str = "default";

impl Mesh {
    /// Reads and checks a mesh from its files: mesh files, or the playbook's inventory and variables, in any
    /// mixture; later ones add to earlier ones.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place: YAML, types, unknown fields, and what the checks find.
    pub fn load(sources: &[Arc<Source>]) -> Result<Warned<Mesh>, Diagnostics> {
        let mut findings = Diagnostics::new();
        let inventory = read(sources, &mut findings);
        let mesh = inventory.and_then(|inventory| check::check(inventory, &mut findings));
        match mesh {
            Some(mesh) => findings.finish(mesh),
            None => Err(findings),
        }
    }
}

/// All files as one inventory; `None` if one of them could not be read, after the problems of all were reported.
fn read(sources: &[Arc<Source>], findings: &mut Diagnostics) -> Option<Inventory> {
    let mut whole = Inventory::default();
    let mut complete = true;
    for source in sources {
        let documents = match istio_mc_yaml::read(source) {
            Ok(documents) => documents,
            Err(problems) => {
                findings.extend(problems);
                complete = false;
                continue;
            }
        };
        if documents.is_empty() {
            findings.push(
                Diagnostic::new(&code::NO_MESH, format!("`{}` is empty", source.name()))
                    .at(Place::new(source, Span::default()))
                    .help("`istio-mc init` writes a mesh file to start from"),
            );
            complete = false;
        }
        for document in &documents {
            let mut cx = Decoder::new(source, findings);
            let layer = if ansible::is_playbook(document) {
                ansible::decode(document, &mut cx)
            } else {
                <Inventory as istio_mc_yaml::Decode>::decode(document, &mut cx)
            };
            match layer {
                Some(layer) => whole.overlay(layer),
                None => complete = false,
            }
        }
    }
    complete.then_some(whole)
}

/// What the checks have proven of an inventory, with its defaults filled in.
pub(super) struct Proven {
    pub(super) inventory: Inventory,
    pub(super) version: crate::version::IstioVersion,
    pub(super) series: &'static crate::version::Series,
}

impl From<Proven> for Mesh {
    fn from(Proven { inventory, version, series }: Proven) -> Self {
        let name = mesh_name(&inventory);
        let settings = inventory.istio.unwrap_or_default();
        let istio = Istio {
            version,
            series,
            namespace: settings
                .namespace
                .map_or_else(inventory::default_namespace, |namespace| namespace.value),
            mtls: settings.mtls.is_some_and(|flag| flag.value),
            control_plane_security: settings.control_plane_security.is_some_and(|flag| flag.value),
            hub: settings.hub.map_or_else(|| "docker.io/istio".to_owned(), |hub| hub.value),
            tag: settings.tag.map_or_else(|| version.to_string(), |tag| tag.value),
            image_pull_policy: settings.image_pull_policy.map(|policy| policy.value),
            image_pull_secrets: settings.image_pull_secrets.into_iter().map(|name| name.value).collect(),
            injector_config: settings.injection.and_then(|injection| injection.config_map).map(FileReference),
            values: settings.values.0,
        };
        let cacerts = inventory.cacerts;
        let clusters: Vec<Cluster> =
            inventory.clusters.into_iter().map(|entry| cluster(entry, &name, cacerts.as_ref())).collect();
        let names = || clusters.iter().map(|cluster| cluster.name.value.clone()).collect();
        let releases = inventory
            .releases
            .into_iter()
            .filter_map(|entry| {
                let namespace = entry
                    .namespace
                    .map(|namespace| namespace.value)
                    .or_else(|| entry.name.as_str().parse().ok())?;
                Some(Release {
                    chart: entry.chart?,
                    namespace,
                    clusters: if entry.clusters.is_empty() {
                        names()
                    } else {
                        entry.clusters.into_iter().map(|name| name.value).collect()
                    },
                    injection: entry.injection.is_none_or(|flag| flag.value),
                    security_context_constraints: (!entry.security_context_constraints.is_empty())
                        .then(|| entry.security_context_constraints.into_iter().collect()),
                    values: entry.values.0,
                    value_files: entry.value_files.into_iter().map(FileReference).collect(),
                    name: entry.name,
                })
            })
            .collect();
        Mesh { name, istio, clusters, releases }
    }
}

pub(super) fn mesh_name(inventory: &Inventory) -> MeshName {
    let named = inventory.metadata.as_ref().and_then(|metadata| metadata.name.as_ref());
    named.map_or_else(
        || DEFAULT_MESH.parse().expect("a literal that is a mesh name"),
        |name| name.value.clone(),
    )
}

fn cluster(entry: ClusterEntry, mesh: &MeshName, shared: Option<&CaCerts>) -> Cluster {
    let role = if entry.control_plane.as_ref().is_some_and(|flag| flag.value) {
        Role::ControlPlane
    } else {
        Role::Remote
    };
    let cacerts = ca_source(&entry, shared);
    let endpoints = entry.endpoints.unwrap_or_default();
    let text = |address: Option<Located<String>>| address.map(|address| address.value);
    let place = &entry.name.place;
    let mesh = entry.mesh.unwrap_or_else(|| Located { value: mesh.clone(), place: place.clone() });
    let network = entry.network.unwrap_or_else(|| Located {
        // One network a mesh, called like it.
        value: mesh.as_str().parse().unwrap_or_else(|_| inventory::default_network()),
        place: place.clone(),
    });
    Cluster {
        role,
        network,
        mesh,
        login: entry.credentials.and_then(|credentials| login(credentials.value, entry.server.as_ref())),
        server: entry.server,
        pod_cidrs: entry.pod_cidrs.into_iter().map(|cidr| cidr.value).collect(),
        service_cidrs: entry.service_cidrs.into_iter().map(|cidr| cidr.value).collect(),
        locality: text(entry.locality),
        platform: entry.platform.map_or(Platform::Kubernetes, |platform| platform.value),
        kube_version: entry.kube_version,
        endpoints: Endpoints {
            pilot: text(endpoints.pilot),
            policy: text(endpoints.policy),
            telemetry: text(endpoints.telemetry),
            statsd: text(endpoints.statsd),
            zipkin: text(endpoints.zipkin),
        },
        cacerts,
        values: entry.values.0,
        name: entry.name,
    }
}

/// Where a cluster's certificates come from: its own statement, else the mesh's.
pub(super) fn ca_source(cluster: &ClusterEntry, shared: Option<&CaCerts>) -> CaSource {
    let Some(cacerts) = cluster.cacerts.as_ref().or(shared) else { return CaSource::SelfSigned };
    match (&cacerts.directory, &cacerts.existing) {
        (Some(directory), _) => CaSource::Directory(FileReference(directory.clone())),
        (None, Some(existing)) if existing.value => CaSource::Existing,
        (None, _) => CaSource::SelfSigned,
    }
}

fn login(credentials: Credentials, server: Option<&Located<String>>) -> Option<Login> {
    let Credentials { kubeconfig, context, token_secret, token, certificate_authority_data } = credentials;
    if let Some(file) = kubeconfig {
        return Some(Login::Kubeconfig { file: FileReference(file), context });
    }
    let server = server?.clone();
    if let Some(file) = token_secret {
        return Some(Login::TokenSecret { file: FileReference(file), server });
    }
    let token = token?.value;
    Some(Login::Token { token, certificate_authority_data: certificate_authority_data?, server })
}

/// The JSON Schema (2020-12) of mesh files, for editors.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Inventory).to_value()
}
