//! What a kubeconfig in a remote secret says, without any credentials.

use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Node, read};

/// A kubeconfig as istiod reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kubeconfig {
    /// The address of the API server of the current context.
    pub(crate) server: Option<String>,
    /// The ways to log in that istiod refuses, as they are named in the kubeconfig.
    pub(crate) refused: Vec<&'static str>,
}

impl Kubeconfig {
    /// Reads a text; `None` if it is no kubeconfig.
    pub(super) fn read(text: &str) -> Option<Self> {
        let source = Source::new("kubeconfig", text);
        let nodes = read(&source).ok()?;
        let root = nodes.first()?;
        root.as_map()?;
        let context = named(root, "contexts", text_of(root.get("current-context")));
        let part = |list, key| {
            let name = context.and_then(|context| text_of(context.at(&["context", key])));
            named(root, list, name)
        };
        let cluster = part("clusters", "cluster").and_then(|entry| entry.get("cluster"));
        let user = part("users", "user").and_then(|entry| entry.get("user"));
        Some(Self {
            server: cluster.and_then(|cluster| text_of(cluster.get("server"))).map(str::to_owned),
            refused: user.map(refused).unwrap_or_default(),
        })
    }

    /// Whether the server is the machine that asks.
    pub(crate) fn is_local(&self) -> bool {
        let Some(server) = &self.server else { return false };
        let address = server.split_once("://").map_or(server.as_str(), |(_, rest)| rest);
        ["localhost", "127.", "[::1]", "0.0.0.0"].iter().any(|local| address.starts_with(local))
    }

    /// The server to show: what stands before an `@` may be a password.
    pub(crate) fn shown_server(&self) -> Option<String> {
        let server = self.server.as_deref()?;
        let Some((hidden, rest)) = server.rsplit_once('@') else { return Some(server.to_owned()) };
        let scheme = hidden.split_once("://").map_or(String::new(), |(scheme, _)| format!("{scheme}://"));
        Some(format!("{scheme}***@{rest}"))
    }
}

fn text_of<'n>(node: Option<&'n Node<'_>>) -> Option<&'n str> {
    node.and_then(Node::as_str).filter(|text| !text.is_empty())
}

/// The entry of that name, or the only one.
fn named<'n, 's>(root: &'n Node<'s>, list: &str, name: Option<&str>) -> Option<&'n Node<'s>> {
    let entries = root.get(list).and_then(Node::as_list).unwrap_or_default();
    match name {
        Some(name) => entries.iter().find(|entry| text_of(entry.get("name")) == Some(name)),
        None => entries.first(),
    }
}

/// istiod takes none of these unless it is told to: they run programs or read files of its container.
fn refused(user: &Node<'_>) -> Vec<&'static str> {
    let has = |key: &str| user.get(key).is_some_and(|node| !node.is_null());
    let mut found: Vec<&'static str> = ["exec", "tokenFile", "client-key", "client-certificate"]
        .into_iter()
        .filter(|key| has(key))
        .collect();
    let provider = user.at(&["auth-provider", "name"]).and_then(Node::as_str);
    if has("auth-provider") && provider != Some("oidc") {
        found.push("auth-provider");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_context_counts() {
        let text = "
current-context: b
contexts:
- {name: a, context: {cluster: a, user: a}}
- {name: b, context: {cluster: b, user: b}}
clusters:
- {name: a, cluster: {server: 'https://a'}}
- {name: b, cluster: {server: 'https://u:p@127.0.0.1:6443'}}
users:
- {name: a, user: {exec: {command: x}}}
- {name: b, user: {tokenFile: /x, auth-provider: {name: gcp}}}
";
        let config = Kubeconfig::read(text).expect("a kubeconfig");
        assert_eq!(config.refused, ["tokenFile", "auth-provider"]);
        assert_eq!(config.shown_server().as_deref(), Some("https://***@127.0.0.1:6443"));
        assert!(Kubeconfig { server: Some("https://127.0.0.1:1".to_owned()), ..config }.is_local());
        assert_eq!(Kubeconfig::read("- 1"), None);
        assert_eq!(Kubeconfig::read("{"), None);
        assert_eq!(Kubeconfig::read("{}"), Some(Kubeconfig::default()));
    }
}
