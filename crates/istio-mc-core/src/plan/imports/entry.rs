//! The ServiceEntry of an imported service.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use istio_mc_yaml::push_scalar;

use crate::api::ObjectMeta;
use crate::api::legacy::networking::{Endpoint, Location, Port, Resolution, ServiceEntry, ServiceEntrySpec};
use crate::mesh::ExportPort;
use crate::plan::MANAGED_BY;

/// What differs between the ServiceEntries of imported services.
///
/// `# Source` aside, [`ImportObject::push_yaml`](super::ImportObject::push_yaml) writes it as
///
/// ```yaml
/// apiVersion: networking.istio.io/v1alpha3
/// kind: ServiceEntry
/// metadata:
///   name: httpbin-bar
///   namespace: istio-system
///   labels:
///     app.kubernetes.io/managed-by: istio-mc
/// spec:
///   hosts:
///   - httpbin.bar.global
///   addresses:
///   - 240.12.3.4
///   ports:
///   - number: 8000
///     protocol: http
///     name: http1
///   location: MESH_INTERNAL
///   resolution: DNS
///   endpoints:
///   - address: 198.51.100.20
///     ports:
///       http1: 15443
/// ```
#[derive(Clone, Debug)]
pub struct ImportedEntry<'m> {
    /// The host that callers name: `httpbin.bar.global`.
    pub host: Cow<'m, str>,
    /// The address that stands for the host.
    pub address: Option<Ipv4Addr>,
    /// The ports, as the service has them.
    pub ports: &'m [ExportPort],
    /// How the endpoints' addresses are found.
    pub resolution: Resolution,
    /// The ways to the service.
    pub endpoints: Vec<EntryEndpoint<'m>>,
}

/// A way to an imported service: a gateway, which takes all of its ports at one of its own.
#[derive(Clone, Debug, Default)]
pub struct EntryEndpoint<'m> {
    /// An IP address or a host name.
    pub address: Cow<'m, str>,
    /// The gateway's port for calls from other meshes; `None` leaves each port as the service has it.
    pub port: Option<u16>,
    /// Labels, for subsets.
    pub labels: Vec<(Cow<'m, str>, Cow<'m, str>)>,
    /// The network it is in.
    pub network: Option<&'m str>,
    /// Where it is: `region/zone/subzone`.
    pub locality: Option<&'m str>,
}

impl ImportedEntry<'_> {
    /// The typed object.
    pub(super) fn typed(&self, namespace: &str, name: &str) -> ServiceEntry {
        let port = |port: &ExportPort| Port::new(&*port.name, u32::from(port.number.get()), &*port.protocol);
        let endpoint = |endpoint: &EntryEndpoint<'_>| {
            let ports = endpoint.port.into_iter().flat_map(|number| {
                self.ports.iter().map(move |port| (port.name.to_string(), u32::from(number)))
            });
            let labels = endpoint.labels.iter().map(|(key, value)| (key.to_string(), value.to_string()));
            Endpoint {
                address: Some(endpoint.address.to_string()),
                ports: ports.collect(),
                labels: labels.collect(),
                network: endpoint.network.map(str::to_owned),
                locality: endpoint.locality.map(str::to_owned),
                weight: None,
            }
        };
        ServiceEntry {
            metadata: ObjectMeta::namespaced(namespace, name).label(MANAGED_BY.0, MANAGED_BY.1),
            spec: ServiceEntrySpec {
                hosts: vec![self.host.to_string()],
                addresses: self.address.iter().map(Ipv4Addr::to_string).collect(),
                ports: self.ports.iter().map(port).collect(),
                location: Some(Location::MeshInternal),
                resolution: Some(self.resolution),
                endpoints: self.endpoints.iter().map(endpoint).collect(),
                ..ServiceEntrySpec::default()
            },
        }
    }

    /// What [`typed`](Self::typed) gives as YAML, without making it.
    pub(super) fn push_yaml(&self, namespace: &str, name: &str, out: &mut String) {
        out.push_str("apiVersion: networking.istio.io/v1alpha3\nkind: ServiceEntry\nmetadata:\n  name: ");
        push_scalar(out, name);
        out.push_str("\n  namespace: ");
        push_scalar(out, namespace);
        out.push_str("\n  labels:\n    app.kubernetes.io/managed-by: istio-mc\nspec:\n  hosts:\n  - ");
        push_scalar(out, &self.host);
        if let Some(address) = self.address {
            out.push_str("\n  addresses:\n  - ");
            push_address(out, address);
        }
        if !self.ports.is_empty() {
            out.push_str("\n  ports:");
        }
        for port in self.ports {
            out.push_str("\n  - number: ");
            push_number(out, port.number.get());
            out.push_str("\n    protocol: ");
            push_scalar(out, &port.protocol);
            out.push_str("\n    name: ");
            push_scalar(out, &port.name);
        }
        out.push_str("\n  location: MESH_INTERNAL\n  resolution: ");
        out.push_str(self.resolution.as_str());
        if !self.endpoints.is_empty() {
            out.push_str("\n  endpoints:");
        }
        for endpoint in &self.endpoints {
            self.push_endpoint(endpoint, out);
        }
        out.push('\n');
    }

    fn push_endpoint(&self, endpoint: &EntryEndpoint<'_>, out: &mut String) {
        out.push_str("\n  - address: ");
        push_scalar(out, &endpoint.address);
        if let Some(number) = endpoint.port.filter(|_| !self.ports.is_empty()) {
            out.push_str("\n    ports:");
            for port in self.ports {
                out.push_str("\n      ");
                push_scalar(out, &port.name);
                out.push_str(": ");
                push_number(out, number);
            }
        }
        if !endpoint.labels.is_empty() {
            out.push_str("\n    labels:");
            for (key, value) in &endpoint.labels {
                out.push_str("\n      ");
                push_scalar(out, key);
                out.push_str(": ");
                push_scalar(out, value);
            }
        }
        for (key, value) in [("network", endpoint.network), ("locality", endpoint.locality)] {
            if let Some(value) = value {
                out.push_str("\n    ");
                out.push_str(key);
                out.push_str(": ");
                push_scalar(out, value);
            }
        }
    }
}

/// Appends a number without the formatter, which takes longer than all else of an object together.
fn push_number(out: &mut String, number: u16) {
    let mut divisor = 10_000;
    while divisor > number && divisor > 1 {
        divisor /= 10;
    }
    while divisor > 0 {
        // One digit.
        out.push(char::from(b'0' + (number / divisor % 10) as u8));
        divisor /= 10;
    }
}

/// Appends an IPv4 address: four numbers, which no reader takes for anything but a text.
fn push_address(out: &mut String, address: Ipv4Addr) {
    for (index, octet) in address.octets().into_iter().enumerate() {
        if index > 0 {
            out.push('.');
        }
        push_number(out, octet.into());
    }
}
