//! The API versions that Kubernetes itself serves.

use super::KubeVersion;

/// API group versions with the first minor version of Kubernetes 1 that serves them by default and, if there
/// is one, the first that no longer does. Sources: the release notes, and
/// <https://kubernetes.io/docs/reference/using-api/deprecation-guide/> for what ended.
const APIS: &[(&str, u32, Option<u32>)] = &[
    ("v1", 0, None),
    ("admissionregistration.k8s.io/v1", 16, None),
    ("admissionregistration.k8s.io/v1beta1", 9, Some(22)),
    ("apiextensions.k8s.io/v1", 16, None),
    ("apiextensions.k8s.io/v1beta1", 7, Some(22)),
    ("apiregistration.k8s.io/v1", 10, None),
    ("apiregistration.k8s.io/v1beta1", 7, Some(22)),
    ("apps/v1", 9, None),
    ("apps/v1beta1", 5, Some(16)),
    ("apps/v1beta2", 8, Some(16)),
    ("authentication.k8s.io/v1", 6, None),
    ("authentication.k8s.io/v1beta1", 4, Some(22)),
    ("authorization.k8s.io/v1", 6, None),
    ("authorization.k8s.io/v1beta1", 4, Some(22)),
    ("autoscaling/v1", 2, None),
    ("autoscaling/v2", 23, None),
    ("autoscaling/v2beta1", 8, Some(25)),
    ("autoscaling/v2beta2", 12, Some(26)),
    ("batch/v1", 2, None),
    ("batch/v1beta1", 8, Some(25)),
    ("certificates.k8s.io/v1", 19, None),
    ("certificates.k8s.io/v1beta1", 6, Some(22)),
    ("coordination.k8s.io/v1", 14, None),
    ("coordination.k8s.io/v1beta1", 12, Some(22)),
    ("discovery.k8s.io/v1", 21, None),
    ("discovery.k8s.io/v1beta1", 17, Some(25)),
    ("events.k8s.io/v1", 19, None),
    ("events.k8s.io/v1beta1", 8, Some(25)),
    // Its Ingress was the last to go.
    ("extensions/v1beta1", 1, Some(22)),
    ("flowcontrol.apiserver.k8s.io/v1", 29, None),
    ("flowcontrol.apiserver.k8s.io/v1beta1", 20, Some(26)),
    ("flowcontrol.apiserver.k8s.io/v1beta2", 23, Some(29)),
    ("flowcontrol.apiserver.k8s.io/v1beta3", 26, Some(32)),
    ("networking.k8s.io/v1", 7, None),
    ("networking.k8s.io/v1beta1", 14, Some(22)),
    ("node.k8s.io/v1", 20, None),
    ("node.k8s.io/v1beta1", 14, Some(25)),
    ("policy/v1", 21, None),
    ("policy/v1beta1", 5, Some(25)),
    ("rbac.authorization.k8s.io/v1", 8, None),
    ("rbac.authorization.k8s.io/v1beta1", 6, Some(22)),
    ("resource.k8s.io/v1", 34, None),
    ("scheduling.k8s.io/v1", 14, None),
    ("scheduling.k8s.io/v1beta1", 11, Some(22)),
    ("storage.k8s.io/v1", 6, None),
    ("storage.k8s.io/v1beta1", 4, Some(27)),
];

/// The API versions that Kubernetes of that version serves by default.
pub(super) fn of(version: KubeVersion) -> impl Iterator<Item = &'static str> + Send + Sync {
    let minor = if version.major == 1 { version.minor } else { u32::MAX };
    APIS.iter()
        .filter(move |(_, first, end)| *first <= minor && end.is_none_or(|end| minor < end))
        .map(|(name, _, _)| *name)
}
