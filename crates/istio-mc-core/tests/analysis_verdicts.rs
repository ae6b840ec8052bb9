//! What `istioctl analyze` says of whole inputs (`data/istio-config/analysis` beside the repository), and what
//! the rules and the analysis find there.
//!
//! Codes meet by the line `istioctl:` of our codes' explanations. Every message of a code that can be found offline
//! must be found, at its object and line; everything that we find and `istioctl` does not is listed, one by one
//! and with its reason, in `tests/data/analysis-differences.yaml`, and an entry that is not true any more fails.
//! `VERDICTS=<id>` shows one case.
#![expect(clippy::disallowed_methods, reason = "the cases are files")]

mod shared;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::analysis::{Cluster, analyze};
use istio_mc_core::rules::{Object, Target, check};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Severity, Source, TextStyle};
use istio_mc_yaml::{Decoder, Node, Value, read, record};
use serde_json::Value as Json;

/// The codes that matter for what is rendered (the reference's list); the others need a running cluster, or are
/// about its state. Some of the others are found all the same.
const OFFLINE: &[&str] = &[
    "IST0002", "IST0101", "IST0102", "IST0106", "IST0107", "IST0108", "IST0109", "IST0111", "IST0112",
    "IST0118", "IST0123", "IST0125", "IST0126", "IST0127", "IST0128", "IST0129", "IST0130", "IST0131",
    "IST0132", "IST0133", "IST0134", "IST0135", "IST0138", "IST0139", "IST0145", "IST0146", "IST0147",
    "IST0149", "IST0150", "IST0151", "IST0152", "IST0153", "IST0154", "IST0155", "IST0157", "IST0159",
    "IST0160", "IST0161", "IST0162", "IST0163", "IST0164", "IST0165", "IST0166", "IST0167", "IST0170",
    "IST0174", "IST0177",
];

/// Kinds of Kubernetes: `istioctl` does not look at their fields, so the rules' findings in them are not compared.
const OF_KUBERNETES: &[&str] = &[
    "ConfigMap",
    "CustomResourceDefinition",
    "Deployment",
    "Ingress",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Pod",
    "Secret",
    "Service",
    "ValidatingWebhookConfiguration",
];

/// Errors and warnings of the rules for single objects, as `istioctl` calls them whatever they are about.
const OF_RULES: [&str; 3] = ["IST0002", "IST0106", "IST0133"];

/// Codes of findings in single objects: their place is the whole object to `istioctl`, the field to us.
const OF_ONE_OBJECT: &[&str] = &["IST0002", "IST0106", "IST0130", "IST0131", "IST0133"];

record! {
    /// Where we and `istioctl` differ.
    pub struct Difference("a difference") {
        /// What it is: `alarm`, a finding that `istioctl` does not have; `defect`, such a finding that is right
        /// without doubt; `silence`, a message that is not found.
        pub is: String = "is",
        /// The case.
        pub case: String = "case",
        /// The code: ours if we find more, `istioctl`'s if we find less.
        pub code: String = "code",
        /// The object, as `istioctl` names it.
        pub object: String = "object",
        /// Why that is right.
        pub reason: String = "reason",
    }
}

/// A message of `istioctl`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Message {
    code: String,
    object: String,
    file: Option<String>,
    line: usize,
    text: String,
}

struct Case {
    id: String,
    messages: BTreeSet<Message>,
    /// Clusters with their texts.
    clusters: Vec<(Option<String>, Vec<Arc<Source>>)>,
}

fn cases() -> Vec<Case> {
    let folder = shared::folder().join("data/istio-config/analysis");
    let expected = fs::read_to_string(folder.join("expected.json")).expect("readable");
    let expected: Json = serde_json::from_str(&expected).expect("JSON");
    let wanted = std::env::var("VERDICTS").unwrap_or_default();
    let all = expected["cases"].as_array().expect("a list of cases");
    let all = all.iter().map(|case| {
        let id = case["id"].as_str().expect("an id").to_owned();
        let files = |list: &Json| -> Vec<Arc<Source>> {
            let list = list.as_array().expect("a list of files").iter();
            let source = |file: &Json| {
                let file = file.as_str().expect("a name");
                let path = folder.join("cases").join(&id).join(file);
                Source::new(file, fs::read_to_string(path).expect("readable"))
            };
            list.map(source).collect()
        };
        let clusters = match &case["clusters"] {
            Json::Object(clusters) => {
                clusters.iter().map(|(name, list)| (Some(name.clone()), files(list))).collect()
            }
            _ => {
                let mut sources = files(&case["inputs"]);
                sources.extend(mesh_config(&folder.join("cases").join(&id), case));
                vec![(None, sources)]
            }
        };
        let messages =
            ["expected", "allAnalyzers"].into_iter().flat_map(|key| case[key].as_array().into_iter());
        let messages = messages.flatten().map(|message| {
            let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
            Message {
                code: text("code"),
                object: text("origin"),
                file: message["file"].as_str().map(str::to_owned),
                line: usize::try_from(message["line"].as_u64().expect("a line")).expect("a line"),
                text: text("message"),
            }
        });
        Case { messages: messages.collect(), clusters, id }
    });
    all.filter(|case| wanted.is_empty() || case.id == wanted).collect()
}

/// The mesh configuration of a case, as it is in a cluster: in a ConfigMap.
fn mesh_config(folder: &Path, case: &Json) -> Option<Arc<Source>> {
    let text = |key: &str| {
        let file = case[key].as_str()?;
        Some(fs::read_to_string(folder.join(file)).expect("readable"))
    };
    let keys = [("meshConfig", "mesh"), ("meshNetworks", "meshNetworks")];
    let data: Vec<(&str, Value)> =
        keys.iter().filter_map(|(from, to)| Some((*to, Value::from(text(from)?)))).collect();
    if data.is_empty() {
        return None;
    }
    let metadata = [("name", Value::from("istio")), ("namespace", Value::from("istio-system"))];
    let map = Value::from_iter([
        ("apiVersion", Value::from("v1")),
        ("kind", Value::from("ConfigMap")),
        ("metadata", Value::from_iter(metadata)),
        ("data", Value::from_iter(data)),
    ]);
    Some(shared::written("mesh.yaml", &map))
}

fn known_differences() -> Vec<Difference> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/analysis-differences.yaml");
    let source = Source::new("analysis-differences.yaml", fs::read_to_string(path).expect("readable"));
    let nodes = read(&source).expect("YAML");
    let mut findings = Diagnostics::new();
    let differences = Decoder::document(&nodes[0], &source, &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    differences.expect("nothing was reported")
}

/// What the rules and what the analysis finds.
fn findings(case: &Case) -> Vec<Diagnostic> {
    let target = Target::new(IstioVersion::new(1, 30, 3));
    let nodes: Vec<Vec<(Vec<Node<'_>>, &Arc<Source>)>> = case
        .clusters
        .iter()
        .map(|(_, sources)| sources.iter().map(|source| (read(source).expect("YAML"), source)).collect())
        .collect();
    let objects: Vec<Vec<Object<'_>>> = nodes
        .iter()
        .map(|files| {
            files
                .iter()
                .flat_map(|(nodes, source)| nodes.iter().map(|node| Object::new(node, source)))
                .collect()
        })
        .collect();
    let clusters: Vec<Cluster<'_>> = objects
        .iter()
        .zip(&case.clusters)
        .map(|(objects, (name, _))| Cluster { name: name.as_deref(), objects })
        .collect();
    let mut found: Vec<Diagnostic> = objects.iter().flat_map(|objects| check(objects, &target)).collect();
    found.extend(analyze(&clusters, &target));
    found
}

/// Whether a finding is one of the rules for single objects.
fn is_of_rules(finding: &Diagnostic) -> bool {
    !finding.code.id.starts_with("MC07") && !finding.code.id.starts_with("MC08")
}

/// The object that a finding is about, as `istioctl` names it.
fn object(finding: &Diagnostic) -> String {
    let note = finding.notes.iter().find_map(|note| note.strip_prefix("in "));
    let note = note.unwrap_or_else(|| panic!("{}: about no object", finding.message));
    note.split(", ").next().expect("a split has a first part").replace('`', "")
}

/// The lines that `istioctl` may give for the place of a finding. It counts the comments before an object to it; in
/// a document after an empty one it counts a line too much, as it does in items of a `List`.
fn lines(finding: &Diagnostic) -> BTreeSet<usize> {
    let place = finding.place.as_ref().unwrap_or_else(|| panic!("{}: no place", finding.message));
    let line = place.source.position(place.span.start as usize).line;
    let text: Vec<&str> = place.source.text().lines().collect();
    let above = text[..line - 1].iter().rev().take_while(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#')
    });
    let first = line - above.count();
    let document = text[..line].iter().rposition(|line| line.starts_with("---"));
    let after_empty = document.is_some_and(|at| at == 0 || text[at - 1].starts_with("---"));
    let in_list = text[line - 1].trim_start().starts_with("- apiVersion");
    (first..=line + usize::from(after_empty || in_list)).collect()
}

#[test]
fn istioctl_and_the_analysis_agree() {
    let differences = known_differences();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    let (mut messages, mut found_all) = (0, 0);
    let cases = cases();
    assert!(!cases.is_empty(), "VERDICTS names no case");
    let mut known = |case: &Case, code: &str, object: &str| {
        let position = differences.iter().position(|difference| {
            difference.case == case.id && difference.code == code && difference.object == object
        });
        seen.extend(position);
        position.is_some()
    };
    for case in &cases {
        let findings = findings(case);
        let means = |finding: &Diagnostic, code: &String| {
            finding.code.is_istioctl(code) || (is_of_rules(finding) && OF_RULES.contains(&code.as_str()))
        };
        let same = |message: &Message, finding: &Diagnostic| {
            means(finding, &message.code)
                && object(finding) == message.object
                && (OF_ONE_OBJECT.contains(&message.code.as_str())
                    || (lines(finding).contains(&message.line)
                        && message.file.as_ref().is_none_or(|file| {
                            // Texts of several clusters have numbers.
                            file == "0"
                                || finding.place.as_ref().is_some_and(|place| place.source.name() == file)
                        })))
        };
        if cases.len() == 1 {
            for finding in &findings {
                println!("{}", TextStyle::default().render(finding));
            }
        }
        for message in case.messages.iter().filter(|message| OFFLINE.contains(&message.code.as_str())) {
            messages += 1;
            if findings.iter().any(|finding| same(message, finding)) {
                found_all += 1;
            } else if !known(case, &message.code, &message.object) {
                wrong.push(format!(
                    "{}: not found: {} {} line {}: {}",
                    case.id, message.code, message.object, message.line, message.text
                ));
            }
        }
        for finding in &findings {
            let of_kubernetes = |kind: &str| OF_KUBERNETES.contains(&kind);
            if case.messages.iter().any(|message| same(message, finding))
                || (is_of_rules(finding) && object(finding).split(' ').next().is_some_and(of_kubernetes))
            {
                continue;
            }
            if !known(case, finding.code.id, &object(finding)) {
                wrong.push(format!(
                    "{}: istioctl is silent:\n{}",
                    case.id,
                    TextStyle::default().render(finding)
                ));
            }
        }
    }
    let alarms = differences.iter().filter(|difference| difference.is == "alarm").count();
    println!("{found_all} of {messages} messages found; {alarms} findings more");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    if std::env::var_os("VERDICTS").is_none() {
        assert!(messages > 250, "only {messages} messages");
        assert!(alarms * 50 <= messages, "{alarms} false alarms in {messages} messages are more than 2 %");
        for (index, difference) in differences.iter().enumerate() {
            assert!(seen.contains(&index), "this is not so any more: {difference:?}");
        }
    }
}

#[test]
fn what_istio_takes_alone_is_no_error_alone() {
    let folder = shared::folder().join("data/istio-config/resources");
    let expected = fs::read_to_string(folder.join("expected.json")).expect("readable");
    let expected: Json = serde_json::from_str(&expected).expect("JSON");
    let target = Target::new(IstioVersion::new(1, 30, 3));
    let (mut count, mut wrong) = (0, Vec::new());
    for case in expected["cases"].as_array().expect("a list of cases") {
        if case["verdict"] != "valid" {
            continue;
        }
        let file = case["file"].as_str().expect("a file");
        let source = Source::new(file, fs::read_to_string(folder.join(file)).expect("readable"));
        let Ok(nodes) = read(&source) else { continue };
        let objects: Vec<Object<'_>> = nodes.iter().map(|node| Object::new(node, &source)).collect();
        count += 1;
        let findings = analyze(&[Cluster { name: None, objects: &objects }], &target);
        let worse = findings.iter().filter(|finding| finding.severity == Severity::Error);
        wrong.extend(worse.map(|finding| TextStyle::default().render(finding)));
    }
    assert!(count > 300, "only {count} resources");
    assert!(wrong.is_empty(), "{} findings in {count} resources:\n{}", wrong.len(), wrong.join("\n"));
}
