//! Which cluster gets which object: Istio's configuration is read by control planes only.
//!
//! | object | cluster of the control plane | remote cluster |
//! |---|---|---|
//! | Istio configuration (`networking.istio.io`, `authentication.istio.io`, ...) | if the mesh has the release | never |
//! | everything else (workloads, Services, accounts, Secrets, CRDs, ...) | if it runs the release | if it runs the release |

/// The API groups that control planes read, in 0.8 to 1.4.
///
/// Source: the custom resource definitions of the releases 0.8.0, 1.0.9, 1.1.17 and 1.4.10.
const CONFIGURATION_GROUPS: &[&str] = &[
    "authentication.istio.io",
    "config.istio.io",
    "networking.istio.io",
    "rbac.istio.io",
    "security.istio.io",
];

/// Whether objects of that `apiVersion` are Istio's configuration.
///
/// ```
/// use istio_mc_core::plan::is_istio_configuration;
/// assert!(is_istio_configuration("networking.istio.io/v1alpha3"));
/// assert!(!is_istio_configuration("apps/v1"));
/// assert!(!is_istio_configuration("v1"));
/// ```
pub fn is_istio_configuration(api_version: &str) -> bool {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    CONFIGURATION_GROUPS.contains(&group)
}

/// Which objects of a release a cluster gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them: the cluster runs the release and holds Istio's configuration.
    Everything,
    /// All but Istio's configuration: the cluster runs the release, its control plane is elsewhere.
    Workloads,
    /// Istio's configuration alone: the release runs in other clusters of this control plane's mesh.
    Configuration,
}

impl Scope {
    /// Whether a cluster of this scope gets objects of that `apiVersion`.
    pub fn keeps(self, api_version: &str) -> bool {
        match self {
            Scope::Everything => true,
            Scope::Workloads => !is_istio_configuration(api_version),
            Scope::Configuration => is_istio_configuration(api_version),
        }
    }
}
