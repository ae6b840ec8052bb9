//! How many connections and requests a host gets.

use istio_mc_diagnostic::code;

use crate::api::modern::networking::{ConnectionPoolSettings, H2UpgradePolicy};
use crate::rules::istio::{duration, duration_or_none, not_negative};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

/// Checks limits of a DestinationRule or a Sidecar.
pub(super) fn check(at: &At<'_, '_>, pool: &ConnectionPoolSettings, cx: &mut Cx<'_>) {
    if pool.tcp.is_none() && pool.http.is_none() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` needs `tcp` or `http`"));
    }
    if let Some(http) = &pool.http {
        let at = at.field("http");
        for (name, value) in [
            ("http1MaxPendingRequests", http.http1_max_pending_requests),
            ("http2MaxRequests", http.http2_max_requests),
            ("maxRequestsPerConnection", http.max_requests_per_connection),
            ("maxRetries", http.max_retries),
            ("maxConcurrentStreams", http.max_concurrent_streams),
        ] {
            not_negative(&at.field(name), value, cx);
        }
        duration(&at.field("idleTimeout"), cx);
        let keep_alive = at.field("http2KeepAlive");
        duration(&keep_alive.field("interval"), cx);
        duration(&keep_alive.field("timeout"), cx);
        if http.h2_upgrade_policy == Some(H2UpgradePolicy::Upgrade) && http.use_client_protocol == Some(true)
        {
            let message = format!("`{at}` keeps the client's protocol, so it cannot upgrade to HTTP/2");
            let finding = cx.finding(&code::ISTIO_EXCLUDES, &at.key("useClientProtocol"), message);
            cx.push(finding.help("leave out `useClientProtocol` or `h2UpgradePolicy: UPGRADE`"));
        }
    }
    if let Some(tcp) = &pool.tcp {
        let at = at.field("tcp");
        not_negative(&at.field("maxConnections"), tcp.max_connections, cx);
        duration(&at.field("connectTimeout"), cx);
        duration(&at.field("maxConnectionDuration"), cx);
        match cx.since(ApiLevel::V1_26) {
            true => duration_or_none(&at.field("idleTimeout"), cx),
            false => duration(&at.field("idleTimeout"), cx),
        }
        let keepalive = at.field("tcpKeepalive");
        duration(&keepalive.field("time"), cx);
        duration(&keepalive.field("interval"), cx);
    }
}
