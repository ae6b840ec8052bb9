//! Templates that write down which branches they take give the same texts, and what they write down is right.

use istio_mc_template::{
    Capabilities, Chart, Coverage, Globals, Layers, MemoryChart, Release, Request, Way, render,
};
use proptest::prelude::*;

const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.0.0\n";

fn chart(template: &str) -> Chart {
    let files = MemoryChart::new("web")
        .file("Chart.yaml", CHART)
        .file("values.yaml", "good: true\nbad: false\nempty: []\nlist: [1, 2]\nmap: {a: 1}\n")
        .file(
            "templates/_m.j2",
            "{% macro m(x) -%}\n{{ x if x else 'none' }}\n{%- endmacro %}\n{% macro n() %}n{% endmacro %}\n",
        )
        .file("templates/a.yaml.j2", template.to_owned());
    Chart::load(&files).unwrap_or_else(|problems| panic!("{template}\n{problems}")).value
}

fn texts(chart: &Chart, set: &[&str]) -> Result<String, String> {
    let layers = set.iter().fold(Layers::new(), |layers, text| layers.set(text));
    let request = Request {
        release: Release::new("demo", "default"),
        capabilities: Capabilities::default(),
        layers: &layers,
        globals: Globals::new(),
    };
    let rendered = render(chart, &request).map_err(|problems| problems.to_string())?.value;
    Ok(rendered.templates.iter().map(|template| template.source.text()).collect())
}

/// What was not taken, as `line:column what`.
fn missing(coverage: &Coverage) -> Vec<String> {
    let open = coverage.branches().filter(|branch| !branch.taken && branch.template.ends_with("a.yaml.j2"));
    open.map(|branch| {
        let position = branch.place.position();
        format!("{}:{} {:?}", position.line, position.column, branch.way)
    })
    .collect()
}

#[test]
fn branches_are_counted_over_all_renderings() {
    let template = "\
{% if Values.a is defined %}
a: {{ Values.a }}
{% elif Values.b is defined %}
b: {{ 1 if Values.b else 0 }}
{% endif %}
{% for item in Values.map %}
- {{ item }}
{% else %}
none
{% endfor %}
{% for item in [1, 2] %}
{% endfor %}
";
    let (chart, coverage) = chart(template).covering();
    assert_eq!(coverage.branches().filter(|branch| branch.way == Way::Rendered).count(), 1);
    let all = missing(&coverage);
    assert_eq!(all.len(), 10, "{all:?}");
    texts(&chart, &["a=1"]).expect("it renders");
    assert_eq!(
        missing(&coverage),
        ["1:7 False", "3:9 True", "3:9 False", "4:12 True", "4:12 False", "6:4 Empty"]
    );
    texts(&chart, &["b=1", "map=null"]).expect_err("`Values.map` is gone");
    texts(&chart, &["b=1", "map.a=null"]).expect("it renders");
    assert_eq!(missing(&coverage), ["3:9 False", "4:12 False"]);
    texts(&chart, &["b=0"]).expect("it renders");
    texts(&chart, &[]).expect("it renders");
    assert_eq!(missing(&coverage), [""; 0]);
}

#[test]
fn what_a_comment_says_is_never_gone_is_not_asked_for() {
    let template = "\
{# never false: a is always there #}
{% if Values.list %}
a: 1
{% endif %}
{# never empty #}
{% for x in Values.list %}
{% endfor %}
{# never true: nobody sets it #}{{ 1 if Values.good }}
";
    let (chart, coverage) = chart(template).covering();
    texts(&chart, &[]).expect("it renders");
    // Without a reason it says nothing; what is gone all the same counts.
    assert_eq!(missing(&coverage), ["6:4 Empty", "8:41 False"]);
}

#[test]
fn macros_count_wherever_they_are_called() {
    let (chart, coverage) = chart("x: {{ include('m.m', 1) }}\n").covering();
    texts(&chart, &[]).expect("it renders");
    let called: Vec<_> = coverage.branches().map(|branch| (branch.way, branch.taken)).collect();
    assert_eq!(
        called,
        [
            (Way::Called, true),
            (Way::True, true),
            (Way::False, false),
            (Way::Called, false),
            (Way::Rendered, true)
        ]
    );
}

#[test]
fn a_template_that_fails_is_not_rendered_and_says_the_same() {
    let plain = chart("{% if Values.good %}\n{{ Values.nope }}\n{% endif %}\n");
    let (covering, coverage) = plain.covering();
    assert_eq!(texts(&plain, &[]).expect_err("undefined"), texts(&covering, &[]).expect_err("undefined"));
    assert_eq!(missing(&coverage), ["1:1 Rendered", "1:7 False"]);
}

/// Delimiters of tags in all their forms.
fn open() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["{%", "{%", "{%-", "{%+"])
}

fn close() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["%}", "%}", "%}\n", "%}\n", "-%}", "-%}\n", "+%}\n"])
}

fn tag(code: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    ("[ \n]{0,3}", open(), code, close())
        .prop_map(|(blanks, open, code, close)| format!("{blanks}{open} {code} {close}"))
}

fn word(word: &'static str) -> impl Strategy<Value = String> {
    tag(Just(word.to_owned()))
}

fn condition() -> impl Strategy<Value = String> {
    let conditions = vec![
        "Values.good",
        "Values.bad",
        "not Values.good and Values.bad",
        "Values.nope",
        "Values.nope is defined",
        "Values.list and Values.map.a == 1",
        "(Values.bad if Values.good else Values.good)",
        "'if' ~ Values.good",
        "(1 if Values.bad)",
    ];
    prop::sample::select(conditions).prop_map(str::to_owned)
}

fn body() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(String::new()),
        Just("x: 1\n".to_owned()),
        Just("  - {{ Values.list|length }}\n".to_owned()),
        Just("k: {{ 'yes' if Values.bad else 'no' }}\n".to_owned()),
        Just("k: {{ 'yes' if Values.bad }}\n".to_owned()),
        Just("{{ include('m.m', Values.good if Values.bad else Values.list|length) }}".to_owned()),
        Just("{{ {'a': 1 if Values.good else 2, 'b': [1 if Values.bad]}|toYaml }}\n".to_owned()),
        Just("{{- 'a' ~ (Values.good if Values.good else 'b') -}}\n".to_owned()),
        Just("{% set y = 1 if Values.good else 2 %}\n".to_owned()),
        Just("{# if #}\n{% raw %}{% if %}{% endraw %}\n".to_owned()),
        "[ \n]{1,3}",
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        let lines = prop::collection::vec(inner, 0..3).prop_map(|parts| parts.concat());
        let lists = vec![
            "Values.list",
            "Values.empty",
            "Values.map",
            "[1, 2]",
            "[]",
            "Values.list if x == 2",
            "range(3) if x > 9",
        ];
        let lists = prop::sample::select(lists).prop_map(|list| format!("for x in {list}"));
        prop_oneof![
            (tag(condition().prop_map(|text| format!("if {text}"))), lines.clone(), word("endif"))
                .prop_map(|(start, body, end)| format!("{start}{body}{end}")),
            (
                tag(condition().prop_map(|text| format!("if {text}"))),
                lines.clone(),
                tag(condition().prop_map(|text| format!("elif {text}"))),
                word("else"),
                lines.clone(),
                word("endif")
            )
                .prop_map(|(start, body, middle, other, last, end)| format!(
                    "{start}{body}{middle}{body}{other}{last}{end}"
                )),
            (tag(lists.clone()), lines.clone(), word("endfor"))
                .prop_map(|(start, body, end)| format!("{start}{body}{end}")),
            (tag(lists), lines.clone(), word("else"), lines, word("endfor"))
                .prop_map(|(start, body, other, last, end)| format!("{start}{body}{other}{last}{end}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn writing_down_branches_changes_no_text(parts in prop::collection::vec(body(), 1..4)) {
        let chart = chart(&parts.concat());
        let (covering, coverage) = chart.covering();
        prop_assert_eq!(texts(&chart, &[]), texts(&covering, &[]));
        prop_assert!(texts(&chart, &[]).is_err() || coverage.branches().any(|branch| branch.taken));
    }
}
