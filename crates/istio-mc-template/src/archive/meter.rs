//! What is unpacked is counted.

use std::cell::Cell;
use std::io::{self, Read};

/// Why reading came to an end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// More was unpacked than may be.
    TooMuch,
    /// The bytes end within gzip's data.
    Truncated,
    /// gzip's data is wrong: its checksum, its codes, or what follows it.
    Damaged,
}

/// Counts what is unpacked, and says why no more is. The reader of tar above it would blur the reason.
pub(super) struct Metered<'m, R> {
    pub(super) inner: R,
    pub(super) left: &'m Cell<u64>,
    pub(super) fault: &'m Cell<Option<Fault>>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into).inspect_err(|error| {
            let is_end = error.kind() == io::ErrorKind::UnexpectedEof;
            self.fault.set(Some(if is_end { Fault::Truncated } else { Fault::Damaged }));
        })?;
        match self.left.get().checked_sub(read as u64) {
            Some(left) => {
                self.left.set(left);
                Ok(read)
            }
            None => {
                self.left.set(0);
                self.fault.set(Some(Fault::TooMuch));
                Err(io::Error::other("too much is unpacked"))
            }
        }
    }
}
