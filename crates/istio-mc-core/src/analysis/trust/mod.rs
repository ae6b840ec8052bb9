//! Certificates of CAs: read, and held against each other.

mod authority;
mod pem;
mod private_key;

pub(super) use authority::{Authority, Broken, Validity};
pub(super) use pem::{Certificate, NoCertificate, certificates};
pub(super) use private_key::{KeyMatch, private_key_of};
