//! Findings that an object's own annotations leave out.

use istio_mc_diagnostic::Code;
use istio_mc_yaml::Node;

use super::Object;

/// The annotation that names codes to leave out: `MC0123`, `MC0123,MC0124`, or `*` for all.
pub const IGNORE: &str = "istio-mc/ignore";

/// The annotation by which `istioctl analyze` leaves messages out; it names codes of istioctl's.
const ANALYZE_SUPPRESS: &str = "galley.istio.io/analyze-suppress";

/// Whether an annotation of the object leaves findings of that code out: `istio-mc/ignore: MC0123[,MC0124]`, or `*`;
/// or `galley.istio.io/analyze-suppress: IST0101` for what `istioctl analyze` says too.
///
/// ```
/// use istio_mc_core::rules::{Object, suppressed};
/// use istio_mc_diagnostic::{Source, code};
///
/// let source = Source::new("gateway.yaml", "metadata: {annotations: {istio-mc/ignore: 'MC0421, MC0414'}}");
/// let nodes = istio_mc_yaml::read(&source).unwrap();
/// let object = Object::new(&nodes[0], &source);
/// assert!(suppressed(object, &code::SERVER_TLS));
/// assert!(!suppressed(object, &code::ISTIO_PORT));
/// ```
pub fn suppressed(object: Object<'_>, code: &Code) -> bool {
    let Some(annotations) = object.node.at(&["metadata", "annotations"]) else { return false };
    let text = |key| annotations.get(key).and_then(Node::as_str).unwrap_or_default();
    list(text(IGNORE)).any(|item| item == "*" || item.eq_ignore_ascii_case(code.id))
        || list(text(ANALYZE_SUPPRESS)).any(|item| match item {
            // All that istioctl would say, and no more.
            "*" => !code.explanation().istioctl.is_empty(),
            item => code.is_istioctl(item),
        })
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim)
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::{Source, code};

    use super::*;

    #[test]
    fn annotations_name_codes() {
        for (annotations, expected) in [
            ("{istio-mc/ignore: MC0421}", true),
            ("{istio-mc/ignore: mc0421}", true),
            ("{istio-mc/ignore: 'MC0401, MC0421'}", true),
            ("{istio-mc/ignore: '*'}", true),
            ("{istio-mc/ignore: MC0422}", false),
            ("{istio-mc/ignore: ''}", false),
            ("{istio-mc/ignore: [MC0421]}", false),
            ("{galley.istio.io/analyze-suppress: IST0106}", true),
            ("{galley.istio.io/analyze-suppress: 'IST0101,IST0106'}", true),
            ("{galley.istio.io/analyze-suppress: '*'}", true),
            ("{galley.istio.io/analyze-suppress: IST0101}", false),
            ("{galley.istio.io/analyze-suppress: MC0421}", false),
            ("~", false),
        ] {
            let source = Source::new("a", format!("metadata: {{annotations: {annotations}}}"));
            let nodes = istio_mc_yaml::read(&source).expect("YAML");
            let object = Object::new(&nodes[0], &source);
            assert_eq!(suppressed(object, &code::SERVER_TLS), expected, "{annotations}");
        }
        let source = Source::new("a", "metadata: {annotations: {galley.istio.io/analyze-suppress: '*'}}");
        let nodes = istio_mc_yaml::read(&source).expect("YAML");
        let object = Object::new(&nodes[0], &source);
        assert!(!suppressed(object, &code::GIVEN_TWICE), "istioctl says nothing of it");
    }
}
