//! Roles and bindings (`pkg/apis/rbac/validation`).

use istio_mc_diagnostic::code;

use super::demand::{one_of, required};
use crate::rules::{At, Cx};

pub(super) fn role(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let rules = root.field("rules");
    for index in 0..rules.len() {
        let rule = rules.item(index);
        required(&rule.field("verbs"), cx);
        let paths = rule.field("nonResourceURLs");
        if paths.len() > 0 {
            if cx.object().text("kind") == "Role" {
                let message =
                    format!("`{paths}` is for a ClusterRole: a Role knows objects of its namespace only");
                cx.report(&code::KUBERNETES_EXCLUDES, &rule.key("nonResourceURLs"), message);
            }
            for other in ["apiGroups", "resources", "resourceNames"] {
                if rule.field(other).len() > 0 {
                    let message = format!(
                        "`{rule}` has `nonResourceURLs` and `{other}`, of which Kubernetes takes one"
                    );
                    cx.report(&code::KUBERNETES_EXCLUDES, &rule.key(other), message);
                }
            }
            continue;
        }
        required(&rule.field("apiGroups"), cx);
        required(&rule.field("resources"), cx);
    }
}

pub(super) fn binding(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let role = root.field("roleRef");
    required(&role.field("name"), cx);
    let kind = role.field("kind");
    if required(&kind, cx) {
        let is_cluster = cx.object().text("kind") == "ClusterRoleBinding";
        one_of(&kind, if is_cluster { &["ClusterRole"] } else { &["Role", "ClusterRole"] }, cx);
    }
    group(&role.field("apiGroup"), "rbac.authorization.k8s.io", cx);
    let subjects = root.field("subjects");
    for index in 0..subjects.len() {
        let subject = subjects.item(index);
        required(&subject.field("name"), cx);
        let kind = subject.field("kind");
        if !required(&kind, cx) {
            continue;
        }
        one_of(&kind, &["ServiceAccount", "User", "Group"], cx);
        match kind.text() {
            Some("ServiceAccount") => {
                group(&subject.field("apiGroup"), "", cx);
                if cx.object().text("kind") == "ClusterRoleBinding" {
                    required(&subject.field("namespace"), cx);
                }
            }
            Some("User" | "Group") => group(&subject.field("apiGroup"), "rbac.authorization.k8s.io", cx),
            _ => {}
        }
    }
}

/// An absent group is the right one.
fn group(at: &At<'_, '_>, right: &str, cx: &mut Cx<'_>) {
    if let Some(text) = at.text().filter(|text| !text.is_empty() && *text != right) {
        let message = match right {
            "" => format!("`{at}` must not be given for a ServiceAccount, and is `{text}`"),
            right => format!("`{at}` must be `{right}`, not `{text}`"),
        };
        cx.report(&code::INVALID_VALUE, at, message);
    }
}
