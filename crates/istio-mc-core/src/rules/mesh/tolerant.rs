//! Reading configuration of which Istio passes over what it does not know.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, code};
use istio_mc_yaml::{Decode, Decoder};

use crate::rules::{At, Cx};

/// The typed value. Of unknown fields those are reported that are near a known one, as a warning: any other may be
/// of a release that is not known here.
pub(super) fn decode<T: Decode>(root: &At<'_, '_>, cx: &mut Cx<'_>) -> Option<T> {
    let node = root.node()?;
    let source = cx.object().source;
    let mut findings = Diagnostics::new();
    let decoded = T::decode(node, &mut Decoder::new(source, &mut findings));
    for finding in findings {
        if *finding.code != code::UNKNOWN_FIELD {
            cx.push(finding);
            continue;
        }
        let key = finding.place.as_ref().and_then(|place| source.text().get(place.span.range()));
        let near = finding.help.iter().any(|help| help.starts_with("did you mean"));
        // Protobuf takes `root_namespace` for `rootNamespace`.
        if near && !key.unwrap_or_default().contains('_') {
            let warning =
                Diagnostic { code: &code::MESH_FIELD, severity: code::MESH_FIELD.severity, ..finding };
            cx.push(warning.note("Istio passes over fields that it does not know"));
        }
    }
    decoded
}
