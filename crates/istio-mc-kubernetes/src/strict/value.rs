//! A node as serde's types ask for it.

use std::fmt;

use istio_mc_yaml::{Content, Entry, Node};
use serde::de::{self, DeserializeSeed, Deserializer, Expected, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::path::Path;
use super::{Cx, Difference};

/// A node to check. What a type's visitor gets for it is a placeholder.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    node: &'a Node<'a>,
    path: &'a Path<'a>,
    cx: &'a Cx<'a>,
    /// The type around it, as far as that is a struct.
    owner: Owner,
}

/// A struct: its name and its fields.
#[derive(Clone, Copy)]
struct Owner {
    name: &'static str,
    fields: &'static [&'static str],
}

const NOBODY: Owner = Owner { name: "", fields: &[] };

impl<'a> Value<'a> {
    pub(crate) fn new(node: &'a Node<'a>, path: &'a Path<'a>, cx: &'a Cx<'a>) -> Self {
        Self { node, path, cx, owner: NOBODY }
    }

    fn entries(self, owner: Owner) -> Entries<'a> {
        let entries: &[Entry<'_>] = match &self.node.content {
            Content::Map(entries) => entries,
            Content::Null => &[],
            _ => {
                self.cx.wrong_type(self.node, self.path, "a map");
                &[]
            }
        };
        Entries { rest: entries.iter(), entry: None, path: self.path, cx: self.cx, owner }
    }

    fn items(self) -> Items<'a> {
        let items: &[Node<'_>] = match &self.node.content {
            Content::List(items) => items,
            Content::Null => &[],
            _ => {
                self.cx.wrong_type(self.node, self.path, "a list");
                &[]
            }
        };
        Items { rest: items.iter().enumerate(), path: self.path, cx: self.cx }
    }
}

/// The error that never comes: everything wrong is a finding, and decoding goes on.
#[derive(Debug)]
pub(crate) struct Never;

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a placeholder that its type does not take")
    }
}

impl std::error::Error for Never {}

impl de::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Never
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
            self.cx.integer(self.node, self.path, $type::MIN.into(), $type::MAX.into());
            visitor.$visit(0)
        }
    )*};
}

impl<'de> Deserializer<'de> for Value<'_> {
    type Error = Never;

    integers! {
        deserialize_i8 visit_i8 i8
        deserialize_i16 visit_i16 i16
        deserialize_i32 visit_i32 i32
        deserialize_i64 visit_i64 i64
        deserialize_u8 visit_u8 u8
        deserialize_u16 visit_u16 u16
        deserialize_u32 visit_u32 u32
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        self.cx.boolean(self.node, self.path);
        visitor.visit_bool(false)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        self.cx.number(self.node, self.path);
        visitor.visit_f64(0.0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        self.cx.text(self.node, self.path);
        visitor.visit_borrowed_str("")
    }

    /// Fields of texts ask for a `String`; for a `str` only `ByteString` asks.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        self.cx.bytes(self.node, self.path);
        visitor.visit_borrowed_str("")
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        if self.node.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Never> {
        match name {
            "Quantity" => self.cx.quantity(self.node, self.path),
            "Time" | "MicroTime" => {
                self.cx.time(self.node, self.path);
                return visitor.visit_newtype_struct(Placeholder::Time);
            }
            // All others hold any JSON.
            _ => {}
        }
        visitor.visit_newtype_struct(Placeholder::Zero)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_seq(self.items())
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_map(self.entries(NOBODY))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_map(self.entries(Owner { name, fields }))
    }

    /// Types that are one of several things.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        // Nothing but its own words tells the types apart here.
        let alternatives = (&visitor as &dyn Expected).to_string();
        // A schema in a schema: the struct around it is the same type.
        let schema = |value: Self| value.entries(value.owner);
        match (alternatives.as_str(), &self.node.content) {
            (
                "JSONSchemaPropsOrArray" | "JSONSchemaPropsOrBool" | "JSONSchemaPropsOrStringArray",
                Content::Map(_),
            ) => visitor.visit_map(schema(self)),
            ("JSONSchemaPropsOrArray" | "JSONSchemaPropsOrStringArray", Content::List(_)) => {
                visitor.visit_seq(self.items())
            }
            ("JSONSchemaPropsOrBool", _) => {
                if !matches!(self.node.content, Content::Bool(_)) {
                    self.cx.wrong_type(self.node, self.path, "a schema, true or false");
                }
                visitor.visit_bool(false)
            }
            ("JSONSchemaPropsOrArray" | "JSONSchemaPropsOrStringArray", _) => {
                self.cx.wrong_type(self.node, self.path, "a schema or a list");
                visitor.visit_seq(Nothing)
            }
            ("IntOrString", _) => {
                self.cx.integer_or_text(self.node, self.path);
                visitor.visit_i64(0)
            }
            _ => visitor.visit_unit(),
        }
    }

    /// What a type asks for when it does not know a key.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u64 u128 char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier
    }
}

/// Whether metadata has the fields alone that nearly all objects make do with, rightly written. All objects have metadata,
/// and to lead its whole type through it takes ten times as long.
pub(crate) fn is_ordinary_metadata(node: &Node<'_>) -> bool {
    let is_text = |node: &Node<'_>| matches!(node.content, Content::String(_));
    let Some(entries) = node.as_map() else { return false };
    entries.iter().all(|entry| match &*entry.key {
        "name" | "namespace" => is_text(&entry.value),
        "labels" | "annotations" => {
            entry.value.as_map().is_some_and(|texts| texts.iter().all(|entry| is_text(&entry.value)))
        }
        _ => false,
    })
}

struct Items<'a> {
    rest: std::iter::Enumerate<std::slice::Iter<'a, Node<'a>>>,
    path: &'a Path<'a>,
    cx: &'a Cx<'a>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Never> {
        let Some((index, node)) = self.rest.next() else { return Ok(None) };
        seed.deserialize(Value::new(node, &Path::Item(self.path, index), self.cx)).map(Some)
    }
}

struct Entries<'a> {
    rest: std::slice::Iter<'a, Entry<'a>>,
    entry: Option<&'a Entry<'a>>,
    path: &'a Path<'a>,
    cx: &'a Cx<'a>,
    owner: Owner,
}

impl<'a> Entries<'a> {
    /// The next entry that the type is to see.
    fn next(&mut self) -> Option<&'a Entry<'a>> {
        loop {
            let entry = self.rest.next()?;
            if self.is_identity(entry) || self.is_ordinary_metadata(entry) {
                continue;
            }
            if self.differs(entry) {
                continue;
            }
            return Some(entry);
        }
    }

    /// What says which object this is: the type would compare it with its own, and other versions are
    /// checked by it too. A status is the API server's own word.
    fn is_identity(&self, entry: &Entry<'_>) -> bool {
        let is_object = self.owner.fields.starts_with(&["apiVersion", "kind"]);
        match &*entry.key {
            "apiVersion" | "kind" if is_object => {
                self.cx.text(&entry.value, &Path::Field(self.path, &entry.key));
                true
            }
            "status" => is_object && (self.path.is_root() || self.owner.fields.contains(&"status")),
            _ => false,
        }
    }

    /// Whether this is the metadata of an object or of a pod template, and there is nothing to say about it.
    fn is_ordinary_metadata(&self, entry: &Entry<'_>) -> bool {
        let Owner { name, fields } = self.owner;
        entry.key == "metadata"
            && (fields.starts_with(&["apiVersion", "kind"]) || name == "PodTemplateSpec")
            && fields.contains(&"metadata")
            && is_ordinary_metadata(&entry.value)
    }

    /// Whether an older version has another field here than the type; checks it by itself then.
    fn differs(&self, entry: &Entry<'_>) -> bool {
        if self.cx.differences.is_empty() {
            return false;
        }
        let path = Path::Field(self.path, &entry.key);
        for difference in self.cx.differences {
            match difference {
                Difference::Has(pattern, shape) if path.fits(pattern) => {
                    shape.check(&entry.value, &path, self.cx);
                    return true;
                }
                Difference::Lacks(pattern) if path.fits(pattern) => {
                    self.unknown(entry);
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    fn unknown(&self, entry: &Entry<'_>) {
        let lacks = |field: &&str| {
            self.cx.differences.iter().any(|difference| match difference {
                Difference::Lacks(pattern) => Path::Field(self.path, field).fits(pattern),
                Difference::Has(..) => false,
            })
        };
        let has = self.cx.differences.iter().filter_map(|difference| match difference {
            Difference::Has(pattern, _) => {
                let name = pattern.rsplit('.').next()?;
                Path::Field(self.path, name).fits(pattern).then_some(name)
            }
            Difference::Lacks(_) => None,
        });
        let known = self.owner.fields.iter().copied().filter(|field| !lacks(field));
        let known: Vec<&str> = known.chain(has).collect();
        self.cx.unknown(entry, self.path, self.owner.name, &known);
    }
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Never;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Never> {
        let Some(entry) = self.next() else { return Ok(None) };
        self.entry = Some(entry);
        if !self.owner.fields.is_empty() && !self.owner.fields.contains(&&*entry.key) {
            self.unknown(entry);
        }
        seed.deserialize(Key(&entry.key)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Never> {
        let entry = self.entry.take().ok_or(Never)?;
        let path = Path::Field(self.path, &entry.key);
        seed.deserialize(Value { owner: self.owner, ..Value::new(&entry.value, &path, self.cx) })
    }
}

/// A key: a field's name, or any text of a map.
struct Key<'a>(&'a str);

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Never;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_borrowed_str("")
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_str(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }
}

/// What stands for a value that was checked.
enum Placeholder {
    Zero,
    Time,
}

impl<'de> Deserializer<'de> for Placeholder {
    type Error = Never;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        match self {
            Placeholder::Zero => visitor.visit_i64(0),
            Placeholder::Time => visitor.visit_borrowed_str("1970-01-01T00:00:00Z"),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// No items.
struct Nothing;

impl<'de> SeqAccess<'de> for Nothing {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, _: T) -> Result<Option<T::Value>, Never> {
        Ok(None)
    }
}
