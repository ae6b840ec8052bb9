//! Who may call an exported service: whoever reaches the gateway reaches every service behind it, so that what is not
//! meant for everybody is told apart where it runs.
//!
//! | version | objects |
//! |---|---|
//! | 1.1 to 1.3 | a ServiceRole; a ServiceRoleBinding for the service's own mesh and for each importing one; the one ClusterRbacConfig of the mesh |
//! | 1.4 | an AuthorizationPolicy for the service's own mesh and for each importing one |
//!
//! Meshes are told apart by the trust domains of their certificates.

use std::collections::BTreeSet;

use super::export::Exported;
use crate::api::ObjectMeta;
use crate::api::legacy::rbac::{
    AccessRule, ClusterRbacConfig, RbacConfigSpec, RbacMode, RbacTarget, RoleRef, ServiceRole,
    ServiceRoleBinding, ServiceRoleBindingSpec, ServiceRoleSpec, Subject,
};
use crate::api::legacy::security::{
    AuthorizationPolicy, AuthorizationPolicySpec, Rule, Source, WorkloadSelector,
};
use crate::mesh::{Authorization, Mesh};
use crate::name::derived;
use crate::plan::Planner;
use crate::rules::Protocol;
use crate::version::{ApiLevel, Feature};

const ORIGIN: &str = "istio-mc/authorization";

/// The callers of one mesh that may call a service: those named, or all.
struct Callers<'m> {
    mesh: &'m Mesh,
    /// `ns/NAMESPACE/sa/SERVICEACCOUNT`; empty is all.
    accounts: BTreeSet<&'m str>,
}

impl Callers<'_> {
    /// Identities as certificates state them; `DOMAIN/*` for all of the mesh.
    fn principals(&self) -> Vec<String> {
        let domain = &self.mesh.istio.trust_domain;
        match self.accounts.is_empty() {
            true => vec![format!("{domain}/*")],
            false => self.accounts.iter().map(|account| format!("{domain}/{account}")).collect(),
        }
    }
}

impl<'m> Planner<'m, '_> {
    pub(super) fn authorizations(&mut self, exported: &[Exported<'m>]) {
        let mut guarded = Vec::new();
        for service in exported {
            let stated: Vec<&Authorization> =
                service.exports.iter().filter_map(|export| export.authorization.as_deref()).collect();
            if stated.is_empty() {
                continue;
            }
            let callers = self.callers(service, &stated);
            if self.mesh.istio.version.has(Feature::AuthorizationPolicy) {
                self.policies(service, &stated, &callers);
            } else {
                self.roles(service, &callers);
                guarded.push(self.service_host(service.service, service.namespace));
            }
        }
        if !guarded.is_empty() {
            let config = ClusterRbacConfig::new(RbacConfigSpec {
                mode: Some(RbacMode::OnWithInclusion),
                inclusion: Some(RbacTarget { services: guarded, ..RbacTarget::default() }),
                ..RbacConfigSpec::default()
            });
            self.add_managed(ORIGIN, config);
        }
    }

    /// The service's own mesh, all of it, then the importing ones.
    fn callers(&self, service: &Exported<'m>, stated: &[&'m Authorization]) -> Vec<Callers<'m>> {
        let accounts: BTreeSet<&str> =
            stated.iter().flat_map(|stated| &stated.principals).map(String::as_str).collect();
        let own = Callers { mesh: self.mesh, accounts: BTreeSet::new() };
        let importers = service.importers.iter().map(|index| &self.fleet.meshes[*index]);
        let others = importers.map(|mesh| Callers { mesh, accounts: accounts.clone() });
        std::iter::once(own).chain(others).collect()
    }

    fn policies(&mut self, service: &Exported<'m>, stated: &[&'m Authorization], callers: &[Callers<'m>]) {
        let labels = stated.iter().flat_map(|stated| &stated.selector);
        let selector = WorkloadSelector::of(labels.map(|(key, value)| (key.clone(), value.clone())));
        for caller in callers {
            let source = Source { principals: caller.principals(), ..Source::default() };
            let policy = AuthorizationPolicy {
                metadata: self.callers_meta(service, caller),
                spec: AuthorizationPolicySpec {
                    selector: Some(selector.clone()),
                    rules: vec![Rule::default().from(source)],
                },
            };
            self.add_managed(ORIGIN, policy);
        }
    }

    fn roles(&mut self, service: &Exported<'m>, callers: &[Callers<'m>]) {
        // Methods are of HTTP: where they are asked for, no other connection passes.
        let mut ports = service.exports.iter().flat_map(|export| &export.ports);
        let is_http = ports.all(|port| {
            Protocol::of(&port.protocol, ApiLevel::V1_1).is_some_and(|known| known == Protocol::Http)
        });
        let metadata = self.exported_meta(service.namespace, &[service.service.as_str(), "callers"]);
        let role = RoleRef::service_role(metadata.name.clone());
        let rule = AccessRule {
            services: vec![self.service_host(service.service, service.namespace)],
            methods: if is_http { vec!["*".to_owned()] } else { Vec::new() },
            ..AccessRule::default()
        };
        self.add_managed(ORIGIN, ServiceRole { metadata, spec: ServiceRoleSpec { rules: vec![rule] } });
        for caller in callers {
            let all = |principal: String| Subject {
                properties: [("source.principal".to_owned(), principal)].into_iter().collect(),
                ..Subject::default()
            };
            let one = |principal: String| Subject { user: Some(principal), ..Subject::default() };
            let principals = caller.principals().into_iter();
            let subjects = match caller.accounts.is_empty() {
                true => principals.map(all).collect(),
                false => principals.map(one).collect(),
            };
            let binding = ServiceRoleBinding {
                metadata: self.callers_meta(service, caller),
                spec: ServiceRoleBindingSpec {
                    subjects,
                    role_ref: Some(role.clone()),
                    ..ServiceRoleBindingSpec::default()
                },
            };
            self.add_managed(ORIGIN, binding);
        }
    }

    fn callers_meta(&self, service: &Exported<'m>, callers: &Callers<'m>) -> ObjectMeta {
        let name = derived(&[service.service.as_str(), "from", callers.mesh.name.as_str()]);
        ObjectMeta::namespaced(service.namespace.as_str(), name.as_str())
    }
}
