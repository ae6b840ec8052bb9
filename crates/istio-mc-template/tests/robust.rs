//! No input makes the engine panic, hang or eat the memory.

#![expect(clippy::disallowed_methods, reason = "test cases are files")]

mod drive;

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use istio_mc_diagnostic::code;
use istio_mc_template::{
    Capabilities, Chart, Format, Globals, Layers, MemoryChart, Release, Request, parse, reference, render,
    write_stream,
};
use proptest::prelude::*;

/// What is done with the files of a folder: `tests/data/robust/<name>/`, which hold what was found once, and
/// `fuzz/seeds/<name>/`.
type Target = (&'static str, fn(&[u8]));

const TARGETS: &[Target] = &[
    ("chart_archive", drive::chart_archive),
    ("chart_load", drive::chart_load),
    ("function_call", drive::function_call),
    ("set_flags", drive::set_flags),
    ("template_render", drive::template_render),
];

/// Far more than any input needs, also in a build without optimisation on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn every_file_ends() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, target) in TARGETS {
        for folder in [package.join("tests/data/robust"), package.join("../../fuzz/seeds")] {
            let folder = folder.join(name);
            let entries =
                fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
            paths.sort();
            assert!(!paths.is_empty(), "nothing in {}", folder.display());
            for path in paths {
                let bytes = fs::read(&path).expect("a file");
                let (ended, end) = mpsc::channel();
                // The stack of a thread as Rust makes it: 2 MiB, less than that of the program's first thread.
                let run = move || {
                    target(&bytes);
                    ended.send(()).expect("somebody waits");
                };
                // An overflow ends the process, and says the thread's name.
                let thread = thread::Builder::new().name(path.display().to_string()).stack_size(2 << 20);
                let thread = thread.spawn(run).expect("a thread");
                let result = end.recv_timeout(PATIENCE);
                assert_ne!(result, Err(mpsc::RecvTimeoutError::Timeout), "{} does not end", path.display());
                assert!(thread.join().is_ok(), "{} panics", path.display());
            }
        }
    }
}

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

/// Every function and filter, ours and MiniJinja's.
fn functions() -> impl Iterator<Item = &'static str> {
    let ours = reference::functions().flat_map(|function| [&[function.name], function.aliases].concat());
    ours.chain(reference::minijinja_filters().iter().copied())
        .chain(reference::minijinja_functions().iter().copied())
        .chain(reference::refused().map(|(name, _)| name))
}

/// Values of all kinds, and texts that some function takes for something.
fn arguments() -> impl Strategy<Value = Vec<String>> {
    let argument = prop_oneof![
        Just("0"),
        Just("1"),
        Just("-1"),
        Just("3"),
        Just("63"),
        Just("1000000"),
        Just("170141183460469231731687303715884105727"),
        Just("-9223372036854775808"),
        Just("0.1"),
        Just("-2.5"),
        Just("1e300"),
        Just("5e-324"),
        Just("(1e308 * 10)"),
        Just("true"),
        Just("none"),
        Just("''"),
        Just("'a b-c_D2'"),
        Just("'äÖ ✓\u{1f600}'"),
        Just("'\\n\\t\\r\\u0000'"),
        Just("'42'"),
        Just("'0x1f'"),
        Just("'1.2.3-rc.1+x'"),
        Just("'>=1.0 || <2'"),
        Just("'2h30m'"),
        Just("'%[9]d %5.3s %08.2f %x %c %U %q %v %%'"),
        Just("'%99999999d'"),
        Just("'(a*)*|[^b]'"),
        Just("'${1}$x'"),
        Just("'http://u:p@[::1]:80/a%20b?c=d#e'"),
        Just("'../a//b/./c.tar.gz'"),
        Just("'a: {b: [1, \"x\"]}'"),
        Just("'{\"a\": [1]}'"),
        Just("'[t]\\na = 1'"),
        Just("'aGVsbG8='"),
        Just("'w7z/'|b64dec"),
        Just("'string'"),
        Just("'{{ Values.a }}'"),
        Just("'m.m'"),
        Just("[]"),
        Just("[1, 'a', none, [2.5], {'b': true}]"),
        Just("['b', 'a', 'b']"),
        Just("{}"),
        Just("{'a': {'b': 1}, 'c': none}"),
        Just("{'scheme': 'http', 'host': 'h', 'path': 'p q'}"),
        Just("{1: 2}"),
        Just("Values"),
        Just("Values.b"),
        Just("Values.nope"),
        Just("Files"),
        Just("m"),
        Just("range(1000)"),
        Just("until(5000)"),
        Just("'ab '|repeat(3000)"),
    ];
    prop::collection::vec(argument.prop_map(str::to_owned), 0..5)
}

/// A chart that calls every function, a template a call.
fn call_all(template: impl Fn(&str) -> String) -> MemoryChart {
    let mut chart = MemoryChart::new("demo")
        .file("Chart.yaml", CHART)
        .file("values.yaml", VALUES)
        .file("templates/_m.j2", MACROS);
    for name in functions() {
        chart = chart.file(format!("templates/{name}.txt.j2"), template(name));
    }
    chart
}

fn render_all(chart: &MemoryChart) -> Result<(), istio_mc_diagnostic::Diagnostics> {
    let chart = Chart::load(chart).expect("a chart").value;
    let layers = Layers::new();
    let request = Request {
        release: Release::new("demo", "default"),
        capabilities: Capabilities::default(),
        layers: &layers,
        globals: Globals::new(),
    };
    render(&chart, &request).map(drop)
}

/// What grows in each round of a loop, by whatever function, ends before it takes the memory.
#[test]
fn what_any_function_makes_grow_ends() {
    for (start, step) in [
        ("'a\"<\\n'", "ns.x|FUNCTION"),
        ("'ab'", "FUNCTION('c', ns.x, ns.x)"),
        ("[1]", "FUNCTION(ns.x, ns.x)"),
        ("{'a': 1}", "FUNCTION('a', ns.x, 'b', ns.x)"),
    ] {
        let chart = call_all(|name| {
            let step = step.replace("FUNCTION", name);
            format!(
                "{{% set ns = namespace(x={start}) %}}{{% for i in range(60) %}}{{% set ns.x = {step} %}}{{% endfor %}}\
                 {{{{ ns.x|toJson|length }}}}"
            )
        });
        let findings = render_all(&chart).expect_err("something grows");
        assert!(findings.iter().any(|finding| finding.code == &code::TEMPLATE_LIMIT), "{start}: {step}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Each function, as a function and as a filter, takes or refuses whatever it is given.
    #[test]
    fn any_call_ends(arguments in arguments()) {
        let all = arguments.join(", ");
        let chart = call_all(|name| {
            format!("{{% from '_m.j2' import m %}}{{{{ {name}({all})|toJson }}}}")
        });
        let _ = render_all(&chart);
        if let Some((piped, others)) = arguments.split_first() {
            let others = others.join(", ");
            let chart = call_all(|name| {
                format!("{{% from '_m.j2' import m %}}{{{{ ({piped})|{name}({others})|toJson }}}}")
            });
            let _ = render_all(&chart);
        }
    }
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
