//! What differs between two states of a cluster: every folder under `tests/difference` is a case.
//!
//! `old.yaml` and `new.yaml` are the states, and `expected.txt` is what differs: objects with the fields that do, what deletes
//! those that go, and the same as lines of YAML. `INSTA_UPDATE=always cargo test -p istio-mc-render --test difference` writes it.
#![expect(clippy::disallowed_methods, reason = "tests read their cases")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use istio_mc_core::difference::{Hunk, What};
use istio_mc_diagnostic::Source;
use istio_mc_render::difference::{Detail, ObjectDifference, Objects, compare, delete_commands};
use istio_mc_template::{Manifest, Rendered, RenderedTemplate, parse};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/difference");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    cases
}

fn read(path: &Path) -> Rendered {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    rendered(&text)
}

fn rendered(text: &str) -> Rendered {
    let path = "a.yaml".to_owned();
    Rendered::from_texts([RenderedTemplate { source: Source::new(path.clone(), text), path }])
}

fn differences(old: &[Manifest<'_>], new: &[Manifest<'_>], detail: Detail) -> Vec<ObjectDifference> {
    let objects = |manifests| Objects { manifests, imports: &[] };
    compare(Objects { manifests: old, imports: &[] }, objects(new), detail)
}

#[test]
fn every_case_differs_as_expected() {
    let cases = cases();
    assert!(cases.len() > 10, "only {} cases found", cases.len());
    for case in &cases {
        let (old, new) = (read(&case.join("old.yaml")), read(&case.join("new.yaml")));
        let (old, new) = (parse(&old).expect("objects"), parse(&new).expect("objects"));
        let mut text = fields(&differences(&old, &new, Detail::Fields));
        text.push_str(&lines(&differences(&old, &new, Detail::Lines(1))));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("expected", text));

        // The other way round, the same objects differ.
        let there = differences(&old, &new, Detail::Objects);
        let back = differences(&new, &old, Detail::Objects);
        assert_eq!(there.len(), back.len(), "{}", case.display());
        for manifests in [&old, &new] {
            assert!(differences(manifests, manifests, Detail::Fields).is_empty(), "{}", case.display());
        }
    }
}

fn fields(differences: &[ObjectDifference]) -> String {
    let mut text = String::new();
    for difference in differences {
        let kept = if difference.is_kept { " (kept)" } else { "" };
        let _ = writeln!(
            text,
            "{} {} {}{kept}",
            difference.fate.as_str(),
            difference.id.api_version,
            difference.id
        );
        for change in &difference.changes {
            let json = |value| serde_json::to_string(value).expect("JSON");
            let what = match &change.what {
                What::Added(new) => format!("added {}", json(new)),
                What::Removed(old) => format!("removed {}", json(old)),
                What::Replaced { old, new } => format!("{} -> {}", json(old), json(new)),
                What::Reordered { old, new } => format!("order {} -> {}", old.join(" "), new.join(" ")),
                What::Concealed(fate) => format!("{} (secret)", fate.as_str()),
            };
            let _ = writeln!(text, "  {}: {what}", change.path);
        }
    }
    for command in delete_commands("east", differences) {
        if let Some(caution) = command.caution {
            let _ = writeln!(text, "# {caution}");
        }
        let _ = writeln!(text, "$ {command}");
    }
    text
}

fn lines(differences: &[ObjectDifference]) -> String {
    let mut text = String::new();
    for ObjectDifference { id, hunks, .. } in differences {
        let _ = writeln!(text, "=== {id}");
        for hunk in hunks {
            let Hunk { lines, .. } = hunk;
            let _ = writeln!(text, "{hunk}");
            for line in lines {
                let _ = writeln!(text, "{}{}", line.sign.as_char(), line.text);
            }
        }
    }
    text
}

/// What a shell makes of a command's words.
#[cfg(unix)]
#[test]
fn shells_read_the_commands_as_they_are_meant() {
    let names =
        ["it's", "a b", "$(reboot)", "`x`", "a;b", "ü", "*", "~x", "a\\b", "\"q\"", "system:node", "-x"];
    for name in names {
        let text = serde_json::json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": name}});
        let old = rendered(&text.to_string());
        let old = parse(&old).expect("an object");
        let commands = delete_commands(name, &differences(&old, &[], Detail::Objects));
        assert_eq!(commands.len(), 1);
        let script = format!("kubectl() {{ printf '%s\\n' \"$@\"; }}; {}", commands[0]);
        let output = std::process::Command::new("sh").args(["-c", &script]).output().expect("sh runs");
        let words = String::from_utf8(output.stdout).expect("UTF-8");
        let expected =
            ["--context", name, "delete", "--ignore-not-found", "-n", name, &format!("pod/{name}")];
        assert_eq!(words.lines().collect::<Vec<_>>(), expected, "{script}");
    }
}

#[test]
fn many_objects_are_deleted_by_several_commands_in_one_order() {
    let text: String = (0..120)
        .map(|at| format!("---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{at:03}, namespace: a}}\n"))
        .collect();
    let old = rendered(&text);
    let old = parse(&old).expect("objects");
    let commands = delete_commands("east", &differences(&old, &[], Detail::Objects));
    let names: Vec<String> = commands.iter().flat_map(|command| command.objects.clone()).collect();
    let expected: Vec<String> = (0..120).rev().map(|at| format!("service/s{at:03}")).collect();
    assert_eq!((commands.len(), names), (3, expected));
}
