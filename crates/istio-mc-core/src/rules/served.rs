//! Which of Istio's kinds a release serves, and under which API versions.

use istio_mc_diagnostic::{Diagnostic, code};

use super::{At, Cx};
use crate::version::ApiLevel::{self, V0_8, V1_0, V1_1, V1_4, V1_24, V1_30, V1_31};

/// A kind under an API version, with the first and the last level that serve it.
type Served = (&'static str, &'static str, ApiLevel, ApiLevel);

const NETWORKING: &str = "networking.istio.io/v1";
const NETWORKING_BETA: &str = "networking.istio.io/v1beta1";
const NETWORKING_ALPHA: &str = "networking.istio.io/v1alpha3";
const AUTHENTICATION: &str = "authentication.istio.io/v1alpha1";
const RBAC: &str = "rbac.istio.io/v1alpha1";
const SECURITY: &str = "security.istio.io/v1";
const SECURITY_BETA: &str = "security.istio.io/v1beta1";
const TELEMETRY: &str = "telemetry.istio.io/v1";
const TELEMETRY_ALPHA: &str = "telemetry.istio.io/v1alpha1";
const EXTENSIONS: &str = "extensions.istio.io/v1alpha1";

/// The newest level: what is served until there is served still.
const NOW: ApiLevel = V1_31;

/// Every kind by API version; between 1.4 and 1.24 no version is a target. `config.istio.io` had kinds of anybody's
/// making.
const SERVED: &[Served] = &[
    (NETWORKING, "DestinationRule", V1_24, NOW),
    (NETWORKING, "Gateway", V1_24, NOW),
    (NETWORKING, "ServiceEntry", V1_24, NOW),
    (NETWORKING, "Sidecar", V1_24, NOW),
    (NETWORKING, "VirtualService", V1_24, NOW),
    (NETWORKING, "WorkloadEntry", V1_24, NOW),
    (NETWORKING, "WorkloadGroup", V1_24, NOW),
    (NETWORKING_BETA, "DestinationRule", V1_24, NOW),
    (NETWORKING_BETA, "Gateway", V1_24, NOW),
    (NETWORKING_BETA, "ProxyConfig", V1_24, NOW),
    (NETWORKING_BETA, "ServiceEntry", V1_24, NOW),
    (NETWORKING_BETA, "Sidecar", V1_24, NOW),
    (NETWORKING_BETA, "VirtualService", V1_24, NOW),
    (NETWORKING_BETA, "WorkloadEntry", V1_24, NOW),
    (NETWORKING_BETA, "WorkloadGroup", V1_24, NOW),
    (NETWORKING_ALPHA, "DestinationRule", V0_8, NOW),
    (NETWORKING_ALPHA, "EnvoyFilter", V1_0, NOW),
    (NETWORKING_ALPHA, "Gateway", V0_8, NOW),
    (NETWORKING_ALPHA, "ServiceEntry", V0_8, NOW),
    (NETWORKING_ALPHA, "Sidecar", V1_1, NOW),
    (NETWORKING_ALPHA, "VirtualService", V0_8, NOW),
    (NETWORKING_ALPHA, "WorkloadEntry", V1_24, NOW),
    (NETWORKING_ALPHA, "WorkloadGroup", V1_24, NOW),
    (AUTHENTICATION, "MeshPolicy", V1_0, V1_4),
    (AUTHENTICATION, "Policy", V0_8, V1_4),
    (RBAC, "ClusterRbacConfig", V1_1, V1_4),
    (RBAC, "RbacConfig", V0_8, V1_4),
    (RBAC, "ServiceRole", V0_8, V1_4),
    (RBAC, "ServiceRoleBinding", V0_8, V1_4),
    (SECURITY, "AuthorizationPolicy", V1_24, NOW),
    (SECURITY, "PeerAuthentication", V1_24, NOW),
    (SECURITY, "RequestAuthentication", V1_24, NOW),
    (SECURITY_BETA, "AuthorizationPolicy", V1_4, NOW),
    (SECURITY_BETA, "PeerAuthentication", V1_24, NOW),
    (SECURITY_BETA, "RequestAuthentication", V1_24, NOW),
    (TELEMETRY, "Telemetry", V1_24, NOW),
    (TELEMETRY_ALPHA, "Telemetry", V1_24, NOW),
    (EXTENSIONS, "TrafficExtension", V1_30, NOW),
    (EXTENSIONS, "WasmPlugin", V1_24, NOW),
];

/// What does the work of a kind in the releases of the other generation.
const INSTEAD: &[(&str, &str)] = &[
    (
        "MeshPolicy",
        "use a PeerAuthentication named `default` in the root namespace, and a RequestAuthentication for `origins`",
    ),
    ("Policy", "use a PeerAuthentication for `peers`, and a RequestAuthentication for `origins`"),
    (
        "ClusterRbacConfig",
        "use an AuthorizationPolicy with an empty spec, which allows nothing, in the root namespace",
    ),
    (
        "RbacConfig",
        "use an AuthorizationPolicy with an empty spec, which allows nothing, in the root namespace",
    ),
    ("ServiceRole", "use one AuthorizationPolicy for the role and its binding"),
    ("ServiceRoleBinding", "use one AuthorizationPolicy for the role and its binding"),
    ("PeerAuthentication", "use a Policy, or a MeshPolicy for the whole mesh, with `peers`"),
    ("RequestAuthentication", "use a Policy with `origins`"),
    ("AuthorizationPolicy", "use a ServiceRole with a ServiceRoleBinding, and a ClusterRbacConfig"),
    ("Telemetry", "use rules, handlers and instances of `config.istio.io/v1alpha2`"),
    ("WasmPlugin", "use an EnvoyFilter"),
    ("TrafficExtension", "use a WasmPlugin, or an EnvoyFilter for Lua"),
    ("WorkloadEntry", "list the addresses under `endpoints` of a ServiceEntry"),
    ("WorkloadGroup", "list the addresses under `endpoints` of a ServiceEntry"),
    ("ProxyConfig", "set `defaultConfig` of the mesh configuration, or annotations of pods"),
];

/// Reports an object of Istio's groups that the target does not serve; whether it is served, or not Istio's.
pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) -> bool {
    let object = cx.object();
    let (api_version, kind) = (object.text("apiVersion"), object.text("kind"));
    let Some((group, version)) =
        api_version.split_once('/').filter(|(group, _)| group.ends_with(".istio.io"))
    else {
        return true;
    };
    let level = cx.level();
    let is_served = |row: &&Served| (row.2..=row.3).contains(&level);
    // By its kind first: fewer rows have that in common.
    if SERVED.iter().any(|row| row.1 == kind && row.0 == api_version && is_served(&row)) {
        return true;
    }
    if group == "config.istio.io" {
        return config(root, cx);
    }
    let of_group = |row: &&Served| row.0.split('/').next() == Some(group);
    if !SERVED.iter().any(|row| of_group(&row)) {
        return unknown_group(group, root, cx);
    }
    let versions: Vec<&str> =
        SERVED.iter().filter(is_served).filter(|row| row.1 == kind).map(|row| row.0).collect();
    let finding = if let Some(newest) = versions.first() {
        let message = format!("Istio {level} serves {kind} as `{newest}`, not as `{api_version}`");
        let finding = cx.finding(&code::UNSERVED_KIND, &root.field("apiVersion"), message);
        if versions.len() > 1 {
            finding.help(format!("served are: {}", versions.join(", ")))
        } else {
            finding
        }
    } else if let Some(row) = SERVED.iter().find(|row| row.1 == kind && of_group(row)) {
        gone_or_new(row, root, cx)
    } else {
        let message = format!("Istio {level} has no kind {kind} in `{group}`");
        let kinds = SERVED.iter().filter(is_served).filter(of_group).map(|row| row.1);
        let finding = cx.finding(&code::UNSERVED_KIND, &root.field("kind"), message);
        let mut known: Vec<&str> = kinds.clone().collect();
        known.sort_unstable();
        known.dedup();
        let finding = finding.suggest(kind, kinds);
        match (finding.help.is_empty(), known.is_empty()) {
            (true, false) => finding.help(format!("kinds of `{group}`: {}", known.join(", "))),
            (true, true) => finding.help(format!("`{group}/{version}` is of another generation of Istio")),
            _ => finding,
        }
    };
    cx.push(finding);
    false
}

/// A kind that other releases have.
fn gone_or_new(row: &Served, root: &At<'_, '_>, cx: &Cx<'_>) -> Diagnostic {
    let (_, kind, ..) = *row;
    let level = cx.level();
    let rows = || SERVED.iter().filter(|row| row.1 == kind);
    let since = rows().map(|row| row.2).min().unwrap_or(row.2);
    let message = match rows().map(|row| row.3).max() {
        Some(last) if last < level => format!("Istio {level} has no {kind}: the last to have it was {last}"),
        // The kinds of 1.24 came with releases that are no targets.
        _ if since == V1_24 => format!("Istio {level} has no {kind}: it came after 1.4"),
        _ => format!("Istio {level} has no {kind}: it came with {since}"),
    };
    let finding = cx.finding(&code::UNSERVED_KIND, &root.field("kind"), message);
    match INSTEAD.iter().find(|(of, _)| *of == kind) {
        Some((_, instead)) => finding.help(*instead),
        None => finding,
    }
}

/// Mixer's kinds, which only the releases up to 1.4 have.
fn config(root: &At<'_, '_>, cx: &mut Cx<'_>) -> bool {
    if !cx.level().is_modern() {
        return true;
    }
    let message = format!("Istio {} has no Mixer, and so no kinds of `config.istio.io`", cx.level());
    let finding = cx.finding(&code::UNSERVED_KIND, &root.field("apiVersion"), message);
    cx.push(finding.help("use Telemetry for metrics, traces and logs, AuthorizationPolicy for policy, EnvoyFilter for rate limits"));
    false
}

/// A group that is near one of Istio's; what is near none may be anybody's.
fn unknown_group(group: &str, root: &At<'_, '_>, cx: &mut Cx<'_>) -> bool {
    // All end alike, which would make any two of them near.
    let word = |group: &'static str| group.strip_suffix(".istio.io");
    let words = SERVED.iter().filter_map(|row| row.0.split('/').next()).filter_map(word);
    let first = group.strip_suffix(".istio.io").unwrap_or(group);
    let Some(near) = istio_mc_diagnostic::nearest(first, words) else { return true };
    let message = format!("Istio has no group `{group}`");
    let finding = cx.finding(&code::UNSERVED_KIND, &root.field("apiVersion"), message);
    cx.push(finding.help(format!("did you mean `{near}.istio.io`?")));
    false
}
