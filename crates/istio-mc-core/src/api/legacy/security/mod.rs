//! `security.istio.io/v1beta1` as Istio 1.4 has it: AuthorizationPolicy alone. It takes the place of the kinds of
//! [`rbac`](super::rbac), which still work beside it.

mod authorization_policy;

pub use authorization_policy::{
    AuthorizationPolicy, AuthorizationPolicySpec, Condition, Operation, Rule, RuleFrom, RuleTo, Source,
    WorkloadSelector,
};
