//! Nodes to any type of serde, with the place of what does not fit.

use std::fmt;
use std::sync::Arc;

use istio_mc_diagnostic::{Code, Diagnostic, Place, Source, Span, code};
use serde::de::value::StringDeserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::node::{Content, Entry, Node};
use crate::value::{Kind, Number};

/// Reads a type of serde, such as those of `k8s-openapi`, from a node of `source`.
///
/// Serde stops at the first problem; types that are declared with [`record!`](crate::record) report all of them.
///
/// ```
/// use istio_mc_diagnostic::Source;
/// #[derive(serde::Deserialize)]
/// struct Port { number: u16 }
/// let source = Source::new("a.yaml", "number: http\n");
/// let nodes = istio_mc_yaml::read(&source).expect("this is YAML");
/// let finding = istio_mc_yaml::from_node::<Port>(&source, &nodes[0]).err().expect("no number");
/// assert_eq!(finding.message, "expected u16, not a string");
/// assert_eq!(finding.place.map(|place| place.to_string()).as_deref(), Some("a.yaml:1:9"));
/// ```
///
/// # Errors
/// The first part of the node that does not fit the type.
pub fn from_node<'de, T: Deserialize<'de>>(
    source: &Arc<Source>,
    node: &'de Node<'_>,
) -> Result<T, Box<Diagnostic>> {
    T::deserialize(NodeDeserializer(node)).map_err(|error| {
        let span = error.0.span.unwrap_or(node.span);
        Box::new(error.0.finding.at(Place::new(source, span)))
    })
}

/// A finding, and where it is once that is known.
#[derive(Debug)]
struct Error(Box<Located>);

#[derive(Debug)]
struct Located {
    finding: Diagnostic,
    span: Option<Span>,
}

impl Error {
    fn new(code: &'static Code, message: String) -> Self {
        Self(Box::new(Located { finding: Diagnostic::new(code, message), span: None }))
    }

    /// Says where, unless a part of this place was named already.
    fn at(mut self, span: Span) -> Self {
        self.0.span.get_or_insert(span);
        self
    }

    fn suggest(mut self, wrong: &str, expected: &[&str]) -> Self {
        self.0.finding = self.0.finding.suggest(wrong, expected.iter().copied());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.finding.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(&code::INVALID_VALUE, message.to_string())
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let kind = match unexpected {
            Unexpected::Bool(_) => Kind::Bool,
            Unexpected::Unsigned(_) | Unexpected::Signed(_) => Kind::Int,
            Unexpected::Float(_) => Kind::Float,
            Unexpected::Unit | Unexpected::Option => Kind::Null,
            Unexpected::Seq => Kind::List,
            Unexpected::Map => Kind::Map,
            _ => Kind::String,
        };
        Self::new(&code::WRONG_TYPE, format!("expected {expected}, not {kind}"))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        // Numbers only: a text may be a secret.
        let value = match unexpected {
            Unexpected::Unsigned(number) => format!("`{number}`"),
            Unexpected::Signed(number) => format!("`{number}`"),
            Unexpected::Float(number) => format!("`{number}`"),
            _ => "this".to_owned(),
        };
        Self::new(&code::INVALID_VALUE, format!("{value} is not {expected}"))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(&code::UNKNOWN_FIELD, format!("`{field}` is not a field here")).suggest(field, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let choices = expected.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ");
        Self::new(&code::INVALID_VALUE, format!("`{variant}` is not one of {choices}"))
            .suggest(variant, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(&code::MISSING_FIELD, format!("the field `{field}` is missing"))
    }
}

#[derive(Clone, Copy)]
struct NodeDeserializer<'de, 's>(&'de Node<'s>);

impl<'de> Deserializer<'de> for NodeDeserializer<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = match &self.0.content {
            Content::Null => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(*value),
            Content::Number(Number::Float(value)) => visitor.visit_f64(*value),
            Content::Number(Number::Int(value)) => match (i64::try_from(*value), u64::try_from(*value)) {
                (Ok(value), _) => visitor.visit_i64(value),
                (_, Ok(value)) => visitor.visit_u64(value),
                _ => visitor.visit_i128(*value),
            },
            Content::String(text) => visitor.visit_borrowed_str(text),
            Content::List(items) => visitor.visit_seq(Items(items.iter())),
            Content::Map(entries) => visitor.visit_map(Entries::new(entries)),
        };
        result.map_err(|error| error.at(self.0.span))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self).map_err(|error| error.at(self.0.span))
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.content {
            Content::String(text) => {
                visitor.visit_borrowed_bytes(text.as_bytes()).map_err(|error: Error| error.at(self.0.span))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    /// A bare variant is a text, one that holds something a map of one entry.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let result = match &self.0.content {
            Content::String(text) => {
                visitor.visit_enum(Variant { name: text, name_span: self.0.span, value: None })
            }
            Content::Map(entries) if entries.len() == 1 => {
                let Entry { key, key_span, value } = &entries[0];
                visitor.visit_enum(Variant { name: key, name_span: *key_span, value: Some(value) })
            }
            _ => Err(Error::new(
                &code::WRONG_TYPE,
                format!("expected a string or a map of one entry, not {}", self.0.kind()),
            )),
        };
        result.map_err(|error| error.at(self.0.span))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

impl<'de, 's> IntoDeserializer<'de, Error> for NodeDeserializer<'de, 's> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

struct Items<'de, 's>(std::slice::Iter<'de, Node<'s>>);

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(item) = self.0.next() else { return Ok(None) };
        seed.deserialize(NodeDeserializer(item)).map(Some).map_err(|error| error.at(item.span))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries<'de, 's> {
    rest: std::slice::Iter<'de, Entry<'s>>,
    value: Option<&'de Node<'s>>,
}

impl<'de, 's> Entries<'de, 's> {
    fn new(entries: &'de [Entry<'s>]) -> Self {
        Self { rest: entries.iter(), value: None }
    }
}

impl<'de> MapAccess<'de> for Entries<'de, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(entry) = self.rest.next() else { return Ok(None) };
        self.value = Some(&entry.value);
        seed.deserialize(KeyDeserializer(&entry.key)).map(Some).map_err(|error| error.at(entry.key_span))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let value =
            self.value.take().ok_or_else(|| de::Error::custom("a value was asked for before its key"))?;
        seed.deserialize(NodeDeserializer(value)).map_err(|error| error.at(value.span))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A key: a text, or what a text says where the type wants a number or a boolean as the key.
struct KeyDeserializer<'de>(&'de str);

macro_rules! key_from_text {
    ($($method:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0.parse() {
                Ok(key) => visitor.$visit(key),
                Err(_) => visitor.visit_borrowed_str(self.0),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for KeyDeserializer<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    key_from_text! {
        deserialize_bool visit_bool
        deserialize_i8 visit_i8 deserialize_i16 visit_i16 deserialize_i32 visit_i32 deserialize_i64 visit_i64
        deserialize_i128 visit_i128
        deserialize_u8 visit_u8 deserialize_u16 visit_u16 deserialize_u32 visit_u32 deserialize_u64 visit_u64
        deserialize_u128 visit_u128
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let key: StringDeserializer<Error> = self.0.to_owned().into_deserializer();
        key.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Variant<'de, 's> {
    name: &'de str,
    name_span: Span,
    value: Option<&'de Node<'s>>,
}

impl<'de, 's> EnumAccess<'de> for Variant<'de, 's> {
    type Error = Error;
    type Variant = Payload<'de, 's>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Payload<'de, 's>), Error> {
        let variant =
            seed.deserialize(KeyDeserializer(self.name)).map_err(|error| error.at(self.name_span))?;
        Ok((variant, Payload(self.value)))
    }
}

/// What a variant holds.
struct Payload<'de, 's>(Option<&'de Node<'s>>);

impl<'de, 's> Payload<'de, 's> {
    fn node(self) -> Result<NodeDeserializer<'de, 's>, Error> {
        let missing =
            || Error::new(&code::WRONG_TYPE, "expected a map of one entry, not a string".to_owned());
        self.0.map(NodeDeserializer).ok_or_else(missing)
    }
}

impl<'de> VariantAccess<'de> for Payload<'de, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            None => Ok(()),
            Some(node) => Deserialize::deserialize(NodeDeserializer(node)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.node()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.node()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.node()?.deserialize_any(visitor)
    }
}
