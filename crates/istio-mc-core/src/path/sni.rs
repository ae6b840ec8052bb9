//! The name that a connection asks for: what gateways that do not open connections send them on by.

use super::model::PORT;
use crate::net::Port;

/// `outbound_.8000_.v2_.httpbin.bar.global`: Pilot's name of the destination with `_.` for `|`, as sidecars write it into
/// mutual TLS (Istio 1.1 to 1.4).
pub(super) fn sni(port: Option<Port>, subset: Option<&str>, host: &str) -> String {
    let port = port.map_or_else(|| PORT.to_owned(), |port| port.to_string());
    format!("outbound_.{port}_.{}_.{host}", subset.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_sidecars_write_it() {
        let port = Port::new(8000);
        assert_eq!(sni(port, None, "httpbin.bar.global"), "outbound_.8000_._.httpbin.bar.global");
        assert_eq!(
            sni(port, Some("v2"), "httpbin.bar.svc.cluster.local"),
            "outbound_.8000_.v2_.httpbin.bar.svc.cluster.local"
        );
        assert_eq!(sni(None, None, "a.b.svc.corp"), "outbound_.PORT_._.a.b.svc.corp");
    }
}
