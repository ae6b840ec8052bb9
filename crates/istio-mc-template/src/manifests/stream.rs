//! Objects to bytes.

use std::io;

use serde::ser::{SerializeSeq, Serializer};

use super::Manifest;

/// How objects are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A stream of YAML documents, each with its `# Source:`. Byte for byte what the templates gave, except
    /// for blank lines around documents.
    #[default]
    Yaml,
    /// One `v1` `List` as JSON, a line an object, which `kubectl apply -f -` takes as it takes a stream.
    Json,
}

/// About how many bytes are written at once.
const BUFFER: usize = 64 << 10;

/// Writes objects in the order given. Without objects nothing is written as YAML, and an empty `List` as JSON.
///
/// # Errors
/// What `out` reports.
pub fn write_stream(manifests: &[Manifest<'_>], out: &mut dyn io::Write, format: Format) -> io::Result<()> {
    match format {
        Format::Yaml => {
            // A call of `out` for each part of each object takes longer than the parts.
            let mut buffer = Vec::with_capacity(2 * BUFFER);
            for manifest in manifests {
                for part in ["---\n# Source: ", manifest.template, "\n", document(manifest.text), "\n"] {
                    buffer.extend_from_slice(part.as_bytes());
                }
                if buffer.len() >= BUFFER {
                    out.write_all(&buffer)?;
                    buffer.clear();
                }
            }
            out.write_all(&buffer)
        }
        Format::Json => {
            out.write_all(b"{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":")?;
            let mut serializer = serde_json::Serializer::with_formatter(&mut *out, LineEach::default());
            let mut items = serializer.serialize_seq(Some(manifests.len()))?;
            for manifest in manifests {
                items.serialize_element(manifest.node())?;
            }
            items.end()?;
            out.write_all(b"}\n")
        }
    }
}

/// A document without the blank lines around it.
fn document(text: &str) -> &str {
    let start = text.len() - text.trim_start().len();
    // The first line keeps its indent: the others are relative to it.
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    text[line..].trim_end()
}

/// Compact JSON with a line break before each item of the outermost list.
#[derive(Debug, Default)]
struct LineEach {
    depth: usize,
}

impl serde_json::ser::Formatter for LineEach {
    fn begin_array<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"[")
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(if self.depth == 0 { b"\n]" } else { b"]" })
    }

    fn begin_array_value<W: io::Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        if self.depth == 1 { writer.write_all(b"\n") } else { Ok(()) }
    }
}
