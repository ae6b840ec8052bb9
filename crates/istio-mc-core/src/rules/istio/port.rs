//! Ports: numbers, names, protocols.

use istio_mc_diagnostic::code;

use crate::api::legacy::networking::PortSelector;
use crate::name::syntax;
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

/// A protocol that Istio knows, by what it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// HTTP, HTTP2, HTTP_PROXY, GRPC, GRPC-WEB: requests name their host.
    Http,
    /// HTTPS, TLS: connections name their host.
    Tls,
    /// All others.
    Opaque,
}

/// Names of protocols (any case), what they are, and since when.
const PROTOCOLS: &[(&str, Protocol, ApiLevel)] = &[
    ("HTTP", Protocol::Http, ApiLevel::V0_8),
    ("HTTP2", Protocol::Http, ApiLevel::V0_8),
    ("HTTPS", Protocol::Tls, ApiLevel::V0_8),
    ("GRPC", Protocol::Http, ApiLevel::V0_8),
    ("GRPC-WEB", Protocol::Http, ApiLevel::V1_0),
    ("TLS", Protocol::Tls, ApiLevel::V0_8),
    ("TCP", Protocol::Opaque, ApiLevel::V0_8),
    ("UDP", Protocol::Opaque, ApiLevel::V0_8),
    ("MONGO", Protocol::Opaque, ApiLevel::V0_8),
    ("REDIS", Protocol::Opaque, ApiLevel::V0_8),
    ("MYSQL", Protocol::Opaque, ApiLevel::V1_1),
    ("HTTP_PROXY", Protocol::Http, ApiLevel::V1_24),
];

impl Protocol {
    /// The protocol of that name, if the target knows it.
    pub(crate) fn of(text: &str, level: ApiLevel) -> Option<Self> {
        let known =
            PROTOCOLS.iter().find(|(name, _, since)| name.eq_ignore_ascii_case(text) && *since <= level);
        known.map(|(_, protocol, _)| *protocol)
    }

    /// The names that the target knows.
    pub(crate) fn names(level: ApiLevel) -> impl Iterator<Item = &'static str> + Clone {
        PROTOCOLS.iter().filter(move |(_, _, since)| *since <= level).map(|(name, _, _)| *name)
    }
}

/// Reports a protocol that the target does not know; `may_be_empty` where 1.4 detects it.
pub(crate) fn protocol(at: &At<'_, '_>, may_be_empty: bool, cx: &mut Cx<'_>) -> Option<Protocol> {
    let text = at.text().unwrap_or_default();
    let found = Protocol::of(text, cx.level());
    if found.is_some() || (text.is_empty() && may_be_empty && cx.since(ApiLevel::V1_4)) {
        return found;
    }
    let level = cx.level();
    let known = Protocol::names(level);
    let message = match text {
        "" => format!("`{at}` is missing"),
        text => format!("`{text}` is not a protocol that Istio {level} knows"),
    };
    let finding = cx.finding(&code::ISTIO_PORT, at, message);
    let list: Vec<&str> = known.clone().collect();
    cx.push(finding.suggest(&text.to_uppercase(), known).help(format!("one of: {}", list.join(", "))));
    None
}

/// Reports a number that is no port.
pub(crate) fn number(at: &At<'_, '_>, number: u32, cx: &mut Cx<'_>) {
    if !(1..=65535).contains(&number) {
        cx.report(&code::ISTIO_PORT, at, format!("`{number}` is not a port: a number from 1 to 65535"));
    }
}

/// The same where 0 stands for none.
pub(crate) fn optional_number(at: &At<'_, '_>, given: Option<u32>, cx: &mut Cx<'_>) {
    number(at, given.filter(|number| *number != 0).unwrap_or(1), cx);
}

/// Reports a name of a port that is no label.
pub(crate) fn port_name(at: &At<'_, '_>, name: &str, cx: &mut Cx<'_>) {
    if !syntax::is_host_label(name) {
        let message = match name {
            "" => format!("`{at}` is missing"),
            name => {
                format!("`{name}` is not a name of a port: letters, digits and `-` inside, at most 63 bytes")
            }
        };
        cx.report(&code::ISTIO_PORT, at, message);
    }
}

/// A port of a destination: by number alone.
pub(crate) fn selector(at: &At<'_, '_>, port: Option<&PortSelector>, cx: &mut Cx<'_>) {
    match port {
        None => {}
        Some(PortSelector::Number(given)) => optional_number(&at.field("number"), Some(*given), cx),
        Some(PortSelector::Name(name)) => {
            let message =
                format!("the port is given by its name `{name}`, and Istio takes only numbers here");
            cx.report(&code::ISTIO_PORT, &at.field("name"), message);
        }
    }
}
