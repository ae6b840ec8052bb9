//! Fields and values that came after 1.24: the API server refuses or drops what it does not know.
//!
//! Source: the custom resource definitions of istio.io/api, release by release.

use crate::rules::since::{self, FieldSince, ValueSince};
use crate::rules::visit::visit;
use crate::rules::{At, Cx};
use crate::version::ApiLevel::{self, V1_25, V1_26, V1_27, V1_28, V1_29, V1_30, V1_31};

const FIELDS: &[FieldSince] = &[
    ("AuthorizationPolicy", "rules[].from[].source.serviceAccounts", V1_25),
    ("AuthorizationPolicy", "rules[].from[].source.notServiceAccounts", V1_25),
    ("AuthorizationPolicy", "rules[].from[].source.trustDomains", V1_30),
    ("AuthorizationPolicy", "rules[].from[].source.notTrustDomains", V1_30),
    ("EnvoyFilter", "configPatches[].match.routeConfiguration.vhost.domainName", V1_25),
    ("EnvoyFilter", "configPatches[].match.waypoint", V1_29),
    ("Gateway", "servers[].tls.credentialNames", V1_26),
    ("Gateway", "servers[].tls.tlsCertificates", V1_26),
    ("Gateway", "servers[].tls.caCertCredentialName", V1_28),
    ("Gateway", "servers[].tls.insecureSkipVerify", V1_31),
    ("RequestAuthentication", "jwtRules[].spaceDelimitedClaims", V1_28),
    ("Sidecar", "ingress[].tls.credentialNames", V1_26),
    ("Sidecar", "ingress[].tls.tlsCertificates", V1_26),
    ("Sidecar", "ingress[].tls.caCertCredentialName", V1_28),
    ("Sidecar", "ingress[].tls.insecureSkipVerify", V1_31),
    ("Sidecar", "ingress[].connectionPool.http.http2KeepAlive", V1_31),
    ("Sidecar", "inboundConnectionPool.http.http2KeepAlive", V1_31),
    ("Telemetry", "tracing[].enableIstioTags", V1_25),
    ("Telemetry", "tracing[].customTags{}.formatter", V1_29),
    ("Telemetry", "tracing[].disableContextPropagation", V1_30),
    ("VirtualService", "http[].retries.backoff", V1_26),
    ("VirtualService", "http[].retries.retryIgnorePreviousHosts", V1_26),
    ("VirtualService", "http[].redirect.prefixRewrite", V1_31),
    ("WorkloadGroup", "probe.grpc", V1_25),
];

/// Fields of the traffic policies, which a DestinationRule has in several places.
const POLICY_FIELDS: &[(&str, ApiLevel)] = &[
    ("loadBalancer.consistentHash.httpCookie.attributes", V1_28),
    ("connectionPool.http.http2KeepAlive", V1_31),
    ("loadBalancer.zoneAwareLbSetting", V1_31),
    ("outlierDetection.outlierDetectionHttpErrorCodes", V1_31),
];

/// The same, of those that no port has.
const WHOLE_POLICY_FIELDS: &[(&str, ApiLevel)] =
    &[("retryBudget", V1_27), ("retryBudget.budgetInterval", V1_31)];

/// Where a DestinationRule has traffic policies: for all ports, and for some.
const POLICIES: &[&str] = &["trafficPolicy", "subsets[].trafficPolicy"];
const PORT_POLICIES: &[&str] =
    &["trafficPolicy.portLevelSettings[]", "subsets[].trafficPolicy.portLevelSettings[]"];

/// A value of a field, by the first level that has it.
const VALUES: &[ValueSince] = &[
    ("EnvoyFilter", "configPatches[].match.context", "WAYPOINT", V1_29),
    ("EnvoyFilter", "configPatches[].patch.operation", "MERGE_AND_REPLACE_LIST", V1_31),
    ("ServiceEntry", "resolution", "DYNAMIC_DNS", V1_28),
    ("WasmPlugin", "failStrategy", "FAIL_RELOAD", V1_27),
];

/// Reports what the target's version does not have.
pub(in crate::rules) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let object = cx.object();
    let kind = object.text("kind");
    let spec = root.field("spec");
    since::fields(&spec, FIELDS, cx);
    if kind == "DestinationRule" {
        let places =
            [(POLICIES, POLICY_FIELDS), (PORT_POLICIES, POLICY_FIELDS), (POLICIES, WHOLE_POLICY_FIELDS)];
        for (policies, fields) in places {
            for policy in policies {
                visit(&spec, policy, &mut |policy| {
                    for (field, since) in fields {
                        if !cx.since(*since) {
                            visit(policy, field, &mut |at| since::too_new(at, *since, cx));
                        }
                    }
                });
            }
        }
    }
    since::values(&spec, VALUES, cx);
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::{Diagnostics, Source, code};
    use istio_mc_yaml::{Decoder, Node, Value};

    use super::*;
    use crate::api::ModernObject;

    /// Every path leads to a field that the typed kinds have: decoding finds no unknown one.
    #[test]
    fn paths_are_fields() {
        let fields = FIELDS.iter().map(|(kind, path, _)| (*kind, (*path).to_owned()));
        let values = VALUES.iter().map(|(kind, path, ..)| (*kind, (*path).to_owned()));
        let places =
            [(POLICIES, POLICY_FIELDS), (PORT_POLICIES, POLICY_FIELDS), (POLICIES, WHOLE_POLICY_FIELDS)];
        let policies = places.iter().flat_map(|(policies, fields)| {
            policies.iter().flat_map(|policy| {
                fields.iter().map(move |(field, _)| ("DestinationRule", format!("{policy}.{field}")))
            })
        });
        for (kind, path) in fields.chain(values).chain(policies) {
            let spec = path.rsplit('.').fold(Value::Null, |inner, step| {
                if let Some(name) = step.strip_suffix("[]") {
                    Value::from_iter([(name, Value::List(vec![inner]))])
                } else if let Some(name) = step.strip_suffix("{}") {
                    Value::from_iter([(name, Value::from_iter([("some-key", inner)]))])
                } else {
                    Value::from_iter([(step, inner)])
                }
            });
            assert!(is_known(kind, &spec), "{kind} {path}");
        }
    }

    fn is_known(kind: &str, spec: &Value) -> bool {
        let (api_version, _) =
            ModernObject::KINDS.iter().find(|(_, name)| *name == kind).expect("a typed kind");
        let metadata = Value::from_iter([("name", Value::from("a"))]);
        let object = Value::from_iter([
            ("apiVersion", Value::from(*api_version)),
            ("kind", Value::from(kind)),
            ("metadata", metadata),
            ("spec", spec.clone()),
        ]);
        let source = Source::new("object", "");
        let mut findings = Diagnostics::new();
        let mut cx = Decoder::new(&source, &mut findings);
        assert!(ModernObject::decode(&Node::from(&object), &mut cx).is_some());
        findings.iter().all(|finding| *finding.code != code::UNKNOWN_FIELD)
    }
}
