//! What makes a cluster a remote: its `istio-remote` release, told where the control plane is.

use istio_mc_yaml::Value;

use super::{ChartName, PlannedRelease, Planner, Scope, ValueLayer, built_in_name, values};
use crate::api::kubernetes::LocalReference;
use crate::api::values::{Nullable, istio_remote_0_8, istio_remote_1_0};
use crate::mesh::{CaSource, Endpoints};
use crate::version::{Feature, RemoteValues};

impl<'m> Planner<'m, '_> {
    /// The release of the remote chart.
    pub(super) fn istio_remote(&mut self) -> PlannedRelease<'m> {
        let istio = &self.mesh.istio;
        let derived = match istio.series.remote_values {
            RemoteValues::V0_8 => self.remote_values_0_8(),
            RemoteValues::V1_0 => self.remote_values_1_0(),
            RemoteValues::V1_1 => self.remote_values_1_1(),
        };
        let stated = istio.values.iter().chain(&self.cluster.values).map(ValueLayer::Stated);
        PlannedRelease {
            name: built_in_name("istio-remote"),
            chart: ChartName::BuiltIn(istio.series.remote_chart),
            namespace: istio.namespace.clone(),
            // Mesh-wide policies are the control plane's: a remote's API server is not asked for them.
            scope: Scope::Workloads,
            values: std::iter::once(ValueLayer::Derived(derived)).chain(stated).collect(),
        }
    }

    /// 0.8 writes three addresses into Endpoints objects; its Citadel cannot be told anything of a CA.
    fn remote_values_0_8(&self) -> Value {
        use istio_remote_0_8::{Global, Security, Values};
        let istio = &self.mesh.istio;
        let Endpoints { pilot, policy, statsd, .. } = self.fleet.endpoints_for(self.cluster);
        let secrets = istio.image_pull_secrets.iter();
        values(&Values {
            global: Some(Global {
                hub: Some(istio.hub.clone()),
                tag: Some(istio.tag.clone()),
                image_pull_secrets: secrets.map(|name| LocalReference { name: name.to_string() }).collect(),
                pilot_endpoint: pilot,
                policy_endpoint: policy,
                statsd_endpoint: statsd,
                ..Global::default()
            }),
            security: istio
                .image_pull_policy
                .map(|policy| Security { image_pull_policy: Some(policy), ..Security::default() }),
        })
    }

    fn remote_values_1_0(&self) -> Value {
        use istio_remote_1_0::{EnvoyStatsd, Global, Proxy, Security, Values};
        let istio = &self.mesh.istio;
        let Endpoints { pilot, policy, telemetry, statsd, zipkin } = self.fleet.endpoints_for(self.cluster);
        let secure = istio.control_plane_security.then_some(true);
        values(&Values {
            global: Some(Global {
                hub: Some(istio.hub.clone()),
                tag: Some(istio.tag.clone()),
                image_pull_policy: istio.image_pull_policy,
                image_pull_secrets: istio.image_pull_secrets.iter().map(ToString::to_string).collect(),
                remote_pilot_address: pilot,
                remote_policy_address: policy,
                remote_telemetry_address: telemetry,
                remote_zipkin_address: zipkin,
                control_plane_security_enabled: secure,
                // Sidecars check that the certificate is `istio-pilot.<namespace>`'s: they need that name.
                remote_pilot_create_svc_endpoint: secure,
                policy_check_fail_open: if istio.version.has(Feature::PolicyCheckFailOpen) {
                    Nullable::Absent
                } else {
                    Nullable::Null
                },
                proxy: statsd.map(|host| Proxy {
                    envoy_statsd: Some(EnvoyStatsd {
                        enabled: Some(true),
                        host: Some(host),
                        ..EnvoyStatsd::default()
                    }),
                    ..Proxy::default()
                }),
                omit_sidecar_injector_config_map: istio.injector_config.as_ref().map(|_| true),
                ..Global::default()
            }),
            security: (self.cluster.cacerts != CaSource::SelfSigned)
                .then(|| Security { self_signed: Some(false), ..Security::default() }),
            ..Values::default()
        })
    }
}
