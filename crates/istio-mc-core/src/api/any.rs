//! One object of any typed kind.

use istio_mc_yaml::{Decode, Decoder, Node};
use serde::{Serialize, Serializer};

use super::kubernetes::{ClusterRoleBinding, ConfigMap, Namespace, RoleBinding, Secret, ServiceAccount};
use super::{ApiObject, ObjectMeta, legacy, modern};
use crate::version::ApiLevel;

/// Declares an enum of kinds with what they have in common.
macro_rules! any_object {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($kind:ident($type:ty)),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("A `", stringify!($kind), "`.")] $kind($type)),*
        }

        $(
            impl From<$type> for $name {
                fn from(object: $type) -> Self {
                    Self::$kind(object)
                }
            }

            impl From<$type> for AnyObject {
                fn from(object: $type) -> Self {
                    $name::$kind(object).into()
                }
            }
        )*

        impl $name {
            /// Group and version of every kind as it is written, with the kind.
            pub const KINDS: &'static [(&'static str, &'static str)] =
                &[$((<$type>::API_VERSION, <$type>::KIND)),*];

            /// Group and version as it is written: `networking.istio.io/v1`, or `v1`.
            pub fn api_version(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => <$type>::API_VERSION),*
                }
            }

            /// The kind: `Gateway`.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => <$type>::KIND),*
                }
            }

            /// Name, namespace, labels and annotations.
            pub fn metadata(&self) -> &ObjectMeta {
                match self {
                    $(Self::$kind(object) => object.metadata()),*
                }
            }

            /// The same, to change.
            pub fn metadata_mut(&mut self) -> &mut ObjectMeta {
                match self {
                    $(Self::$kind(object) => object.metadata_mut()),*
                }
            }

            /// Reads an object by its `apiVersion`, any that is served, and `kind`. The outer `None` says
            /// that there is no type for it here; the inner one that problems were reported.
            pub fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Option<Self>> {
                let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
                let (api_version, kind) = (text("apiVersion"), text("kind"));
                $(
                    if kind == <$type>::KIND && <$type>::SERVED.contains(&api_version) {
                        return Some(<$type as Decode>::decode(node, cx).map(Self::$kind));
                    }
                )*
                None
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$kind(object) => object.serialize(serializer)),*
                }
            }
        }
    )*};
}

any_object! {
    /// An object of one of Kubernetes' own kinds.
    pub enum KubernetesObject {
        Namespace(Namespace),
        ServiceAccount(ServiceAccount),
        Secret(Secret),
        ConfigMap(ConfigMap),
        ClusterRoleBinding(ClusterRoleBinding),
        RoleBinding(RoleBinding),
    }

    /// An object of one of Istio's kinds as 0.8 to 1.4 have them.
    #[expect(clippy::large_enum_variant, reason = "the large kinds are the many, and metadata is in all")]
    pub enum LegacyObject {
        Gateway(legacy::networking::Gateway),
        VirtualService(legacy::networking::VirtualService),
        DestinationRule(legacy::networking::DestinationRule),
        ServiceEntry(legacy::networking::ServiceEntry),
        Policy(legacy::authentication::Policy),
        MeshPolicy(legacy::authentication::MeshPolicy),
        Sidecar(legacy::networking::Sidecar),
        EnvoyFilter(legacy::networking::EnvoyFilter),
        ServiceRole(legacy::rbac::ServiceRole),
        ServiceRoleBinding(legacy::rbac::ServiceRoleBinding),
        ClusterRbacConfig(legacy::rbac::ClusterRbacConfig),
        RbacConfig(legacy::rbac::RbacConfig),
        AuthorizationPolicy(legacy::security::AuthorizationPolicy),
    }

    /// An object of one of Istio's kinds as 1.24 and later have them.
    #[expect(clippy::large_enum_variant, reason = "the large kinds are the many, and metadata is in all")]
    pub enum ModernObject {
        Gateway(modern::networking::Gateway),
        VirtualService(modern::networking::VirtualService),
        DestinationRule(modern::networking::DestinationRule),
        ServiceEntry(modern::networking::ServiceEntry),
        WorkloadEntry(modern::networking::WorkloadEntry),
        WorkloadGroup(modern::networking::WorkloadGroup),
        Sidecar(modern::networking::Sidecar),
        EnvoyFilter(modern::networking::EnvoyFilter),
        ProxyConfig(modern::networking::ProxyConfig),
        PeerAuthentication(modern::security::PeerAuthentication),
        RequestAuthentication(modern::security::RequestAuthentication),
        AuthorizationPolicy(modern::security::AuthorizationPolicy),
        Telemetry(modern::telemetry::Telemetry),
        WasmPlugin(modern::extensions::WasmPlugin),
        TrafficExtension(modern::extensions::TrafficExtension),
    }
}

/// An object of any kind that has a type here. Some of Istio's kinds have the same name and API version in both
/// generations, and differ: the target's version says which one is read.
///
/// ```
/// use istio_mc_core::api::{AnyObject, ModernObject};
/// use istio_mc_core::version::ApiLevel;
/// use istio_mc_diagnostic::{Diagnostics, Source};
/// use istio_mc_yaml::{Decoder, read};
///
/// let text = "apiVersion: networking.istio.io/v1alpha3\nkind: Gateway\nmetadata: {name: public}\n";
/// let source = Source::new("gateway.yaml", text);
/// let mut findings = Diagnostics::new();
/// let nodes = read(&source).unwrap();
/// let mut cx = Decoder::new(&source, &mut findings);
/// let object = AnyObject::decode(&nodes[0], ApiLevel::V1_30, &mut cx).unwrap();
/// assert!(matches!(object, Some(AnyObject::Modern(ModernObject::Gateway(_)))));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "the large kinds are the many, and metadata is in all")]
pub enum AnyObject {
    /// One of Kubernetes' own kinds.
    Kubernetes(KubernetesObject),
    /// One of Istio's kinds as 0.8 to 1.4 have them.
    Legacy(LegacyObject),
    /// One of Istio's kinds as 1.24 and later have them.
    Modern(ModernObject),
}

impl From<KubernetesObject> for AnyObject {
    fn from(object: KubernetesObject) -> Self {
        Self::Kubernetes(object)
    }
}

impl From<LegacyObject> for AnyObject {
    fn from(object: LegacyObject) -> Self {
        Self::Legacy(object)
    }
}

impl From<ModernObject> for AnyObject {
    fn from(object: ModernObject) -> Self {
        Self::Modern(object)
    }
}

impl AnyObject {
    /// Group and version as it is written: `networking.istio.io/v1`, or `v1`.
    pub fn api_version(&self) -> &'static str {
        match self {
            Self::Kubernetes(object) => object.api_version(),
            Self::Legacy(object) => object.api_version(),
            Self::Modern(object) => object.api_version(),
        }
    }

    /// The kind: `Gateway`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Kubernetes(object) => object.kind(),
            Self::Legacy(object) => object.kind(),
            Self::Modern(object) => object.kind(),
        }
    }

    /// Name, namespace, labels and annotations.
    pub fn metadata(&self) -> &ObjectMeta {
        match self {
            Self::Kubernetes(object) => object.metadata(),
            Self::Legacy(object) => object.metadata(),
            Self::Modern(object) => object.metadata(),
        }
    }

    /// The same, to change.
    pub fn metadata_mut(&mut self) -> &mut ObjectMeta {
        match self {
            Self::Kubernetes(object) => object.metadata_mut(),
            Self::Legacy(object) => object.metadata_mut(),
            Self::Modern(object) => object.metadata_mut(),
        }
    }

    /// Reads an object by its `apiVersion` and `kind`, as releases of that level have it. The outer `None` says that
    /// there is no type for it; the inner one that problems were reported.
    pub fn decode(node: &Node<'_>, level: ApiLevel, cx: &mut Decoder<'_>) -> Option<Option<Self>> {
        let kubernetes = KubernetesObject::decode(node, cx).map(|object| object.map(Self::Kubernetes));
        kubernetes.or_else(|| {
            if level.is_modern() {
                ModernObject::decode(node, cx).map(|object| object.map(Self::Modern))
            } else {
                LegacyObject::decode(node, cx).map(|object| object.map(Self::Legacy))
            }
        })
    }
}

impl Serialize for AnyObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Kubernetes(object) => object.serialize(serializer),
            Self::Legacy(object) => object.serialize(serializer),
            Self::Modern(object) => object.serialize(serializer),
        }
    }
}
