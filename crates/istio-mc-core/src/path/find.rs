//! A question about a call, answered.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::callee::{Callee, Domain};
use super::model::CallPath;
use super::{federation, in_mesh, unknown};
use crate::federation::{Import, imports};
use crate::mesh::{Cluster, Export, Fleet};
use crate::net::Port;

/// Which call is asked about.
#[derive(Clone, Debug)]
pub struct Question<'q> {
    /// The caller's cluster.
    pub from: &'q str,
    /// What is called.
    pub callee: &'q Callee,
    /// The port; where it is not said, the only or the first one that is exported.
    pub port: Option<Port>,
    /// The version, as a route to a subset chooses it.
    pub subset: Option<&'q str>,
}

/// The paths of a call: one for a Service of the caller's mesh, one for an imported service of that name.
///
/// # Errors
/// Why there is none: no such cluster, no such service, it is not exported to the caller's mesh, it has not that port or
/// version, or the way has no gateway with an address.
pub fn find(fleet: &Fleet, question: &Question<'_>) -> Result<Vec<CallPath>, Diagnostics> {
    let callee = question.callee;
    let Some(caller) = fleet.cluster(question.from) else {
        let names = fleet.clusters.iter().map(|cluster| cluster.name.as_str());
        return Err(Diagnostic::new(
            &code::UNKNOWN_CLUSTER,
            format!("no cluster is called `{}`", question.from),
        )
        .suggest(question.from, names)
        .into());
    };
    let mesh = fleet.mesh_of(caller);
    if let Domain::Mesh(Some(domain)) = &callee.domain
        && *domain != mesh.istio.cluster_domain.as_str()
    {
        let message = format!("no Service of the mesh `{}` ends with `svc.{domain}`", mesh.name);
        let help = format!("its Services are called `{}.svc.{}`", callee.key(), mesh.istio.cluster_domain);
        return Err(Diagnostic::new(&code::UNKNOWN_SERVICE, message).help(help).into());
    }
    let known = Known::of(fleet, caller, callee);
    let asked = Asked { fleet, caller, question };
    let mut paths = Vec::new();
    if !known.own.is_empty() {
        paths.push(in_mesh::path(&asked, &known.own)?);
    }
    if let Some(import) = &known.import {
        paths.push(federation::path(&asked, import)?);
    }
    if paths.is_empty() {
        unknown::explain(&asked)?;
        // What is not exported is not described: any Service of the mesh may be called so.
        paths.push(in_mesh::path(&asked, &[])?);
    }
    Ok(paths)
}

/// A question with what it is about.
pub(super) struct Asked<'f, 'q> {
    pub(super) fleet: &'f Fleet,
    pub(super) caller: &'f Cluster,
    pub(super) question: &'q Question<'q>,
}

/// What the mesh files say of a name.
struct Known<'f> {
    /// Exports of the Service by clusters of the caller's mesh.
    own: Vec<&'f Export>,
    import: Option<Import<'f>>,
}

impl<'f> Known<'f> {
    fn of(fleet: &'f Fleet, caller: &'f Cluster, callee: &Callee) -> Self {
        let mesh = fleet.mesh_of(caller);
        let own = |export: &&Export| {
            callee.domain != Domain::Global
                && export.service.value.as_str() == callee.service
                && export.namespace.as_str() == callee.namespace
                && export.clusters.iter().any(|index| fleet.clusters[*index].in_mesh == caller.in_mesh)
        };
        let is_asked_for = |import: &Import<'_>| {
            import.alias.as_str() == callee.service && import.namespace.as_str() == callee.namespace
        };
        let import = match callee.domain {
            Domain::Mesh(_) => None,
            Domain::Any | Domain::Global => imports(fleet, mesh).into_iter().find(is_asked_for),
        };
        Self { own: fleet.exports.iter().filter(own).collect(), import }
    }
}
