//! Values of the chart `cacerts`: the certificate that Citadel signs with.

use istio_mc_yaml::record;

use crate::api::kubernetes::SecretText;

record! {
    /// Values of the chart `cacerts`. All four are needed; each is PEM, or base64 of it.
    #[derive(Default)]
    pub struct Values("the values of cacerts") {
        /// Citadel's own certificate, signed by the root or by one between.
        pub ca_cert: Option<String> = "caCert",
        /// The private key of `caCert`.
        pub ca_key: Option<SecretText> = "caKey",
        /// The root certificate, the same in every cluster.
        pub root_cert: Option<String> = "rootCert",
        /// The certificates from `caCert` to the root, in this order.
        pub cert_chain: Option<String> = "certChain",
    }
}
