//! What does not fit among the objects of one cluster, an analyzer a file.

mod ambient;
mod annotation;
mod annotation_table;
mod credential;
mod destination;
mod destination_rule;
mod envoy_filter;
mod failover;
mod gateway_certificate;
mod gateway_conflict;
mod gateway_reference;
mod gateway_workload;
mod ingress_subset;
mod injection;
mod jwt_claim;
mod mesh_host;
mod missing;
mod mtls;
mod names;
mod networks;
mod policy;
mod selection;
mod service_entry;
mod service_port;
mod sidecar;
mod telemetry;
mod webhook;
mod workload;

use names::names;

use super::index::Index;
use super::report::Report;

/// Looks through a cluster for one class of problems: the cluster first, then all clusters taken as one, in which Services
/// and workloads are looked up. A control plane watches those of every cluster, and reads its configuration from one.
pub(super) type Analyzer = fn(&Index<'_>, &Index<'_>, &mut Report);

/// Every analyzer of one cluster.
pub(super) const ANALYZERS: &[Analyzer] = &[
    destination::check,
    gateway_reference::check,
    gateway_workload::check,
    gateway_conflict::check,
    gateway_certificate::check,
    mesh_host::check,
    ingress_subset::check,
    jwt_claim::check,
    destination_rule::check,
    service_entry::check,
    service_port::check,
    sidecar::check,
    policy::check,
    telemetry::check,
    envoy_filter::check,
    workload::check,
    injection::check,
    annotation::check,
    webhook::check,
    networks::check,
    mtls::check,
    failover::check,
];
