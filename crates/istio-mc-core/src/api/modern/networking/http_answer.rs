//! What an HTTP route does instead of forwarding: redirect, answer, delegate.

use istio_mc_yaml::{choice, record};

record! {
    /// An answer with a redirect; at least one of `uri`, `authority`, `scheme` and the port.
    #[derive(Default)]
    pub struct HttpRedirect("a redirect", either "port" | "derivePort") {
        /// The new path.
        pub uri: Option<String> = "uri",
        /// The new prefix where the match was by prefix (1.31).
        pub prefix_rewrite: Option<String> = "prefixRewrite",
        /// The new host.
        pub authority: Option<String> = "authority",
        /// The new port.
        pub port: Option<u32> = "port",
        /// Where the new port comes from.
        pub derive_port: Option<RedirectPort> = "derivePort",
        /// The new scheme: `http` or `https`.
        pub scheme: Option<String> = "scheme",
        /// The status, 300 to 399; absent is 301.
        pub redirect_code: Option<u32> = "redirectCode",
    }

    /// A fixed answer.
    #[derive(Default)]
    pub struct HttpDirectResponse("a direct response") {
        /// The status, 200 to 600; required.
        pub status: Option<u32> = "status",
        /// What it holds; absent is nothing.
        pub body: Option<HttpBody> = "body",
    }

    /// What an answer holds, at most 1 MiB.
    #[derive(Default)]
    pub struct HttpBody("a body", either "string" | "bytes") {
        /// A text.
        pub string: Option<String> = "string",
        /// Bytes, in base64.
        pub bytes: Option<String> = "bytes",
    }

    /// A VirtualService without hosts whose routes are used.
    #[derive(Default)]
    pub struct Delegate("a delegate") {
        /// Its name.
        pub name: Option<String> = "name",
        /// Its namespace; absent is that of the VirtualService that delegates.
        pub namespace: Option<String> = "namespace",
    }
}

impl HttpDirectResponse {
    /// An answer with a text.
    pub fn text(status: u32, text: impl Into<String>) -> Self {
        let body = HttpBody { string: Some(text.into()), bytes: None };
        Self { status: Some(status), body: Some(body) }
    }
}

impl Delegate {
    /// A VirtualService of some namespace.
    pub fn new(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), namespace: Some(namespace.into()) }
    }
}

choice! {
    /// Where the port of a redirect comes from.
    #[derive(Default)]
    pub enum RedirectPort("a source of a port") {
        /// 80 or 443, by the scheme.
        #[default]
        FromProtocolDefault = "FROM_PROTOCOL_DEFAULT",
        /// The port of the request.
        FromRequestPort = "FROM_REQUEST_PORT",
    }
}
