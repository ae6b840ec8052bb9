//! Objects to bytes.

use std::io;

use serde::Serialize;

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
    let mut stream = StreamWriter::new(out, format);
    for manifest in manifests {
        stream.manifest(manifest)?;
    }
    stream.finish()
}

/// Writes objects one after the other, as [`write_stream`] does: those of charts, and those that no chart made.
pub struct StreamWriter<'o> {
    out: &'o mut dyn io::Write,
    format: Format,
    /// A call of `out` for each part of each object takes longer than the parts.
    buffer: String,
    is_empty: bool,
}

impl<'o> StreamWriter<'o> {
    /// A stream that has no objects yet.
    pub fn new(out: &'o mut dyn io::Write, format: Format) -> Self {
        let mut buffer = String::with_capacity(2 * BUFFER);
        if format == Format::Json {
            buffer.push_str("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[");
        }
        Self { out, format, buffer, is_empty: true }
    }

    /// Writes an object of a chart.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn manifest(&mut self, manifest: &Manifest<'_>) -> io::Result<()> {
        let yaml = |out: &mut String| {
            out.push_str(document(manifest.text));
            out.push('\n');
        };
        self.object(manifest.template, yaml, || manifest.node())
    }

    /// Writes an object that no chart made, under the name of what made it: `yaml` appends it as YAML that ends in a
    /// line break, `value` gives the same object for JSON. Only one of them is called.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn object<T: Serialize>(
        &mut self,
        source: &str,
        yaml: impl FnOnce(&mut String),
        value: impl FnOnce() -> T,
    ) -> io::Result<()> {
        match self.format {
            Format::Yaml => push_document(&mut self.buffer, source, yaml),
            Format::Json => {
                self.buffer.push_str(if self.is_empty { "\n" } else { ",\n" });
                self.buffer.push_str(&serde_json::to_string(&value())?);
            }
        }
        self.is_empty = false;
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Writes documents that [`push_document`] made; only in a stream of YAML.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn documents(&mut self, text: &str) -> io::Result<()> {
        debug_assert_eq!(self.format, Format::Yaml, "a list has no documents");
        self.flush()?;
        self.out.write_all(text.as_bytes())
    }

    /// How objects are written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn finish(mut self) -> io::Result<()> {
        if self.format == Format::Json {
            self.buffer.push_str("\n]}\n");
        }
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(self.buffer.as_bytes())?;
        self.buffer.clear();
        Ok(())
    }
}

/// Appends a document of a stream under the name of what made it: `yaml` appends the object, which ends in a line break.
pub fn push_document(out: &mut String, source: &str, yaml: impl FnOnce(&mut String)) {
    out.push_str("---\n# Source: ");
    out.push_str(source);
    out.push('\n');
    yaml(out);
}

/// A document without the blank lines around it.
fn document(text: &str) -> &str {
    let start = text.len() - text.trim_start().len();
    // The first line keeps its indent: the others are relative to it.
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    text[line..].trim_end()
}
