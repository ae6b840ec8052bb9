//! The applications of a mesh, as one cluster gets them.

use istio_mc_yaml::Value;

use super::{ChartName, PlannedRelease, Planner, Scope, ValueLayer, values};
use crate::api::values::bookinfo::{ControlPlane, Istio, Values};
use crate::mesh::{Platform, Release, Role};

impl<'m> Planner<'m, '_> {
    /// Namespaces and grants of the applications, and the releases themselves.
    pub(super) fn applications(&mut self) -> Vec<PlannedRelease<'m>> {
        let (fleet, mesh) = (self.fleet, self.mesh);
        let mut planned = Vec::new();
        let mut made = Vec::new();
        for release in &fleet.releases {
            let Some(scope) = self.scope(release) else { continue };
            // Applications may share a namespace: it is made once, injected if one of them wants it so.
            if release.namespace != mesh.istio.namespace && !made.contains(&&release.namespace) {
                made.push(&release.namespace);
                let mut sharing = fleet.releases.iter().filter(|other| other.namespace == release.namespace);
                self.application_namespace(&release.namespace, sharing.any(|other| other.injection));
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
            (Role::ControlPlane, false) => {
                let mut mesh = self.fleet.clusters_of(self.mesh);
                mesh.any(|cluster| release.clusters.contains(&cluster.name.value))
                    .then_some(Scope::Configuration)
            }
            (Role::Remote, true) => Some(Scope::Workloads),
            (Role::Remote, false) => None,
        }
    }

    /// What a built-in application needs to know of the mesh; charts of users see `Mesh`, `Cluster` and `Peers`.
    fn application_values(&self, release: &Release) -> Option<Value> {
        if release.chart_name() != "bookinfo" {
            return None;
        }
        let istio = &self.mesh.istio;
        let endpoints = self.fleet.endpoints_for(self.cluster);
        Some(values(&Values {
            // Clusters that share no root refuse each other's certificates: mutual TLS would part them.
            mtls: (!self.fleet.shares_root(self.mesh)).then_some(false),
            istio: Some(Istio {
                hub: Some(istio.hub.clone()),
                tag: Some(istio.tag.clone()),
                image_pull_policy: istio.image_pull_policy,
            }),
            control_plane: Some(ControlPlane {
                pilot: endpoints.pilot,
                zipkin: endpoints.zipkin,
                statsd: endpoints.statsd,
                security: Some(istio.control_plane_security),
            }),
            ..Values::default()
        }))
    }
}
