//! What makes a cluster a remote: its `istio-remote` release, told where the control plane is.

use istio_mc_yaml::Value;

use super::tree::Tree;
use super::{ChartName, PlannedRelease, Planner, Scope, ValueLayer, files};
use crate::mesh::{CaSource, Endpoints, FileReference, Release};
use crate::name::ObjectName;
use crate::version::Feature;

/// The port of the statsd bridge (its Service in the releases 0.8 to 1.0).
const STATSD_PORT: i64 = 9125;

/// The files of a folder of certificates and the values of the chart `cacerts` that they become.
const CA_FILES: &[(&str, &str)] = &[
    ("ca-cert.pem", "caCert"),
    ("ca-key.pem", "caKey"),
    ("root-cert.pem", "rootCert"),
    ("cert-chain.pem", "certChain"),
];

impl<'m> Planner<'m, '_> {
    /// The release of the remote chart.
    pub(super) fn istio_remote(&mut self) -> PlannedRelease<'m> {
        let istio = &self.mesh.istio;
        let mut values = vec![ValueLayer::Derived(self.remote_values())];
        values.extend(istio.values.iter().chain(&self.cluster.values).map(ValueLayer::Stated));
        PlannedRelease {
            name: built_in_name("istio-remote"),
            chart: ChartName::BuiltIn(istio.series.remote_chart),
            namespace: istio.namespace.clone(),
            // Mesh-wide policies are the control plane's: a remote's API server is not asked for them.
            scope: Scope::Workloads,
            values,
        }
    }

    fn remote_values(&self) -> Value {
        let istio = &self.mesh.istio;
        let Endpoints { pilot, policy, telemetry, statsd, zipkin } = &self.mesh.control_plane().endpoints;
        let mut values = Tree::default();
        values.put("global.hub", istio.hub.as_str());
        values.put("global.tag", istio.tag.as_str());
        let secrets = istio.image_pull_secrets.iter();
        if istio.series.endpoints_must_be_ips {
            // 0.8: the addresses go into Endpoints objects; images are pulled as `security` says.
            values.put_some("global.pilotEndpoint", pilot.as_deref());
            values.put_some("global.policyEndpoint", policy.as_deref());
            values.put_some("global.statsdEndpoint", statsd.as_deref());
            values
                .put_some("security.imagePullPolicy", istio.image_pull_policy.map(|policy| policy.as_str()));
            let secrets: Vec<Value> =
                secrets.map(|name| Value::from_iter([("name", Value::from(name.as_str()))])).collect();
            values.put_list("global.imagePullSecrets", secrets);
            return values.0;
        }
        values.put_some("global.imagePullPolicy", istio.image_pull_policy.map(|policy| policy.as_str()));
        values.put_list("global.imagePullSecrets", secrets.map(|name| Value::from(name.as_str())).collect());
        values.put_some("global.remotePilotAddress", pilot.as_deref());
        values.put_some("global.remotePolicyAddress", policy.as_deref());
        values.put_some("global.remoteTelemetryAddress", telemetry.as_deref());
        values.put_some("global.remoteZipkinAddress", zipkin.as_deref());
        if let Some(statsd) = statsd {
            values.put("global.proxy.envoyStatsd.enabled", true);
            values.put("global.proxy.envoyStatsd.host", statsd.as_str());
            values.put("global.proxy.envoyStatsd.port", STATSD_PORT);
        }
        if istio.control_plane_security {
            values.put("global.controlPlaneSecurityEnabled", true);
            // Sidecars check that the certificate is `istio-pilot.<namespace>`'s: they need that name.
            values.put("global.remotePilotCreateSvcEndpoint", true);
        }
        if !istio.version.has(Feature::PolicyCheckFailOpen) {
            values.put("global.policyCheckFailOpen", Value::Null);
        }
        if istio.injector_config.is_some() {
            values.put("global.omitSidecarInjectorConfigMap", true);
        }
        if self.cluster.cacerts != CaSource::SelfSigned {
            values.put("security.selfSigned", false);
        }
        values.0
    }

    /// The release that makes the Secret `cacerts`, if its files are given.
    pub(super) fn cacerts(&mut self) -> Option<PlannedRelease<'m>> {
        let CaSource::Directory(folder) = &self.cluster.cacerts else { return None };
        let values = self.ca_values(folder)?;
        Some(PlannedRelease {
            name: built_in_name("cacerts"),
            chart: ChartName::BuiltIn("cacerts"),
            namespace: self.mesh.istio.namespace.clone(),
            scope: Scope::Workloads,
            values: vec![ValueLayer::Derived(values)],
        })
    }

    fn ca_values(&mut self, folder: &FileReference) -> Option<Value> {
        // All four are looked for, so that all missing ones are named.
        let texts: Vec<Option<(&str, Value)>> = CA_FILES
            .iter()
            .map(|(file, key)| {
                let text = files::read_path(self.files, folder, &folder.path().join(file));
                let text = self.reported(text)?;
                Some((*key, Value::from(text.text())))
            })
            .collect();
        texts.into_iter().collect::<Option<Vec<_>>>().map(Value::from_iter)
    }

    /// What a built-in application needs to know of the mesh; charts of users see `Mesh`, `Cluster` and `Peers`.
    pub(super) fn application_values(&self, release: &Release) -> Option<Value> {
        let chart = release.chart.split_once('@').map_or(release.chart.as_str(), |(name, _)| name);
        if chart != "bookinfo" {
            return None;
        }
        let istio = &self.mesh.istio;
        let endpoints = &self.mesh.control_plane().endpoints;
        let mut values = Tree::default();
        values.put("istio.hub", istio.hub.as_str());
        values.put("istio.tag", istio.tag.as_str());
        values.put_some("istio.imagePullPolicy", istio.image_pull_policy.map(|policy| policy.as_str()));
        values.put_some("controlPlane.pilot", endpoints.pilot.as_deref());
        values.put_some("controlPlane.zipkin", endpoints.zipkin.as_deref());
        values.put_some("controlPlane.statsd", endpoints.statsd.as_deref());
        values.put("controlPlane.security", istio.control_plane_security);
        Some(values.0)
    }
}

fn built_in_name(name: &str) -> ObjectName {
    name.parse().expect("the built-in charts' names are object names")
}
