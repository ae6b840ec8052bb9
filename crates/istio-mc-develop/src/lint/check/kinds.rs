//! Kinds that the target's Kubernetes no longer serves, is going to remove, or does not serve yet: as the templates write
//! them, also in branches that nobody takes.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Span, code};
use istio_mc_kubernetes::KubernetesVersion;
use istio_mc_template::{KubeVersion, Literal, literals};

use crate::lint::subject::Subject;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Diagnostics) {
    for (part, reads) in subject.parts.iter().zip(&subject.reads) {
        for template in part.templates() {
            for (api_version, kind) in objects(&literals(template.path, template.source.text())) {
                let span = Span::new(api_version.range.start, api_version.range.end);
                // Who asks for the version knows what it serves.
                let is_chosen = reads.by_version.iter().any(|part| {
                    part.source.name() == template.source.name()
                        && part.span.start <= span.start
                        && span.end <= part.span.end
                });
                if !is_chosen {
                    let place = Place::new(template.source, span);
                    findings.extend(judge(api_version.text, kind, subject.kube_version, place));
                }
            }
        }
        for file in part.crds() {
            let Ok(documents) = istio_mc_yaml::read(file.source) else { continue };
            for document in &documents {
                let api_version = document.get("apiVersion");
                let kind = document.get("kind").and_then(|kind| kind.as_str());
                let Some((api_version, kind)) = api_version.zip(kind) else { continue };
                let place = Place::new(file.source, api_version.span);
                let text = api_version.as_str().unwrap_or_default();
                findings.extend(judge(text, kind, subject.kube_version, place));
            }
        }
    }
}

/// The pairs of `apiVersion` and `kind` that stand on the same level of one document.
fn objects<'l, 't>(literals: &'l [Literal<'t>]) -> Vec<(&'l Literal<'t>, &'t str)> {
    let key = |literal: &Literal<'_>| literal.key.unwrap_or_default().trim_matches(['"', '\'']).to_owned();
    let mut found = Vec::new();
    for (index, literal) in literals.iter().enumerate() {
        if key(literal) != "apiVersion" {
            continue;
        }
        // They stand beside each other, in either order; a reference to an object has them too.
        let before = index.checked_sub(1).and_then(|before| literals.get(before));
        let beside = [literals.get(index + 1), before];
        let kind =
            beside.into_iter().flatten().find(|near| key(near) == "kind" && near.indent == literal.indent);
        found.extend(kind.map(|kind| (literal, kind.text)));
    }
    found
}

/// What there is to say of a kind.
pub(super) fn judge(api_version: &str, kind: &str, target: KubeVersion, place: Place) -> Option<Diagnostic> {
    let version = KubernetesVersion::new(target.major, target.minor);
    let finding = istio_mc_kubernetes::served(api_version, kind, version)?.at(place);
    Some(match *finding.code == code::KIND_TOO_NEW {
        true => finding.help(
            "choose by version: `{% if semverCompare(\">=1.N-0\", Capabilities.KubeVersion.Version) %}`",
        ),
        false => finding,
    })
}
