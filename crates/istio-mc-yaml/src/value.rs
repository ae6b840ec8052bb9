//! Values without positions: what Kubernetes sees.

use std::fmt;

use indexmap::IndexMap;

/// A mapping; keys keep the order in which they were written.
pub type Map = IndexMap<String, Value>;

/// A value of the JSON data model, which is all that Kubernetes takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(String),
    /// A sequence.
    List(Vec<Value>),
    /// A mapping with text keys.
    Map(Map),
}

/// A number: integers stay integers, however big.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Int(i128),
    /// Anything with a fraction or an exponent; never NaN or infinite, which JSON cannot say.
    Float(f64),
}

/// The type of a value, as messages name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// A boolean.
    Bool,
    /// A number without a fraction.
    Int,
    /// A number with a fraction.
    Float,
    /// A text.
    String,
    /// A sequence.
    List,
    /// A mapping.
    Map,
}

impl fmt::Display for Kind {
    /// With its article: `a string`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Int => "an integer",
            Kind::Float => "a number",
            Kind::String => "a string",
            Kind::List => "a list",
            Kind::Map => "a map",
        })
    }
}

impl Number {
    /// Whether it is an integer.
    pub fn kind(self) -> Kind {
        match self {
            Number::Int(_) => Kind::Int,
            Number::Float(_) => Kind::Float,
        }
    }
}

impl Value {
    /// The type, as messages name it.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(number) => number.kind(),
            Value::String(_) => Kind::String,
            Value::List(_) => Kind::List,
            Value::Map(_) => Kind::Map,
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The mapping, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The value under `key`, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// The value at a path of keys.
    ///
    /// ```
    /// use istio_mc_yaml::Value;
    /// let value = Value::from_iter([("a", Value::from_iter([("b", Value::from("x"))]))]);
    /// assert_eq!(value.at(&["a", "b"]), Some(&Value::from("x")));
    /// ```
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Lays a later value over this one: maps merge key by key, everything else is replaced. A null stays
    /// a null, for whoever takes it as "remove".
    pub fn overlay(&mut self, later: Value) {
        match (self, later) {
            (Value::Map(map), Value::Map(later)) => {
                for (key, value) in later {
                    match map.get_mut(&key) {
                        Some(existing) => existing.overlay(value),
                        None => {
                            map.insert(key, value);
                        }
                    }
                }
            }
            (existing, later) => *existing = later,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::String(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::String(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Number(Number::Int(value.into()))
    }
}

impl From<Vec<Value>> for Value {
    fn from(value: Vec<Value>) -> Self {
        Value::List(value)
    }
}

impl From<Map> for Value {
    fn from(value: Map) -> Self {
        Value::Map(value)
    }
}

impl<K: Into<String>> FromIterator<(K, Value)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(entries: I) -> Self {
        Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }
}
