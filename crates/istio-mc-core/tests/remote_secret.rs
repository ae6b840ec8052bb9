//! Kubeconfig Secrets as Istio's documents and the Bookinfo playbook have them.

#![expect(clippy::disallowed_methods, reason = "golden data are files")]

mod shared;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use istio_mc_core::name::{ClusterName, Namespace, ObjectName};
use istio_mc_core::remote_secret::{Access, Naming, SecretKey, from_token_secret, remote_secret};
use istio_mc_diagnostic::{Source, TextStyle};
use istio_mc_yaml::{Map, Value};

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let source = Source::new(path.display().to_string(), text);
    let documents = istio_mc_yaml::read(&source).expect("golden data is YAML");
    documents.first().expect("a document").to_value()
}

/// The value of our Secret, its kubeconfig as structure.
fn ours(object: &impl serde::Serialize) -> Value {
    let source = Source::new("ours", istio_mc_yaml::to_string(object).expect("writable"));
    let mut value = istio_mc_yaml::read(&source).expect("what we write is YAML")[0].to_value();
    let Value::Map(object) = &mut value else { panic!("an object") };
    let Some(Value::Map(data)) = object.get_mut("data") else { panic!("data") };
    for entry in data.values_mut() {
        let text = BASE64_STANDARD.decode(entry.as_str().expect("base64")).expect("base64");
        let source = Source::new("kubeconfig", String::from_utf8(text).expect("text"));
        let kubeconfig = istio_mc_yaml::read(&source).expect("a kubeconfig is YAML")[0].to_value();
        *entry = Value::from_iter([("$base64Yaml", kubeconfig)]);
    }
    value
}

/// Golden Secrets without the fields that ours always has and Kubernetes defaults: `type: Opaque` of the Secret,
/// and `preferences: {}` of the kubeconfig (clientcmd api v1).
fn complete(golden: &Value) -> Value {
    let mut golden = golden.clone();
    let Value::Map(object) = &mut golden else { panic!("an object") };
    object.entry("type".into()).or_insert_with(|| "Opaque".into());
    let Some(Value::Map(data)) = object.get_mut("data") else { panic!("data") };
    for entry in data.values_mut() {
        let Value::Map(described) = entry else { panic!("a description") };
        let Some(Value::Map(kubeconfig)) = described.get_mut("$base64Yaml") else { panic!("a kubeconfig") };
        kubeconfig.entry("preferences".into()).or_insert_with(|| Value::Map(Map::new()));
    }
    golden
}

fn text<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    value.at(path).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {path:?}"))
}

/// A token Secret as `kubectl get secret -o json` prints it.
fn token_secret(certificate_authority: &str, token: &str) -> Arc<Source> {
    let token = BASE64_STANDARD.encode(token);
    let json = format!(
        r#"{{"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
            "metadata": {{"name": "istio-multi-token-abcde", "namespace": "istio-system",
                "annotations": {{"kubernetes.io/service-account.name": "istio-multi"}}}},
            "data": {{"ca.crt": "{certificate_authority}", "token": "{token}"}}}}"#
    );
    Source::new("secret.json", json)
}

#[test]
fn the_secrets_of_istios_documents() {
    let documents = shared::folder().join("data/legacy/documents");
    for document in ["kubeconfig-secret-1.0", "kubeconfig-secret-multinetwork"] {
        let folder = documents.join(document);
        let params = read(&folder.join("params.json"));
        let secret = token_secret(text(&params, &["caData"]), text(&params, &["token"]));
        let access = from_token_secret(&secret, text(&params, &["server"]), None).expect("good").value;
        let cluster: ClusterName = text(&params, &["cluster"]).parse().expect("a name");
        let name = |key: &str| params.get(key).and_then(Value::as_str);
        let naming = Naming::new(
            &cluster,
            name("secretName").map(|name| name.parse::<ObjectName>().expect("a name")),
            name("dataKey").map(|key| key.parse::<SecretKey>().expect("a key")),
            None,
        )
        .expect("any key goes");
        let namespace: Namespace = "istio-system".parse().expect("a namespace");
        let golden: Vec<_> = fs::read_dir(&folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .filter(|path| !path.ends_with("params.json"))
            .collect();
        assert_eq!(golden.len(), 1, "{document}: one list of objects");
        let golden = read(&golden[0]);
        let golden = golden.as_list().expect("a list");
        assert_eq!(golden.len(), 1, "{document}: one Secret");
        assert_eq!(
            ours(&remote_secret(&cluster, &access, &naming, &namespace)),
            complete(&golden[0]),
            "{document}"
        );
    }
}

#[test]
fn the_secrets_of_the_playbook() {
    let playbook = shared::folder().join("data/legacy/playbook");
    let mut compared = 0;
    for inventory in ["example", "example-no-mtls", "three-clusters"] {
        let folder = playbook.join(inventory);
        let facts = read(&folder.join("facts.yaml"));
        let clusters = read(&folder.join("inventory.yaml"));
        let clusters = clusters.get("clusters").and_then(Value::as_list).expect("clusters");
        let is_main = |cluster: &&Value| cluster.get("istio_control_plane") == Some(&Value::Bool(true));
        let main = text(clusters.iter().find(is_main).expect("a control plane"), &["name"]);
        let objects = read(&folder.join(main).join("objects.json"));
        for remote in clusters.iter().filter(|cluster| !is_main(cluster)) {
            let name = text(remote, &["name"]);
            let server = format!("https://{}", text(remote, &["url"]));
            let fact = |key: &str| text(&facts, &["discovered", name, key]);
            let secret = token_secret(fact("sa_ca_crt_b64"), fact("sa_token"));
            let access: Access = from_token_secret(&secret, &server, None).expect("good").value;
            let cluster: ClusterName = name.parse().expect("a name");
            let namespace: Namespace = "istio-system".parse().expect("a namespace");
            let golden = objects.as_list().expect("a list").iter().find(|object| {
                text(object, &["kind"]) == "Secret" && text(object, &["metadata", "name"]) == name
            });
            let made = remote_secret(&cluster, &access, &Naming::like(&cluster), &namespace);
            assert_eq!(ours(&made), complete(golden.expect("its Secret")), "{inventory}: {name}");
            compared += 1;
        }
    }
    assert_eq!(compared, 4, "every remote cluster of the playbook's inventories");
}

#[test]
fn no_message_shows_a_credential() {
    // Every prefix of a good input is an input that is wrong in some way.
    let good = token_secret("RkFLRQ==", "sesame-sesame-sesame");
    let encoded = BASE64_STANDARD.encode("sesame-sesame-sesame");
    let kubeconfig = "apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters: [{name: a, cluster: {server: https://a}}]\n\
        contexts: [{name: a, context: {cluster: a, user: a}}]\nusers: [{name: a, user: {token: sesame-sesame-sesame, password: [sesame-sesame-sesame]}}]\n";
    let mut shown = 0;
    for end in 0..=kubeconfig.len().max(good.text().len()) {
        let cut = |text: &str| text.get(..end.min(text.len())).map(str::to_owned);
        let secret =
            cut(good.text()).map(|text| from_token_secret(&Source::new("secret", text), "a", None).map(drop));
        let config = cut(kubeconfig).map(|text| {
            istio_mc_core::remote_secret::from_kubeconfig(&Source::new("config", text), None, None).map(drop)
        });
        for findings in [secret, config].into_iter().flatten().filter_map(Result::err) {
            for finding in &findings {
                let text = TextStyle::default().render(finding);
                assert!(!text.contains("sesame") && !text.contains(&encoded[..8]), "at {end}:\n{text}");
                shown += 1;
            }
        }
    }
    assert!(shown > 300, "only {shown} messages were looked at");
}
