//! Values with an odd one in the place of a part.

use istio_mc_yaml::{Map, Number, Value};

/// Every value that comes of putting an odd one in the place of a part.
pub(crate) fn mutations(value: &Value) -> Vec<Value> {
    let odd = || {
        let number = |number| Value::Number(Number::Int(number));
        let texts = ["", ".", "/", "://", "*", "\u{0}", "\u{fc}", "-1", "99999999999999999999"];
        [Value::Null, Value::Bool(true), number(0), number(-1), number(i128::MAX)]
            .into_iter()
            .chain([
                Value::Number(Number::Float(0.5)),
                Value::List(vec![Value::Null]),
                Value::List(Vec::new()),
            ])
            .chain([Value::from(Map::new()), Value::from_iter([("", Value::Null)])])
            .chain(texts.map(Value::from))
    };
    let mut all: Vec<Value> = odd().collect();
    match value {
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                for changed in mutations(item) {
                    let mut items = items.clone();
                    items[index] = changed;
                    all.push(Value::List(items));
                }
            }
        }
        Value::Map(map) => {
            for (key, item) in map {
                for changed in mutations(item) {
                    let mut map = map.clone();
                    map.insert(key.clone(), changed);
                    all.push(Value::Map(map));
                }
            }
        }
        _ => {}
    }
    all
}
