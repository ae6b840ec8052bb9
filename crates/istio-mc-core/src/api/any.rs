//! One object of any typed kind.

use istio_mc_yaml::{Decode, Decoder, Node};
use serde::{Serialize, Serializer};

use super::kubernetes::{ClusterRoleBinding, ConfigMap, Namespace, RoleBinding, Secret, ServiceAccount};
use super::legacy::authentication::{MeshPolicy, Policy};
use super::legacy::networking::{DestinationRule, Gateway, ServiceEntry, VirtualService};
use super::{ApiObject, ObjectMeta};

macro_rules! any_object {
    ($($kind:ident),*) => {
        /// An object of any kind that has a type here: what a plan holds and writes.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[expect(clippy::large_enum_variant, reason = "the large kinds are the many, and metadata is in all")]
        pub enum AnyObject {
            $(#[doc = concat!("A `", stringify!($kind), "`.")] $kind($kind)),*
        }

        $(impl From<$kind> for AnyObject {
            fn from(object: $kind) -> Self {
                Self::$kind(object)
            }
        })*

        impl AnyObject {
            /// Group and version of every kind, with the kind.
            pub const KINDS: &'static [(&'static str, &'static str)] =
                &[$(($kind::API_VERSION, $kind::KIND)),*];

            /// Group and version: `networking.istio.io/v1alpha3`, or `v1`.
            pub fn api_version(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => $kind::API_VERSION),*
                }
            }

            /// The kind: `Gateway`.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => $kind::KIND),*
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

            /// Reads an object by its `apiVersion` and `kind`. The outer `None` says that there is no
            /// type for it; the inner one that problems were reported.
            pub fn decode(node: &Node<'_>, cx: &mut Decoder<'_>) -> Option<Option<Self>> {
                let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
                match (text("apiVersion"), text("kind")) {
                    $(($kind::API_VERSION, $kind::KIND) => {
                        Some(<$kind as Decode>::decode(node, cx).map(Self::$kind))
                    })*
                    _ => None,
                }
            }
        }

        impl Serialize for AnyObject {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$kind(object) => object.serialize(serializer)),*
                }
            }
        }
    };
}

any_object!(
    Namespace,
    ServiceAccount,
    Secret,
    ConfigMap,
    ClusterRoleBinding,
    RoleBinding,
    Gateway,
    VirtualService,
    DestinationRule,
    ServiceEntry,
    Policy,
    MeshPolicy
);
