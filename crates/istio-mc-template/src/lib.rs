//! A Helm-style chart engine: charts of MiniJinja templates to Kubernetes objects.
//!
//! ```text
//! ChartSource -> Chart (read, checked, compiled)
//! Chart + Request (Release, Capabilities, Layers of values, Globals) -> render -> Rendered (texts)
//! Rendered -> parse -> Manifest (objects) -> select (hooks) -> sort -> write_stream -> bytes
//! ```

mod chart;
mod context;
mod engine;
mod functions;
mod manifests;
mod origin;
mod render;
mod source;
mod values;
mod version;

pub use chart::{Chart, ChartType, Dependency, Maintainer, Metadata};
pub use context::{Capabilities, KubeVersion, ParseKubeVersionError, Release};
pub use functions::reference;
pub use manifests::{
    Format, Hook, HookDeletePolicy, HookEvent, Hooks, Manifest, ObjectId, Order, Selection, parse,
    parse_crds, select, sort, write_stream,
};
pub use render::{Globals, Rendered, RenderedTemplate, Request, render};
pub use source::{ChartFile, ChartSource, MemoryChart};
pub use values::Layers;
