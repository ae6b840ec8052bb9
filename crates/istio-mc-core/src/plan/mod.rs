//! What each cluster gets: decided here, before any template is read.
//!
//! ```text
//! Fleet + Cluster + Files -> ClusterPlan { objects (typed, written here), releases (chart + values + scope) }
//! ```
//!
//! | cluster | objects | releases |
//! |---|---|---|
//! | control plane | a kubeconfig Secret for each remote; the mesh-wide mTLS policy; the objects that join networks and meshes; stub domains; namespaces and grants of applications | applications |
//! | remote | Istio's namespace and grants; the injector's copied ConfigMap; stub domains; namespaces and grants of applications | `istio-remote`, `cacerts`, applications without Istio configuration |
//!
//! A cluster's plan needs nothing of the other clusters' plans: any of them can be made alone.

mod cacerts;
mod federation;
mod files;
pub mod gateways;
mod grants;
mod imports;
mod injector;
mod istio_coredns;
mod kubeconfig;
mod mesh_networks;
mod mtls;
mod namespaces;
mod official_values;
mod releases;
mod remote;
mod remote_1_1;
mod routing;
mod stub_domains;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Warned};
use istio_mc_yaml::{Fragment, Located, Value};
use serde::Serialize;

pub use self::files::{Files, NoFiles, read};
pub use self::imports::{EntryEndpoint, ImportContent, ImportObject, ImportedEntry, Imports, WrittenObject};
pub use self::istio_coredns::IstioCoreDns;
pub use self::official_values::{ValuesChart, ValuesFile};
pub use self::routing::{Scope, is_istio_configuration};
use crate::api::ApiObject;
use crate::mesh::{Cluster, FileReference, Fleet, Mesh, Role};
use crate::name::{Namespace, ObjectName};
use crate::rules::KubernetesVersion;

/// What one cluster gets.
#[derive(Debug)]
pub struct ClusterPlan<'m> {
    /// The cluster.
    pub cluster: &'m Cluster,
    /// Objects that are written without a chart.
    pub objects: Vec<PlannedObject>,
    /// Charts to render.
    pub releases: Vec<PlannedRelease<'m>>,
    /// The objects of the services that it imports.
    pub imports: Imports<'m>,
}

/// An object that is written without a chart.
#[derive(Debug)]
pub struct PlannedObject {
    /// What made it, as its `# Source` names it: `istio-mc/kubeconfig-secret`.
    pub origin: &'static str,
    /// The object as YAML.
    pub text: String,
}

impl PlannedObject {
    fn new<T: Serialize>(origin: &'static str, object: &T) -> Self {
        let text = istio_mc_yaml::to_string(object)
            .expect("typed objects hold texts, numbers, lists and maps with text keys only");
        Self { origin, text }
    }
}

/// A chart to render.
#[derive(Debug)]
pub struct PlannedRelease<'m> {
    /// The name of the release.
    pub name: ObjectName,
    /// The chart: a built-in one with its version, or what the mesh file says.
    pub chart: ChartName<'m>,
    /// The namespace.
    pub namespace: Namespace,
    /// Which of its objects the cluster gets.
    pub scope: Scope,
    /// The values, from the weakest to the strongest.
    pub values: Vec<ValueLayer<'m>>,
}

/// Which chart a release renders.
#[derive(Clone, Copy, Debug)]
pub enum ChartName<'m> {
    /// A built-in chart with its version, such as `istio-remote@1.0.9`.
    BuiltIn(&'static str),
    /// What the mesh file says: a folder or a built-in chart.
    Stated(&'m Located<String>),
}

/// Values for a chart from one origin.
#[derive(Debug)]
pub enum ValueLayer<'m> {
    /// Derived from the mesh.
    Derived(Value),
    /// Stated in the mesh file.
    Stated(&'m Fragment),
    /// From a file that the mesh file names.
    File(&'m FileReference),
}

impl Fleet {
    /// What `cluster` gets. The files that its part of the mesh refers to are read through `files`.
    ///
    /// # Errors
    /// Every file that cannot be read or does not hold what it should.
    pub fn plan<'m>(
        &'m self,
        cluster: &'m Cluster,
        files: &dyn Files,
    ) -> Result<Warned<ClusterPlan<'m>>, Diagnostics> {
        self.plan_for(cluster, files, None)
    }

    /// The same for that version of Kubernetes, whatever the mesh says of the cluster.
    ///
    /// # Errors
    /// As [`plan`](Self::plan).
    pub fn plan_for<'m>(
        &'m self,
        cluster: &'m Cluster,
        files: &dyn Files,
        kubernetes: Option<KubernetesVersion>,
    ) -> Result<Warned<ClusterPlan<'m>>, Diagnostics> {
        let stated = cluster.kube_version.as_ref().and_then(|stated| stated.parse().ok());
        let mut planner = Planner::new(self, cluster, files, kubernetes.or(stated));
        let mut planned = Vec::new();
        if cluster.role == Role::Remote {
            planner.istio_namespace();
            planner.copied_injector_config();
            planned.extend(planner.cacerts());
            planned.push(planner.istio_remote());
        } else {
            planned.extend(planner.cacerts());
            planner.kubeconfig_secrets();
            planner.mesh_wide_mtls();
            planner.exports();
            planner.joined_networks();
            planner.joined_meshes();
        }
        planner.stub_domains();
        planned.extend(planner.applications());
        let imports = planner.imports();
        let Planner { objects, findings, .. } = planner;
        findings.finish(ClusterPlan { cluster, objects, releases: planned, imports })
    }
}

/// The label of objects that are derived from a mesh file, and its value.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "istio-mc");

/// A cluster's plan in the making.
struct Planner<'m, 'f> {
    fleet: &'m Fleet,
    /// The cluster's mesh.
    mesh: &'m Mesh,
    cluster: &'m Cluster,
    files: &'f dyn Files,
    /// The version of Kubernetes that is rendered for, if anybody said it.
    kubernetes: Option<KubernetesVersion>,
    objects: Vec<PlannedObject>,
    findings: Diagnostics,
}

impl<'m, 'f> Planner<'m, 'f> {
    fn new(
        fleet: &'m Fleet,
        cluster: &'m Cluster,
        files: &'f dyn Files,
        kubernetes: Option<KubernetesVersion>,
    ) -> Self {
        let (objects, findings) = (Vec::new(), Diagnostics::new());
        Self { fleet, mesh: fleet.mesh_of(cluster), cluster, files, kubernetes, objects, findings }
    }
}

impl Planner<'_, '_> {
    fn add<T: Serialize>(&mut self, origin: &'static str, object: &T) {
        self.objects.push(PlannedObject::new(origin, object));
    }

    /// The same, labelled as ours.
    fn add_managed<T: ApiObject + Serialize>(&mut self, origin: &'static str, mut object: T) {
        let (label, value) = MANAGED_BY;
        object.metadata_mut().labels.insert(label.to_owned(), value.to_owned());
        self.add(origin, &object);
    }

    /// The value, or `None` after having reported why there is none.
    fn reported<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|finding| self.findings.push(finding)).ok()
    }
}

/// Typed values of a chart as a layer.
fn values<T: Serialize>(typed: &T) -> Value {
    istio_mc_yaml::to_value(typed)
        .expect("typed values hold texts, numbers, lists and maps with text keys only")
}

fn built_in_name(name: &str) -> ObjectName {
    name.parse().expect("the built-in charts' names are object names")
}
