//! The Secret that Pilot reads.

use super::access::Access;
use super::naming::Naming;
use crate::api::ObjectMeta;
use crate::api::kubernetes::Secret;
use crate::name::{ClusterName, Namespace};

/// The Secret with the kubeconfig of a remote cluster, for the Istio namespace of the control plane's cluster;
/// there is one for each remote cluster, and none for the control plane's own.
///
/// The label `istio/multiCluster: "true"` is what Pilot looks for. Pilot of 0.8 to 1.4 reads a Secret when it
/// appears, and not when it changes: a changed one has to be deleted and created.
pub fn remote_secret(
    cluster: &ClusterName,
    access: &Access,
    naming: &Naming,
    namespace: &Namespace,
) -> Secret {
    let metadata = ObjectMeta::namespaced(namespace.as_str(), naming.secret.as_str())
        .label("istio/multiCluster", "true");
    Secret::new(metadata).entry(naming.key.as_str(), access.kubeconfig(cluster).reveal().as_str())
}
