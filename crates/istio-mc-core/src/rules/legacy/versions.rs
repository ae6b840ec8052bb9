//! Fields and values that came, or went, with a release: Istio refuses what it does not know.

use istio_mc_diagnostic::code;

use crate::rules::since::{self, FieldSince, ValueSince};
use crate::rules::visit::visit;
use crate::rules::{At, Cx};
use crate::version::ApiLevel::{self, V0_8, V1_0, V1_1, V1_4};

const FIELDS: &[FieldSince] = &[
    ("Gateway", "servers[].bind", V1_1),
    ("Gateway", "servers[].defaultEndpoint", V1_1),
    ("Gateway", "servers[].tls.credentialName", V1_1),
    ("Gateway", "servers[].tls.minProtocolVersion", V1_1),
    ("Gateway", "servers[].tls.maxProtocolVersion", V1_1),
    ("Gateway", "servers[].tls.cipherSuites", V1_1),
    ("Gateway", "servers[].tls.verifyCertificateSpki", V1_4),
    ("Gateway", "servers[].tls.verifyCertificateHash", V1_4),
    ("VirtualService", "exportTo", V1_1),
    ("VirtualService", "http[].name", V1_4),
    ("VirtualService", "http[].match[].name", V1_4),
    ("VirtualService", "http[].match[].queryParams", V1_4),
    ("VirtualService", "http[].match[].ignoreUriCase", V1_4),
    ("VirtualService", "http[].redirect.redirectCode", V1_4),
    ("VirtualService", "http[].retries.retryOn", V1_1),
    ("VirtualService", "http[].fault.delay.percentage", V1_1),
    ("VirtualService", "http[].fault.abort.percentage", V1_1),
    ("VirtualService", "http[].mirrorPercent", V1_4),
    ("VirtualService", "http[].headers", V1_1),
    ("VirtualService", "http[].appendRequestHeaders", V1_0),
    ("VirtualService", "http[].route[].headers", V1_1),
    ("VirtualService", "http[].route[].appendRequestHeaders", V1_1),
    ("VirtualService", "http[].route[].removeRequestHeaders", V1_1),
    ("VirtualService", "http[].route[].appendResponseHeaders", V1_1),
    ("VirtualService", "http[].route[].removeResponseHeaders", V1_1),
    ("DestinationRule", "exportTo", V1_1),
    ("ServiceEntry", "exportTo", V1_1),
    ("ServiceEntry", "subjectAltNames", V1_1),
    ("ServiceEntry", "endpoints[].network", V1_1),
    ("ServiceEntry", "endpoints[].locality", V1_1),
    ("ServiceEntry", "endpoints[].weight", V1_1),
    ("Sidecar", "outboundTrafficPolicy", V1_4),
    ("EnvoyFilter", "workloadSelector", V1_4),
    ("EnvoyFilter", "configPatches", V1_4),
    ("ServiceRole", "rules[].hosts", V1_1),
    ("ServiceRole", "rules[].notHosts", V1_1),
    ("ServiceRole", "rules[].notPaths", V1_1),
    ("ServiceRole", "rules[].notMethods", V1_1),
    ("ServiceRole", "rules[].ports", V1_1),
    ("ServiceRole", "rules[].notPorts", V1_1),
    ("ServiceRoleBinding", "actions", V1_1),
    ("ServiceRoleBinding", "role", V1_1),
    ("ServiceRoleBinding", "subjects[].names", V1_1),
    ("ServiceRoleBinding", "subjects[].notNames", V1_1),
    ("ServiceRoleBinding", "subjects[].groups", V1_1),
    ("ServiceRoleBinding", "subjects[].notGroups", V1_1),
    ("ServiceRoleBinding", "subjects[].namespaces", V1_1),
    ("ServiceRoleBinding", "subjects[].notNamespaces", V1_1),
    ("ServiceRoleBinding", "subjects[].ips", V1_1),
    ("ServiceRoleBinding", "subjects[].notIps", V1_1),
    ("Policy", "targets[].labels", V1_1),
    ("Policy", "peers[].jwt.jwks", V1_4),
    ("Policy", "origins[].jwt.jwks", V1_4),
    ("Policy", "peers[].jwt.triggerRules", V1_1),
    ("Policy", "origins[].jwt.triggerRules", V1_1),
    ("MeshPolicy", "peers[].jwt.jwks", V1_4),
    ("MeshPolicy", "origins[].jwt.jwks", V1_4),
    ("MeshPolicy", "peers[].jwt.triggerRules", V1_1),
    ("MeshPolicy", "origins[].jwt.triggerRules", V1_1),
];

/// Fields of the traffic policies, which a DestinationRule has in four places.
const POLICY_FIELDS: &[(&str, ApiLevel)] = &[
    ("connectionPool.tcp.tcpKeepalive", V1_1),
    ("connectionPool.http.idleTimeout", V1_1),
    ("connectionPool.http.h2UpgradePolicy", V1_4),
    ("outlierDetection.minHealthPercent", V1_1),
];

/// Where a DestinationRule has traffic policies.
const POLICIES: &[&str] = &[
    "trafficPolicy",
    "trafficPolicy.portLevelSettings[]",
    "subsets[].trafficPolicy",
    "subsets[].trafficPolicy.portLevelSettings[]",
];

/// A value of a field, by the first level that has it.
const VALUES: &[ValueSince] = &[
    ("Gateway", "servers[].tls.mode", "AUTO_PASSTHROUGH", V1_1),
    ("Gateway", "servers[].tls.mode", "ISTIO_MUTUAL", V1_4),
];

/// Fields and values that only 0.8 has.
const ONLY_0_8: &[(&str, &str, Option<&str>)] = &[
    ("Policy", "targets[].subset", None),
    ("Policy", "peers[].mtls.mode", Some("TLS_PERMISSIVE")),
    ("MeshPolicy", "peers[].mtls.mode", Some("TLS_PERMISSIVE")),
];

/// Reports what the target's version does not have.
pub(in crate::rules) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let object = cx.object();
    let kind = object.text("kind");
    match object.text("apiVersion") {
        "networking.istio.io/v1alpha3" | "authentication.istio.io/v1alpha1" | "rbac.istio.io/v1alpha1" => {}
        _ => return,
    }
    let spec = root.field("spec");
    since::fields(&spec, FIELDS, cx);
    if kind == "DestinationRule" {
        for policy in POLICIES {
            visit(&spec, policy, &mut |policy| {
                for (field, since) in POLICY_FIELDS {
                    if !cx.since(*since) {
                        visit(policy, field, &mut |at| since::too_new(at, *since, cx));
                    }
                }
            });
        }
    }
    since::values(&spec, VALUES, cx);
    for (of, path, value) in ONLY_0_8 {
        if cx.level() > V0_8 && *of == kind {
            visit(&spec, path, &mut |at| {
                if value.is_none() || at.text() == *value {
                    let what = value.map_or_else(|| at.to_string(), str::to_owned);
                    let message = format!("`{what}` is gone since Istio 1.0");
                    cx.report(&code::NOT_IN_VERSION, at, message);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use istio_mc_yaml::Value;

    use super::*;

    /// Every path leads to a field that the typed kinds have: decoding finds no unknown one.
    #[test]
    fn paths_are_fields() {
        let policies = POLICY_FIELDS.iter().flat_map(|(field, _)| {
            POLICIES.iter().map(move |policy| ("DestinationRule", format!("{policy}.{field}")))
        });
        let fields = FIELDS.iter().map(|(kind, path, _)| (*kind, (*path).to_owned()));
        let values = VALUES.iter().map(|(kind, path, _, _)| (*kind, (*path).to_owned()));
        let gone = ONLY_0_8.iter().map(|(kind, path, _)| (*kind, (*path).to_owned()));
        for (kind, path) in policies.chain(fields).chain(values).chain(gone) {
            let value = path.rsplit('.').fold(Value::Null, |inner, step| match step.strip_suffix("[]") {
                Some(name) => Value::from_iter([(name, Value::List(vec![inner]))]),
                None => Value::from_iter([(step, inner)]),
            });
            assert!(is_known(kind, &value), "{kind} {path}");
        }
    }

    fn is_known(kind: &str, spec: &Value) -> bool {
        use crate::api::legacy::{authentication as authn, networking as net, rbac};
        match kind {
            "Gateway" => decodes::<net::GatewaySpec>(spec),
            "VirtualService" => decodes::<net::VirtualServiceSpec>(spec),
            "DestinationRule" => decodes::<net::DestinationRuleSpec>(spec),
            "ServiceEntry" => decodes::<net::ServiceEntrySpec>(spec),
            "Sidecar" => decodes::<net::SidecarSpec>(spec),
            "EnvoyFilter" => decodes::<net::EnvoyFilterSpec>(spec),
            "ServiceRole" => decodes::<rbac::ServiceRoleSpec>(spec),
            "ServiceRoleBinding" => decodes::<rbac::ServiceRoleBindingSpec>(spec),
            "Policy" | "MeshPolicy" => decodes::<authn::PolicySpec>(spec),
            _ => false,
        }
    }

    fn decodes<T: istio_mc_yaml::Decode>(spec: &Value) -> bool {
        let source = istio_mc_diagnostic::Source::new("spec", "");
        let mut findings = istio_mc_diagnostic::Diagnostics::new();
        istio_mc_yaml::Decoder::document::<T>(&spec.into(), &source, &mut findings);
        findings.iter().all(|finding| *finding.code != code::UNKNOWN_FIELD)
    }
}
