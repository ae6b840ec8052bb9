//! Which rules an object's kind has, for the target's release.

use istio_mc_yaml::Decode;

use super::{At, Cx, kubernetes, legacy, modern};
use crate::api::ApiObject;

/// Checks an object, given as its root.
pub(super) type Rules = fn(&At<'_, '_>, &mut Cx<'_>);

/// A kind with its rules: the API versions under which they hold, the kind, the rules.
pub(super) type KindRules = (&'static [&'static str], &'static str, Rules);

/// Checks an object by the rules of its kind, if there are any.
pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let object = cx.object();
    let (api_version, kind) = (object.text("apiVersion"), object.text("kind"));
    let of = |rules: &&KindRules| rules.1 == kind && rules.0.contains(&api_version);
    let istio = if cx.level().is_modern() { modern::RULES } else { legacy::RULES };
    if let Some((.., rules)) = istio.iter().find(of) {
        if cx.level().is_modern() {
            modern::versions::check(root, cx);
            modern::annotations::check(root, cx);
        } else {
            legacy::versions::check(root, cx);
        }
        rules(root, cx);
    } else if let Some((.., rules)) = kubernetes::RULES.iter().find(of) {
        rules(root, cx);
    }
}

/// The typed spec of an object of kind `K`, after having reported what does not fit the type. An absent
/// spec is an empty one, as in protobuf.
pub(super) fn spec<K: ApiObject, S: Decode + Default>(root: &At<'_, '_>, cx: &mut Cx<'_>) -> Option<S> {
    let node = cx.object().node;
    cx.decode(|decoder| {
        let known = ["apiVersion", "kind", "metadata", "spec", "status"];
        let [.., spec, _] = decoder.fields(node, K::WHAT, &known)?;
        decoder.field::<Option<S>>(root.written()?, spec, K::WHAT, "spec")
    })
    .map(Option::unwrap_or_default)
}
