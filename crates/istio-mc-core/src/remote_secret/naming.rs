//! Name and key of the Secret.

use istio_mc_diagnostic::{Diagnostic, code};

use crate::name::{ClusterName, ObjectName, syntax, text_type};
use crate::version::{Feature, IstioVersion};

text_type! {
    /// A key of a Secret's data: by it Istio 1.0 and later know the cluster (the registry's name).
    pub struct SecretKey {
        what: "a key of a Secret",
        rule: "letters, digits, `-`, `_` and `.`, at most 253 bytes",
        check: is_key,
        pattern: "^[-._a-zA-Z0-9]+$",
        max: 253,
    }
}

/// apimachinery `validation.IsConfigMapKey`.
fn is_key(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !text.is_empty()
        && text.len() <= syntax::SUBDOMAIN_MAX
        && text.bytes().all(is_letter)
        && text != "."
        && !text.starts_with("..")
}

/// Under which name and key the Secret holds a kubeconfig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// The Secret's name.
    pub secret: ObjectName,
    /// The key in its data.
    pub key: SecretKey,
}

impl Naming {
    /// Both named like the cluster: what every Istio version reads.
    pub fn like(cluster: &ClusterName) -> Self {
        Self {
            secret: cluster.as_str().parse().expect("a label is an object name"),
            key: cluster.as_str().parse().expect("a label is a Secret's key"),
        }
    }

    /// The naming asked for; what is left open follows from the cluster's name, and where the version reads
    /// only the key that is named like the Secret, from the other of the two.
    ///
    /// # Errors
    /// Name and key differ, and the version would not read that.
    pub fn new(
        cluster: &ClusterName,
        secret: Option<ObjectName>,
        key: Option<SecretKey>,
        version: Option<IstioVersion>,
    ) -> Result<Self, Diagnostic> {
        let like_cluster = Self::like(cluster);
        let any_key = version.is_none_or(|version| version.has(Feature::AnySecretKey));
        let (secret, key) = match (secret, key) {
            (Some(secret), None) if !any_key => {
                let key = secret.as_str().parse().unwrap_or(like_cluster.key);
                (secret, key)
            }
            (None, Some(key)) if !any_key => (key.as_str().parse().unwrap_or(like_cluster.secret), key),
            (secret, key) => (secret.unwrap_or(like_cluster.secret), key.unwrap_or(like_cluster.key)),
        };
        match version {
            Some(version) if !any_key && secret.as_str() != key.as_str() => {
                let message =
                    format!("Istio {version} reads the key `{secret}` of the Secret `{secret}`, not `{key}`");
                Err(Diagnostic::new(&code::SECRET_KEY_NOT_READ, message).help(format!(
                    "give both the same name; from Istio {} on they may differ",
                    Feature::AnySecretKey.since()
                )))
            }
            _ => Ok(Self { secret, key }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_read_different_keys() {
        let name = |text: &str| text.parse::<ObjectName>().expect("a name");
        let key = |text: &str| text.parse::<SecretKey>().expect("a key");
        let cluster: ClusterName = "east".parse().expect("a cluster");
        let old = Some(IstioVersion::new(0, 8, 0));
        let new = Some(IstioVersion::new(1, 0, 9));
        let resolve = |secret: Option<&str>, data: Option<&str>, version| {
            Naming::new(&cluster, secret.map(name), data.map(key), version)
                .map(|naming| (naming.secret.to_string(), naming.key.to_string()))
                .map_err(|finding| finding.code.id)
        };
        let pair = |secret: &str, key: &str| Ok((secret.to_owned(), key.to_owned()));
        for version in [old, new, None] {
            assert_eq!(resolve(None, None, version), pair("east", "east"));
            assert_eq!(resolve(Some("a"), Some("a"), version), pair("a", "a"));
        }
        assert_eq!(resolve(Some("a"), None, old), pair("a", "a"));
        assert_eq!(resolve(None, Some("a"), old), pair("a", "a"));
        assert_eq!(resolve(Some("a"), Some("b"), old), Err("MC0509"));
        assert_eq!(resolve(None, Some("remote_kubecfg"), old), Err("MC0509"));
        assert_eq!(resolve(Some("a"), None, new), pair("a", "east"));
        assert_eq!(
            resolve(Some("n2-k8s-secret"), Some("n2-k8s-config"), None),
            pair("n2-k8s-secret", "n2-k8s-config")
        );
        assert_eq!(resolve(None, Some("remote_kubecfg"), new), pair("east", "remote_kubecfg"));
    }

    #[test]
    fn keys_are_what_kubernetes_takes() {
        for good in ["a", "A_b-c.d", ".a"] {
            assert!(good.parse::<SecretKey>().is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "..a", "a/b", "a b", &"a".repeat(254)] {
            assert!(bad.parse::<SecretKey>().is_err(), "{bad}");
        }
    }
}
