//! AuthorizationPolicy: which requests and connections workloads take.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use crate::api::kind;

kind! {
    /// Which requests and connections workloads take: what none of the policies for a workload allows is refused, once
    /// there is one. Since 1.4.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::legacy::security::{
    ///     AuthorizationPolicy, AuthorizationPolicySpec, Operation, Rule, Source, WorkloadSelector,
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
    ///     },
    /// };
    /// assert!(istio_mc_yaml::to_string(&policy)?.contains("methods:"));
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    pub struct AuthorizationPolicy("security.istio.io/v1beta1") {
        /// For whom, and what is allowed. An empty spec allows nothing in the namespace.
        pub spec: AuthorizationPolicySpec = "spec",
    }
}

record! {
    /// For whom, and what is allowed.
    #[derive(Default)]
    pub struct AuthorizationPolicySpec("an AuthorizationPolicy") {
        /// The workloads; without it the whole namespace, or the mesh in the root namespace.
        pub selector: Option<WorkloadSelector> = "selector",
        /// What is allowed: one of them must fit, and none means nothing. An empty rule always fits.
        pub rules: Vec<Rule> = "rules",
    }

    /// Workloads by their labels.
    #[derive(Default)]
    pub struct WorkloadSelector("a workload selector") {
        /// The labels, of which a pod has all.
        pub match_labels: IndexMap<String, String> = "matchLabels",
    }

    /// Requests: from one of the sources, to one of the operations, with all of the conditions.
    #[derive(Default)]
    pub struct Rule("a rule") {
        /// Who calls; none means anybody.
        pub from: Vec<RuleFrom> = "from",
        /// What is called; none means anything.
        pub to: Vec<RuleTo> = "to",
        /// What else must be so.
        pub when: Vec<Condition> = "when",
    }

    /// Who calls.
    #[derive(Default)]
    pub struct RuleFrom("`from` of a rule") {
        /// The caller.
        pub source: Option<Source> = "source",
    }

    /// What is called.
    #[derive(Default)]
    pub struct RuleTo("`to` of a rule") {
        /// The operation.
        pub operation: Option<Operation> = "operation",
    }

    /// A caller, for whom all of the fields must fit. Texts may begin or end with `*`, or be `*` for anything that is
    /// not empty.
    #[derive(Default)]
    pub struct Source("a source") {
        /// Identities by certificate, `trust-domain/ns/namespace/sa/account`; needs mutual TLS.
        pub principals: Vec<String> = "principals",
        /// Identities by token, `issuer/subject`.
        pub request_principals: Vec<String> = "requestPrincipals",
        /// Namespaces; needs mutual TLS.
        pub namespaces: Vec<String> = "namespaces",
        /// Addresses: IPs and ranges.
        pub ip_blocks: Vec<String> = "ipBlocks",
    }

    /// An operation, for which all of the fields must fit. Texts may begin or end with `*`. All but ports are of HTTP
    /// and never fit a TCP connection.
    #[derive(Default)]
    pub struct Operation("an operation") {
        /// Hosts.
        pub hosts: Vec<String> = "hosts",
        /// Ports of the workload.
        pub ports: Vec<String> = "ports",
        /// Methods; of gRPC always `POST`.
        pub methods: Vec<String> = "methods",
        /// Paths; of gRPC `/package.service/method`.
        pub paths: Vec<String> = "paths",
    }

    /// A condition on an attribute.
    #[derive(Default)]
    pub struct Condition("a condition") {
        /// The attribute: `request.headers[x-tenant]`, `source.ip`, `request.auth.claims[groups]`, ...
        pub key: Option<String> = "key",
        /// Values of which it has one.
        pub values: Vec<String> = "values",
    }
}

fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    texts.into_iter().map(Into::into).collect()
}

impl WorkloadSelector {
    /// The workloads with all of those labels.
    pub fn of<K: Into<String>, V: Into<String>>(labels: impl IntoIterator<Item = (K, V)>) -> Self {
        Self { match_labels: labels.into_iter().map(|(key, value)| (key.into(), value.into())).collect() }
    }
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
        self.when.push(Condition { key: Some(key.into()), values: texts(values) });
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
}

impl Operation {
    /// Requests by their method.
    pub fn methods<T: Into<String>>(methods: impl IntoIterator<Item = T>) -> Self {
        Self { methods: texts(methods), ..Self::default() }
    }

    /// Connections and requests by the workload's port.
    pub fn ports<T: Into<String>>(ports: impl IntoIterator<Item = T>) -> Self {
        Self { ports: texts(ports), ..Self::default() }
    }
}
