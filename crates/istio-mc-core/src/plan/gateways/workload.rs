//! The pods of gateways.

use indexmap::IndexMap;

use crate::version::{ApiLevel, IstioVersion};

/// The pods of a gateway, by the labels that Istio's chart gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GatewayWorkload {
    /// The ingress gateway of the default installation.
    Ingress,
    /// The egress gateway of the default installation.
    Egress,
    /// An ingress gateway for the traffic of other networks alone (`istio.gateways.crossNetwork.dedicated`).
    CrossNetwork,
}

impl GatewayWorkload {
    /// The label `app`, which is also the name of its Deployment and Service: `istio-ingressgateway`.
    pub const fn app(self) -> &'static str {
        match self {
            Self::Ingress => "istio-ingressgateway",
            Self::Egress => "istio-egressgateway",
            Self::CrossNetwork => "istio-crossnetworkgateway",
        }
    }

    /// The label `istio`, by which documents select it: `ingressgateway`.
    pub const fn istio(self) -> &'static str {
        match self {
            Self::Ingress => "ingressgateway",
            Self::Egress => "egressgateway",
            Self::CrossNetwork => "crossnetworkgateway",
        }
    }

    /// The selector that the chart writes: the label `istio` alone up to 1.3, `app` too in 1.4.
    pub(super) fn chart_selector(self, version: IstioVersion) -> IndexMap<String, String> {
        let mut labels = self.selector();
        if version.api_level() >= ApiLevel::V1_4 {
            labels.insert("app".to_owned(), self.app().to_owned());
            labels.sort_keys();
        }
        labels
    }

    /// The selector that documents write.
    pub(super) fn selector(self) -> IndexMap<String, String> {
        IndexMap::from([("istio".to_owned(), self.istio().to_owned())])
    }
}
