//! Laws about the charts' values: each has a comment, and each is used.

use istio_mc_render::builtin;
use istio_mc_template::ChartSource;

/// A key of values.yaml.
struct Key {
    name: String,
    indent: usize,
    commented: bool,
    /// Whether it belongs to a field of Kubernetes that the chart passes on whole.
    passed_on: bool,
}

fn keys(values: &str) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let mut comment = String::new();
    for line in values.lines() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if let Some(words) = text.strip_prefix('#') {
            comment.push_str(words);
        } else if text.starts_with("- ") {
            // An item of a list, which its key's comment is about.
        } else if let Some((name, _)) = text.split_once(':') {
            let parent = keys.iter().rev().find(|key| key.indent < indent);
            let inherited = parent.is_some_and(|key| key.passed_on);
            keys.push(Key {
                name: name.to_owned(),
                indent,
                commented: !comment.is_empty() || inherited,
                passed_on: inherited || comment.contains("Kubernetes ResourceRequirements"),
            });
            comment.clear();
        }
    }
    keys
}

#[test]
fn every_value_has_a_comment_and_is_used() {
    for chart in builtin::all() {
        let files = chart.files().expect("built in");
        let text = |content: &[u8]| String::from_utf8(content.to_vec()).expect("UTF-8");
        let values = files.iter().find(|file| file.path == "values.yaml").expect("values");
        let templates: Vec<String> = files
            .iter()
            .filter(|file| file.path.starts_with("templates/"))
            .map(|file| text(&file.content))
            .collect();
        let names = |name: &str, after: &[char]| {
            templates.iter().any(|template| {
                template.match_indices(name).any(|(at, _)| {
                    let next = template[at + name.len()..].chars().next().unwrap_or(' ');
                    after.contains(&next) || (after.is_empty() && !next.is_alphanumeric())
                })
            })
        };
        let keys = keys(&text(&values.content));
        assert!(keys.len() >= 4, "{}", chart.name());
        for (index, key) in keys.iter().enumerate() {
            assert!(key.commented, "{}: `{}` has no comment", chart.name(), key.name);
            let parent = keys[..index].iter().rev().find(|parent| parent.indent < key.indent);
            // Through a filter, or as `map or {}`.
            let is_whole = |parent: &Key| names(&format!(".{}", parent.name), &['|', ' ']);
            let whole = parent.is_some_and(|parent| parent.passed_on || is_whole(parent));
            let used = names(&format!(".{}", key.name), &[]) || names(&format!("\"{}\"", key.name), &[]);
            assert!(used || whole, "{}: nothing uses `{}`", chart.name(), key.name);
        }
    }
}
