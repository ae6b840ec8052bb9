//! The objects of one cluster, by what they are looked up by.
//!
//! ```text
//! Object.. -> Resource (identity) -> Index: by kind and name; Services, ServiceEntries and DestinationRules
//!                                    by host; workloads by label; the mesh's configuration
//! ```
//!
//! Built in one pass, it borrows from the objects; analyzers only look up and never compare all objects
//! with all others. What an object means by a name is said here: [`Host`], [`GatewayName`], [`Visibility`].
//! Objects without a namespace are in `default`.
//!
//! ```text
//! index.all(Kind::Sidecar)                          every object of a kind
//! index.get(Kind::Secret, "istio-system", "tls")    one object
//! index.service("shop", "cart")                     typed: ports, selector, visibility
//! index.known(Host::new("cart", "shop"))            what a host leads to
//! index.destination_rules_for(host)                 the nearest host first
//! index.workloads.selected("shop", selector)        pods and what makes pods
//! ```

mod cluster_index;
mod destination_rule;
mod gateway;
mod host;
mod host_map;
mod kind;
mod labels;
mod mesh_config;
mod number;
mod resource;
mod service;
mod service_entry;
mod virtual_service;
mod visibility;
mod workload;
mod workloads;

pub(crate) use cluster_index::{Index, Known};
pub(crate) use destination_rule::DestinationRule;
pub(crate) use gateway::{Gateway, Server, ServerHost};
pub(crate) use host::{Host, covers, overlap};
pub(crate) use host_map::HostMap;
pub(crate) use kind::Kind;
pub(crate) use labels::Labels;
pub(crate) use mesh_config::MeshConfig;
pub(crate) use number::number;
pub(crate) use resource::Resource;
pub(crate) use service::{Service, ServicePort, TargetPort};
pub(crate) use service_entry::{EntryPort, ServiceEntry};
pub(crate) use virtual_service::{Destination, GatewayName, VirtualService};
pub(crate) use visibility::Visibility;
pub(crate) use workload::Workload;
pub(crate) use workloads::Workloads;
