//! Istio's notions that several kinds share: hosts, ports, durations, labels, ...

mod address;
mod destination;
mod duration;
mod export_to;
mod gateway_reference;
mod header;
mod host;
mod http;
mod labels;
mod limit;
mod listener;
mod port;
mod qualified_host;
mod range;
mod re2;
mod regex;
mod served_tls;
mod target_ref;
mod unreachable;
mod url;
mod workload_selector;

pub(crate) use address::{UNIX, ip, ipv4_subnet, is_ip, is_ip_or_zoned, is_ipv4, subnet, unix_path};
pub(crate) use destination::{destination_host, subset_name};
pub(crate) use duration::{
    any_duration, at_least_a_millisecond, duration, duration_or_none, duration_up_to, whole_seconds,
};
pub(crate) use export_to::{export_to, namespaces};
pub(crate) use gateway_reference::gateway_references;
pub(crate) use header::{header_map, header_names, headers};
pub(crate) use host::{is_fqdn, is_wildcard, is_within, wildcard, wildcard_name, wildcard_or_ip};
pub(crate) use http::{method, retry_on};
pub(crate) use labels::labels;
pub(crate) use limit::{at_most, not_empty, text_at_most};
pub(crate) use listener::{socket_listener, unique_listener};
pub(crate) use port::{Protocol, number, optional_number, port_name, protocol, selector};
pub(crate) use qualified_host::{HostOwner, qualified_host};
pub(crate) use range::{not_negative, percent};
pub(crate) use regex::{readable as readable_regex, regex};
pub(crate) use served_tls::{ServedTls, tls_fits_protocol};
pub(crate) use target_ref::{policy_target, target_refs_of_any_kind};
pub(crate) use unreachable::unreachable_routes;
pub(crate) use url::url_scheme;
pub(crate) use workload_selector::{label_selector, workload_selector};
