//! The applications of a mesh, as one cluster gets them.

use super::{ChartName, PlannedRelease, Planner, Scope, ValueLayer};
use crate::mesh::{Platform, Release, Role};

impl<'m> Planner<'m, '_> {
    /// Namespaces and grants of the applications, and the releases themselves.
    pub(super) fn applications(&mut self) -> Vec<PlannedRelease<'m>> {
        let mesh = self.mesh;
        let mut planned = Vec::new();
        for release in &mesh.releases {
            let Some(scope) = self.scope(release) else { continue };
            // Applications may share a namespace: it is made once, injected if one of them wants it so.
            let sharing = mesh.releases.iter().filter(|other| other.namespace == release.namespace);
            let first = mesh
                .releases
                .iter()
                .find(|other| other.namespace == release.namespace && self.scope(other).is_some());
            if first.is_some_and(|first| first.name.value == release.name.value)
                && release.namespace != mesh.istio.namespace
            {
                let injection = sharing.clone().any(|other| other.injection);
                self.application_namespace(&release.namespace, injection);
            }
            if self.cluster.platform == Platform::OpenShift && scope != Scope::Configuration {
                self.application_grants(release);
            }
            let derived = self.application_values(release);
            let files = release.value_files.iter().map(ValueLayer::File);
            let stated = release.values.iter().map(ValueLayer::Stated);
            planned.push(PlannedRelease {
                name: release.name.value.clone(),
                chart: ChartName::Stated(&release.chart),
                namespace: release.namespace.clone(),
                scope,
                values: derived.into_iter().map(ValueLayer::Derived).chain(files).chain(stated).collect(),
            });
        }
        planned
    }

    /// What the cluster gets of a release; `None` for nothing.
    fn scope(&self, release: &Release) -> Option<Scope> {
        let runs = release.clusters.contains(&self.cluster.name.value);
        match (self.cluster.role, runs) {
            (Role::ControlPlane, true) => Some(Scope::Everything),
            (Role::ControlPlane, false) => Some(Scope::Configuration),
            (Role::Remote, true) => Some(Scope::Workloads),
            (Role::Remote, false) => None,
        }
    }
}
