//! The address of an API server.

use istio_mc_diagnostic::{Diagnostic, code};

/// What is wrong with the address: an error where Istio cannot use it, a warning where it probably means
/// something else in the control plane's cluster.
pub(super) fn check(server: &str) -> Option<Diagnostic> {
    let invalid = |reason: &str| {
        Diagnostic::new(
            &code::INVALID_SERVER,
            format!("`{server}` is not the address of an API server: {reason}"),
        )
    };
    let Some((scheme, rest)) = server.split_once("://") else {
        let finding = invalid("the scheme is missing");
        let is_host = !server.is_empty() && !server.contains(char::is_whitespace);
        return Some(if is_host { finding.help(format!("write `https://{server}`")) } else { finding });
    };
    if !matches!(scheme, "https" | "http") {
        return Some(invalid("the scheme must be `https`"));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        // The part before `@` may be a password: it is not shown.
        let message = "the address of an API server must not hold a user or password";
        return Some(
            Diagnostic::new(&code::INVALID_SERVER, message).help("leave out what stands before `@`"),
        );
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => match inner.split_once(']') {
            Some((host, port)) => (host, port),
            None => return Some(invalid("`]` is missing")),
        },
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some(invalid("the host is missing"));
    }
    let port_is_good = match port.strip_prefix(':') {
        None => port.is_empty(),
        Some(digits) => {
            digits.bytes().all(|byte| byte.is_ascii_digit())
                && digits.parse::<u16>().is_ok_and(|port| port > 0)
        }
    };
    if !port_is_good {
        return Some(invalid("the port must be a number from 1 to 65535"));
    }
    if scheme == "http" {
        let message = format!("credentials for `{server}` travel unencrypted");
        return Some(
            Diagnostic::new(&code::UNVERIFIED_SERVER, message).help("use `https` if the server has it"),
        );
    }
    is_local(host).then(|| {
        let message = format!("`{server}` leads elsewhere when the control plane's pods use it");
        Diagnostic::new(&code::LOCAL_SERVER, message)
            .help("give the address at which they reach this API server")
    })
}

/// Hosts that mean the machine, or the cluster, where they are looked up.
fn is_local(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let is_own_service = host == "kubernetes" || host.starts_with("kubernetes.default");
    match host.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback() || address.is_unspecified(),
        Err(_) => host == "localhost" || host.ends_with(".localhost") || is_own_service,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        for (server, code) in [
            ("https://api.example.com:6443", None),
            ("https://10.0.0.1", None),
            ("https://[2001:db8::1]:6443/k8s/clusters/c-1", None),
            ("api.example.com:6443", Some("MC0506")),
            ("", Some("MC0506")),
            ("https://", Some("MC0506")),
            ("https://:6443", Some("MC0506")),
            ("https://api:0", Some("MC0506")),
            ("https://api:65536", Some("MC0506")),
            ("https://api:+1", Some("MC0506")),
            ("https://api:", Some("MC0506")),
            ("https://[::1", Some("MC0506")),
            ("https://a b", Some("MC0506")),
            ("ftp://api", Some("MC0506")),
            ("https://admin:sesame@api", Some("MC0506")),
            ("http://api.example.com", Some("MC0508")),
            ("https://127.0.0.1:6443", Some("MC0507")),
            ("https://[::1]:6443", Some("MC0507")),
            ("https://LocalHost:6443", Some("MC0507")),
            ("https://kubernetes.default.svc", Some("MC0507")),
        ] {
            let finding = check(server);
            assert_eq!(finding.as_ref().map(|finding| finding.code.id), code, "{server}");
            assert!(!format!("{finding:?}").contains("sesame"), "no password in messages");
        }
    }
}
