//! The objects of imported services in the stream of a cluster's objects.
//!
//! They are many and in order already, and what charts render is little beside them: the place of each rendered object
//! among them is looked up, and nothing is sorted again.

use std::collections::BTreeMap;
use std::io;

use istio_mc_core::plan::{ImportObject, Imports};
use istio_mc_template::{Format, ObjectRef, Order, StreamWriter, parallel, push_document};

use crate::Collected;

/// The objects in that order: by kind, then namespace and name, which go the other way round for deletion.
pub(crate) fn in_order<'r>(imports: &'r Imports<'r>, order: Order) -> Vec<&'r ImportObject<'r>> {
    let objects = imports.in_order();
    match order {
        Order::Install => objects,
        Order::Uninstall => {
            let kinds = objects.chunk_by(|left, right| left.kind() == right.kind());
            kinds.flat_map(|kind| kind.iter().rev().copied()).collect()
        }
    }
}

/// What the order of objects asks of one.
pub(crate) fn reference<'a>(import: &'a ImportObject<'_>) -> ObjectRef<'a> {
    ObjectRef {
        api_version: import.api_version(),
        kind: import.kind(),
        namespace: Some(import.namespace),
        name: &import.name,
    }
}

impl Collected<'_> {
    /// Writes all objects as one stream: those that were rendered, and among them, where the order has them, those of
    /// imported services, which are made here.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn write(&self, out: &mut dyn io::Write, format: Format) -> io::Result<()> {
        let mut stream = StreamWriter::new(out, format);
        let mut imports = &self.imports[..];
        for manifest in &self.manifests {
            let id = ObjectRef::from(&manifest.id);
            let before = imports.partition_point(|import| self.order.compare(reference(import), id).is_lt());
            write_imports(&imports[..before], &mut stream)?;
            imports = &imports[before..];
            stream.manifest(manifest)?;
        }
        write_imports(imports, &mut stream)?;
        stream.finish()
    }

    /// The objects of imported services by the namespace that these are exported from; of each, in order.
    pub fn imports_by_namespace(&self) -> BTreeMap<&str, Vec<&ImportObject<'_>>> {
        let mut namespaces: BTreeMap<&str, Vec<&ImportObject<'_>>> = BTreeMap::new();
        for import in &self.imports {
            namespaces.entry(import.exported_from).or_default().push(import);
        }
        namespaces
    }
}

/// About how many bytes of YAML an object takes.
const OBJECT: usize = 512;

/// How many are made into text at a time.
const BATCH: usize = 128;

/// Writes objects of imported services.
///
/// # Errors
/// What the stream's end reports.
pub fn write_imports(imports: &[&ImportObject<'_>], stream: &mut StreamWriter<'_>) -> io::Result<()> {
    // A thread that has a cluster of its own writes straight.
    if stream.format() == Format::Json || parallel::is_worker() {
        return imports.iter().try_for_each(|import| {
            stream.object(import.origin, |out| import.push_yaml(out), || import.to_value())
        });
    }
    let batches: Vec<&[&ImportObject<'_>]> = imports.chunks(BATCH).collect();
    let text = |batch: &&[&ImportObject<'_>]| {
        let mut text = String::with_capacity(batch.len() * OBJECT);
        batch.iter().for_each(|import| push_document(&mut text, import.origin, |out| import.push_yaml(out)));
        text
    };
    parallel::in_order(&batches, text, |text| stream.documents(&text))
}
