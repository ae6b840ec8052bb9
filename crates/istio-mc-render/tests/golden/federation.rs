//! Imported services as the documents have them: `documents/<case>/mesh.yaml` asks for what the document of that name does.

use std::path::{Path, PathBuf};

use istio_mc_core::federation::Locking;
use istio_mc_core::mesh::Fleet;
use istio_mc_core::plan::NoFiles;
use istio_mc_diagnostic::{Diagnostics, Source};
use serde_json::Value;

use crate::case::{folders, golden, legacy, name, read};
use crate::compare::compare;
use crate::differences::Differences;
use crate::failures::Failures;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/documents")
}

/// What a cluster has of what meshes offer each other; what joins them at their gateways is held elsewhere.
fn objects(case: &Path, cluster: &str) -> Result<Vec<Value>, Diagnostics> {
    let file = |name: &str| Source::new(name, read(&case.join(name)));
    let locking = Locking { file: Some(file("mesh.lock")), is_complete: true };
    let fleet = Fleet::load_locked(&[file("mesh.yaml")], &locking)?.value;
    let plan = fleet.plan(fleet.cluster(cluster).expect("a cluster"), &NoFiles)?.value;
    let json = |value| serde_json::to_value(value).expect("objects are JSON");
    let mut objects: Vec<Value> =
        plan.imports.in_order().into_iter().map(|object| json(object.to_value())).collect();
    for object in plan.objects.into_iter().filter(|object| object.origin == "istio-mc/export") {
        let source = Source::new(object.origin, object.text);
        objects.extend(istio_mc_yaml::read(&source)?.iter().map(|node| json(node.to_value())));
    }
    Ok(objects)
}

/// The document's rules are called by the Service alone, which two namespaces may have: they are told by their host.
fn called_alike(want: &[Value], got: &mut [Value]) {
    let is_rule = |object: &Value| object["kind"] == "DestinationRule";
    for ours in got.iter_mut().filter(|object| is_rule(object)) {
        let same =
            want.iter().find(|object| is_rule(object) && object["spec"]["host"] == ours["spec"]["host"]);
        if let Some(theirs) = same {
            ours["metadata"]["name"] = theirs["metadata"]["name"].clone();
        }
    }
}

#[test]
fn imported_services_are_as_the_documents_have_them() {
    let documents = legacy().join("documents");
    let mut differences = Differences::new("federation/");
    let mut failures = Failures::default();
    for case in folders(&cases()) {
        let wanted = documents.join(case.file_name().expect("a name"));
        let id = name("federation", &case);
        for cluster in ["cluster1", "cluster2"] {
            let file = wanted.join(format!("{cluster}.json"));
            let want = if file.exists() { golden(&file) } else { continue };
            match objects(&case, cluster) {
                Ok(mut got) => {
                    called_alike(&want, &mut got);
                    failures.mismatches(&id, &compare(&want, &got), &mut differences);
                }
                Err(problems) => failures.problems(&id, &problems),
            }
        }
    }
    failures.check(&differences);
}
