//! Values of the chart `bookinfo`: the example application with a gateway of its own.

use indexmap::IndexMap;
use istio_mc_yaml::{choice, record};

use super::Resources;
use crate::api::kubernetes::ImagePullPolicy;

record! {
    /// Values of the chart `bookinfo`.
    #[derive(Default)]
    pub struct Values("the values of bookinfo") {
        /// DNS domain: the application is served as `bookinfo.<domain>`.
        pub domain: Option<String> = "domain",
        /// The whole host name that the application is served as, instead of `bookinfo.<domain>`.
        pub host: Option<String> = "host",
        /// Whether the services demand mutual TLS and their clients use it.
        pub mtls: Option<bool> = "mtls",
        /// The four services.
        pub application: Option<Application> = "application",
        /// The ingress gateway.
        pub gateway: Option<Gateway> = "gateway",
        /// The Istio that the mesh runs.
        pub istio: Option<Istio> = "istio",
        /// Where the gateway finds the control plane.
        pub control_plane: Option<ControlPlane> = "controlPlane",
        /// The certificate that the gateway serves.
        pub certificate: Option<Certificate> = "certificate",
    }

    /// The four services: details, ratings, reviews and productpage.
    #[derive(Default)]
    pub struct Application("the values of the application") {
        /// Registry and project of their images.
        pub hub: Option<String> = "hub",
        /// Tag of their images.
        pub tag: Option<String> = "tag",
        /// When a node pulls their images.
        pub image_pull_policy: Option<ImagePullPolicy> = "imagePullPolicy",
        /// Number of pods of each version, in each cluster.
        pub replicas: Option<u32> = "replicas",
    }

    /// The ingress gateway.
    #[derive(Default)]
    pub struct Gateway("the values of the gateway") {
        /// How clients outside reach it.
        pub exposure: Option<Exposure> = "exposure",
        /// Number of pods.
        pub replicas: Option<u32> = "replicas",
        /// Resources.
        pub resources: Option<Resources> = "resources",
        /// Architectures that it may run on, each with a weight: 0 never, 1 least preferred, 2 no
        /// preference, 3 most preferred.
        pub arch: IndexMap<String, u32> = "arch",
    }

    /// The Istio that the mesh runs.
    #[derive(Default)]
    pub struct Istio("the values of Istio") {
        /// Registry and project of its images.
        pub hub: Option<String> = "hub",
        /// Tag of its images: the release.
        pub tag: Option<String> = "tag",
        /// When a node pulls its images.
        pub image_pull_policy: Option<ImagePullPolicy> = "imagePullPolicy",
    }

    /// Where the gateway finds the control plane of its mesh; each an IP or a DNS name.
    #[derive(Default)]
    pub struct ControlPlane("the values of the control plane") {
        /// Pilot; required.
        pub pilot: Option<String> = "pilot",
        /// The Zipkin collector, port 9411; empty: no spans are sent.
        pub zipkin: Option<String> = "zipkin",
        /// The statsd collector, port 9125; empty: no metrics are sent.
        pub statsd: Option<String> = "statsd",
        /// Whether the control plane demands mutual TLS.
        pub security: Option<bool> = "security",
    }

    /// The certificate that the gateway serves.
    #[derive(Default)]
    pub struct Certificate("the values of the certificate") {
        /// Name of the Secret with the keys `tls.crt` and `tls.key`.
        pub secret_name: Option<String> = "secretName",
        /// Whether cert-manager issues it.
        pub issue: Option<bool> = "issue",
        /// apiVersion of cert-manager's objects; empty: by the version of Kubernetes.
        pub api_version: Option<String> = "apiVersion",
        /// Who signs it.
        pub issuer: Option<Issuer> = "issuer",
    }

    /// An issuer of cert-manager.
    #[derive(Default)]
    pub struct Issuer("the values of the issuer") {
        /// Whether it is for the whole cluster.
        pub kind: Option<IssuerKind> = "kind",
        /// Its name.
        pub name: Option<String> = "name",
        /// Whether to create it, as one that lets every certificate sign itself.
        pub create: Option<bool> = "create",
    }
}

choice! {
    /// How clients outside reach a gateway.
    pub enum Exposure("a way to expose a gateway") {
        /// A Service of that type.
        LoadBalancer = "LoadBalancer",
        /// A Service of that type.
        NodePort = "NodePort",
        /// A Service of that type.
        ClusterIp = "ClusterIP",
        /// A ClusterIP behind an OpenShift Route that passes TLS through.
        Route = "Route",
    }

    /// Whether an issuer is for the whole cluster.
    pub enum IssuerKind("a kind of issuer") {
        /// It is.
        ClusterIssuer = "ClusterIssuer",
        /// It is for its namespace.
        Issuer = "Issuer",
    }
}
