//! A path, step by step.

use istio_mc_diagnostic::Place;
use serde::{Serialize, Serializer};

/// Stands for a port that the question does not say and the mesh files do not either.
pub(super) const PORT: &str = "PORT";

/// How a call gets from a cluster to the pods of a service.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallPath {
    /// The cluster of the caller.
    pub from: String,
    /// The host that is called: `httpbin.bar.global`.
    pub host: String,
    /// Whether the service is of the caller's mesh or imported.
    pub kind: PathKind,
    /// The port that is called, if it is known.
    pub port: Option<u16>,
    /// The version that is called, if one was asked for.
    pub subset: Option<String>,
    /// From the name to where the ways part: DNS, the caller's sidecar, an egress gateway.
    pub hops: Vec<Hop>,
    /// The ways from there, the one that is taken first before the others.
    pub routes: Vec<Route>,
    /// What makes it so.
    pub objects: Vec<PathObject>,
    /// What else is to be known.
    pub notes: Vec<String>,
}

/// Where a service is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PathKind {
    /// The caller's mesh.
    Mesh,
    /// Another mesh, which exports it.
    Federation,
}

/// One of the ways that a call may take.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Where it leads.
    pub to: String,
    /// How the two clusters are related: `same cluster`, `flat`, `split horizon`, `federation`.
    pub relation: &'static str,
    /// Where its end is: `region/zone/subzone`, if stated.
    pub locality: Option<String>,
    /// 0 is taken first, a higher one when all lower ones fail.
    pub priority: u8,
    /// From where the ways part to the pods.
    pub hops: Vec<Hop>,
}

/// A step of a call.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hop {
    /// What it is.
    pub kind: HopKind,
    /// What happens, in a line.
    pub what: String,
    /// The addresses and ports that the connection is made to, one of them for each call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// The name that the connection asks for, as it leaves this step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sni: Option<String>,
    /// More of it, a line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
}

/// What a step of a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HopKind {
    /// The name becomes an address.
    Name,
    /// The caller's sidecar.
    Sidecar,
    /// An egress gateway of the caller's mesh.
    EgressGateway,
    /// An ingress gateway of the target's network.
    Gateway,
    /// The service's pods.
    Pods,
}

impl HopKind {
    /// What texts call it.
    pub fn as_str(self) -> &'static str {
        match self {
            HopKind::Name => "name",
            HopKind::Sidecar => "sidecar",
            HopKind::EgressGateway => "egress",
            HopKind::Gateway => "gateway",
            HopKind::Pods => "pods",
        }
    }
}

impl Hop {
    pub(super) fn new(kind: HopKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), addresses: Vec::new(), sni: None, facts: Vec::new() }
    }

    pub(super) fn at(mut self, address: impl Into<String>) -> Self {
        self.addresses.push(address.into());
        self
    }

    pub(super) fn sni(mut self, sni: String) -> Self {
        self.sni = Some(sni);
        self
    }

    pub(super) fn fact(mut self, fact: impl Into<String>) -> Self {
        self.facts.push(fact.into());
        self
    }
}

/// An object that has a part in a path.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PathObject {
    /// The cluster it is in.
    pub cluster: String,
    /// The kind.
    pub kind: &'static str,
    /// The namespace, if it has one.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
    /// Its part.
    pub why: String,
    /// Who makes it.
    pub made_by: Maker,
    /// Where a mesh file asks for it: `mesh.yaml:12:3`.
    #[serde(serialize_with = "place", skip_serializing_if = "Option::is_none")]
    pub asked_for: Option<Place>,
}

/// Who makes an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Maker {
    /// `istio-mc render`.
    IstioMc,
    /// The official chart, with the values of `istio-mc values`.
    Chart,
    /// Whoever runs the application.
    Application,
}

fn place<S: Serializer>(place: &Option<Place>, serializer: S) -> Result<S::Ok, S::Error> {
    match place {
        Some(place) => serializer.collect_str(place),
        None => serializer.serialize_none(),
    }
}
