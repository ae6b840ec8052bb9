//! Remote secrets: how a control plane logs in to other clusters.

use istio_mc_diagnostic::Span;
use istio_mc_yaml::Node;

use super::Kubeconfig;
use crate::analysis::index::{Index, Kind, Resource};
use crate::api::kubernetes::decode_base64;

/// The label by which control planes find the Secrets.
const LABEL: &str = "istio/multiCluster";

/// A cluster that a Secret lets a control plane log in to.
#[derive(Clone, Debug)]
pub(crate) struct RemoteCluster<'a> {
    /// The Secret.
    pub(crate) secret: Resource<'a>,
    /// The key, which is the cluster's name to the control plane.
    pub(crate) key: &'a str,
    /// Where the key stands.
    pub(crate) span: Span,
    /// Whether it is for the cluster whose configuration an external control plane reads.
    pub(crate) is_config: bool,
    /// The kubeconfig, if it can be read.
    pub(crate) kubeconfig: Option<Kubeconfig>,
}

impl<'a> RemoteCluster<'a> {
    /// All of a cluster's Secrets, in their order.
    pub(super) fn all(index: &Index<'a>) -> Vec<Self> {
        let mut found = Vec::new();
        for secret in index.all(Kind::Secret) {
            if secret.labels().get(LABEL) != Some("true") {
                continue;
            }
            for (field, is_base64) in [("data", true), ("stringData", false)] {
                let entries = secret.at(&[field]).and_then(Node::as_map).unwrap_or_default();
                found.extend(entries.iter().map(|entry| {
                    // Nothing that is found later may show it.
                    secret.object.source.conceal(entry.value.span);
                    Self {
                        secret: *secret,
                        key: entry.key.as_ref(),
                        span: entry.key_span,
                        is_config: secret.name == "istio-kubeconfig" && entry.key == "config",
                        kubeconfig: kubeconfig(&entry.value, is_base64),
                    }
                }));
            }
        }
        found
    }
}

fn kubeconfig(value: &Node<'_>, is_base64: bool) -> Option<Kubeconfig> {
    let text = value.as_str()?;
    if !is_base64 {
        return Kubeconfig::read(text);
    }
    Kubeconfig::read(&String::from_utf8(decode_base64(text)?).ok()?)
}
