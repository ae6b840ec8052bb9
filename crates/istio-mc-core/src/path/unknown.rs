//! Why a name leads nowhere.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};

use super::callee::Domain;
use super::find::Asked;
use crate::federation::imports;
use crate::mesh::{Export, Mesh};

/// How many names a message lists.
const LISTED: usize = 12;

/// Nothing if the name may be that of a Service which the mesh files do not describe.
pub(super) fn explain(asked: &Asked<'_, '_>) -> Result<(), Diagnostics> {
    let Asked { fleet, caller, question } = asked;
    let (callee, mesh) = (question.callee, fleet.mesh_of(caller));
    if matches!(callee.domain, Domain::Mesh(_)) {
        return Ok(());
    }
    let key = callee.key();
    let offered = fleet.exports.iter().find(|export| key_of(export) == key);
    if let Some(export) = offered {
        return Err(not_exported(asked, export, mesh).into());
    }
    // Exported under another name.
    let renamed = fleet.exports.iter().find(|export| {
        export.service.value.as_str() == callee.service && export.namespace.as_str() == callee.namespace
    });
    if let Some(export) = renamed {
        let message = format!("`{key}` is exported under another name");
        return Err(Diagnostic::new(&code::UNKNOWN_SERVICE, message)
            .at(export.service.place.clone())
            .help(format!("other meshes call it `{}`", export.imported.host()))
            .into());
    }
    let imported: Vec<&str> = imports(fleet, mesh).iter().map(|import| import.key()).collect();
    let nearest = Diagnostic::new(&code::UNKNOWN_SERVICE, format!("no export is called `{key}`"))
        .suggest(&key, fleet.exports.iter().map(key_of));
    if callee.domain == Domain::Global {
        return Err(nearest.help(what_is_imported(mesh, &imported)).into());
    }
    if nearest.help.is_empty() {
        return Ok(());
    }
    let own = format!("{key}.svc.{}", mesh.istio.cluster_domain);
    Err(nearest.help(format!("if a Service of the mesh `{}` is meant, call it `{own}`", mesh.name)).into())
}

fn key_of(export: &Export) -> &str {
    export.imported.key()
}

fn what_is_imported(mesh: &Mesh, imported: &[&str]) -> String {
    match imported.get(..LISTED) {
        _ if imported.is_empty() => format!("the mesh `{}` imports nothing", mesh.name),
        Some(first) if imported.len() > LISTED => {
            let more = imported.len() - LISTED;
            format!("the mesh `{}` imports {}, and {more} more", mesh.name, first.join(", "))
        }
        _ => format!("the mesh `{}` imports {}", mesh.name, imported.join(", ")),
    }
}

/// It is there, but not for this mesh.
fn not_exported(asked: &Asked<'_, '_>, export: &Export, mesh: &Mesh) -> Diagnostic {
    let Asked { fleet, caller, .. } = asked;
    let host = export.imported.host();
    let is_own = export.clusters.iter().all(|index| fleet.clusters[*index].in_mesh == caller.in_mesh);
    if is_own {
        let service = format!("{}.{}.svc.{}", export.service, export.namespace, mesh.istio.cluster_domain);
        return Diagnostic::new(
            &code::NOT_EXPORTED,
            format!("`{host}` is for other meshes: the mesh `{}` runs it itself", mesh.name),
        )
        .at(export.service.place.clone())
        .help(format!("call it `{service}`"));
    }
    let audience = &export.audience;
    let mut meshes: Vec<&str> =
        audience.meshes.iter().map(|index| fleet.meshes[*index].name.as_str()).collect();
    let is_first = *audience == Default::default();
    meshes.push(mesh.name.as_str());
    let to = format!("`to: {{meshes: [{}]}}`", meshes.join(", "));
    let finding = Diagnostic::new(
        &code::NOT_EXPORTED,
        format!("`{host}` is not exported to the mesh `{}` of `{}`", mesh.name, caller.name),
    )
    .at(export.service.place.clone());
    if is_first {
        finding.help(format!("write {to} there"))
    } else if audience.meshes.is_empty() {
        finding.help(format!("add `meshes: [{}]` to its `to`", mesh.name))
    } else {
        finding.help(format!("make it {to}"))
    }
}
