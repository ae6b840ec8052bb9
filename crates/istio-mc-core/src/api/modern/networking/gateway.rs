//! Gateway: what a load balancer at the edge of the mesh listens to.

use indexmap::IndexMap;
use istio_mc_yaml::record;

use super::{ServerPort, ServerTlsMode, ServerTlsSettings};
use crate::api::{ObjectMeta, kind};

kind! {
    /// A load balancer at the edge of the mesh: ports, hosts and TLS; routes are VirtualServices.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::modern::networking::{Gateway, Server};
    ///
    /// let public = Gateway::new(ObjectMeta::namespaced("bookinfo", "public"))
    ///     .selecting("istio", "ingressgateway")
    ///     .server(Server::redirect(80, ["www.example.com"]))
    ///     .server(Server::https(443, ["www.example.com"], "www-example-com"));
    /// let text = istio_mc_yaml::to_string(&public)?;
    /// assert!(text.contains("credentialName: www-example-com"));
    /// # Ok::<(), istio_mc_yaml::WriteError>(())
    /// ```
    pub struct Gateway(
        "networking.istio.io/v1", also "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"
    ) {
        /// What it is.
        pub spec: GatewaySpec = "spec",
    }
}

record! {
    /// The specification of a [`Gateway`].
    #[derive(Default)]
    pub struct GatewaySpec("a Gateway's spec") {
        /// What it listens to; at least one.
        pub servers: Vec<Server> = "servers",
        /// The labels of the pods that it configures, in all namespaces unless istiod is told otherwise; without
        /// labels, all gateway pods.
        pub selector: IndexMap<String, String> = "selector",
    }

    /// One port of a gateway with the hosts behind it.
    #[derive(Default)]
    pub struct Server("a server") {
        /// The port; required.
        pub port: Option<ServerPort> = "port",
        /// The address to listen at, instead of all: an IP address, or `unix:///path` with port 0.
        pub bind: Option<String> = "bind",
        /// The hosts exposed, `[namespace/]dnsName`: the namespace is that of the VirtualServices that may serve
        /// the host (`.` the Gateway's own, `*` all). At least one.
        pub hosts: Vec<String> = "hosts",
        /// TLS; required for the protocols HTTPS and TLS.
        pub tls: Option<ServerTlsSettings> = "tls",
        /// Not implemented: where traffic goes by default.
        pub default_endpoint: Option<String> = "defaultEndpoint",
        /// A name for statistics.
        pub name: Option<String> = "name",
    }
}

impl Gateway {
    /// A gateway without servers yet, of all gateway pods.
    pub fn new(metadata: ObjectMeta) -> Self {
        Self { metadata, ..Self::default() }
    }

    /// The same for pods with one more label.
    #[must_use]
    pub fn selecting(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.spec.selector.insert(key.into(), value.into());
        self
    }

    /// The same with one more server.
    #[must_use]
    pub fn server(mut self, server: Server) -> Self {
        self.spec.servers.push(server);
        self
    }
}

impl Server {
    /// A port with hosts, in the clear.
    pub fn new<H: Into<String>>(port: ServerPort, hosts: impl IntoIterator<Item = H>) -> Self {
        Self { port: Some(port), hosts: hosts.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Plain HTTP; the port is named `http-` and its number, as are those of the other constructors.
    pub fn http<H: Into<String>>(number: u16, hosts: impl IntoIterator<Item = H>) -> Self {
        Self::new(ServerPort::new(format!("http-{number}"), number, "HTTP"), hosts)
    }

    /// Plain HTTP that is redirected to HTTPS.
    pub fn redirect<H: Into<String>>(number: u16, hosts: impl IntoIterator<Item = H>) -> Self {
        Self::http(number, hosts).tls(ServerTlsSettings::redirect())
    }

    /// HTTPS with the certificate of a Secret.
    pub fn https<H: Into<String>>(
        number: u16,
        hosts: impl IntoIterator<Item = H>,
        credential_name: impl Into<String>,
    ) -> Self {
        Self::new(ServerPort::new(format!("https-{number}"), number, "HTTPS"), hosts)
            .tls(ServerTlsSettings::simple(credential_name))
    }

    /// What other networks connect to: the SNI names the service (`AUTO_PASSTHROUGH`).
    pub fn auto_passthrough<H: Into<String>>(number: u16, hosts: impl IntoIterator<Item = H>) -> Self {
        Self::new(ServerPort::new(format!("tls-{number}"), number, "TLS"), hosts)
            .tls(ServerTlsSettings::of(ServerTlsMode::AutoPassthrough))
    }

    /// The same with TLS.
    #[must_use]
    pub fn tls(mut self, tls: ServerTlsSettings) -> Self {
        self.tls = Some(tls);
        self
    }
}
