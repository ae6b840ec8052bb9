//! CoreDNS: its versions, as far as they matter for its configuration, and the configuration itself.
//!
//! ```text
//! text -> Corefile (server blocks, with their places) -> Corefile::with (one block replaced or added) -> text
//! ```

mod core_dns;
mod corefile;
mod lexer;

pub use core_dns::{CoreDnsImage, CoreDnsVersion};
pub use corefile::{Corefile, CorefileProblem, Directive, ServerBlock, Zone};
