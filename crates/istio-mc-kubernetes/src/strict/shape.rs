//! Fields that have no type in k8s-openapi.

use istio_mc_yaml::{Content, Node};

use super::Cx;
use super::path::Path;
use super::value::Value;

/// What a field holds.
pub(crate) enum Shape {
    Text,
    Integer,
    Quantity,
    IntegerOrText,
    /// A map with these fields, called so.
    Fields(&'static str, &'static [(&'static str, Shape)]),
    /// A list of these.
    List(&'static Shape),
    /// What a type of k8s-openapi holds: [`typed`] of it.
    Typed(for<'a> fn(Value<'a>)),
}

/// Checks a value as a type does.
pub(crate) fn typed<T: for<'de> serde::Deserialize<'de>>(value: Value<'_>) {
    // It cannot fail: whatever does not fit is reported and replaced.
    let _ = T::deserialize(value);
}

impl Shape {
    pub(super) fn check(&self, node: &Node<'_>, path: &Path<'_>, cx: &Cx<'_>) {
        match self {
            Shape::Text => cx.text(node, path),
            Shape::Integer => cx.integer(node, path, i64::MIN, i64::MAX),
            Shape::Quantity => cx.quantity(node, path),
            Shape::IntegerOrText => cx.integer_or_text(node, path),
            Shape::Typed(check) => check(Value::new(node, path, cx)),
            Shape::List(item) => match &node.content {
                Content::Null => {}
                Content::List(items) => {
                    for (index, node) in items.iter().enumerate() {
                        item.check(node, &Path::Item(path, index), cx);
                    }
                }
                _ => cx.wrong_type(node, path, "a list"),
            },
            Shape::Fields(name, fields) => match &node.content {
                Content::Null => {}
                Content::Map(entries) => {
                    for entry in entries {
                        match fields.iter().find(|(field, _)| *field == entry.key) {
                            Some((field, shape)) => shape.check(&entry.value, &Path::Field(path, field), cx),
                            None => {
                                let known: Vec<&str> = fields.iter().map(|(field, _)| *field).collect();
                                cx.unknown(entry, path, name, &known);
                            }
                        }
                    }
                }
                _ => cx.wrong_type(node, path, "a map"),
            },
        }
    }
}
