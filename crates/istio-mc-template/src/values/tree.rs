//! Values as templates see them: shared, ordered, and each knowing where it was written.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use istio_mc_diagnostic::{Place, Source};
use istio_mc_yaml::{Content as YamlContent, Kind, Map, Node, Number, Value};
use minijinja::value::{Enumerator, Object, ObjectExt, ObjectRepr, Value as EngineValue};
use serde::{Serialize, Serializer};
use smol_str::SmolStr;

/// A value and where it was written.
///
/// Maps and lists are shared: merging values copies the maps along the paths that change and nothing
/// else, and templates read the same maps without a copy.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) content: Content,
    /// Where: in a map, the entry's key; otherwise the value.
    pub(crate) place: Option<Place>,
}

/// What a [`Tree`] holds.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Null,
    Bool(bool),
    Number(Number),
    String(SmolStr),
    List(Arc<TreeList>),
    Map(Arc<TreeMap>),
}

/// A list of values.
#[derive(Clone, Debug, Default)]
pub(crate) struct TreeList(pub(crate) Vec<Tree>);

/// A map of values, in the order written.
#[derive(Clone, Default)]
pub(crate) struct TreeMap(pub(crate) Entries);

/// Things by name, in order.
pub(crate) type Entries<V = Tree> = IndexMap<SmolStr, V, foldhash::fast::RandomState>;

impl Tree {
    /// A value with the places of its source.
    pub(crate) fn from_node(node: &Node<'_>, source: &Arc<Source>) -> Self {
        Self::placed(node, Place::new(source, node.span), source)
    }

    fn placed(node: &Node<'_>, place: Place, source: &Arc<Source>) -> Self {
        let content = match &node.content {
            YamlContent::Null => Content::Null,
            YamlContent::Bool(value) => Content::Bool(*value),
            YamlContent::Number(number) => Content::Number(*number),
            YamlContent::String(text) => Content::String(SmolStr::from(&**text)),
            YamlContent::List(items) => {
                let items = items.iter().map(|item| Self::from_node(item, source)).collect();
                Content::List(Arc::new(TreeList(items)))
            }
            YamlContent::Map(entries) => {
                let entries = entries.iter().map(|entry| {
                    if entry.value.as_str().is_some() && is_secret(&entry.key) {
                        source.conceal(entry.value.span);
                    }
                    let place = Place::new(source, entry.key_span);
                    (SmolStr::from(&*entry.key), Self::placed(&entry.value, place, source))
                });
                Content::Map(Arc::new(TreeMap(entries.collect())))
            }
        };
        Self { content, place: Some(place) }
    }

    /// A value all of whose parts come from one place, or from none.
    pub(crate) fn from_value(value: &Value, place: Option<&Place>) -> Self {
        let content = match value {
            Value::Null => Content::Null,
            Value::Bool(value) => Content::Bool(*value),
            Value::Number(number) => Content::Number(*number),
            Value::String(text) => Content::String(SmolStr::from(text.as_str())),
            Value::List(items) => {
                let items = items.iter().map(|item| Self::from_value(item, place)).collect();
                Content::List(Arc::new(TreeList(items)))
            }
            Value::Map(map) => {
                let entries = map
                    .iter()
                    .map(|(key, value)| (SmolStr::from(key.as_str()), Self::from_value(value, place)));
                Content::Map(Arc::new(TreeMap(entries.collect())))
            }
        };
        Self { content, place: place.cloned() }
    }

    /// An empty map, written nowhere.
    pub(crate) fn empty() -> Self {
        Self::from(TreeMap::default())
    }

    /// The value without its places.
    pub(crate) fn to_value(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Number(number) => Value::Number(*number),
            Content::String(text) => Value::String(text.to_string()),
            Content::List(list) => Value::List(list.0.iter().map(Tree::to_value).collect()),
            Content::Map(map) => Value::Map(map.to_map()),
        }
    }

    /// The value as the template engine takes it. Maps and lists are shared, not copied.
    pub(crate) fn to_engine(&self) -> EngineValue {
        match &self.content {
            Content::Null => EngineValue::from(()),
            Content::Bool(value) => EngineValue::from(*value),
            Content::Number(Number::Int(value)) => engine_integer(*value),
            Content::Number(Number::Float(value)) => EngineValue::from(*value),
            Content::String(text) => engine_text(text),
            Content::List(list) => EngineValue::from_dyn_object(Arc::clone(list)),
            Content::Map(map) => EngineValue::from_dyn_object(Arc::clone(map)),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.content, Content::Null)
    }

    pub(crate) fn as_map(&self) -> Option<&TreeMap> {
        match &self.content {
            Content::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The type, as messages name it.
    pub(crate) fn kind(&self) -> Kind {
        match &self.content {
            Content::Null => Kind::Null,
            Content::Bool(_) => Kind::Bool,
            Content::Number(number) => number.kind(),
            Content::String(_) => Kind::String,
            Content::List(_) => Kind::List,
            Content::Map(_) => Kind::Map,
        }
    }

    /// The value under `key`, if this is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Tree> {
        self.as_map()?.0.get(key)
    }
}

/// Whether a key's name says that its value is nobody else's business: no excerpt shows it then.
///
/// Every key of every values file is asked about, so no text is made of it.
pub(crate) fn is_secret(key: &str) -> bool {
    const WORDS: [&str; 6] = ["password", "passwd", "secret", "token", "credential", "privatekey"];
    let key = key.as_bytes();
    let begins = |part: &[u8], word: &str| {
        part.get(..word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    };
    let has_word = key.iter().enumerate().any(|(at, letter)| {
        let may_begin = matches!(letter.to_ascii_lowercase(), b'c' | b'p' | b's' | b't');
        may_begin && WORDS.iter().any(|word| begins(&key[at..], word))
    });
    has_word || key.last_chunk::<3>().is_some_and(|end| end.eq_ignore_ascii_case(b"key"))
}

/// A text is copied if it is short: to share it is to count on all cores how often, which takes longer.
fn engine_text(text: &SmolStr) -> EngineValue {
    if text.is_heap_allocated() { Arc::<str>::from(text.clone()).into() } else { text.as_str().into() }
}

/// The narrowest form of an integer: the engine computes with 64 bits where it can.
fn engine_integer(value: i128) -> EngineValue {
    i64::try_from(value).map_or_else(|_| EngineValue::from(value), EngineValue::from)
}

impl Serialize for Tree {
    /// The value alone, without its places.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.content {
            Content::Null => serializer.serialize_unit(),
            Content::Bool(value) => serializer.serialize_bool(*value),
            Content::Number(number) => number.serialize(serializer),
            Content::String(text) => serializer.serialize_str(text),
            Content::List(list) => serializer.collect_seq(&list.0),
            Content::Map(map) => map.serialize(serializer),
        }
    }
}

impl Serialize for TreeMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, tree)| (&**key, tree)))
    }
}

impl From<TreeMap> for Tree {
    fn from(map: TreeMap) -> Self {
        Self { content: Content::Map(Arc::new(map)), place: None }
    }
}

impl TreeMap {
    pub(crate) fn to_map(&self) -> Map {
        self.0.iter().map(|(key, tree)| (key.to_string(), tree.to_value())).collect()
    }

    /// The keys, in the order written.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|key| &**key)
    }
}

impl fmt::Debug for TreeMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(key, tree)| (key, &tree.content))).finish()
    }
}

impl Object for TreeMap {
    fn get_value(self: &Arc<Self>, key: &EngineValue) -> Option<EngineValue> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<EngineValue> {
        self.0.get(key).map(Tree::to_engine)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.mapped_enumerator(|this| Box::new(this.0.keys().map(engine_text)))
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.0.len())
    }
}

impl Object for TreeList {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &EngineValue) -> Option<EngineValue> {
        self.0.get(key.as_usize()?).map(Tree::to_engine)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_secrets_are_known_by_their_words() {
        for key in [
            "password",
            "dbPASSWD",
            "clientSecretName",
            "tokens",
            "Credentials",
            "privateKey",
            "apiKey",
            "KEY",
        ] {
            assert!(is_secret(key), "{key}");
        }
        for key in ["", "ke", "keys", "pass-word", "tok", "Schlüssel", "passw\u{f6}rd"] {
            assert!(!is_secret(key), "{key}");
        }
    }
}
