//! What is a manifest, and what only looks like one.

use istio_mc_yaml::Node;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Is {
    /// An object for a cluster, or what was meant to be one.
    Object,
    /// Nothing at all.
    Nothing,
    /// A file of a tool that has the form of an object and never reaches a cluster.
    ForTools,
    /// Values of a chart, a pipeline, or whatever else is written in YAML.
    SomethingElse,
}

/// API groups of files that tools read.
const FOR_TOOLS: &[&str] = &[
    "client.authentication.k8s.io",
    "kustomize.config.k8s.io",
    "istio-mc",
    "kind.x-k8s.io",
    "kubeadm.k8s.io",
    "kubelet.config.k8s.io",
    "kubeproxy.config.k8s.io",
    "kubescheduler.config.k8s.io",
    "apiserver.config.k8s.io",
    "audit.k8s.io",
    "skaffold",
    "ctlptl.dev",
    "k3d.io",
];

/// What a document is, as far as its first level tells.
pub(super) fn is(node: &Node<'_>) -> Is {
    if node.is_null() {
        return Is::Nothing;
    }
    let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let is_kubeconfig = (api_version, kind) == ("v1", "Config");
    if is_kubeconfig || FOR_TOOLS.contains(&group) {
        return Is::ForTools;
    }
    // Chart.yaml has an `apiVersion` alone; with two of the three, the third was forgotten or misspelt.
    let has = ["apiVersion", "kind", "metadata"].iter().filter(|key| node.get(key).is_some()).count();
    if has >= 2 { Is::Object } else { Is::SomethingElse }
}

/// Whether a text that cannot be read was likely meant to be a manifest.
pub(super) fn may_be(text: &str) -> bool {
    text.contains("apiVersion") && text.contains("kind")
}

#[cfg(test)]
mod tests {
    use istio_mc_diagnostic::Source;

    use super::*;

    #[test]
    fn documents_are_told_apart() {
        for (text, expected) in [
            ("{apiVersion: v1, kind: Service, metadata: {name: a}}", Is::Object),
            ("{apiVersion: v1, knid: Service, metadata: {name: a}}", Is::Object),
            ("{kind: Service, metadata: {name: a}}", Is::Object),
            ("{apiVersion: v1, kind: List, items: []}", Is::Object),
            ("{apiVersion: v1, kind: ConfigMap}", Is::Object),
            ("{apiVersion: v2, name: chart, version: 1.0.0}", Is::SomethingElse),
            ("{replicas: 1}", Is::SomethingElse),
            ("[a]", Is::SomethingElse),
            ("text", Is::SomethingElse),
            ("~", Is::Nothing),
            ("{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization}", Is::ForTools),
            ("{apiVersion: v1, kind: Config, clusters: []}", Is::ForTools),
            ("{apiVersion: istio-mc/v1alpha1, kind: Mesh, metadata: {name: a}}", Is::ForTools),
        ] {
            let source = Source::new("a", text);
            assert_eq!(is(&istio_mc_yaml::read(&source).expect("YAML")[0]), expected, "{text}");
        }
    }
}
