//! `security.istio.io`: who talks to whom, and how both know each other.

mod peer_authentication;

pub use peer_authentication::{MutualTls, MutualTlsMode, PeerAuthentication, PeerAuthenticationSpec};
