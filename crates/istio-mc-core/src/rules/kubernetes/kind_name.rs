//! Kinds that Kubernetes does not have where they are looked for.

use istio_mc_diagnostic::{code, nearest};
use istio_mc_kubernetes::{api_versions_of, kind_history, kinds_of};

use crate::rules::{At, Cx};

/// Groups that hold kinds of Kubernetes alone; others of its names, such as `gateway.networking.k8s.io`,
/// belong to custom resources.
const GROUPS: &[&str] = &[
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "extensions",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
];

/// Reports a kind of Kubernetes under an API version that does not have it, and a misspelt one.
pub(in crate::rules) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let object = cx.object();
    let (api_version, kind) = (object.text("apiVersion"), object.text("kind"));
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    // OpenShift 3, of the time of the legacy releases, served its own kinds and those of other groups in `v1`.
    let is_shared = group.is_empty() && !cx.level().is_modern();
    let is_known =
        || kinds_of(api_version).any(|known| known == kind) || kind_history(api_version, kind).is_some();
    // Alphas come and go, and have no table.
    if !GROUPS.contains(&group)
        || is_shared
        || version.contains("alpha")
        || kind.ends_with("List")
        || is_known()
    {
        return;
    }
    let message = format!("`{api_version}` has no kind `{kind}`");
    if let Some(elsewhere) = api_versions_of(kind).next() {
        let finding = cx.finding(&code::UNKNOWN_KIND, &root.field("apiVersion"), message);
        cx.push(finding.help(format!("use `apiVersion: {elsewhere}`")));
        return;
    }
    // What is near no known kind may be one that is not known here.
    let near = nearest(kind, kinds_of(api_version)).filter(|near| near.len().abs_diff(kind.len()) <= 2);
    if let Some(near) = near {
        let finding = cx.finding(&code::UNKNOWN_KIND, &root.field("kind"), message);
        cx.push(finding.help(format!("did you mean `{near}`?")));
    }
}
