//! An object before and after as lines of YAML.

use istio_mc_yaml::{Map, Node, Value};

use super::secret::{HIDDEN, HIDDEN_AFTER, HIDDEN_BEFORE, Holder, item_step};
use super::{Hunk, Step, hunks};

/// What differs between two states of an object as lines of YAML with sorted keys, and `context` lines around it; an
/// object that is not there has no lines. Values of Secrets are not shown, as `kubectl diff` does not show them.
///
/// ```
/// use istio_mc_core::difference::unified;
/// use istio_mc_diagnostic::Source;
/// let new = Source::new("new", "{kind: ConfigMap, apiVersion: v1}");
/// let new = istio_mc_yaml::read(&new)?;
/// let hunks = unified(None, Some(&new[0]), 3);
/// assert_eq!(hunks[0].to_string(), "@@ -0,0 +1,2 @@");
/// assert_eq!(hunks[0].lines[0].text, "apiVersion: v1");
/// # Ok::<(), istio_mc_diagnostic::Diagnostics>(())
/// ```
pub fn unified(old: Option<&Node<'_>>, new: Option<&Node<'_>>, context: usize) -> Vec<Hunk> {
    lines(Holder::of([old, new].into_iter().flatten()), old, new, context)
}

/// The same of the values of a chart. Those whose names say that they are secret are not shown.
pub fn unified_values(old: Option<&Node<'_>>, new: Option<&Node<'_>>, context: usize) -> Vec<Hunk> {
    lines(Holder::Values, old, new, context)
}

fn lines(holder: Holder, old: Option<&Node<'_>>, new: Option<&Node<'_>>, context: usize) -> Vec<Hunk> {
    let (mut before, mut after) = (old.map(Node::to_value), new.map(Node::to_value));
    if holder != Holder::Open {
        hide(holder, &mut Vec::new(), before.as_mut(), after.as_mut());
    }
    hunks(&text(before), &text(after), context)
}

/// Replaces what is secret, so that it can be seen whether it differs.
fn hide(holder: Holder, path: &mut Vec<Step>, old: Option<&mut Value>, new: Option<&mut Value>) {
    // The map of a Secret is gone through, so that it is seen which of them differ.
    let are_maps =
        [old.as_deref(), new.as_deref()].into_iter().flatten().all(|value| value.as_map().is_some());
    if holder.hides(path) && !(path.len() == 1 && are_maps) {
        let (before, after) = match (&old, &new) {
            (Some(old), Some(new)) if old != new => (HIDDEN_BEFORE, HIDDEN_AFTER),
            _ => (HIDDEN, HIDDEN),
        };
        old.into_iter().for_each(|value| *value = Value::from(before));
        new.into_iter().for_each(|value| *value = Value::from(after));
        return;
    }
    match (old, new) {
        (Some(Value::Map(old)), Some(Value::Map(new))) => hide_fields(holder, path, Some(old), Some(new)),
        (Some(Value::List(old)), Some(Value::List(new))) => hide_items(holder, path, old, new),
        // What became something else has nothing to be held against.
        (Some(old), Some(new)) => {
            hide(holder, path, Some(old), None);
            hide(holder, path, None, Some(new));
        }
        (Some(Value::Map(old)), None) => hide_fields(holder, path, Some(old), None),
        (None, Some(Value::Map(new))) => hide_fields(holder, path, None, Some(new)),
        (Some(Value::List(items)), None) => hide_items(holder, path, items, &mut []),
        (None, Some(Value::List(items))) => hide_items(holder, path, &mut [], items),
        (Some(_), None) | (None, Some(_)) | (None, None) => {}
    }
}

fn hide_items(holder: Holder, path: &mut Vec<Step>, old: &mut [Value], new: &mut [Value]) {
    for at in 0..old.len().max(new.len()) {
        let (old, new) = (old.get_mut(at), new.get_mut(at));
        let name = |item: &Option<&mut Value>| {
            let map = item.as_deref().and_then(Value::as_map)?;
            map.get("name").and_then(Value::as_str).map(str::to_owned)
        };
        let names = [name(&old), name(&new)];
        // Of two items in one place each has its own name.
        if names[0] != names[1] {
            path.push(item_step(at, names[0].as_deref()));
            hide(holder, path, old, None);
            path.pop();
            path.push(item_step(at, names[1].as_deref()));
            hide(holder, path, None, new);
        } else {
            path.push(item_step(at, names[0].as_deref()));
            hide(holder, path, old, new);
        }
        path.pop();
    }
}

fn hide_fields<'m>(
    holder: Holder,
    path: &mut Vec<Step>,
    mut old: Option<&'m mut Map>,
    mut new: Option<&'m mut Map>,
) {
    let mut keys: Vec<String> = Vec::new();
    for map in [old.as_deref(), new.as_deref()].into_iter().flatten() {
        keys.extend(map.keys().cloned());
    }
    for key in keys {
        path.push(Step::Key(key.clone()));
        let value = |map: &mut Option<&'m mut Map>| {
            map.as_deref_mut().and_then(|map| map.get_mut(&key).map(std::mem::take))
        };
        let (mut before, mut after) = (value(&mut old), value(&mut new));
        hide(holder, path, before.as_mut(), after.as_mut());
        for (map, value) in [(&mut old, before), (&mut new, after)] {
            if let (Some(map), Some(value)) = (map.as_deref_mut(), value) {
                map.insert(key.clone(), value);
            }
        }
        path.pop();
    }
}

fn text(value: Option<Value>) -> String {
    let Some(mut value) = value else { return String::new() };
    sort(&mut value);
    istio_mc_yaml::to_string(&value).expect("what was read can be written")
}

fn sort(value: &mut Value) {
    match value {
        Value::Map(map) => {
            map.sort_keys();
            map.values_mut().for_each(sort);
        }
        Value::List(items) => items.iter_mut().for_each(sort),
        _ => {}
    }
}
