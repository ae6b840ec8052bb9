//! What is never shown.

use istio_mc_yaml::{Content, Map, Node, Value};

use super::Step;

/// What stands for a value that is not shown.
pub(super) const HIDDEN: &str = "***";
/// The same, where the two states differ.
pub(super) const HIDDEN_BEFORE: &str = "*** (before)";
/// The same, afterwards.
pub(super) const HIDDEN_AFTER: &str = "*** (after)";

/// Where kubectl keeps what it applied: for a Secret, its values.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// How the names of values end that nobody else should read: passwords and tokens of what the control plane talks to.
const SECRET_ENDINGS: &[&str] = &[
    "password",
    "passwords",
    "passphrase",
    "token",
    "tokens",
    "secret",
    "credentials",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
];

/// What two states are compared of: it says which of its fields are secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// An object whose fields all may be shown.
    Open,
    /// A Secret.
    Secret,
    /// The values of a chart.
    Values,
}

impl Holder {
    /// What holds the fields of an object in the states that there are.
    pub(super) fn of<'n, 's: 'n>(states: impl IntoIterator<Item = &'n Node<'s>>) -> Self {
        if states.into_iter().any(is_secret) { Self::Secret } else { Self::Open }
    }

    /// Whether the field at that path, and all below it, is secret.
    pub(super) fn hides(self, path: &[Step]) -> bool {
        match self {
            Self::Open => false,
            Self::Secret => hides_in_secret(path),
            Self::Values => path.iter().any(is_secret_value),
        }
    }

    /// The value at that path, with what is secret replaced.
    pub(super) fn shown(self, path: &mut Vec<Step>, node: &Node<'_>) -> Value {
        match &node.content {
            _ if self == Self::Open => node.to_value(),
            Content::Map(entries) => {
                let entries = entries.iter().map(|entry| {
                    path.push(Step::Key(entry.key.clone().into_owned()));
                    let value = self.shown(path, &entry.value);
                    path.pop();
                    (entry.key.clone().into_owned(), value)
                });
                Value::Map(entries.collect::<Map>())
            }
            _ if self.hides(path) => Value::from(HIDDEN),
            Content::List(items) => {
                let items = items.iter().enumerate().map(|(at, item)| {
                    path.push(item_step(at, item.get("name").and_then(Node::as_str)));
                    let value = self.shown(path, item);
                    path.pop();
                    value
                });
                Value::List(items.collect())
            }
            _ => node.to_value(),
        }
    }
}

/// The step to an item that may have a name.
pub(super) fn item_step(at: usize, name: Option<&str>) -> Step {
    name.map_or(Step::Index(at), |name| Step::Item(vec![("name", name.to_owned())]))
}

fn is_secret(object: &Node<'_>) -> bool {
    let text = |key| object.get(key).and_then(Node::as_str);
    text("kind") == Some("Secret") && text("apiVersion") == Some("v1")
}

fn hides_in_secret(path: &[Step]) -> bool {
    let key = |at: usize| match path.get(at) {
        Some(Step::Key(key)) => key.as_str(),
        _ => "",
    };
    match key(0) {
        "data" | "stringData" => true,
        "metadata" => key(1) == "annotations" && key(2) == LAST_APPLIED,
        _ => false,
    }
}

/// A chart does not say which of its values are secret; their names do. So do those of environment variables.
fn is_secret_value(step: &Step) -> bool {
    let is_secret = |name: &str| {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.to_ascii_lowercase();
        SECRET_ENDINGS.iter().any(|ending| plain.ends_with(ending))
    };
    match step {
        Step::Key(key) => is_secret(key),
        Step::Item(names) => names.iter().any(|(_, name)| is_secret(name)),
        Step::Index(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_secret_names_are_hidden_wherever_they_stand() {
        let key = |name: &str| Step::Key(name.to_owned());
        for name in
            ["accessToken", "password", "ADMIN_PASSWORD", "api-key", "kialiPassphrase", "clientSecret"]
        {
            assert!(Holder::Values.hides(&[key("global"), key(name)]), "{name}");
            assert!(Holder::Values.hides(&[key(name), key("value"), Step::Index(0)]), "{name}");
            assert!(Holder::Values.hides(&[key("env"), item_step(0, Some(name)), key("value")]), "{name}");
        }
        for name in ["imagePullSecrets", "secretName", "tokenTTL", "trustDomain", "secretVolumes"] {
            assert!(!Holder::Values.hides(&[key("global"), key(name)]), "{name}");
        }
    }
}
