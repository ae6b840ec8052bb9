//! The probe of a WorkloadGroup.

use istio_mc_diagnostic::code;

use crate::api::modern::networking::{HttpProbe, ReadinessProbe};
use crate::rules::istio::{not_negative, number};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

pub(super) fn check(at: &At<'_, '_>, probe: &ReadinessProbe, cx: &mut Cx<'_>) {
    for (name, value) in [
        ("initialDelaySeconds", probe.initial_delay_seconds),
        ("timeoutSeconds", probe.timeout_seconds),
        ("periodSeconds", probe.period_seconds),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    ] {
        not_negative(&at.field(name), value, cx);
    }
    if let Some(request) = &probe.http_get {
        http(&at.field("httpGet"), request, cx);
    } else if let Some(socket) = &probe.tcp_socket {
        required_port(&at.field("tcpSocket"), socket.port, cx);
    } else if let Some(exec) = &probe.exec {
        let exec_at = at.field("exec");
        command(&exec_at.field("command"), &exec.command, cx);
    } else if let Some(grpc) = &probe.grpc {
        let field = at.field("grpc");
        if let Some(given) = grpc.port {
            number(&field.field("port"), given, cx);
        }
        if !cx.since(ApiLevel::V1_31) {
            let message = format!("Istio {} does not implement probes by gRPC here", cx.level());
            let finding = cx.finding(&code::NOT_IMPLEMENTED, &at.key("grpc"), message);
            cx.push(finding.help("use `httpGet`, `tcpSocket` or `exec`"));
        }
    } else {
        let message = format!("`{at}` does not say how to probe");
        let finding = cx.finding(&code::ISTIO_REQUIRES, at, message);
        cx.push(finding.help("add `httpGet`, `tcpSocket` or `exec`"));
    }
}

fn http(at: &At<'_, '_>, request: &HttpProbe, cx: &mut Cx<'_>) {
    required_port(at, request.port, cx);
    let scheme = request.scheme.as_deref().unwrap_or_default();
    if !matches!(scheme, "" | "HTTP" | "HTTPS") {
        let message = format!("`{scheme}` is not a scheme of a probe");
        let finding = cx.finding(&code::INVALID_VALUE, &at.field("scheme"), message);
        cx.push(finding.suggest(&scheme.to_uppercase(), ["HTTP", "HTTPS"]).help("one of: HTTP, HTTPS"));
    }
    let list = at.field("httpHeaders");
    for (index, header) in request.http_headers.iter().enumerate() {
        let name = header.name.as_deref().unwrap_or_default();
        let right = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if name.is_empty() || !name.bytes().all(right) {
            let header = list.item(index);
            let message = match name {
                "" => format!("`{header}` needs the `name` of a header"),
                name => format!("`{name}` is not a name of a header: letters, digits, `-` and `_`"),
            };
            cx.report(&code::ISTIO_HEADER, &header.field("name"), message);
        }
    }
}

fn required_port(at: &At<'_, '_>, given: Option<u32>, cx: &mut Cx<'_>) {
    let port = at.field("port");
    match given {
        None => cx.report(&code::ISTIO_REQUIRES, &port, format!("`{at}` needs a `port`")),
        Some(given) => number(&port, given, cx),
    }
}

fn command(at: &At<'_, '_>, command: &[String], cx: &mut Cx<'_>) {
    if command.is_empty() {
        cx.report(&code::ISTIO_REQUIRES, at, format!("`{at}` is missing or empty"));
    }
    for (index, _) in command.iter().enumerate().filter(|(_, part)| part.is_empty()) {
        let part = at.item(index);
        cx.report(&code::ISTIO_REQUIRES, &part, format!("`{part}` must not be empty"));
    }
}
