//! Texts to a checked fleet.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, Warned, code};
use istio_mc_yaml::{Decoder, Located, parallel};

use super::inventory::{CaCerts, ClusterEntry, Credentials, Inventory};
use super::overlay::Overlay;
use super::{CaSource, FileReference, Fleet, Login, ansible, apart, check};
use crate::federation::{LockFile, Locking, Relocked, Wanted, allocate, check_up_to_date, relock};
use crate::name::MeshName;

/// The mesh of files that do not name it.
const DEFAULT_MESH: &str = "default";

impl Fleet {
    /// Reads and checks a fleet from its files: mesh files, or the playbook's inventory and variables, in any
    /// mixture; later ones add to earlier ones. Without a lock file: imported services have the addresses that follow from
    /// their names.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place: YAML, types, unknown fields, and what the checks find.
    pub fn load(sources: &[Arc<Source>]) -> Result<Warned<Fleet>, Diagnostics> {
        Self::load_locked(sources, &Locking::default())
    }

    /// The same, with the addresses of a lock file.
    ///
    /// ```
    /// use istio_mc_core::federation::Locking;
    /// use istio_mc_core::mesh::Fleet;
    /// use istio_mc_diagnostic::Source;
    /// let mesh = "
    /// istio: {version: 1.4.10}
    /// clusters:
    /// - {name: east, mesh: one, controlPlane: true, gateways: [{address: 198.51.100.1}]}
    /// - {name: west, mesh: two, controlPlane: true}
    /// exports:
    /// - {service: httpbin, namespace: bar, cluster: east, ports: [{number: 8000, protocol: HTTP}], to: {meshes: [two]}}
    /// ";
    /// let lock = "ranges: {240.0.0.0/4: {httpbin.bar: 240.12.3.4}}";
    /// let locking = Locking { file: Some(Source::new("mesh.lock", lock)), ..Locking::default() };
    /// let fleet = Fleet::load_locked(&[Source::new("mesh.yaml", mesh)], &locking).unwrap().value;
    /// let two = &fleet.meshes[1];
    /// let address = fleet.addresses.get(fleet.address_range(two), 0).unwrap();
    /// assert_eq!(address.to_string(), "240.12.3.4");
    /// ```
    ///
    /// # Errors
    /// As [`load`](Self::load), and all that is wrong with the lock file.
    pub fn load_locked(sources: &[Arc<Source>], locking: &Locking) -> Result<Warned<Fleet>, Diagnostics> {
        let mut findings = Diagnostics::new();
        let (fleet, lock) = if locking.is_long() {
            parallel::both(|| checked(sources, &mut findings), || locking.read())
        } else {
            (checked(sources, &mut findings), locking.read())
        };
        let lock = lock.map_err(|problems| findings.extend(problems)).ok();
        let (Some(mut fleet), Some(lock)) = (fleet, lock) else { return Err(findings) };
        let wanted = Wanted::of(&fleet);
        if locking.is_complete {
            check_up_to_date(&wanted, lock.as_ref(), &mut findings);
        }
        if !findings.has_errors() {
            match allocate(&wanted, &lock.unwrap_or_default()) {
                Ok(addresses) => fleet.addresses = addresses,
                Err(problems) => findings.extend(problems),
            }
        }
        findings.finish(fleet)
    }

    /// The lock file of a fleet brought up to date; `file` is the one that there is.
    ///
    /// # Errors
    /// As [`load`](Self::load), and what is no lock file. One that two changes have left in disorder is settled.
    pub fn relock(
        sources: &[Arc<Source>],
        file: Option<&Arc<Source>>,
    ) -> Result<Warned<Relocked>, Diagnostics> {
        let mut findings = Diagnostics::new();
        let fleet = checked(sources, &mut findings);
        let file = match file.map_or_else(|| Ok(LockFile::default()), LockFile::read) {
            Ok(file) => Some(file),
            Err(problems) => {
                findings.extend(problems);
                None
            }
        };
        let (Some(fleet), Some(file)) = (fleet, file) else { return Err(findings) };
        match relock(&Wanted::of(&fleet), &file) {
            Ok(relocked) => findings.finish(relocked),
            Err(problems) => {
                findings.extend(problems);
                Err(findings)
            }
        }
    }
}

/// The fleet of the files but for the addresses of imported services.
fn checked(sources: &[Arc<Source>], findings: &mut Diagnostics) -> Option<Fleet> {
    let inventory = read(sources, findings)?;
    check::check(inventory, findings)
}

/// All files as one inventory; `None` if one of them could not be read, after the problems of all were reported.
fn read(sources: &[Arc<Source>], findings: &mut Diagnostics) -> Option<Inventory> {
    let mut whole = Inventory::default();
    let mut complete = true;
    for source in sources {
        if let Some(layer) = apart::read(source) {
            whole.overlay(layer);
            continue;
        }
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

pub(super) fn mesh_name(inventory: &Inventory) -> MeshName {
    let named = inventory.metadata.as_ref().and_then(|metadata| metadata.name.as_ref());
    named.map_or_else(
        || DEFAULT_MESH.parse().expect("a literal that is a mesh name"),
        |name| name.value.clone(),
    )
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

pub(super) fn login(credentials: Credentials, server: Option<&Located<String>>) -> Option<Login> {
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
