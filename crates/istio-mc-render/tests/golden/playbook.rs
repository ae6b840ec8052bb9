//! The charts bookinfo, istio-remote and cacerts against what the playbook applied.

use std::path::Path;

use istio_mc_diagnostic::Source;
use istio_mc_template::Layers;
use serde_json::Value;

use crate::case::{ChartCase, folders, golden, legacy, name, objects, read, refused};
use crate::compare::compare;
use crate::differences::Differences;
use crate::failures::Failures;

/// What the playbook's facts say of an inventory.
struct Playbook {
    domain: String,
    mtls: bool,
    /// Pilot, policy, telemetry, statsd, Zipkin.
    addresses: [String; 5],
}

impl Playbook {
    fn read(inventory: &Path) -> Self {
        let source = Source::new("facts.yaml", read(&inventory.join("facts.yaml")));
        let documents = istio_mc_yaml::read(&source).expect("facts are YAML");
        let facts = serde_json::to_value(documents[0].to_value()).expect("and JSON too");
        let discovered = facts["discovered"].as_object().expect("facts of clusters");
        let hub = discovered.values().find(|facts| facts.get("pilot_ip").is_some()).expect("a control plane");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Self {
            domain: text(&facts["bookinfo_domain"]),
            mtls: facts["enable_mTLS"].as_bool().expect("a boolean"),
            addresses: ["pilot_ip", "policy_ip", "telemetry_ip", "statsd_ip", "jaeger_ip"]
                .map(|name| text(&hub[name])),
        }
    }

    fn istio_remote(&self) -> ChartCase {
        let [pilot, policy, telemetry, statsd, zipkin] = &self.addresses;
        let mut layers = Layers::new()
            .set("global.hub=docker.io/istio,global.tag=1.0.2")
            .set(&format!("global.remotePilotAddress={pilot}"))
            .set(&format!("global.remotePolicyAddress={policy}"))
            .set(&format!("global.remoteTelemetryAddress={telemetry}"))
            .set(&format!("global.proxy.envoyStatsd.enabled=true,global.proxy.envoyStatsd.host={statsd}"))
            .set(&format!("global.remoteZipkinAddress={zipkin}"))
            // What tells 1.0.2 from 1.0.9, and what the playbook copies from the control plane's cluster.
            .set("global.policyCheckFailOpen=null,global.omitSidecarInjectorConfigMap=true");
        if self.mtls {
            layers = layers.set("security.selfSigned=false");
        }
        ChartCase::new("istio-remote", "istio-system", "istio-remote@1.0.2", layers)
    }

    fn bookinfo(&self) -> ChartCase {
        let [pilot, _, _, statsd, zipkin] = &self.addresses;
        let layers = Layers::new()
            .set(&format!("domain={},mtls={},istio.tag=1.0.2", self.domain, self.mtls))
            .set(&format!(
                "controlPlane.pilot={pilot},controlPlane.statsd={statsd},controlPlane.zipkin={zipkin}"
            ));
        ChartCase::new("bookinfo", "bookinfo", "bookinfo@1.0.2", layers)
    }

    fn cacerts() -> ChartCase {
        let pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
        let layers = ["caCert", "caKey", "rootCert", "certChain"]
            .iter()
            .fold(Layers::new(), |layers, key| layers.set_file(key, pem));
        ChartCase::new("cacerts", "istio-system", "cacerts@1.0.2", layers)
    }
}

/// Whether an object is Istio configuration, which the playbook applies where the control plane is, alone.
fn is_configuration(object: &Value) -> bool {
    object["apiVersion"].as_str().is_some_and(|version| version.contains(".istio.io/"))
}

#[test]
fn charts_of_the_playbook_give_what_it_applied() {
    let mut differences = Differences::new("playbook/");
    let mut failures = Failures::default();
    for inventory in folders(&legacy().join("playbook")) {
        let playbook = Playbook::read(&inventory);
        for cluster in folders(&inventory) {
            let case = name(&name("playbook", &inventory), &cluster);
            let mut want = golden(&cluster.join("objects.json"));
            let is_remote = want.iter().any(|object| object["metadata"]["name"] == "istio-multi");
            // What no chart makes: namespaces, kubeconfigs, the injector's copied configuration.
            want.retain(|object| {
                object["kind"] != "Namespace"
                    && object["metadata"]["labels"]["istio/multiCluster"].is_null()
                    && object["data"]["config"]["$copyOf"].is_null()
            });
            let mut cases = vec![playbook.bookinfo()];
            if is_remote {
                cases.push(playbook.istio_remote());
                if playbook.mtls {
                    cases.push(Playbook::cacerts());
                }
            }
            let mut got = Vec::new();
            for chart in &cases {
                let rendered = chart.render();
                match rendered
                    .and_then(|rendered| Ok((refused(&rendered, &chart.chart)?, objects(&rendered)?)))
                {
                    Ok((problems, objects)) => {
                        failures.problems(&case, &problems);
                        got.extend(objects);
                    }
                    Err(problems) => failures.problems(&case, &problems),
                }
            }
            if is_remote {
                got.retain(|object| !is_configuration(object));
            }
            failures.mismatches(&case, &compare(&want, &got), &mut differences);
        }
    }
    failures.check(&differences);
}
