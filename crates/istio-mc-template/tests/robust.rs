//! No input makes the engine panic, hang or eat the memory.

use istio_mc_template::{
    Capabilities, Chart, Format, Globals, Layers, MemoryChart, Release, Request, parse, render, write_stream,
};
use proptest::prelude::*;

const CHART: &str = "apiVersion: v2\nname: demo\nversion: 1.0.0\n";
const VALUES: &str = "a: 1\nb: {c: x, d: [1, {e: null}]}\ntext: '{{ Values.a }}'\nglobal: {g: true}\n";
const MACROS: &str = "{% macro m(x=1) %}\nk: {{ x }}\n{% endmacro %}\n";

/// Everything that can be done with a chart of one template; says only that it ended.
fn run(template: &str, layers: &Layers) {
    let source = MemoryChart::new("demo")
        .file("Chart.yaml", CHART)
        .file("values.yaml", VALUES)
        .file("templates/_m.j2", MACROS)
        .file("templates/a.yaml.j2", template.to_owned())
        .file("templates/_b.j2", template.to_owned());
    let Ok(chart) = Chart::load(&source) else { return };
    let request = Request {
        release: Release::new("demo", "default"),
        capabilities: Capabilities::default(),
        layers,
        globals: Globals::new(),
    };
    let Ok(rendered) = render(&chart.value, &request) else { return };
    if let Ok(manifests) = parse(&rendered.value) {
        let mut out = Vec::new();
        write_stream(&manifests, &mut out, Format::Yaml).expect("to memory");
        write_stream(&manifests, &mut out, Format::Json).expect("to memory");
    }
}

/// What templates are made of, so that random ones get beyond their first syntax error.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{{ ".to_owned()),
        Just(" }}".to_owned()),
        Just("{{- ".to_owned()),
        Just(" -}}".to_owned()),
        Just("{% if Values.a %}".to_owned()),
        Just("{% else %}".to_owned()),
        Just("{% endif %}".to_owned()),
        Just("{% for x in Values.b.d %}".to_owned()),
        Just("{% endfor %}".to_owned()),
        Just("{%- endfor +%}".to_owned()),
        Just("{% set y = ".to_owned()),
        Just(" %}".to_owned()),
        Just("{# ".to_owned()),
        Just(" #}".to_owned()),
        Just("{% raw %}".to_owned()),
        Just("{% endraw %}".to_owned()),
        Just("{% macro q() %}".to_owned()),
        Just("{% endmacro %}".to_owned()),
        Just("{% from \"_m.j2\" import m %}".to_owned()),
        Just("Values.a".to_owned()),
        Just("Values.b".to_owned()),
        Just("Values.nope".to_owned()),
        Just("x".to_owned()),
        Just(" ~ ".to_owned()),
        Just(" + ".to_owned()),
        Just("|default(1)".to_owned()),
        Just("|toYaml".to_owned()),
        Just("|nindent(2)".to_owned()),
        Just("|quote".to_owned()),
        Just("|tpl".to_owned()),
        Just("Values.text|tpl".to_owned()),
        Just("include(\"m.m\", 2)".to_owned()),
        Just("include(\"b.q\")".to_owned()),
        Just("m()".to_owned()),
        Just("(".to_owned()),
        Just(")".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("'".to_owned()),
        Just("\"".to_owned()),
        Just("\n".to_owned()),
        Just("  ".to_owned()),
        Just("key: ".to_owned()),
        Just("- ".to_owned()),
        Just("---\n".to_owned()),
        Just("|\n".to_owned()),
        Just(":".to_owned()),
        Just("#".to_owned()),
        Just("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n".to_owned()),
        Just("\u{f0000}".to_owned()),
        Just("ü".to_owned()),
        "[ -~\\n]{0,8}",
        "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

fn set_texts() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            Just("a".to_owned()),
            Just("b.c".to_owned()),
            Just("=".to_owned()),
            Just(",".to_owned()),
            Just(".".to_owned()),
            Just("[".to_owned()),
            Just("]".to_owned()),
            Just("0".to_owned()),
            Just("65536".to_owned()),
            Just("{".to_owned()),
            Just("}".to_owned()),
            Just("\\".to_owned()),
            Just("null".to_owned()),
            Just("\"x\"".to_owned()),
            Just("ü".to_owned()),
            Just(" ".to_owned()),
            "\\PC{0,3}",
        ],
        0..12,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn any_template_ends(template in pieces()) {
        run(&template, &Layers::new());
    }

    #[test]
    fn any_set_text_is_read_or_refused(text in set_texts(), second in set_texts()) {
        let layers = Layers::new().set(&text).set_string(&second).set_json(&second).set_literal(&text);
        let layers = layers.set_file(&second, "content").set(&second);
        run("x: {{ Values|toJson }}\n", &layers);
    }

    #[test]
    fn a_string_set_is_the_string_read(text in "\\PC{0,12}") {
        let escaped: String = text
            .chars()
            .flat_map(|char| [matches!(char, ',' | '\\' | '{').then_some('\\'), Some(char)])
            .flatten()
            .collect();
        let layers = Layers::new().set_string(&format!("a={escaped}"));
        prop_assert!(layers.problems().is_empty());
        let values = layers.values();
        prop_assert_eq!(values.at(&["a"]).and_then(|value| value.as_str()), Some(text.as_str()));
    }

    /// What a template prints as all of a scalar is read as the string that it was.
    #[test]
    fn a_printed_string_is_the_string_read(text in "[\\PC\\n\\t]{0,12}", key in "[\\PC]{1,6}") {
        let template = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  value: {{ Values.text }}\n  {{ Values.key }}-k: x\nlist:\n- {{ Values.text }}\n";
        let source = MemoryChart::new("demo")
            .file("Chart.yaml", CHART)
            .file("templates/a.yaml.j2", template.replace("{{ Values.key }}-k", "{{ Values.key ~ '-k' }}"));
        let chart = Chart::load(&source).expect("a chart").value;
        let value = |text: &str| istio_mc_yaml::Value::from(text);
        let values = istio_mc_yaml::Value::from_iter([("text", value(&text)), ("key", value(&key))]);
        let layers = Layers::new().value("test", &values);
        let request = Request {
            release: Release::new("demo", "default"),
            capabilities: Capabilities::default(),
            layers: &layers,
            globals: Globals::new(),
        };
        let rendered = render(&chart, &request).expect("it renders").value;
        let manifests = parse(&rendered).expect("it is an object");
        let node = manifests[0].node().to_value();
        prop_assert_eq!(node.at(&["data", "value"]), Some(&value(&text)));
        prop_assert_eq!(node.get("list").and_then(|list| list.as_list()), Some(&[value(&text)][..]));
        let expected_key = format!("{key}-k");
        prop_assert_eq!(node.at(&["data", &expected_key]), Some(&value("x")));
    }
}
