//! The charts of old Istio versions on a current Kubernetes.

use istio_mc_template::Layers;
use serde_json::json;

use crate::case::{ChartCase, objects};

#[test]
fn a_current_kubernetes_gets_apis_that_it_serves() {
    let served = |api: &str| match api {
        "v1" | "apps/v1" | "batch/v1" => true,
        "rbac.authorization.k8s.io/v1" | "admissionregistration.k8s.io/v1" => true,
        api => api.contains(".istio.io/") || api == "cert-manager.io/v1" || api == "route.openshift.io/v1",
    };
    let cluster_scoped =
        ["ClusterRole", "ClusterRoleBinding", "MutatingWebhookConfiguration", "MeshPolicy", "ClusterIssuer"];
    for (chart, set) in [
        ("istio-remote@0.8.0", "global.pilotEndpoint=10.0.0.1"),
        ("istio-remote@1.0.9", "global.mtls.enabled=true"),
        ("bookinfo@1.0.9", "domain=example.com,controlPlane.pilot=10.0.0.1,gateway.exposure=Route"),
    ] {
        let case = ChartCase::new("release", "namespace", chart, Layers::new().set(set));
        let rendered = case.render_for(Some("1.34".parse().expect("a version"))).expect("it renders");
        let objects = objects(&rendered).expect("to objects");
        assert!(objects.len() > 10, "{chart}");
        for object in &objects {
            let (api, kind) =
                (object["apiVersion"].as_str().expect("a version"), object["kind"].as_str().expect("a kind"));
            assert!(served(api), "{chart}: {api} {kind}");
            if cluster_scoped.contains(&kind) {
                assert!(object["metadata"]["namespace"].is_null(), "{chart}: {kind}");
            }
            if kind == "Deployment" {
                let selector = object["spec"]["selector"]["matchLabels"].as_object().expect("a selector");
                let labels = &object["spec"]["template"]["metadata"]["labels"];
                assert!(
                    !selector.is_empty() && selector.iter().all(|(key, value)| labels[key] == *value),
                    "{object}"
                );
            }
            if kind == "MutatingWebhookConfiguration" {
                for webhook in object["webhooks"].as_array().expect("webhooks") {
                    assert_eq!(webhook["sideEffects"], "None");
                    assert_eq!(webhook["admissionReviewVersions"], json!(["v1beta1"]));
                }
            }
            assert!(!object.to_string().contains("beta.kubernetes.io"), "{chart}: {kind}");
        }
    }
}
