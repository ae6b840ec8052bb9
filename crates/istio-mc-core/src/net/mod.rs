//! Addresses, hosts and ports.
//!
//! ```text
//! text -> FromStr -> Hostname | HostPattern | IpAddress | Cidr | Port | HostPort -> Display, Serialize
//! ```

mod cidr;
mod host_pattern;
mod host_port;
mod hostname;
mod ip;
mod port;

pub use cidr::Cidr;
pub use host_pattern::HostPattern;
pub(crate) use host_pattern::is_wildcard_domain;
pub use host_port::{Host, HostPort};
pub use hostname::Hostname;
pub(crate) use hostname::is_fqdn;
pub use ip::IpAddress;
pub use port::Port;
