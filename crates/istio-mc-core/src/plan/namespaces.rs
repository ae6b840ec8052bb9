//! Namespaces: the same in every cluster, since a name resolves only where its namespace and Service are.

use super::Planner;
use crate::api::ObjectMeta;
use crate::api::kubernetes::Namespace;
use crate::mesh::Platform;

/// The label by which the injector's webhook selects namespaces (istio-remote 1.0, `namespaceSelector`).
const INJECTION_LABEL: &str = "istio-injection";

impl Planner<'_, '_> {
    /// Istio's namespace, and on OpenShift what its parts may do there. The control plane's cluster has it
    /// from the control plane's own installation.
    pub(super) fn istio_namespace(&mut self) {
        let namespace = &self.mesh.istio.namespace;
        self.add(
            "istio-mc/namespace",
            &Namespace { metadata: ObjectMeta::named(namespace.as_str()), ..Namespace::default() },
        );
        if self.cluster.platform == Platform::OpenShift {
            self.istio_grants();
        }
    }

    /// The namespace of an application.
    pub(super) fn application_namespace(&mut self, name: &crate::name::Namespace, injection: bool) {
        let mut meta = ObjectMeta::named(name.as_str());
        if injection {
            meta = meta.label(INJECTION_LABEL, "enabled");
        }
        self.add("istio-mc/namespace", &Namespace { metadata: meta, ..Namespace::default() });
    }
}
