//! What is looked for.

/// A component of the control plane that other clusters talk to.
#[derive(Debug)]
pub(super) struct Component {
    /// Its name under `endpoints` in a mesh file.
    pub(super) endpoint: &'static str,
    /// Its name in messages.
    pub(super) name: &'static str,
    /// The Services that may stand for it, the best first.
    pub(super) services: &'static [&'static str],
    /// The labels that its pods may have, the best first.
    pub(super) labels: &'static [(&'static str, &'static str)],
    /// What other clusters need of the Service, in order of importance.
    pub(super) ports: &'static [Port],
    /// Why it may be missing, if it may.
    pub(super) optional: Option<&'static str>,
}

/// A port that sidecars of other clusters use.
#[derive(Debug)]
pub(super) struct Port {
    pub(super) number: u16,
    pub(super) protocol: &'static str,
    /// When they use it.
    pub(super) used: &'static str,
}

const fn tcp(number: u16, used: &'static str) -> Port {
    Port { number, protocol: "TCP", used }
}

/// All of them, in the order of a mesh file's `endpoints`.
pub(super) static COMPONENTS: &[Component] = &[
    Component {
        endpoint: "pilot",
        name: "Pilot",
        services: &["istio-pilot"],
        labels: &[("istio", "pilot")],
        // 0.8 and 1.0: `discoveryAddress` of the remote mesh configuration.
        ports: &[
            tcp(15007, "sidecars ask it without control plane security"),
            tcp(15005, "sidecars ask it with control plane security"),
        ],
        optional: None,
    },
    Component {
        endpoint: "policy",
        name: "Mixer's policy",
        services: &["istio-policy"],
        // Not `istio=mixer` as the 0.8 document says: telemetry has that too.
        labels: &[("istio-mixer-type", "policy")],
        ports: &[tcp(15004, "sidecars check policies there")],
        optional: None,
    },
    Component {
        endpoint: "telemetry",
        name: "Mixer's telemetry",
        services: &["istio-telemetry"],
        labels: &[("istio-mixer-type", "telemetry")],
        ports: &[tcp(15004, "sidecars report there")],
        optional: None,
    },
    Component {
        endpoint: "statsd",
        name: "the statsd bridge",
        services: &["istio-statsd-prom-bridge"],
        labels: &[("istio", "statsd-prom-bridge")],
        ports: &[Port { number: 9125, protocol: "UDP", used: "sidecars send Envoy's statistics there" }],
        optional: Some("later releases of Istio 1.0 have none; leave it out then"),
    },
    Component {
        endpoint: "zipkin",
        name: "Zipkin",
        services: &["zipkin", "jaeger-collector"],
        labels: &[("jaeger-infra", "collector-pod"), ("app", "jaeger")],
        ports: &[tcp(9411, "sidecars send traces there")],
        optional: Some("it is needed for traces of other clusters only"),
    },
];
