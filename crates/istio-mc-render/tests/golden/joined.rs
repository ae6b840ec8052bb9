//! What joins networks and meshes: fleets that ask for what the official chart was asked for, or what a document is
//! about, give the objects of the chart and of the document.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::dns::{Corefile, Directive};
use istio_mc_core::mesh::Fleet;
use istio_mc_core::plan::Files;
use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_render::{Options, Renderer, World, collect};
use istio_mc_template::ChartSource;
use serde_json::{Value, json};

use crate::case::{folders, golden, legacy, name, read};
use crate::compare::compare;
use crate::differences::Differences;
use crate::failures::Failures;

/// A fleet's files.
#[derive(Default)]
struct Given(BTreeMap<PathBuf, String>);

impl Files for Given {
    fn read(&self, path: &Path) -> Result<Arc<Source>, String> {
        let text = self.0.get(path).ok_or("no such file")?;
        Ok(Source::new(path.display().to_string(), text.as_str()))
    }
}

impl World for Given {
    fn chart(&self, _: &Path) -> Result<Box<dyn ChartSource>, String> {
        Err("these fleets have no charts of their own".to_owned())
    }
}

/// The objects of a cluster.
fn rendered(mesh: &str, cluster: &str) -> Result<Vec<Value>, Diagnostics> {
    let fleet = Fleet::load(&[Source::new("mesh.yaml", mesh)])?.value;
    let files = Given::default();
    let renderer = Renderer::new(&fleet, &files)?.value;
    let options = Options { istio_version: Some(fleet.meshes[0].istio.version), ..Options::default() };
    let parts = renderer.cluster(fleet.cluster(cluster).expect("a cluster of the fleet"), &options)?.value;
    let collected = collect(&parts, &options)?.value;
    let json = |value| serde_json::to_value(value).expect("objects are JSON");
    Ok(collected.manifests.iter().map(|manifest| json(manifest.node())).collect())
}

/// The objects of a cluster that are made without a chart.
fn planned(mesh: &str, cluster: &str) -> Result<Vec<Value>, Diagnostics> {
    let fleet = Fleet::load(&[Source::new("mesh.yaml", mesh)])?.value;
    let plan = fleet.plan(fleet.cluster(cluster).expect("a cluster of the fleet"), &Given::default())?.value;
    let mut objects = Vec::new();
    for object in plan.objects {
        let source = Source::new(object.origin, object.text);
        let nodes = istio_mc_yaml::read(&source)?;
        objects.extend(
            nodes.iter().map(|node| serde_json::to_value(node.to_value()).expect("objects are JSON")),
        );
    }
    Ok(objects)
}

/// Whether the object joins networks or meshes; all others are the official chart's.
fn joins(object: &Value) -> bool {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (kind, name) = (text(&object["kind"]), text(&object["metadata"]["name"]));
    matches!(
        (kind.as_str(), name.as_str()),
        ("Gateway" | "EnvoyFilter" | "DestinationRule", name) if name.starts_with("istio-multicluster-")
    ) || name.contains("istiocoredns")
        || (kind.as_str(), name.as_str()) == ("ConfigMap", "coredns")
}

/// Values of the official chart that nothing of ours depends on.
const ELSEWHERE: [&str; 4] = [
    "global.meshExpansion.enabled=true",
    "global.multiCluster.clusterName=cluster-a",
    "global.network=net-a",
    "global.meshID=mesh1",
];

/// The mesh file that asks for what Helm was asked for: a mesh that is offered a service by another one.
fn asked(version: &str, case: &Path) -> String {
    let args = read(&case.join("args.txt"));
    let args: Vec<&str> = args.lines().collect();
    let mut istio = format!("version: \"{version}\"");
    let mut more = String::new();
    let mut egress = "  egressGateway: 10.96.7.7\n";
    for pair in args[3..].chunks(2) {
        let [flag, value] = pair else { panic!("{pair:?}") };
        match (*flag, value.split_once('=')) {
            ("--namespace", _) => istio += &format!("\n  namespace: {value}"),
            ("-f", None) if value.ends_with("/values-istio-multicluster-gateways.yaml") => {}
            ("-f", None) => {
                let values = read(&case.join(value)).replace('\n', "\n    ");
                more += &format!("\n  values:\n    {}", values.trim_end());
            }
            ("--set", Some(("global.proxy.clusterDomain", domain))) => {
                istio += &format!("\n  clusterDomain: {domain}")
            }
            ("--set", Some(("istiocoredns.coreDNSTag", tag))) => {
                istio += &format!("\n  gateways: {{coreDNS: {{image: 'coredns/coredns:{tag}'}}}}");
            }
            ("--set", Some(("gateways.istio-egressgateway.enabled", "false"))) => egress = "",
            ("--set", _) if ELSEWHERE.contains(value) => {}
            _ => panic!("{}: {flag} {value} is not known here", case.display()),
        }
    }
    format!(
        "istio:\n  {istio}{more}\nmeshes: [{{name: other, istio: {{trustDomain: other.example}}}}]\nclusters:\n\
         - name: main\n  controlPlane: true\n{egress}\
         - {{name: far, mesh: other, controlPlane: true, gateways: [{{address: 198.51.100.20}}]}}\nexports:\n\
         - {{service: httpbin, namespace: bar, cluster: far, ports: [{{number: 8000, protocol: HTTP}}], to: {{meshes: ['*']}}}}\n"
    )
}

fn gateways(version: &str) {
    let folder = format!("istio-{version}");
    let mut differences = Differences::new(&format!("{folder}/gateways"));
    let mut failures = Failures::default();
    let cases = folders(&legacy().join(&folder));
    let of_gateways: Vec<_> = cases.iter().filter(|path| name("", path).starts_with("/gateways")).collect();
    assert!(of_gateways.len() >= 6, "{} cases", of_gateways.len());
    for path in of_gateways {
        let case = name(&folder, path);
        match rendered(&asked(version, path), "main") {
            Ok(got) => {
                let only = |objects: Vec<Value>| {
                    objects.into_iter().filter(joins).map(by_structure).collect::<Vec<_>>()
                };
                let want = only(golden(&path.join("objects.json")));
                assert!(want.len() >= 9, "{case}: {}", want.len());
                failures.mismatches(&case, &compare(&want, &only(got)), &mut differences);
            }
            Err(problems) => failures.problems(&case, &problems),
        }
    }
    failures.check(&differences);
}

#[test]
fn gateway_connectivity_1_1_has_the_objects_of_the_chart() {
    gateways("1.1.17");
}

#[test]
fn gateway_connectivity_1_4_has_the_objects_of_the_chart() {
    gateways("1.4.10");
}

/// The same object, with a Corefile as what it says.
fn by_structure(mut object: Value) -> Value {
    let Some(corefile) = object.pointer_mut("/data/Corefile") else { return object };
    let structure = match &*corefile {
        Value::String(text) => {
            let blocks = Corefile::read(text).unwrap_or_else(|problem| panic!("{problem}: {text}")).blocks;
            blocks
                .iter()
                .map(|block| {
                    assert!(block.braces, "{block:?}");
                    let plugins: Vec<Value> = block.plugins.iter().map(plugin).collect();
                    json!({ "server": block.keys.join(" "), "plugins": plugins })
                })
                .collect()
        }
        special => special["$corefile"].clone(),
    };
    *corefile = structure;
    object
}

/// A plugin as the golden data writes it: its line, or with a block its arguments and their options.
fn plugin(Directive { words, block }: &Directive) -> Value {
    let Some(((name, arguments), _)) = words.split_first().zip(block.first()) else {
        return json!(words.join(" "));
    };
    let option = |option: &Directive| (option.words[0].clone(), json!(option.words[1..].join(" ")));
    let options: serde_json::Map<String, Value> = block.iter().map(option).collect();
    let arguments: Vec<Value> = arguments.iter().map(|word| json!(word)).chain([json!(options)]).collect();
    json!({ name: arguments })
}

/// The mesh file that is about what a document is about, and the cluster that gets the object.
fn documented(params: &Value) -> Option<(String, String)> {
    let text = |key: &str| params[key].as_str().map(str::to_owned);
    if let Some(dns) = text("dns") {
        let version = match params["coreDNS"].as_str() {
            Some("pre-1.4.0") => ", version: '1.3.1'",
            Some("1.4.0-and-later") => ", version: '1.4.0'",
            _ => "",
        };
        let address = text("istiocoredns")?;
        let mesh = format!(
            "istio: {{version: '1.4.10'}}\nclusters:\n\
             - {{name: cluster1, controlPlane: true, dns: {{provider: {dns}, istioCoreDNS: {address}{version}}}}}\n"
        );
        return Some((mesh, "cluster1".to_owned()));
    }
    let release = text("release")?;
    if let Some(port) = params["port"].as_u64() {
        let mesh = format!(
            "istio: {{version: '{release}', gateways: {{crossNetwork: {{port: {port}}}}}}}\nclusters:\n\
             - {{name: main, controlPlane: true, network: network1, gateways: [{{address: 192.0.2.10}}], endpoints: {{pilot: 192.0.2.10}}}}\n\
             - {{name: cluster2, network: network2, gateways: [{{address: 198.51.100.20}}], server: 'https://c2.example.com', \
             credentials: {{token: t, certificateAuthorityData: eA==}}}}\n"
        );
        return Some((mesh, "main".to_owned()));
    }
    let (server, authority, token) = (text("server")?, text("caData")?, text("token")?);
    let named =
        |field: &str, name: Option<String>| name.map(|name| format!(", {field}: {name}")).unwrap_or_default();
    let (secret, registry) = match text("clusterUID") {
        Some(uid) => (Some(format!("istio-remote-secret-{uid}")), Some(uid)),
        None => (text("secretName"), text("dataKey")),
    };
    let mesh = format!(
        "istio: {{version: '{release}'}}\nclusters:\n- {{name: main, controlPlane: true, endpoints: {{pilot: 10.0.0.1}}}}\n\
         - {{name: {}, server: '{server}', credentials: {{token: {token}, certificateAuthorityData: {authority}}}{}{}}}\n",
        text("cluster")?,
        named("remoteSecret", secret),
        named("registry", registry),
    );
    Some((mesh, "main".to_owned()))
}

/// The document's object where and as we have it, if that makes no difference to a cluster.
fn alike(mut object: Value, params: &Value) -> Value {
    // The example is installed in a namespace of its own; the gateways of all namespaces are one.
    if params["name"] == "helloworld-gateway" {
        object["metadata"] = json!({ "name": "cluster-aware-gateway", "namespace": "istio-system" });
    }
    // The API server turns one into the other, and gives a Secret the type.
    if let Some(texts) = object.get_mut("stringData").map(Value::take) {
        let mut data = serde_json::Map::new();
        for (key, text) in texts.as_object().expect("a map of texts") {
            let mut kubeconfig = text["$yaml"].clone();
            kubeconfig.as_object_mut().expect("a kubeconfig").remove("preferences");
            data.insert(key.clone(), json!({ "$base64Yaml": kubeconfig }));
        }
        object["data"] = Value::Object(data);
        object["type"] = json!("Opaque");
        object.as_object_mut().expect("an object").remove("stringData");
    }
    object
}

/// The documents that are about other things: what is imported, tested where imports are.
fn is_about_imports(case: &str) -> bool {
    case.starts_with("documents/service-entry-") || case == "documents/version-routing"
}

#[test]
fn documents_are_followed() {
    let mut differences = Differences::new("documents/");
    let mut failures = Failures::default();
    let cases = folders(&legacy().join("documents"));
    for path in cases.iter().filter(|path| !is_about_imports(&name("documents", path))) {
        let case = name("documents", path);
        let params: Value = serde_json::from_str(&read(&path.join("params.json"))).expect("parameters");
        let (mesh, cluster) = documented(&params).unwrap_or_else(|| panic!("{case} is not known here"));
        let structured = |objects: Vec<Value>| objects.into_iter().map(by_structure).collect::<Vec<_>>();
        match planned(&mesh, &cluster) {
            Ok(got) => {
                let want = golden(&path.join(format!("{cluster}.json")));
                let want = structured(want.into_iter().map(|object| alike(object, &params)).collect());
                let kind = &want[0]["kind"];
                let got: Vec<Value> = got.into_iter().filter(|object| object["kind"] == *kind).collect();
                failures.mismatches(&case, &compare(&want, &structured(got)), &mut differences);
            }
            Err(problems) => failures.problems(&case, &problems),
        }
    }
    failures.check(&differences);
}
