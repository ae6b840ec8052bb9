//! What a template may take. Charts come from elsewhere: none may hang or exhaust the machine.

use std::io;

use istio_mc_diagnostic::code;
use minijinja::Error;

use super::raised::Raised;

/// Instructions that one template may run, those of included macros counted too. A loop's round takes a few
/// dozen, so this is some hundred thousand objects from one template, and seconds of time at most.
pub(crate) const FUEL: u64 = 50_000_000;

/// How deep macros and includes may nest inside a template, in MiniJinja's units (a macro call costs 4, an
/// include 10): 50 macros deep. Charts nest three or four; MiniJinja's 500 may overflow a thread's stack of 2 MiB.
pub(crate) const RECURSION: usize = 200;

/// How deep `include(...)` and `tpl` may nest: each is an evaluation of its own, with its own [`RECURSION`].
pub(crate) const NESTING: usize = 8;

/// Bytes that one template may make: etcd takes objects of 1.5 MiB, so this is a good hundred of the largest.
pub(crate) const OUTPUT: usize = 256 << 20;

/// A writer that stops at [`OUTPUT`].
#[derive(Debug, Default)]
pub(crate) struct Limited(Vec<u8>);

impl Limited {
    pub(crate) fn into_text(self) -> Result<String, Error> {
        // Only whole strings are written to it.
        String::from_utf8(self.0)
            .map_err(|_| Raised::new(&code::TEMPLATE_FAILED, "the text is not UTF-8").into())
    }
}

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > OUTPUT {
            let raised = Raised::new(
                &code::TEMPLATE_LIMIT,
                format!("a template makes at most {} MiB of text", OUTPUT >> 20),
            );
            return Err(io::Error::other(raised));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
