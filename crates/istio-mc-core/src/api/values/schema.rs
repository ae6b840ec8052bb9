//! JSON Schemas of the charts' values.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::{bookinfo, cacerts, istio_remote_0_8, istio_remote_1_0, istio_remote_1_1};

/// The schema of each built-in chart's values, by the chart's folder: what `values.schema.json` holds.
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("bookinfo", schema::<bookinfo::Values>()),
        ("cacerts", schema::<cacerts::Values>()),
        ("istio-remote-0.8.0", schema::<istio_remote_0_8::Values>()),
        ("istio-remote-1.0.9", schema::<istio_remote_1_0::Values>()),
        ("istio-remote-1.4.10", schema::<istio_remote_1_1::Values>()),
    ]
}

fn schema<T: JsonSchema>() -> Value {
    // Helm reads draft 7 in all its releases.
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema: Value = generator.into_root_schema_for::<T>().into();
    open(&mut schema);
    schema
}

/// Allows unknown fields everywhere: files written for the original charts hold values nobody reads.
fn open(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.get("additionalProperties") == Some(&Value::Bool(false)) {
                map.remove("additionalProperties");
            }
            map.values_mut().for_each(open);
        }
        Value::Array(items) => items.iter_mut().for_each(open),
        _ => {}
    }
}
