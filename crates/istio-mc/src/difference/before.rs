//! What clusters had before.

use std::path::Path;
use std::sync::Arc;

use istio_mc_core::mesh::{Fleet, Role};
use istio_mc_core::plan::{ImportObject, ValuesChart, ValuesFile};
use istio_mc_diagnostic::{Diagnostics, Source, Warned, code};
use istio_mc_render::difference::Objects;
use istio_mc_render::{Options, Parts, Renderer, collect, keeps};
use istio_mc_template::{Manifest, Rendered, RenderedTemplate, parse, select};

use crate::exit::Failure;
use crate::output_dir::{self, Written};

/// What clusters had before.
pub(crate) enum Before<'b> {
    /// A folder that was rendered.
    Folder(Vec<Written>),
    /// Another state of the mesh files.
    Mesh(&'b Renderer<'b>),
}

/// The texts of a cluster, before they are objects.
pub(crate) enum Texts<'b> {
    /// What its folder holds.
    Files(Box<Rendered>),
    /// What is rendered for it.
    Parts(Box<(Parts<'b>, Options)>),
}

impl<'b> Before<'b> {
    /// What a folder holds.
    pub(crate) fn folder(root: &Path) -> Result<Self, Failure> {
        output_dir::written(root).map(Self::Folder)
    }

    /// The clusters, in order.
    pub(crate) fn clusters(&self) -> Vec<&str> {
        match self {
            Self::Folder(written) => written.iter().map(|folder| folder.name.as_str()).collect(),
            Self::Mesh(renderer) => names(renderer.fleet()).collect(),
        }
    }

    /// The values of the control plane's chart in a cluster that ran one; nothing if that is not known, as no folder holds them.
    pub(crate) fn values(&self, cluster: &str) -> Option<Option<ValuesFile<'b>>> {
        match self {
            Self::Folder(_) => None,
            Self::Mesh(renderer) => Some(values(renderer.fleet(), cluster)),
        }
    }

    /// What a cluster had, with what is to be said of it; nothing if it was not there.
    pub(crate) fn texts(
        &self,
        cluster: &str,
        options: &Options,
    ) -> Result<Option<Warned<Texts<'b>>>, Failure> {
        match self {
            Self::Folder(written) => {
                let Some(folder) = written.iter().find(|folder| folder.name == cluster) else {
                    return Ok(None);
                };
                let Warned { value: files, warnings } = folder.files()?;
                Ok(Some(Warned { value: Texts::Files(Box::new(rendered(files))), warnings }))
            }
            Self::Mesh(renderer) => {
                let fleet = renderer.fleet();
                let Some(cluster) = fleet.cluster(cluster) else { return Ok(None) };
                let mut options = options.clone();
                options.istio_version = Some(fleet.mesh_of(cluster).istio.version);
                // What was wrong with the objects is no matter any more.
                options.ignore = code::ALL.iter().map(|code| code.id.to_owned()).collect();
                let Warned { value: parts, .. } = renderer.cluster(cluster, &options)?;
                let texts = Texts::Parts(Box::new((parts, options)));
                Ok(Some(Warned { value: texts, warnings: Diagnostics::new() }))
            }
        }
    }
}

/// The names of a fleet's clusters, in the order written.
pub(crate) fn names(fleet: &Fleet) -> impl Iterator<Item = &str> {
    fleet.clusters.iter().map(|cluster| cluster.name.as_str())
}

/// The values of the control plane's chart in a cluster that runs one. Remote clusters are rendered whole.
pub(crate) fn values<'f>(fleet: &'f Fleet, cluster: &str) -> Option<ValuesFile<'f>> {
    let cluster = fleet.cluster(cluster).filter(|cluster| cluster.role == Role::ControlPlane)?;
    fleet.values_file(cluster, ValuesChart::Istio)
}

/// Files as the texts of objects.
fn rendered(files: Vec<Arc<Source>>) -> Rendered {
    Rendered::from_texts(
        files.into_iter().map(|source| RenderedTemplate { path: source.name().to_owned(), source }),
    )
}

/// Objects, from wherever they are.
pub(crate) struct Collection<'r> {
    pub(crate) manifests: Vec<Manifest<'r>>,
    pub(crate) imports: Vec<&'r ImportObject<'r>>,
}

impl<'r> Collection<'r> {
    pub(crate) fn objects(&self) -> Objects<'_, 'r> {
        Objects { manifests: &self.manifests, imports: &self.imports }
    }
}

impl Texts<'_> {
    /// The objects, as far as `options` want them: what is left out of one side must not look removed.
    pub(crate) fn objects(&self, options: &Options) -> Result<Collection<'_>, Failure> {
        match self {
            Self::Files(rendered) => {
                let mut manifests = parse(rendered)?;
                manifests.retain(|manifest| keeps(options.crds, manifest));
                Ok(Collection { manifests: select(manifests, options.hooks).kept, imports: Vec::new() })
            }
            Self::Parts(parts) => {
                let collected = collect(&parts.0, &parts.1)?.value;
                Ok(Collection { manifests: collected.manifests, imports: collected.imports })
            }
        }
    }
}
