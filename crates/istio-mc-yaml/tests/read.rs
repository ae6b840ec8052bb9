//! Reading, from the outside.

use istio_mc_diagnostic::{Diagnostics, Source, TextStyle};
use istio_mc_yaml::{Node, Value, read};

fn text(span: istio_mc_diagnostic::Span, source: &Source) -> &str {
    &source.text()[span.range()]
}

fn problems(yaml: &str) -> String {
    let source = Source::new("in.yaml", yaml);
    let findings: Diagnostics = read(&source).expect_err("this text is wrong");
    findings.iter().map(|finding| TextStyle::default().render(finding)).collect()
}

#[test]
fn spans_cover_what_was_written() {
    let yaml = "a:\n- - x\n  - y\n-\n- # none\n-   # c\n  z\nb: |2  # c\n    two\n\n\n# c\nc: {d: , e, 'f' : \"g\"}\nh:\n";
    let source = Source::new("in.yaml", yaml);
    let nodes = read(&source).expect("good YAML");
    let root: &Node = &nodes[0];
    assert_eq!(text(root.span, &source), yaml.trim_end());
    let list = root.get("a").expect("a");
    assert_eq!(text(list.span, &source), "- - x\n  - y\n-\n- # none\n-   # c\n  z");
    let items = list.as_list().expect("a list");
    assert_eq!(text(items[0].span, &source), "- x\n  - y");
    assert!(items[1].is_null() && items[2].is_null());
    assert_eq!(&yaml[..items[1].span.start as usize], "a:\n- - x\n  - y\n-", "null stands after its dash");
    assert_eq!(&yaml[..items[2].span.start as usize], "a:\n- - x\n  - y\n-\n-");
    assert_eq!(text(root.get("b").expect("b").span, &source), "|2  # c\n    two");
    assert_eq!(root.get("b").and_then(Node::as_str), Some("  two\n"));
    let flow = root.get("c").expect("c");
    assert_eq!(text(flow.span, &source), "{d: , e, 'f' : \"g\"}");
    assert_eq!(text(flow.entry("f").expect("f").key_span, &source), "'f'");
    assert_eq!(text(flow.get("f").expect("f").span, &source), "\"g\"");
    assert_eq!(root.get("h").map(|node| node.span.range()), Some(yaml.len() - 1..yaml.len() - 1));
}

#[test]
fn documents_without_content_are_left_out() {
    let source = Source::new("in.yaml", "# nothing\n---\n---\na: 1\n...\n---\n# c\n---\nnull\n");
    let nodes = read(&source).expect("good YAML");
    let values: Vec<Value> = nodes.iter().map(Node::to_value).collect();
    assert_eq!(values, [Value::from_iter([("a", Value::from(1))]), Value::Null]);
    assert!(read(&Source::new("in.yaml", "")).expect("empty").is_empty());
}

#[test]
fn all_problems_of_all_documents_are_found() {
    let text = problems("a: 1\na: 2\nb: .inf\n---\n[x\n---\n1: x\n'1': y\n");
    for part in ["in.yaml:2:1", "in.yaml:3:4", "in.yaml:8:1", "MC0001", "MC0002", "MC0003"] {
        assert!(text.contains(part), "`{part}` is missing in\n{text}");
    }
}
