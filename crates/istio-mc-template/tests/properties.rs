//! What holds for any values, any schema and any requirements.yaml.

use istio_mc_diagnostic::{Diagnostics, Source, TextStyle};
use istio_mc_template::{Capabilities, Chart, Globals, Layers, MemoryChart, Release, Request, render};
use istio_mc_yaml::Value;
use proptest::prelude::*;

fn chart() -> MemoryChart {
    MemoryChart::new("demo").file("Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n")
}

/// The text of the chart's one template.
fn text(chart: &MemoryChart, layers: &Layers) -> Result<String, Diagnostics> {
    let chart = Chart::load(chart)?.value;
    let request = Request {
        release: Release::new("demo", "default"),
        capabilities: Capabilities::default(),
        layers,
        globals: Globals::new(),
    };
    let rendered = render(&chart, &request)?.value;
    Ok(rendered.templates.first().map(|template| template.source.text().to_owned()).unwrap_or_default())
}

fn read(text: &str) -> Value {
    let source = Source::new("printed", text);
    let documents = istio_mc_yaml::read(&source).unwrap_or_else(|findings| panic!("{findings}\n{text}"));
    documents.first().map(|document| document.to_value()).unwrap_or(Value::Null)
}

/// Maps as values are: with keys and texts that YAML might take for something else.
fn values() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (-1e12..1e12_f64).prop_map(Into::into),
        prop_oneof!["[a-z0-9._ -]{0,8}", "yes|no|on|~|null|1e3|0644|1_000|'|\"|: x|#|- a|\\{|\\PC{0,6}"]
            .prop_map(serde_json::Value::String),
    ];
    let tree = scalar.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::Array),
            prop::collection::btree_map("[a-z]{1,3}|yes|1|a\\.b|x y", inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::btree_map("[a-z]{1,4}", tree, 0..4).prop_map(|map| {
        serde_json::Value::Object(map.into_iter().filter(|(key, _)| key != "global").collect())
    })
}

/// Pieces of JSON Schemas, right ones and wrong ones.
fn schemas() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::json!(true)),
        Just(serde_json::json!(false)),
        Just(serde_json::json!({})),
        Just(serde_json::json!({"type": "string", "minLength": 2, "pattern": "^[a-z]"})),
        Just(serde_json::json!({"type": ["integer", "null"], "maximum": 10, "multipleOf": 0.3})),
        Just(serde_json::json!({"enum": ["a", 1, null, {"x": []}]})),
        Just(serde_json::json!({"const": [1, "a"]})),
        Just(serde_json::json!({"$ref": "#"})),
        Just(serde_json::json!({"$ref": "#/$defs/a"})),
        Just(serde_json::json!({"$ref": "other.json#/a"})),
        Just(serde_json::json!({"uniqueItems": true, "maxItems": 1, "contains": {"type": "string"}})),
        Just(
            serde_json::json!({"required": ["a", "b"], "maxProperties": 1, "propertyNames": {"maxLength": 1}})
        ),
        Just(serde_json::json!({"type": "strin"})),
        Just(serde_json::json!({"pattern": "("})),
        Just(serde_json::json!(5)),
    ];
    let tree = leaf.prop_recursive(4, 24, 4, |inner| {
        let map = prop::collection::btree_map("[a-z]{1,3}|a~/b", inner.clone(), 0..4);
        let list = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            map.clone().prop_map(|map| serde_json::json!({"properties": map, "additionalProperties": false})),
            map.prop_map(|map| serde_json::json!({"patternProperties": map, "unevaluatedProperties": false})),
            list.clone().prop_map(|list| serde_json::json!({"anyOf": list})),
            list.clone().prop_map(|list| serde_json::json!({"oneOf": list})),
            list.prop_map(|list| serde_json::json!({"allOf": list})),
            inner.clone().prop_map(|inner| serde_json::json!({"items": inner, "$defs": {"a": inner}})),
            inner.prop_map(|inner| serde_json::json!({"not": inner})),
        ]
    });
    let dialect = prop_oneof![
        Just(None),
        Just(Some("http://json-schema.org/draft-04/schema#")),
        Just(Some("http://json-schema.org/draft-07/schema")),
        Just(Some("https://json-schema.org/draft/2019-09/schema")),
        Just(Some("nonsense")),
    ];
    (tree, dialect).prop_map(|(mut schema, dialect)| {
        if let (Some(map), Some(dialect)) = (schema.as_object_mut(), dialect) {
            map.insert("$schema".to_owned(), dialect.into());
        }
        schema
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Integers keep all their digits, from values files and flags, through `toYaml` and `toJson`.
    #[test]
    fn integers_stay_integers(integer in any::<i128>(), flag in any::<i64>()) {
        let chart = chart()
            .file("values.yaml", format!("a: {integer}\n"))
            .file("templates/a.txt.j2", "{{ Values.a }} {{ {'x': Values.a}|toYaml }} {{ [Values.a, Values.b]|toJson }}");
        let found = text(&chart, &Layers::new().set(&format!("b={flag}"))).expect("it renders");
        prop_assert_eq!(found.trim_end(), format!("{integer} x: {integer} [{integer},{flag}]"));
    }

    /// What a chart defaults to is what its templates print, whatever it is.
    #[test]
    fn values_come_back_from_what_is_printed(values in values()) {
        let chart = chart().file("values.yaml", values.to_string()).file("templates/a.txt.j2", "{{ Values|toYaml }}");
        let found = text(&chart, &Layers::new()).expect("it renders");
        prop_assert_eq!(read(&found), read(&values.to_string()));
    }

    /// Values files over one another are what the later says over what the earlier says, and one alone changes nothing.
    #[test]
    fn a_values_file_twice_is_that_file(values in values(), other in values()) {
        let source = |name: &str, values: &serde_json::Value| Source::new(name, values.to_string());
        let once = Layers::new().file(&source("a", &other)).file(&source("b", &values));
        let twice = once.clone().file(&source("c", &values));
        prop_assert_eq!(once.values(), twice.values());
    }

    /// `null` removes the default of a subchart as it removes that of the chart.
    #[test]
    fn null_removes_any_default(values in values()) {
        let keys: Vec<String> = values.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
        let chart = chart()
            .file("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n")
            .file("charts/sub/values.yaml", values.to_string())
            .file("charts/sub/templates/a.txt.j2", "{{ Values|toJson }}");
        let nulls: serde_json::Map<String, serde_json::Value> =
            keys.into_iter().map(|key| (key, serde_json::Value::Null)).collect();
        let layers = Layers::new().file(&Source::new("nulls", serde_json::json!({"sub": nulls}).to_string()));
        prop_assert_eq!(text(&chart, &layers).expect("it renders"), "{\"global\":{}}");
    }

    /// A schema, right or wrong, and values that fit or do not: told without a panic, and the same each time.
    #[test]
    fn schemas_are_told_the_same_each_time(schema in schemas(), values in values()) {
        let chart = chart()
            .file("values.yaml", values.to_string())
            .file("values.schema.json", schema.to_string())
            .file("templates/a.txt.j2", "a");
        let told = || match text(&chart, &Layers::new()) {
            Ok(text) => vec![text],
            Err(findings) => {
                assert!(findings.iter().all(|finding| finding.place.is_some()), "{findings:?}");
                findings.iter().map(|finding| TextStyle::default().render(finding)).collect()
            }
        };
        prop_assert_eq!(told(), told());
    }

    /// Any text as requirements.yaml is read or refused.
    #[test]
    fn any_requirements_are_read_or_refused(
        text in "(dependencies:\n|- \\{name: sub, version: \\^1\\}\n|- name: sub\n|  alias: [a-z.]{0,3}\n|  tags: \\[a\\]\n|  import-values: \\[\\{child: a, parent: b\\}, c\\]\n|  condition: a.b,,c\n|\\PC{0,6}\n?){0,6}",
    ) {
        let chart = MemoryChart::new("demo")
            .file("Chart.yaml", "apiVersion: v1\nname: demo\nversion: 1.0.0\n")
            .file("requirements.yaml", text)
            .file("charts/sub/Chart.yaml", "apiVersion: v1\nname: sub\nversion: 1.0.0\n")
            .file("charts/sub/values.yaml", "exports: {c: {d: 1}}\na: {b: true}\n")
            .file("templates/a.txt.j2", "{{ Values|toJson }}");
        let _ = self::text(&chart, &Layers::new().set("a.b=false,sub.x={1}"));
    }
}
