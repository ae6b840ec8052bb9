//! What all objects of the API have in common, and the macro that declares a kind.

use istio_mc_diagnostic::{Diagnostic, code};
use istio_mc_yaml::{Decode, Decoder, Entry, Node};

use super::ObjectMeta;

/// A kind of object with its group, version and metadata.
pub trait ApiObject {
    /// Group and version as an object states them: `networking.istio.io/v1alpha3`, or `v1`. Where several
    /// versions are served, the one in which objects are written.
    const API_VERSION: &'static str;
    /// Every group and version that is read, the written one first.
    const SERVED: &'static [&'static str];
    /// The kind: `Gateway`.
    const KIND: &'static str;
    /// How messages call an object of this kind: `a Gateway`.
    const WHAT: &'static str;

    /// Name, namespace, labels and annotations.
    fn metadata(&self) -> &ObjectMeta;

    /// The same, to change.
    fn metadata_mut(&mut self) -> &mut ObjectMeta;
}

/// Declares kinds of objects: as [`record!`](istio_mc_yaml::record), with `apiVersion`, `kind` and
/// `metadata` before the fields. `status`, the API server's own word about an object, is taken and not
/// kept. Versions that are served with the same schema follow the one that is written:
/// `pub struct Gateway("networking.istio.io/v1", also "networking.istio.io/v1beta1")`.
///
/// `kind! { /// Docs. pub struct Gateway("networking.istio.io/v1alpha3") { /// Docs. pub spec: GatewaySpec = "spec" } }`
macro_rules! kind {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident($api_version:literal $(, also $($other:literal),+)?) {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty = $key:literal),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            /// Name, namespace, labels and annotations.
            pub metadata: $crate::api::ObjectMeta,
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $crate::api::ApiObject for $name {
            const API_VERSION: &'static str = $api_version;
            const SERVED: &'static [&'static str] = &[$api_version $(, $($other),+)?];
            const KIND: &'static str = stringify!($name);
            const WHAT: &'static str = if $crate::api::kind::begins_with_vowel(stringify!($name)) {
                concat!("an ", stringify!($name))
            } else {
                concat!("a ", stringify!($name))
            };

            fn metadata(&self) -> &$crate::api::ObjectMeta {
                &self.metadata
            }

            fn metadata_mut(&mut self) -> &mut $crate::api::ObjectMeta {
                &mut self.metadata
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("apiVersion", $api_version)?;
                map.serialize_entry("kind", stringify!($name))?;
                map.serialize_entry("metadata", &self.metadata)?;
                $(
                    if !::istio_mc_yaml::Decode::is_absent(&self.$field) {
                        map.serialize_entry($key, &self.$field)?;
                    }
                )*
                map.end()
            }
        }

        impl ::istio_mc_yaml::Decode for $name {
            fn decode(
                node: &::istio_mc_yaml::Node<'_>,
                cx: &mut ::istio_mc_yaml::Decoder<'_>,
            ) -> Option<Self> {
                const WHAT: &str = <$name as $crate::api::ApiObject>::WHAT;
                let [api_version, kind, metadata, $($field,)* _] =
                    cx.fields(node, WHAT, &["apiVersion", "kind", "metadata", $($key,)* "status"])?;
                let kind = $crate::api::kind::expect::<Self>(node, api_version, kind, cx);
                let metadata = cx.field(node, metadata, WHAT, "metadata");
                $(let $field = $crate::api::kind::field::<$type>(node, $field, cx, WHAT, $key);)*
                kind?;
                Some(Self { metadata: metadata?, $($field: $field?),* })
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                ::istio_mc_yaml::deserialize(deserializer)
            }
        }
    )*};
}
pub(crate) use kind;

/// Whether a name takes `an`.
pub(crate) const fn begins_with_vowel(name: &str) -> bool {
    matches!(name.as_bytes().first(), Some(b'A' | b'E' | b'I' | b'O' | b'U'))
}

/// A field at the top of an object: an absent spec is an empty one, as in protobuf.
pub(crate) fn field<T: Decode + Default>(
    node: &Node<'_>,
    entry: Option<&Entry<'_>>,
    cx: &mut Decoder<'_>,
    what: &str,
    key: &'static str,
) -> Option<T> {
    if key == "spec" && entry.is_none_or(|entry| entry.value.is_null()) {
        return Some(T::default());
    }
    cx.field(node, entry, what, key)
}

/// Reports an `apiVersion` or `kind` that is not one of `K`.
pub(crate) fn expect<K: ApiObject>(
    node: &Node<'_>,
    api_version: Option<&Entry<'_>>,
    kind: Option<&Entry<'_>>,
    cx: &mut Decoder<'_>,
) -> Option<()> {
    let mut right = true;
    for (key, entry, expected) in [("apiVersion", api_version, K::SERVED), ("kind", kind, &[K::KIND])] {
        let found: Option<String> = cx.field(node, entry, "an object", key);
        let known = found.as_deref().is_some_and(|found| expected.contains(&found));
        right &= known;
        if let Some(found) = found.filter(|_| !known) {
            let place = entry.map_or(node.span, |entry| entry.value.span);
            let message = format!("`{key}` is `{found}`, not `{}`", expected[0]);
            cx.report(Diagnostic::new(&code::INVALID_VALUE, message).at(cx.place(place)));
        }
    }
    right.then_some(())
}
