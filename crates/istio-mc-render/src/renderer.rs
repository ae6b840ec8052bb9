//! A cluster's plan through the chart engine.

use std::sync::OnceLock;

use indexmap::IndexMap;
use istio_mc_core::mesh::{Cluster, Fleet, Mesh};
use istio_mc_core::plan::{ChartName, ClusterPlan, Files, Imports, PlannedRelease, Scope, ValueLayer};
use istio_mc_core::rules::KubernetesVersion;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Source, Warned, code};
use istio_mc_template::{
    Capabilities, Chart, Globals, KubeVersion, Layers, ParseKubeVersionError, Release, Rendered,
    RenderedTemplate, Request, render,
};
use istio_mc_yaml::Value;

use crate::collect::{Options, Part};
use crate::{World, builtin};

/// Renders the clusters of a fleet: its charts are loaded once, its clusters can be rendered in parallel.
pub struct Renderer<'m> {
    fleet: &'m Fleet,
    world: &'m dyn World,
    charts: IndexMap<String, Chart>,
    /// `Mesh` and `Peers` of the templates, the same for all clusters of a mesh; made when the first is rendered.
    globals: Vec<OnceLock<Globals>>,
}

/// What is rendered for a cluster, to be [collected](crate::collect()).
#[derive(Debug, Default)]
pub struct Parts<'m> {
    /// Texts: the plan's own objects, then a part a release.
    pub texts: Vec<Part>,
    /// The objects of imported services, which are never texts.
    pub imports: Imports<'m>,
}

impl From<Part> for Parts<'_> {
    /// One rendered chart.
    fn from(part: Part) -> Self {
        Self { texts: vec![part], imports: Imports::default() }
    }
}

impl<'m> Renderer<'m> {
    /// Loads every chart that the fleet needs.
    ///
    /// # Errors
    /// Every chart that does not exist or is wrong.
    pub fn new(fleet: &'m Fleet, world: &'m dyn World) -> Result<Warned<Self>, Diagnostics> {
        let mut findings = Diagnostics::new();
        let mut charts = IndexMap::new();
        let mut wanted = Vec::new();
        for mesh in &fleet.meshes {
            if fleet.remotes(mesh).next().is_some() {
                wanted.push((ChartName::BuiltIn(mesh.istio.series.remote_chart), mesh));
            }
            wanted.push((ChartName::BuiltIn("cacerts"), mesh));
            wanted.extend(fleet.releases.iter().map(|release| (ChartName::Stated(&release.chart), mesh)));
        }
        for (name, mesh) in wanted {
            let key = chart_key(name, mesh);
            if charts.contains_key(&key) {
                continue;
            }
            match load_chart(name, mesh, world) {
                Ok(Warned { value, warnings }) => {
                    findings.extend(warnings);
                    charts.insert(key, value);
                }
                Err(problems) => findings.extend(problems),
            }
        }
        let globals = fleet.meshes.iter().map(|_| OnceLock::new()).collect();
        findings.finish(Self { fleet, world, charts, globals })
    }

    /// The fleet.
    pub fn fleet(&self) -> &'m Fleet {
        self.fleet
    }

    /// Renders what one cluster gets.
    ///
    /// # Errors
    /// What the plan cannot read, and every template that fails.
    pub fn cluster(&self, cluster: &'m Cluster, options: &Options) -> Result<Warned<Parts<'m>>, Diagnostics> {
        let files: &dyn Files = self.world;
        let kubernetes = kubernetes(cluster, options)?;
        let version = kubernetes.map(|version| KubernetesVersion::new(version.major, version.minor));
        let Warned { value: plan, warnings: mut findings } = self.fleet.plan_for(cluster, files, version)?;
        let ClusterPlan { objects, releases, imports, .. } = plan;
        let mut texts = vec![Part {
            rendered: Rendered::from_texts(objects.into_iter().map(|object| {
                let path = object.origin.to_owned();
                RenderedTemplate { source: Source::new(path.clone(), object.text), path }
            })),
            scope: Scope::Everything,
            namespace: None,
        }];
        for release in &releases {
            match self.release(cluster, release, kubernetes, options) {
                Ok(Warned { value, warnings }) => {
                    findings.extend(warnings);
                    texts.push(Part {
                        rendered: value,
                        scope: release.scope,
                        namespace: Some(release.namespace.to_string()),
                    });
                }
                Err(problems) => findings.extend(problems),
            }
        }
        findings.finish(Parts { texts, imports })
    }

    fn release(
        &self,
        cluster: &Cluster,
        release: &PlannedRelease<'_>,
        kubernetes: Option<KubeVersion>,
        options: &Options,
    ) -> Result<Warned<Rendered>, Diagnostics> {
        let mut layers = Layers::new();
        for layer in &release.values {
            layers = match layer {
                ValueLayer::Derived(value) => layers.value("the mesh", value),
                ValueLayer::Stated(fragment) => layers.fragment(fragment),
                ValueLayer::File(reference) => {
                    layers.file(&istio_mc_core::plan::read(self.world, reference)?)
                }
            };
        }
        let mesh = self.fleet.mesh_of(cluster);
        let chart = &self.charts[&chart_key(release.chart, mesh)];
        let globals = self.globals[cluster.in_mesh].get_or_init(|| mesh_globals(self.fleet, mesh));
        let request = Request {
            release: Release::new(release.name.as_str(), release.namespace.as_str()),
            capabilities: Capabilities {
                kube_version: builtin::kube_version(chart, kubernetes),
                api_versions: options.api_versions.clone(),
            },
            layers: &layers,
            globals: globals.clone().with("Cluster", &facts(cluster)),
        };
        render(chart, &request)
    }
}

/// The version of Kubernetes that the user asked for, else what the mesh says of the cluster.
fn kubernetes(cluster: &Cluster, options: &Options) -> Result<Option<KubeVersion>, Diagnostic> {
    if options.kube_version.is_some() {
        return Ok(options.kube_version);
    }
    let Some(text) = &cluster.kube_version else { return Ok(None) };
    let invalid = |error: ParseKubeVersionError| {
        Diagnostic::new(&code::INVALID_VALUE, error.to_string()).at(text.place.clone())
    };
    text.parse().map(Some).map_err(invalid)
}

/// What looks like a path is a folder, or an archive.
fn is_path(name: &str) -> bool {
    ["./", "../", "/"].iter().any(|start| name.starts_with(start))
}

/// By its name, and where that is a built-in chart's without a version, by the mesh's version.
fn chart_key(name: ChartName<'_>, mesh: &Mesh) -> String {
    match name {
        ChartName::BuiltIn(name) => name.to_owned(),
        ChartName::Stated(name) if is_path(name) || name.contains('@') => name.value.clone(),
        ChartName::Stated(name) => format!("{}@{}", name.value, mesh.istio.version),
    }
}

/// A chart by the name that the mesh or the plan gives it.
fn load_chart(name: ChartName<'_>, mesh: &Mesh, world: &dyn World) -> Result<Warned<Chart>, Diagnostics> {
    let stated = match name {
        ChartName::BuiltIn(name) => return builtin::find(name).and_then(|chart| chart.load()),
        ChartName::Stated(stated) => stated,
    };
    if !is_path(stated) {
        return builtin::find(&chart_key(name, mesh))
            .and_then(|chart| chart.load())
            .map_err(|problems| problems.placed(&stated.place));
    }
    let reference = istio_mc_core::mesh::FileReference(stated.clone());
    let path = reference.path();
    match world.chart(&path) {
        // What is wrong with the chart as a whole has no place in any of its files.
        Ok(source) => Chart::load(&*source).map_err(|problems| problems.placed(&stated.place)),
        Err(reason) => Err(Diagnostic::new(
            &code::UNREADABLE_FILE,
            format!("cannot read the chart `{}`: {reason}", path.display()),
        )
        .at(stated.place.clone())
        .help("paths in a mesh file are relative to the file's own folder")
        .into()),
    }
}

/// Facts of a cluster as templates see them.
fn facts(cluster: &Cluster) -> Value {
    istio_mc_yaml::to_value(&cluster.facts()).expect("facts hold texts, booleans and lists only")
}

/// What every template of the mesh sees beside its values: `Mesh` and `Peers` (the facts of all its clusters).
fn mesh_globals(fleet: &Fleet, mesh: &Mesh) -> Globals {
    let whole = Value::from_iter([
        ("name", Value::from(mesh.name.as_str())),
        ("version", Value::from(mesh.istio.version.to_string())),
        ("namespace", Value::from(mesh.istio.namespace.as_str())),
        ("mtls", Value::Bool(mesh.istio.mtls)),
        ("controlPlane", facts(fleet.control_plane(mesh))),
    ]);
    let peers = Value::List(fleet.clusters_of(mesh).map(facts).collect());
    Globals::new().with("Mesh", &whole).with("Peers", &peers)
}
