//! Laws of differences: they are there if and only if there is something to tell, and they are all there is to tell.

use istio_mc_core::difference::{Change, Step, What, changes, unified};
use istio_mc_diagnostic::Source;
use istio_mc_yaml::{Map, Value, read, to_string};
use proptest::prelude::*;

/// Values with the keys and names that lists are matched by, few enough that states have much in common.
fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..4_i64).prop_map(Value::from),
        "[a-c]{0,2}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 5, |inner| {
        let keys = prop::sample::select(vec!["name", "number", "address", "port", "b", "c.d"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            prop::collection::vec((keys, inner), 0..5).prop_map(Value::from_iter),
        ]
    })
}

/// The same value with its keys in another order.
fn backwards(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            Value::Map(map.iter().rev().map(|(key, value)| (key.clone(), backwards(value))).collect())
        }
        Value::List(items) => Value::List(items.iter().map(backwards).collect()),
        other => other.clone(),
    }
}

fn compare(old: &Value, new: &Value) -> Vec<Change> {
    let text = |value| to_string(&Value::from_iter([("spec", value)])).expect("YAML");
    let (old, new) = (text(old.clone()), text(new.clone()));
    let (old, new) = (Source::new("old", old), Source::new("new", new));
    changes(&read(&old).expect("YAML")[0], &read(&new).expect("YAML")[0])
}

/// A change, and the way to its place.
type Placed<'c> = (&'c [Step], &'c What);

/// The state after, made of the one before and what differs. Named items that are added come last.
fn applied(value: Value, changes: Vec<Placed<'_>>) -> Value {
    let mut value = value;
    // Places of what goes are those before, all others those after.
    let mut gone: Vec<usize> = Vec::new();
    let mut groups: Vec<(&Step, Vec<Placed<'_>>)> = Vec::new();
    for (path, what) in changes {
        let Some((step, rest)) = path.split_first() else {
            match what {
                What::Replaced { new, .. } => value = new.clone(),
                What::Reordered { new, .. } => reorder(&mut value, new),
                other => panic!("{other:?} without a place"),
            }
            continue;
        };
        match (step, what, rest) {
            (Step::Index(at), What::Removed(_), []) => gone.push(*at),
            _ => match groups.iter_mut().find(|(known, _)| *known == step) {
                Some((_, group)) => group.push((rest, what)),
                None => groups.push((step, vec![(rest, what)])),
            },
        }
    }
    if let Value::List(items) = &mut value {
        gone.sort_unstable();
        gone.into_iter().rev().for_each(|at| drop(items.remove(at)));
        let mut added: Vec<(usize, Value)> = Vec::new();
        groups.retain(|(step, group)| match (step, group.as_slice()) {
            (Step::Index(at), [([], What::Added(new))]) => {
                added.push((*at, new.clone()));
                false
            }
            _ => true,
        });
        added.sort_by_key(|(at, _)| *at);
        added.into_iter().for_each(|(at, new)| items.insert(at, new));
    }
    for (step, group) in groups {
        change(&mut value, step, group);
    }
    value
}

fn change(value: &mut Value, step: &Step, group: Vec<(&[Step], &What)>) {
    match (value, step, group.as_slice()) {
        (Value::Map(map), Step::Key(key), [([], What::Added(new))]) => {
            assert!(map.insert(key.clone(), new.clone()).is_none(), "{key} was there");
        }
        (Value::Map(map), Step::Key(key), [([], What::Removed(old))]) => {
            assert_eq!(map.shift_remove(key).as_ref(), Some(old));
        }
        (Value::Map(map), Step::Key(key), _) => {
            let inner = map.get_mut(key).expect("the key");
            *inner = applied(std::mem::take(inner), group);
        }
        (Value::List(items), Step::Item(_), [([], What::Added(new))]) => items.push(new.clone()),
        (Value::List(items), Step::Item(name), _) => {
            let at = items.iter().position(|item| is_called(item, name)).expect("the item");
            match group.as_slice() {
                [([], What::Removed(_))] => drop(items.remove(at)),
                _ => items[at] = applied(std::mem::take(&mut items[at]), group),
            }
        }
        (Value::List(items), Step::Index(at), _) => {
            items[*at] = applied(std::mem::take(&mut items[*at]), group)
        }
        (value, step, _) => panic!("{step:?} in {value:?}"),
    }
}

fn is_called(item: &Value, name: &[(&'static str, String)]) -> bool {
    name.iter().all(|(field, text)| {
        let path: Vec<&str> = field.split('.').collect();
        item.at(&path).map(title).as_ref() == Some(text)
    })
}

fn title(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number {
            istio_mc_yaml::Number::Int(number) => number.to_string(),
            istio_mc_yaml::Number::Float(number) => number.to_string(),
        },
        other => panic!("{other:?} is no name"),
    }
}

/// Only how many there are is asked: the test compares named items wherever they stand.
fn reorder(value: &mut Value, names: &[String]) {
    assert!(value.as_list().is_some_and(|items| items.len() >= names.len()));
}

/// The value with keys sorted and lists of maps sorted: what has names may stand elsewhere.
fn loose(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let mut map: Map = map.iter().map(|(key, value)| (key.clone(), loose(value))).collect();
            map.sort_keys();
            Value::Map(map)
        }
        Value::List(items) => {
            let mut items: Vec<Value> = items.iter().map(loose).collect();
            items.sort_by_cached_key(|item| format!("{item:?}"));
            Value::List(items)
        }
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn what_is_the_same_has_no_differences(value in value()) {
        prop_assert_eq!(compare(&value, &value), []);
        prop_assert_eq!(compare(&value, &backwards(&value)), []);
    }

    #[test]
    fn what_is_not_the_same_has_differences(old in value(), new in value()) {
        let is_same = backwards(&old) == backwards(&new);
        prop_assert_eq!(compare(&old, &new).is_empty(), is_same);
        // The order of keys is no matter for how they are told either.
        prop_assert_eq!(format!("{:?}", paths(&old, &new)), format!("{:?}", paths(&backwards(&old), &backwards(&new))));
    }

    #[test]
    fn differences_make_the_new_state_of_the_old(old in value(), new in value()) {
        let all = compare(&old, &new);
        let whole = Value::from_iter([("spec", old)]);
        let made = applied(whole, all.iter().map(|change| (change.path.steps(), &change.what)).collect());
        prop_assert_eq!(loose(&made), loose(&Value::from_iter([("spec", new)])));
    }

    #[test]
    fn no_secret_is_told(old in value(), new in value(), secret in "[A-Z]{12}", other in "[A-Z]{12}") {
        let object = |secret: &str, rest: &Value| {
            let map = [
                ("apiVersion", Value::from("v1")),
                ("kind", Value::from("Secret")),
                ("metadata", Value::from_iter([
                    ("annotations", Value::from_iter([("kubectl.kubernetes.io/last-applied-configuration", Value::from(secret))])),
                    ("labels", rest.clone()),
                ])),
                ("data", Value::from_iter([("a", Value::from(secret)), ("b", Value::List(vec![Value::from(secret)]))])),
                ("stringData", Value::from(secret)),
            ];
            to_string(&Value::from_iter(map)).expect("YAML")
        };
        let (old, new) = (Source::new("old", object(&secret, &old)), Source::new("new", object(&other, &new)));
        let (old, new) = (read(&old).expect("YAML"), read(&new).expect("YAML"));
        let lines = [unified(Some(&old[0]), Some(&new[0]), 9), unified(Some(&old[0]), None, 9), unified(None, Some(&new[0]), 9)];
        let told = format!("{:?}{lines:?}", changes(&old[0], &new[0]));
        prop_assert!(!told.contains(&secret) && !told.contains(&other), "{}", told);
    }
}

fn paths(old: &Value, new: &Value) -> Vec<String> {
    compare(old, new).iter().map(|change| format!("{} {:?}", change.path, change.what.fate())).collect()
}
