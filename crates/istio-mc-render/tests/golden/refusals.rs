//! Values that the templates of the built-in charts refuse, and what they say: also what a schema refuses before them.

use istio_mc_diagnostic::{TextStyle, code};
use istio_mc_template::Layers;

use crate::case::ChartCase;

fn statsd(rest: &str) -> String {
    format!("global.proxy.envoyStatsd.enabled=true{rest}")
}

#[test]
fn refusals_name_the_value_and_what_to_do() {
    let no_arch = "global.arch.amd64=0,global.arch.s390x=0,global.arch.ppc64le=0";
    for (chart, set, expected) in [
        (
            "istio-remote@1.0",
            "global.remotePilotCreateSvcEndpoint=true",
            "`global.remotePilotCreateSvcEndpoint` needs `global.remotePilotAddress`, the IP of Pilot in the control \
             plane's cluster",
        ),
        (
            "istio-remote@1.0",
            &statsd(""),
            "`global.proxy.envoyStatsd.enabled` needs `global.proxy.envoyStatsd.host`, the collector's address",
        ),
        (
            "istio-remote@1.0",
            &statsd(",global.proxy.envoyStatsd.host=10.0.0.1,global.proxy.envoyStatsd.port=null"),
            "`global.proxy.envoyStatsd.enabled` needs `global.proxy.envoyStatsd.port`; the collector of Istio 1.0 listens \
             on 9125",
        ),
        (
            "istio-remote@1.0",
            no_arch,
            "`global.arch` gives every architecture the weight 0: no node is left to run on",
        ),
        (
            "istio-remote@0.8",
            no_arch,
            "`global.arch` gives every architecture the weight 0: no node is left to run on",
        ),
        (
            "bookinfo@1.0",
            "controlPlane.pilot=10.0.0.1",
            "give `domain`, the DNS domain that the application is served under, or `host`",
        ),
        ("bookinfo@1.0", "domain=example.com", "give `controlPlane.pilot`, the address of Pilot"),
        (
            "bookinfo@1.0",
            "domain=example.com,controlPlane.pilot=10.0.0.1,gateway.exposure=Ingress",
            "`gateway.exposure` is one of `LoadBalancer`, `NodePort`, `ClusterIP` and `Route`, not `Ingress`",
        ),
        (
            "cacerts@1.0",
            "caKey=c2VjcmV0",
            "`caCert` is empty: give the file's text, such as `--set-file caCert=FILE`",
        ),
        (
            "cacerts@1.0",
            "caCert=hunter2,caKey=hunter2",
            "`caCert` is neither PEM, which starts with `-----BEGIN`, nor base64 of PEM",
        ),
    ] {
        let case =
            ChartCase::new("release", "namespace", chart, Layers::new().set(set).skip_schema_validation());
        let problems = case.render().err().unwrap_or_else(|| panic!("{chart} takes `{set}`"));
        let first = problems.iter().next().expect("a problem");
        assert_eq!((first.code, &*first.message), (&code::REFUSED, expected), "{chart} {set}");
        assert!(first.place.is_some(), "{chart} {set}");
        for problem in &problems {
            let text = TextStyle::default().render(problem);
            assert!(!text.contains("hunter2"), "a secret in\n{text}");
        }
    }
}
