//! Definitions of custom resources (`apiextensions`).

use istio_mc_diagnostic::code;
use istio_mc_yaml::Content;

use super::demand::{one_of, required, unique};
use crate::rules::{At, Cx};

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let spec = root.field("spec");
    let group = spec.field("group");
    let names = spec.field("names");
    let plural = names.field("plural");
    required(&group, cx);
    required(&plural, cx);
    required(&names.field("kind"), cx);
    let scope = spec.field("scope");
    let is_v1 = cx.object().text("apiVersion") == "apiextensions.k8s.io/v1";
    // The older version takes an absent one for Namespaced.
    if !is_v1 || required(&scope, cx) {
        one_of(&scope, &["Namespaced", "Cluster"], cx);
    }
    let metadata = root.field("metadata");
    let name = metadata.field("name");
    if let (Some(plural), Some(group), Some(text)) = (plural.text(), group.text(), name.text())
        && text != format!("{plural}.{group}")
    {
        let message = format!("`{name}` must be `{plural}.{group}`, plural and group, not `{text}`");
        cx.report(&code::OBJECT_NAME, &name, message);
    }
    let versions = spec.field("versions");
    unique(&versions, "name", cx);
    if !is_v1 {
        return;
    }
    required(&versions, cx);
    let mut stored = 0;
    for index in 0..versions.len() {
        let version = versions.item(index);
        required(&version.field("name"), cx);
        let storage = version.field("storage");
        // What is no boolean is reported as such.
        stored +=
            usize::from(storage.node().is_some_and(|node| !matches!(node.content, Content::Bool(false))));
        let schema = version.field("schema");
        required(&schema.field("openAPIV3Schema"), cx);
    }
    if stored != 1 && versions.len() > 0 {
        let message =
            format!("`{versions}` has {stored} versions with `storage: true`, and needs exactly one");
        cx.report(&code::INVALID_VALUE, &versions, message);
    }
}
