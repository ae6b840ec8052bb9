//! Which objects are one and the same.

use istio_mc_template::ObjectRef;

use crate::collect::is_cluster_scoped;

/// Kinds that are served by several groups at once: an object written by one of them is there for all.
const SHARED: &[(&str, &[&str])] = &[
    ("Deployment", &["apps", "extensions"]),
    ("DaemonSet", &["apps", "extensions"]),
    ("ReplicaSet", &["apps", "extensions"]),
    ("NetworkPolicy", &["networking.k8s.io", "extensions"]),
    ("Ingress", &["networking.k8s.io", "extensions"]),
    ("PodSecurityPolicy", &["policy", "extensions"]),
    ("Event", &["events.k8s.io", ""]),
    // OpenShift serves these by groups of its own too.
    ("Role", &["rbac.authorization.k8s.io", "authorization.openshift.io"]),
    ("RoleBinding", &["rbac.authorization.k8s.io", "authorization.openshift.io"]),
    ("ClusterRole", &["rbac.authorization.k8s.io", "authorization.openshift.io"]),
    ("ClusterRoleBinding", &["rbac.authorization.k8s.io", "authorization.openshift.io"]),
    ("SecurityContextConstraints", &["security.openshift.io", ""]),
];

/// What an API server tells objects apart by: versions of a group are views of one object.
pub(super) type Identity<'i> = (&'i str, &'i str, Option<&'i str>, &'i str);

/// The identity of an object, with its own group.
pub(super) fn exact(id: ObjectRef<'_>) -> Identity<'_> {
    let namespace = id.namespace.filter(|_| !is_cluster_scoped(id));
    (group(id), id.kind, namespace, id.name)
}

/// The identity of an object, with the one group that stands for all that serve it.
pub(super) fn shared(id: ObjectRef<'_>) -> Identity<'_> {
    let (own, kind, namespace, name) = exact(id);
    let groups = SHARED.iter().find(|(shared, groups)| *shared == kind && groups.contains(&own));
    (groups.map_or(own, |(_, groups)| groups[0]), kind, namespace, name)
}

/// `apps` of `apps/v1`; the first group has no name.
pub(super) fn group(id: ObjectRef<'_>) -> &str {
    id.api_version.rsplit_once('/').map_or("", |(group, _)| group)
}
