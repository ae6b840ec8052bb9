//! What meshes offer each other, as objects.
//!
//! | cluster | objects |
//! |---|---|
//! | control plane of an importing mesh | a ServiceEntry for each imported service; a DestinationRule where it has versions or several endpoints ([`import`]) |
//! | control plane of an exporting mesh | a DestinationRule for each exported Service with versions; a ServiceEntry for each that is offered under another name ([`export`]); who may call it ([`authorization`]) |
//!
//! What is about imports grows with meshes times services and is written straight ([`Imports`](super::Imports)); what is about
//! exports is planned as all other objects are.
//!
//! Source: the documents of gateway connectivity, 1.1 and 1.4.

mod authorization;
mod export;
mod import;

use crate::api::legacy::networking::{ClientTls, ClientTlsMode, OutlierDetection, TrafficPolicy};

/// A rule of a host's own replaces that of all hosts: what that says of TLS is said again.
fn mutual_tls() -> TrafficPolicy {
    TrafficPolicy { tls: Some(ClientTls::mode(ClientTlsMode::IstioMutual)), ..TrafficPolicy::default() }
}

/// Istio's own defaults, but for the share that may be left out: with an endpoint a mesh, all of them may be bad.
fn outlier_detection() -> OutlierDetection {
    OutlierDetection {
        consecutive_errors: Some(5),
        interval: Some("10s".to_owned()),
        base_ejection_time: Some("30s".to_owned()),
        max_ejection_percent: Some(100),
        ..OutlierDetection::default()
    }
}
