//! OpenShift: ServiceAccounts are granted security context constraints by RoleBindings.
//!
//! `oc adm policy add-scc-to-user` is an action; since OpenShift 4 every constraint has a ClusterRole
//! `system:openshift:scc:NAME`, so the same grant can be said as an object.

use super::{MANAGED_BY, Planner};
use crate::api::ObjectMeta;
use crate::api::kubernetes::{RoleBinding, RoleRef, Subject};
use crate::mesh::Release;

/// Constraints, each with the ServiceAccounts that it is granted to.
type Grants = &'static [(&'static str, &'static [&'static str])];

/// The ServiceAccounts of istio-remote whose pods run under a fixed user (the article's playbook).
const ISTIO_REMOTE: &[&str] = &["istio-citadel-service-account", "istio-sidecar-injector-service-account"];

/// What built-in charts need, by their name: sidecars are set up by a privileged init container that runs
/// as the pod's account; the ingress gateway runs under a fixed user.
const BUILT_IN: &[(&str, Grants)] =
    &[("bookinfo", &[("anyuid", &["istio-ingressgateway-service-account"]), ("privileged", &["default"])])];

impl Planner<'_, '_> {
    /// Grants for the parts of istio-remote.
    pub(super) fn istio_grants(&mut self) {
        let namespace = self.mesh.istio.namespace.as_str().to_owned();
        let gateways: Vec<String> = self
            .remote_gateways()
            .into_iter()
            .map(|workload| format!("{}-service-account", workload.app()))
            .collect();
        let accounts: Vec<&str> =
            ISTIO_REMOTE.iter().copied().chain(gateways.iter().map(String::as_str)).collect();
        self.grant(&namespace, "anyuid", &accounts);
    }

    /// Grants for Istio CoreDNS: its image runs as root, at a port that others may not open.
    pub(super) fn core_dns_grants(&mut self) {
        let namespace = self.mesh.istio.namespace.as_str().to_owned();
        self.grant(&namespace, "anyuid", &["istiocoredns-service-account"]);
    }

    /// Grants for an application: those stated, else those known of a built-in chart.
    pub(super) fn application_grants(&mut self, release: &Release) {
        let namespace = release.namespace.as_str();
        if let Some(stated) = &release.security_context_constraints {
            for (constraint, accounts) in stated {
                let accounts: Vec<&str> = accounts.iter().map(|account| account.as_str()).collect();
                self.grant(namespace, constraint, &accounts);
            }
            return;
        }
        let known = BUILT_IN.iter().find(|(name, _)| *name == release.chart_name());
        for (constraint, accounts) in known.map_or(&[][..], |(_, grants)| grants) {
            self.grant(namespace, constraint, accounts);
        }
    }

    fn grant(&mut self, namespace: &str, constraint: &str, accounts: &[&str]) {
        let binding = RoleBinding {
            // Not `oc`'s own name for it: what others granted in the namespace stays.
            metadata: ObjectMeta::namespaced(namespace, format!("istio-mc-scc-{constraint}"))
                .label(MANAGED_BY.0, MANAGED_BY.1),
            role_ref: RoleRef::cluster_role(format!("system:openshift:scc:{constraint}")),
            subjects: accounts.iter().map(|account| Subject::service_account(namespace, *account)).collect(),
        };
        self.add("istio-mc/security-context-constraints", &binding);
    }
}
