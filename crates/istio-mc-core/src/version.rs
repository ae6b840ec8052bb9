//! What each Istio version can do: the one table. Nothing else in the project compares versions.
//!
//! Sources: the charts and code of the releases 0.8.0, 1.0.0 to 1.0.9, 1.1.17 and 1.4.10.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use istio_mc_yaml::{Decode, Decoder, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// An Istio version, `MAJOR.MINOR.PATCH`; a missing patch is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IstioVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

/// The releases that changed which fields Istio's configuration has and what its validation demands:
/// each holds until the next. Rules compare these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ApiLevel {
    /// 0.8.
    V0_8,
    /// 1.0.
    V1_0,
    /// 1.1 to 1.3.
    V1_1,
    /// 1.4, the last with these kinds alone.
    V1_4,
    /// 1.24: istiod, `networking.istio.io/v1`, `security.istio.io/v1`.
    V1_24,
    /// 1.25.
    V1_25,
    /// 1.26.
    V1_26,
    /// 1.27.
    V1_27,
    /// 1.28.
    V1_28,
    /// 1.29.
    V1_29,
    /// 1.30.
    V1_30,
    /// 1.31.
    V1_31,
}

impl ApiLevel {
    /// Every level, oldest first.
    pub const ALL: &'static [Self] = &[
        Self::V0_8,
        Self::V1_0,
        Self::V1_1,
        Self::V1_4,
        Self::V1_24,
        Self::V1_25,
        Self::V1_26,
        Self::V1_27,
        Self::V1_28,
        Self::V1_29,
        Self::V1_30,
        Self::V1_31,
    ];

    /// Whether it has istiod's kinds (1.24 and later) rather than Pilot's and Mixer's (0.8 to 1.4).
    pub fn is_modern(self) -> bool {
        self >= Self::V1_24
    }

    /// The first version of that level.
    pub const fn since(self) -> IstioVersion {
        match self {
            Self::V0_8 => IstioVersion::new(0, 8, 0),
            Self::V1_0 => IstioVersion::new(1, 0, 0),
            Self::V1_1 => IstioVersion::new(1, 1, 0),
            Self::V1_4 => IstioVersion::new(1, 4, 0),
            Self::V1_24 => IstioVersion::new(1, 24, 0),
            Self::V1_25 => IstioVersion::new(1, 25, 0),
            Self::V1_26 => IstioVersion::new(1, 26, 0),
            Self::V1_27 => IstioVersion::new(1, 27, 0),
            Self::V1_28 => IstioVersion::new(1, 28, 0),
            Self::V1_29 => IstioVersion::new(1, 29, 0),
            Self::V1_30 => IstioVersion::new(1, 30, 0),
            Self::V1_31 => IstioVersion::new(1, 31, 0),
        }
    }
}

impl fmt::Display for ApiLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let IstioVersion { major, minor, .. } = self.since();
        write!(f, "{major}.{minor}")
    }
}

/// A text that is no version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidVersion(String);

impl fmt::Display for InvalidVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an Istio version: three numbers as in `1.0.9`", self.0)
    }
}

impl std::error::Error for InvalidVersion {}

impl IstioVersion {
    /// The newest release of the newest series that is rendered.
    pub const NEWEST: IstioVersion = IstioVersion::new(1, 4, 10);

    /// The newest whose rules are known.
    pub const NEWEST_RULES: IstioVersion = ApiLevel::V1_31.since();

    /// The last with the kinds of Pilot, Mixer and Citadel whose rules are known.
    pub const LAST_LEGACY: IstioVersion = ApiLevel::V1_4.since();

    /// The version of those three numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// Whether this version has `feature`.
    pub fn has(self, feature: Feature) -> bool {
        self >= feature.since()
    }

    /// Which fields and rules its configuration has.
    pub fn api_level(self) -> ApiLevel {
        let reached = |level: &&ApiLevel| self >= level.since();
        ApiLevel::ALL.iter().rev().find(reached).copied().unwrap_or(ApiLevel::V0_8)
    }

    /// Whether it is known what this version's configuration has and what its validation demands.
    pub fn has_known_rules(self) -> bool {
        RULES
            .iter()
            .any(|(first, last)| *first <= (self.major, self.minor) && (self.major, self.minor) <= *last)
    }

    /// This version, if its rules are known.
    ///
    /// # Errors
    /// For versions outside of [`RULES`].
    pub fn with_known_rules(self) -> Result<Self, UnknownRules> {
        if self.has_known_rules() { Ok(self) } else { Err(UnknownRules(self)) }
    }

    /// This version, or else the nearest later one whose rules are known; past the last, the last.
    pub fn nearest_with_known_rules(self) -> Self {
        if self.has_known_rules() {
            return self;
        }
        let later = RULES.iter().find(|(first, _)| (self.major, self.minor) < *first);
        later.map_or(Self::NEWEST_RULES, |((major, minor), _)| Self::new(*major, *minor, 0))
    }

    /// The series this version belongs to, if it is one this program renders for.
    ///
    /// # Errors
    /// For versions outside the [`SERIES`].
    pub fn series(self) -> Result<&'static Series, UnsupportedVersion> {
        SERIES
            .iter()
            .find(|series| (series.major, series.minor) == (self.major, self.minor))
            .ok_or(UnsupportedVersion(self))
    }
}

impl FromStr for IstioVersion {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        let invalid = || InvalidVersion(text.to_owned());
        let number = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse::<u16>().map_err(|_| invalid()) } else { Err(invalid()) }
        };
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let major = number(parts.next().unwrap_or_default())?;
        let minor = number(parts.next().ok_or_else(invalid)?)?;
        let patch = parts.next().map_or(Ok(0), number)?;
        if parts.next().is_some() { Err(invalid()) } else { Ok(Self { major, minor, patch }) }
    }
}

impl fmt::Display for IstioVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Serialize for IstioVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for IstioVersion {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "IstioVersion".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^v?[0-9]+\.[0-9]+(\.[0-9]+)?$" })
    }
}

impl Decode for IstioVersion {
    fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Self> {
        let Some(text) = node.as_str() else {
            return cx.expected("a string such as \"1.0.9\"", node);
        };
        match text.parse() {
            Ok(version) => Some(version),
            Err(error) => cx.invalid(error.to_string(), node),
        }
    }
}

/// A minor version that this program renders for, and what belongs to it as a whole.
#[derive(Debug)]
#[non_exhaustive]
pub struct Series {
    major: u16,
    minor: u16,
    /// The built-in chart that makes a cluster a remote of a control plane of this series, as
    /// `istio-mc template` names it.
    pub remote_chart: &'static str,
    /// Which values that chart takes.
    pub remote_values: RemoteValues,
    /// Whether a cluster's addresses of the control plane go into `Endpoints` objects and so must be IPs.
    /// 0.8 makes such objects always, later ones only with control plane security.
    pub endpoints_must_be_ips: bool,
    /// Whether the remote chart works in the namespace `istio-system` only (0.8 names it in its Services).
    pub namespace_is_fixed: bool,
}

/// The values that a remote chart takes: each a type in [`api::values`](crate::api::values).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemoteValues {
    /// [`istio_remote_0_8`](crate::api::values::istio_remote_0_8).
    V0_8,
    /// [`istio_remote_1_0`](crate::api::values::istio_remote_1_0).
    V1_0,
    /// [`istio_remote_1_1`](crate::api::values::istio_remote_1_1): 1.1 to 1.4.
    V1_1,
}

/// Every series, oldest first.
pub static SERIES: &[Series] = &[
    Series {
        major: 0,
        minor: 8,
        remote_chart: "istio-remote@0.8.0",
        remote_values: RemoteValues::V0_8,
        endpoints_must_be_ips: true,
        namespace_is_fixed: true,
    },
    Series {
        major: 1,
        minor: 0,
        remote_chart: "istio-remote@1.0.9",
        remote_values: RemoteValues::V1_0,
        endpoints_must_be_ips: false,
        namespace_is_fixed: false,
    },
    Series::after_1_0(1, "istio-remote@1.1.17"),
    Series::after_1_0(2, "istio-remote@1.2.10"),
    Series::after_1_0(3, "istio-remote@1.3.8"),
    Series::after_1_0(4, "istio-remote@1.4.10"),
];

impl Series {
    /// 1.1 to 1.4: one chart, which the version behind `@` tells the release.
    const fn after_1_0(minor: u16, remote_chart: &'static str) -> Self {
        Self {
            major: 1,
            minor,
            remote_chart,
            remote_values: RemoteValues::V1_1,
            endpoints_must_be_ips: false,
            namespace_is_fixed: false,
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// `MAJOR.MINOR`.
pub type Minor = (u16, u16);

/// The minor versions whose rules are known, oldest first: the first and the last of each run. More than those that
/// are rendered ([`SERIES`]).
pub static RULES: &[(Minor, Minor)] = &[((0, 8), (0, 8)), ((1, 0), (1, 4)), ((1, 24), (1, 31))];

/// A version outside of [`RULES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRules(pub IstioVersion);

impl fmt::Display for UnknownRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = |((major, first), (_, last)): &(Minor, Minor)| match first == last {
            true => format!("{major}.{first}"),
            false => format!("{major}.{first} to {major}.{last}"),
        };
        let known: Vec<String> = RULES.iter().map(run).collect();
        write!(f, "the rules of Istio {} are not known: known are {}", self.0, known.join(", "))
    }
}

impl std::error::Error for UnknownRules {}

/// A version outside the [`SERIES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsupportedVersion(pub IstioVersion);

/// The versions that are rendered, in words: `0.8.x, 1.0.x and 1.1.x`.
pub fn supported() -> String {
    let known: Vec<String> = SERIES.iter().map(|series| format!("{series}.x")).collect();
    let (last, first) = known.split_last().expect("there are some");
    format!("{} and {last}", first.join(", "))
}

impl fmt::Display for UnsupportedVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Istio {} cannot be rendered: supported are {}", self.0, supported())
    }
}

impl std::error::Error for UnsupportedVersion {}

/// Something that not every version can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Feature {
    /// Networks that reach each other through gateways within one mesh (split-horizon EDS).
    SplitHorizon,
    /// Meshes that reach each other's exported services through gateways.
    Federation,
    /// A trust domain other than `cluster.local` (`global.trustDomain`).
    TrustDomain,
    /// A domain of Services other than `cluster.local` in the remote chart (`global.proxy.clusterDomain`).
    ClusterDomain,
    /// Calls that go on to another region (`localityLbSetting` of the mesh configuration).
    LocalityFailover,
    /// Pilot that heeds localities without being asked; 1.1 needs `PILOT_ENABLE_LOCALITY_LOAD_BALANCING` in its environment.
    LocalityByDefault,
    /// Gateways of a network by the name of their Service (`registryServiceName` of `meshNetworks`; 1.1 ignores it).
    GatewayService,
    /// Policies of who may call which workloads (`AuthorizationPolicy`); before, roles.
    AuthorizationPolicy,
    /// Class E addresses for imported services, as the documents have it since 1.3; before, addresses of the loopback range.
    ClassEAddresses,
    /// The cluster-wide authentication policy `MeshPolicy`.
    MeshPolicy,
    /// A remote Citadel that signs with a given CA (`security.selfSigned=false` and Secret `cacerts`).
    PluggedInCa,
    /// A remote that talks to Pilot by mutual TLS (`controlPlaneSecurityEnabled`).
    ControlPlaneSecurity,
    /// An address for telemetry apart from policy (`remoteTelemetryAddress`).
    SeparateTelemetry,
    /// Traces to an address outside the cluster (`remoteZipkinAddress`).
    RemoteZipkin,
    /// Automatic injection in the remote cluster (chart part `sidecarInjectorWebhook`).
    RemoteInjector,
    /// The mesh configuration's `policyCheckFailOpen` in the remote chart.
    PolicyCheckFailOpen,
    /// Every data key of a labelled kubeconfig Secret is one cluster; 0.8 reads only the key that is
    /// named like its Secret.
    AnySecretKey,
    /// An injector that is told values beside its template (key `values` of its ConfigMap).
    InjectionValues,
    /// Sidecars that know the name of their cluster and of their mesh (`multiCluster.clusterName`, `meshID`).
    ClusterNames,
}

impl Feature {
    /// The first version that has it.
    pub const fn since(self) -> IstioVersion {
        match self {
            Feature::SplitHorizon
            | Feature::Federation
            | Feature::TrustDomain
            | Feature::ClusterDomain
            | Feature::LocalityFailover => IstioVersion::new(1, 1, 0),
            Feature::GatewayService | Feature::LocalityByDefault => IstioVersion::new(1, 2, 0),
            Feature::AuthorizationPolicy => IstioVersion::new(1, 4, 0),
            Feature::ClassEAddresses => IstioVersion::new(1, 3, 0),
            Feature::PolicyCheckFailOpen => IstioVersion::new(1, 0, 3),
            Feature::InjectionValues => IstioVersion::new(1, 2, 0),
            Feature::ClusterNames => IstioVersion::new(1, 4, 0),
            Feature::MeshPolicy
            | Feature::PluggedInCa
            | Feature::ControlPlaneSecurity
            | Feature::SeparateTelemetry
            | Feature::RemoteZipkin
            | Feature::RemoteInjector
            | Feature::AnySecretKey => IstioVersion::new(1, 0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_read_and_print() {
        for (text, version) in [
            ("1.0.9", IstioVersion::new(1, 0, 9)),
            ("0.8", IstioVersion::new(0, 8, 0)),
            ("v1.0.2", IstioVersion::new(1, 0, 2)),
        ] {
            assert_eq!(text.parse(), Ok(version));
        }
        for text in ["", "1", "1.0.9.1", "1..9", "1.0.x", "+1.0", "99999.0", "1.0-rc1"] {
            assert!(text.parse::<IstioVersion>().is_err(), "{text}");
        }
    }

    #[test]
    fn series_are_in_order_and_know_their_charts() {
        for pair in SERIES.windows(2) {
            assert!((pair[0].major, pair[0].minor) < (pair[1].major, pair[1].minor));
        }
        for series in SERIES {
            let (_, version) = series.remote_chart.split_once('@').expect("a chart with its version");
            let version: IstioVersion = version.parse().expect("a version");
            assert_eq!(version.series().expect("its series").to_string(), series.to_string());
        }
    }

    #[test]
    fn rules_are_known_of_what_is_rendered_and_of_every_level() {
        for series in SERIES {
            assert!(IstioVersion::new(series.major, series.minor, 0).has_known_rules(), "{series}");
        }
        for level in ApiLevel::ALL {
            assert!(level.since().has_known_rules(), "{level}");
        }
        let refused = IstioVersion::new(1, 18, 2).with_known_rules().expect_err("not known");
        assert_eq!(
            refused.to_string(),
            "the rules of Istio 1.18.2 are not known: known are 0.8, 1.0 to 1.4, 1.24 to 1.31"
        );
        for (version, nearest) in
            [((0, 1), "0.8.0"), ((0, 9), "1.0.0"), ((1, 5), "1.24.0"), ((1, 40), "1.31.0")]
        {
            assert_eq!(
                IstioVersion::new(version.0, version.1, 7).nearest_with_known_rules().to_string(),
                nearest
            );
        }
        assert_eq!(IstioVersion::new(1, 27, 3).nearest_with_known_rules().to_string(), "1.27.3");
    }

    #[test]
    fn levels_hold_until_the_next() {
        for (version, level) in [
            ((0, 1, 0), ApiLevel::V0_8),
            ((0, 8, 9), ApiLevel::V0_8),
            ((1, 0, 0), ApiLevel::V1_0),
            ((1, 3, 8), ApiLevel::V1_1),
            ((1, 4, 0), ApiLevel::V1_4),
        ] {
            assert_eq!(IstioVersion::new(version.0, version.1, version.2).api_level(), level, "{version:?}");
        }
        assert!(ApiLevel::ALL.is_sorted(), "the search takes the last one reached");
    }

    #[test]
    fn the_table_answers() {
        assert!(IstioVersion::new(1, 0, 9).has(Feature::PolicyCheckFailOpen));
        assert!(!IstioVersion::new(1, 0, 2).has(Feature::PolicyCheckFailOpen));
        assert!(!IstioVersion::new(1, 0, 9).has(Feature::SplitHorizon));
        let refused = IstioVersion::new(1, 6, 0).series().expect_err("not supported");
        assert_eq!(
            refused.to_string(),
            "Istio 1.6.0 cannot be rendered: supported are 0.8.x, 1.0.x, 1.1.x, 1.2.x, 1.3.x and 1.4.x"
        );
    }
}
