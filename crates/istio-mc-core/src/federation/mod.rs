//! What meshes take from each other.
//!
//! ```text
//! exports, importing meshes -> Wanted (hosts by range) -+-> allocate -> Addresses
//! lock file -> LockFile (as written) -> Lock (proven) --/
//!                       \-> relock -> Lock, and what became of each host
//! ```
//!
//! An imported service has a host, `ALIAS.NAMESPACE.global`, and an address that nothing listens on: sidecars tell by it
//! which service a TCP connection is for. The address follows from the host's name ([`AddressRange::slot`]), so that no other
//! service can change it; where two names lead to the same, a [`Lock`] says which of them keeps it.

mod address;
mod import;
mod importer;
mod lock;
mod merge_conflict;
mod out_of_date;
mod range;
mod relock;
mod repeated;
mod wanted;

pub use address::{Addresses, allocate};
pub use import::{GLOBAL, Import, Offer, imports, ways_in};
pub(crate) use import::{export_batches, imports_among};
pub(crate) use importer::importers;
pub use importer::importing_meshes;
pub use lock::{Lock, LockFile, Locked, Locking};
pub(crate) use out_of_date::check_up_to_date;
pub use range::AddressRange;
pub use relock::{Change, Fate, Relocked, relock};
pub use wanted::Wanted;
pub(crate) use wanted::imported_ranges;
