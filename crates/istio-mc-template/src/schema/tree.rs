//! Values as the checker of schemas reads them: in place, without a copy.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use serde_json::{Number as JsonValueNumber, Value as JsonValue};

use crate::values::{Content, Tree, TreeList, TreeMap};
use istio_mc_yaml::Number;

/// Names [`Tree`] as a form of JSON.
pub(super) struct Values;

impl Json for Values {
    type Node<'a> = &'a Tree;
    type PreparedKey = String;
    type StringBuffer = Buffer;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Buffer, string: &str, f: impl FnOnce(&Tree) -> T) -> T {
        let tree = Tree { content: Content::String(string.into()), place: None };
        f(buffer.0.insert(tree))
    }
}

/// Holds the name of a key while it is checked.
#[derive(Default)]
pub(super) struct Buffer(Option<Tree>);

impl<'a> Node<'a, Values> for &'a Tree {
    type Object = &'a TreeMap;
    type Array = &'a TreeList;
    type Number = Figure;

    fn as_object(&self) -> Option<&'a TreeMap> {
        self.as_map()
    }

    fn as_array(&self) -> Option<&'a TreeList> {
        match &self.content {
            Content::List(list) => Some(list),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match &self.content {
            Content::String(text) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<Figure> {
        match &self.content {
            Content::Number(number) => Some(Figure(*number)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match &self.content {
            Content::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        Tree::is_null(self)
    }

    fn json_type(&self) -> JsonType {
        match &self.content {
            Content::Null => JsonType::Null,
            Content::Bool(_) => JsonType::Boolean,
            Content::Number(_) => JsonType::Number,
            Content::String(_) => JsonType::String,
            Content::List(_) => JsonType::Array,
            Content::Map(_) => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, JsonValue> {
        Cow::Owned(match &self.content {
            Content::Null => JsonValue::Null,
            Content::Bool(value) => JsonValue::Bool(*value),
            Content::Number(number) => JsonValue::Number(Figure(*number).to_number().into_owned()),
            Content::String(text) => JsonValue::String(text.to_string()),
            Content::List(list) => list.0.iter().map(|item| Node::to_value(&item).into_owned()).collect(),
            Content::Map(map) => map
                .0
                .iter()
                .map(|(key, tree)| (key.to_string(), Node::to_value(&tree).into_owned()))
                .collect(),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Tree>(self) as usize))
    }
}

impl<'a> Object<'a, Values> for &'a TreeMap {
    type Node = &'a Tree;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<&'a Tree> {
        self.0.get(key.as_str())
    }

    fn members(&self) -> Members<'a> {
        Members(self.0.iter())
    }
}

/// The entries of a map, in order.
pub(super) struct Members<'a>(indexmap::map::Iter<'a, smol_str::SmolStr, Tree>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Tree);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, tree)| (&**key, tree))
    }
}

impl<'a> Array<'a, Values> for &'a TreeList {
    type Node = &'a Tree;
    type ElementsIter = std::slice::Iter<'a, Tree>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Self::ElementsIter {
        self.0.iter()
    }
}

/// A number as it is written.
pub(super) struct Figure(pub(super) Number);

impl JsonNumber for Figure {
    fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Number::Int(value) => u64::try_from(*value).ok(),
            Number::Float(_) => None,
        }
    }

    fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Number::Int(value) => i64::try_from(*value).ok(),
            Number::Float(_) => None,
        }
    }

    fn as_f64(&self) -> Option<f64> {
        Some(match &self.0 {
            Number::Int(value) => *value as f64,
            Number::Float(value) => *value,
        })
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(match &self.0 {
            Number::Int(value) => value.to_string(),
            Number::Float(value) => format!("{value:?}"),
        })
    }

    /// Beyond 64 bits the nearest float: this form cannot say more.
    fn to_number(&self) -> Cow<'_, JsonValueNumber> {
        let number = match &self.0 {
            Number::Int(value) => match (i64::try_from(*value), u64::try_from(*value)) {
                (Ok(value), _) => Some(value.into()),
                (_, Ok(value)) => Some(value.into()),
                _ => JsonValueNumber::from_f64(*value as f64),
            },
            Number::Float(value) => JsonValueNumber::from_f64(*value),
        };
        Cow::Owned(number.expect("no number of YAML is NaN or infinite"))
    }

    fn is_integer(&self) -> bool {
        match &self.0 {
            Number::Int(_) => true,
            Number::Float(value) => value.fract() == 0.0,
        }
    }

    /// `1.0` is one too, also for draft 4, which goes by how a number is written: Helm's reader makes 1 of it.
    fn is_written_as_integer(&self) -> bool {
        self.is_integer()
    }
}
