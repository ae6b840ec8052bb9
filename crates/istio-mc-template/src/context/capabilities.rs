//! `Capabilities`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectExt, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use super::apis;
use super::names;
use crate::values::Tree;

/// A Kubernetes version.
///
/// ```
/// use istio_mc_template::KubeVersion;
/// let version: KubeVersion = "v1.29.3-gke.100".parse()?;
/// assert_eq!(version.to_string(), "v1.29.3");
/// # Ok::<(), istio_mc_template::ParseKubeVersionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KubeVersion {
    /// `1`.
    pub major: u32,
    /// `29`.
    pub minor: u32,
    /// `3`.
    pub patch: u32,
}

impl KubeVersion {
    /// The newest version whose API is known here: 1.37, as in k8s-openapi 0.29.
    pub const NEWEST: KubeVersion = KubeVersion { major: 1, minor: 37, patch: 0 };
}

impl Default for KubeVersion {
    /// [`KubeVersion::NEWEST`].
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for KubeVersion {
    /// `v1.29.3`, as `kubectl version` has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// A text that is no Kubernetes version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseKubeVersionError(String);

impl fmt::Display for ParseKubeVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a Kubernetes version such as `1.29` or `v1.29.3`", self.0)
    }
}

impl std::error::Error for ParseKubeVersionError {}

impl FromStr for KubeVersion {
    type Err = ParseKubeVersionError;

    /// `1.29`, `1.29.3`, `v1.29.3`. What a provider appends (`-gke.100`, `+k3s1`) is dropped: it would make
    /// the version older than its own release in every comparison.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseKubeVersionError(text.to_owned());
        let plain = text.strip_prefix('v').unwrap_or(text);
        let plain = plain.split(['-', '+']).next().unwrap_or(plain);
        let mut parts = plain.split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse::<u32>().map_err(|_| error()) } else { Err(error()) }
        });
        let major = parts.next().ok_or_else(error)??;
        let minor = parts.next().ok_or_else(error)??;
        let patch = parts.next().transpose()?.unwrap_or(0);
        if parts.next().is_some() { Err(error()) } else { Ok(Self { major, minor, patch }) }
    }
}

/// What the target cluster can do, as templates see it in `Capabilities`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// The version of its API server.
    pub kube_version: KubeVersion,
    /// API versions (`networking.istio.io/v1`) and kinds (`apps/v1/Deployment`) beyond those that Kubernetes
    /// of that version brings itself.
    pub api_versions: Vec<String>,
}

impl Capabilities {
    /// As templates see it: `KubeVersion.Version`, `.Major`, `.Minor`, and `APIVersions.Has("apps/v1")`.
    pub(crate) fn to_engine(&self) -> Value {
        let KubeVersion { major, minor, .. } = self.kube_version;
        let version = self.kube_version.to_string();
        let kube_version: Tree = names::map([
            ("Version", names::string(&version)),
            ("GitVersion", names::string(&version)),
            ("Major", names::string(&major.to_string())),
            ("Minor", names::string(&minor.to_string())),
        ]);
        let versions = ApiVersions { kube_version: self.kube_version, more: self.api_versions.clone() };
        Value::from_pairs([
            ("KubeVersion", kube_version.to_engine()),
            ("APIVersions", Value::from_object(versions)),
        ])
    }
}

/// `Capabilities.APIVersions`.
#[derive(Debug)]
struct ApiVersions {
    kube_version: KubeVersion,
    more: Vec<String>,
}

impl Object for ApiVersions {
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.mapped_enumerator(|this| {
            let own = apis::of(this.kube_version).map(Value::from);
            Box::new(own.chain(this.more.iter().map(Value::from)))
        })
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        // `"apps/v1" in Capabilities.APIVersions`
        self.has(key.as_str()?).then(|| Value::from(true))
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "Has" | "has" => {
                let (version,): (&str,) = from_args(args)?;
                Ok(Value::from(self.has(version)))
            }
            _ => {
                let message = format!("`Capabilities.APIVersions` has no `{method}`; it has `Has`");
                Err(Error::new(ErrorKind::UnknownMethod, message))
            }
        }
    }
}

impl ApiVersions {
    /// Whether the API server serves a group and version (`apps/v1`) or a kind of it (`apps/v1/Deployment`).
    fn has(&self, version: &str) -> bool {
        if self.more.iter().any(|more| more == version) {
            return true;
        }
        // The kinds of Kubernetes' own groups are taken to be there: a list of them would age.
        let group = match version.matches('/').count() {
            0 => version,
            1 if version.starts_with("v1/") => "v1",
            1 => version,
            _ => version.rsplit_once('/').map_or(version, |(group, _)| group),
        };
        apis::of(self.kube_version).any(|known| known == group)
    }
}
