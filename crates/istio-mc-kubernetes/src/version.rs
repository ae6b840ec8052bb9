//! Versions of Kubernetes.

use std::fmt;
use std::str::FromStr;

/// A version of Kubernetes, `MAJOR.MINOR`: what is served changes with these alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    /// 1, up to now.
    pub major: u32,
    /// The number after it.
    pub minor: u32,
}

impl KubernetesVersion {
    /// The version of those two numbers.
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }
}

/// A text that is no version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidKubernetesVersion(String);

impl fmt::Display for InvalidKubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a Kubernetes version: numbers as in `1.32` or `v1.32.1`", self.0)
    }
}

impl std::error::Error for InvalidKubernetesVersion {}

impl FromStr for KubernetesVersion {
    type Err = InvalidKubernetesVersion;

    /// Reads `1.32`, `v1.32.1` and what providers add: `v1.32.1-gke.100`, `1.32+`.
    ///
    /// ```
    /// use istio_mc_kubernetes::KubernetesVersion;
    /// assert_eq!("v1.32.1-gke.100".parse(), Ok(KubernetesVersion::new(1, 32)));
    /// assert!("1".parse::<KubernetesVersion>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, InvalidKubernetesVersion> {
        let numbers = text.strip_prefix('v').unwrap_or(text).split(['-', '+']).next().unwrap_or_default();
        let mut parts = numbers.split('.').map(|part| match part.bytes().all(|byte| byte.is_ascii_digit()) {
            true => part.parse().ok(),
            false => None,
        });
        match (parts.next().flatten(), parts.next().flatten(), parts.next(), parts.next()) {
            (Some(major), Some(minor), None | Some(Some(_)), None) => Ok(Self { major, minor }),
            _ => Err(InvalidKubernetesVersion(text.to_owned())),
        }
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}
