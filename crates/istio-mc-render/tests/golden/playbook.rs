//! Whole meshes against what the playbook applied: its inventory and facts, read as they are, give each cluster the
//! objects that the playbook gave it, and its imperative steps as objects where that can be said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::mesh::Fleet;
use istio_mc_core::plan::Files;
use istio_mc_diagnostic::{Diagnostics, Source, Warned};
use istio_mc_render::{Options, Renderer, World, collect};
use istio_mc_template::{ChartSource, Hooks};
use serde_json::Value;

use crate::case::{folders, golden, legacy, name, read};
use crate::compare::compare;
use crate::differences::Differences;
use crate::failures::Failures;

/// What the playbook finds on its machine and in the control plane's cluster, and the data does not hold: certificates,
/// and the injector's configuration there.
struct Surroundings(BTreeMap<PathBuf, &'static str>);

const PEM: &str = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";

const INJECTOR: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: istio-sidecar-injector, namespace: istio-system, labels: {release: istio}}
data:
  config: |
    policy: enabled
    template: the product's own
";

impl Surroundings {
    fn new() -> Self {
        let pem = ["ca-cert", "ca-key", "root-cert", "cert-chain"]
            .map(|file| (PathBuf::from(format!("certificates/{file}.pem")), PEM));
        let injector = [(PathBuf::from("injector.yaml"), INJECTOR)];
        Self(pem.into_iter().chain(injector).collect())
    }

    /// What a user adds to the playbook's files to say where these are.
    fn stated(mtls: bool) -> Vec<Arc<Source>> {
        let mesh = "istio: {injection: {configMap: injector.yaml}}\n";
        let mut files = vec![Source::new("injector-overlay.yaml", mesh)];
        if mtls {
            files.push(Source::new("certificates.yaml", "certificate_dir: certificates\n"));
        }
        files
    }
}

impl Files for Surroundings {
    fn read(&self, path: &Path) -> Result<Arc<Source>, String> {
        let text = self.0.get(path).ok_or("no such file")?;
        Ok(Source::new(path.display().to_string(), *text))
    }
}

impl World for Surroundings {
    fn chart(&self, _: &Path) -> Result<Box<dyn ChartSource>, String> {
        Err("the playbook has no charts of its own".to_owned())
    }
}

fn mesh(inventory: &Path, with_surroundings: bool) -> Result<Warned<Fleet>, Diagnostics> {
    let file = |name: &str| Source::new(name, read(&inventory.join(name)));
    let facts = file("facts.yaml");
    let mtls = facts.text().contains("enable_mTLS: true");
    let mut sources = vec![file("inventory.yaml"), facts];
    if with_surroundings {
        sources.extend(Surroundings::stated(mtls));
    }
    Fleet::load(&sources)
}

/// The objects of a cluster, hooks included as in the golden data.
pub(crate) fn objects(renderer: &Renderer<'_>, cluster: &str) -> Result<Vec<Value>, Diagnostics> {
    let options = Options { hooks: Hooks::All, ..Options::default() };
    let cluster = renderer.fleet().cluster(cluster).expect("the inventory's cluster");
    let parts = renderer.cluster(cluster, &options)?.value;
    let collected = collect(&parts, &options)?.value;
    let json = |value| serde_json::to_value(value).expect("objects are JSON");
    Ok(collected.manifests.iter().map(|manifest| json(manifest.node())).collect())
}

/// Grants of security context constraints as (namespace, account, constraint).
type Grants = BTreeSet<(String, String, String)>;

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The grants among the playbook's steps.
fn granted_by_steps(cluster: &Path) -> Grants {
    golden(&cluster.join("actions.json"))
        .iter()
        .filter(|step| step["action"] == "add-scc-to-user")
        .map(|step| (text(&step["namespace"]), text(&step["serviceAccount"]), text(&step["scc"])))
        .collect()
}

/// The grants among our objects, which are taken out.
fn granted_by_objects(objects: &mut Vec<Value>) -> Grants {
    let mut grants = Grants::new();
    objects.retain(|object| {
        let role = object["roleRef"]["name"].as_str().unwrap_or_default();
        let constraint =
            role.strip_prefix("system:openshift:scc:").filter(|_| object["kind"] == "RoleBinding");
        let Some(constraint) = constraint else { return true };
        for subject in object["subjects"].as_array().expect("subjects") {
            assert_eq!(object["metadata"]["namespace"], subject["namespace"]);
            grants.insert((text(&subject["namespace"]), text(&subject["name"]), constraint.to_owned()));
        }
        false
    });
    grants
}

#[test]
fn inventories_of_the_playbook_give_what_it_applied() {
    let mut differences = Differences::new("playbook/");
    let mut failures = Failures::default();
    for inventory in folders(&legacy().join("playbook")) {
        let mesh = mesh(&inventory, true).unwrap_or_else(|problems| panic!("{problems}")).value;
        let surroundings = Surroundings::new();
        let renderer =
            Renderer::new(&mesh, &surroundings).unwrap_or_else(|problems| panic!("{problems}")).value;
        let clusters = folders(&inventory);
        assert_eq!(clusters.len(), mesh.clusters.len(), "every cluster of the inventory is compared");
        for cluster in clusters {
            let case = name(&name("playbook", &inventory), &cluster);
            let folder = cluster.file_name().and_then(|name| name.to_str()).expect("a cluster's name");
            match objects(&renderer, folder) {
                Ok(mut got) => {
                    let (want, have) = (granted_by_steps(&cluster), granted_by_objects(&mut got));
                    if want != have {
                        failures.0.push(format!("{case}: grants {have:?}, the playbook {want:?}"));
                    }
                    let want = golden(&cluster.join("objects.json"));
                    failures.mismatches(&case, &compare(&want, &got), &mut differences);
                }
                Err(problems) => failures.problems(&case, &problems),
            }
        }
    }
    failures.check(&differences);
}

/// Without the playbook's surroundings, its two files alone: everything but what they would have given.
#[test]
fn inventory_and_facts_alone_lack_only_certificates_and_the_copied_injector() {
    for inventory in folders(&legacy().join("playbook")) {
        let whole = mesh(&inventory, true).expect("a mesh").value;
        let alone = mesh(&inventory, false).expect("a mesh").value;
        let surroundings = Surroundings::new();
        let whole_renderer = Renderer::new(&whole, &surroundings).expect("charts").value;
        let alone_renderer = Renderer::new(&alone, &surroundings).expect("charts").value;
        for cluster in &whole.clusters {
            let keys = |objects: Vec<Value>| -> BTreeSet<String> {
                let key = |object: &Value| {
                    format!("{}/{}", text(&object["kind"]), text(&object["metadata"]["name"]))
                };
                objects.iter().map(key).collect()
            };
            let name = cluster.name.as_str();
            let whole_keys = keys(objects(&whole_renderer, name).expect("objects"));
            let alone_keys = keys(objects(&alone_renderer, name).expect("objects"));
            let lacking: Vec<&String> = whole_keys.difference(&alone_keys).collect();
            assert!(lacking.iter().all(|key| *key == "Secret/cacerts"), "{name}: {lacking:?}");
            assert!(alone_keys.is_subset(&whole_keys), "{name}: {alone_keys:?}");
        }
    }
}
