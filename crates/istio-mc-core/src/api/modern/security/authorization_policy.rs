//! AuthorizationPolicy: which requests and connections workloads take.

use istio_mc_yaml::{choice, record};

use crate::api::kind;
use crate::api::modern::{PolicyTargetReference, WorkloadSelector};

kind! {
    /// Which requests and connections workloads take. `CUSTOM` policies are asked first, then `DENY`, then `ALLOW`:
    /// once there is an `ALLOW` policy for a workload, what none of them allows is refused.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::modern::WorkloadSelector;
    /// use istio_mc_core::api::modern::security::{
    ///     AuthorizationPolicy, AuthorizationPolicySpec, Operation, Rule, Source,
    /// };
    ///
    /// let policy = AuthorizationPolicy {
    ///     metadata: ObjectMeta::namespaced("bookinfo", "reviews-viewer"),
    ///     spec: AuthorizationPolicySpec {
    ///         selector: Some(WorkloadSelector::of([("app", "reviews")])),
    ///         rules: vec![
    ///             Rule::default()
    ///                 .from(Source::principals(["cluster.local/ns/bookinfo/sa/productpage"]))
    ///                 .to(Operation::methods(["GET"])),
    ///         ],
    ///         ..AuthorizationPolicySpec::default()
    ///     },
    /// };
    /// assert!(istio_mc_yaml::to_string(&policy)?.contains("methods:"));
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    pub struct AuthorizationPolicy("security.istio.io/v1", also "security.istio.io/v1beta1") {
        /// For whom, and what happens to which requests. An empty spec allows nothing.
        pub spec: AuthorizationPolicySpec = "spec",
    }
}

record! {
    /// For whom, and what happens to which requests. Of `selector`, `targetRef` and `targetRefs` there may be one;
    /// without any it is for the whole namespace, or for the mesh in the root namespace.
    #[derive(Default)]
    pub struct AuthorizationPolicySpec("an AuthorizationPolicy") {
        /// The workloads.
        pub selector: Option<WorkloadSelector> = "selector",
        /// The object it is attached to; `targetRefs` is the newer form.
        pub target_ref: Option<PolicyTargetReference> = "targetRef",
        /// The objects it is attached to, at most 16.
        pub target_refs: Vec<PolicyTargetReference> = "targetRefs",
        /// The requests, at most 512 rules of which one must fit; none means that it never fits. An empty rule
        /// fits always.
        pub rules: Vec<Rule> = "rules",
        /// What happens to them; absent is `ALLOW`.
        pub action: Option<AuthorizationAction> = "action",
        /// Who decides, for the action `CUSTOM`.
        pub provider: Option<AuthorizationProvider> = "provider",
    }

    /// Who decides about requests.
    #[derive(Default)]
    pub struct AuthorizationProvider("an authorization provider") {
        /// The name among `extensionProviders` of the mesh configuration.
        pub name: Option<String> = "name",
    }

    /// Requests: from one of the sources, to one of the operations, with all of the conditions.
    #[derive(Default)]
    pub struct Rule("a rule") {
        /// Who calls; none means anybody. At most 512.
        pub from: Vec<RuleFrom> = "from",
        /// What is called; none means anything.
        pub to: Vec<RuleTo> = "to",
        /// What else must be so.
        pub when: Vec<Condition> = "when",
    }

    /// Who calls.
    #[derive(Default)]
    pub struct RuleFrom("`from` of a rule") {
        /// The caller; required.
        pub source: Option<Source> = "source",
    }

    /// What is called.
    #[derive(Default)]
    pub struct RuleTo("`to` of a rule") {
        /// The operation; required.
        pub operation: Option<Operation> = "operation",
    }

    /// A caller, for whom all of the fields must fit. Texts may begin or end with `*`, or be `*` for anything that is
    /// not empty.
    #[derive(Default)]
    pub struct Source("a source") {
        /// Identities by certificate, `trust-domain/ns/namespace/sa/account`; needs mutual TLS.
        pub principals: Vec<String> = "principals",
        /// Identities that it is not; needs mutual TLS.
        pub not_principals: Vec<String> = "notPrincipals",
        /// Identities by token, `issuer/subject`; needs a `RequestAuthentication`.
        pub request_principals: Vec<String> = "requestPrincipals",
        /// Identities by token that it is not.
        pub not_request_principals: Vec<String> = "notRequestPrincipals",
        /// Namespaces; needs mutual TLS.
        pub namespaces: Vec<String> = "namespaces",
        /// Namespaces that it is not of.
        pub not_namespaces: Vec<String> = "notNamespaces",
        /// ServiceAccounts, `account` of the policy's namespace or `namespace/account`, without wildcards, at most
        /// 16; not together with principals or namespaces; since 1.25.
        pub service_accounts: Vec<String> = "serviceAccounts",
        /// ServiceAccounts that it is not; since 1.25.
        pub not_service_accounts: Vec<String> = "notServiceAccounts",
        /// Trust domains; needs mutual TLS; since 1.30.
        pub trust_domains: Vec<String> = "trustDomains",
        /// Trust domains that it is not of; since 1.30.
        pub not_trust_domains: Vec<String> = "notTrustDomains",
        /// Addresses of the connection: IPs and ranges.
        pub ip_blocks: Vec<String> = "ipBlocks",
        /// Addresses that the connection is not from.
        pub not_ip_blocks: Vec<String> = "notIpBlocks",
        /// Addresses of the client as proxies before tell it (`X-Forwarded-For`, PROXY protocol).
        pub remote_ip_blocks: Vec<String> = "remoteIpBlocks",
        /// Addresses that the client has not.
        pub not_remote_ip_blocks: Vec<String> = "notRemoteIpBlocks",
    }

    /// An operation, for which all of the fields must fit. Texts may begin or end with `*`. All but ports are of
    /// HTTP: in an `ALLOW` policy they never fit a TCP connection, in a `DENY` policy always.
    #[derive(Default)]
    pub struct Operation("an operation") {
        /// Hosts, in any case of letters.
        pub hosts: Vec<String> = "hosts",
        /// Hosts that it is not.
        pub not_hosts: Vec<String> = "notHosts",
        /// Ports of the workload.
        pub ports: Vec<String> = "ports",
        /// Ports that it is not.
        pub not_ports: Vec<String> = "notPorts",
        /// Methods; of gRPC always `POST`.
        pub methods: Vec<String> = "methods",
        /// Methods that it is not.
        pub not_methods: Vec<String> = "notMethods",
        /// Paths, also with `{*}` for one segment and `{**}` for any number; of gRPC `/package.service/method`.
        pub paths: Vec<String> = "paths",
        /// Paths that it is not.
        pub not_paths: Vec<String> = "notPaths",
    }

    /// A condition on an attribute.
    #[derive(Default)]
    pub struct Condition("a condition") {
        /// The attribute: `request.headers[x-tenant]`, `source.ip`, `request.auth.claims[groups]`, ...
        pub key: String = "key",
        /// Values of which it has one.
        pub values: Vec<String> = "values",
        /// Values of which it has none.
        pub not_values: Vec<String> = "notValues",
    }
}

fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    texts.into_iter().map(Into::into).collect()
}

impl Rule {
    /// Adds a source, one of which must fit.
    #[must_use]
    pub fn from(mut self, source: Source) -> Self {
        self.from.push(RuleFrom { source: Some(source) });
        self
    }

    /// Adds an operation, one of which must fit.
    #[must_use]
    pub fn to(mut self, operation: Operation) -> Self {
        self.to.push(RuleTo { operation: Some(operation) });
        self
    }

    /// Adds a condition: the attribute has one of the values.
    #[must_use]
    pub fn when<T: Into<String>>(
        mut self,
        key: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.when.push(Condition { key: key.into(), values: texts(values), not_values: Vec::new() });
        self
    }
}

impl Source {
    /// Callers by the identity in their certificate.
    pub fn principals<T: Into<String>>(principals: impl IntoIterator<Item = T>) -> Self {
        Self { principals: texts(principals), ..Self::default() }
    }

    /// Callers by their namespace.
    pub fn namespaces<T: Into<String>>(namespaces: impl IntoIterator<Item = T>) -> Self {
        Self { namespaces: texts(namespaces), ..Self::default() }
    }

    /// Callers by the identity in their token.
    pub fn request_principals<T: Into<String>>(principals: impl IntoIterator<Item = T>) -> Self {
        Self { request_principals: texts(principals), ..Self::default() }
    }
}

impl Operation {
    /// Requests by their method.
    pub fn methods<T: Into<String>>(methods: impl IntoIterator<Item = T>) -> Self {
        Self { methods: texts(methods), ..Self::default() }
    }

    /// Requests by their path.
    pub fn paths<T: Into<String>>(paths: impl IntoIterator<Item = T>) -> Self {
        Self { paths: texts(paths), ..Self::default() }
    }

    /// Connections and requests by the workload's port.
    pub fn ports<T: Into<String>>(ports: impl IntoIterator<Item = T>) -> Self {
        Self { ports: texts(ports), ..Self::default() }
    }
}

choice! {
    /// What happens to a request that fits.
    #[derive(Default)]
    pub enum AuthorizationAction("an action") {
        /// It is allowed; what fits no such policy is refused.
        #[default]
        Allow = "ALLOW",
        /// It is refused.
        Deny = "DENY",
        /// It is noted, if a plugin for it is there.
        Audit = "AUDIT",
        /// The provider decides.
        Custom = "CUSTOM",
    }
}
