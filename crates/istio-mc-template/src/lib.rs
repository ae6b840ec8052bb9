//! A Helm-style chart engine: charts of MiniJinja templates to Kubernetes objects.
//!
//! ```text
//! bytes of an archive ----------> ArchiveChart unpacked in memory, a ChartSource as folders are
//! ChartSource ------------------> Chart        read, checked, compiled once
//! Chart + Request --- render ---> Rendered     values merged by Helm's rules; a text a template
//! Rendered ---------- parse ----> Manifest     documents read as kubectl reads them, with their places
//! Manifests --------- select ---> Selection    hooks that an installation does not run are left out
//! Manifests --------- sort -----> Manifests    in the order in which they can be applied
//! Manifests --------- write_stream --> bytes   YAML with `# Source:`, or JSON
//! ```
//!
//! Steps: [`ChartSource`] -> [`Chart`] -> [`render`] (with a [`Request`]: [`Release`], [`Capabilities`], [`Layers`] of
//! values, [`Globals`]) -> [`Rendered`] -> [`parse`] -> [`Manifest`] -> [`select`] -> [`sort`] -> [`write_stream`].
//! Nothing here touches files, the environment, the clock or the network, and no mesh is known: the same chart and
//! request give the same bytes anywhere. Everything that is wrong with the input comes back as
//! [`Diagnostics`](istio_mc_diagnostic::Diagnostics), all of a step at once, each at the line of the chart or of the
//! values that is at fault.
//!
//! # In ten lines
//!
//! ```
//! use istio_mc_template::{Capabilities, Chart, Globals, Layers, MemoryChart, Release, Request, parse, render};
//! # fn main() -> Result<(), istio_mc_diagnostic::Diagnostics> {
//! let files = MemoryChart::new("web")
//!     .file("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")
//!     .file("values.yaml", "motd: hello\n")
//!     .file("templates/cm.yaml.j2", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ Release.Name }}\ndata:\n  motd: {{ Values.motd }}\n");
//! let chart = Chart::load(&files)?.value;
//! let layers = Layers::new().set("motd=yes");
//! let request = Request { release: Release::new("demo", "default"), capabilities: Capabilities::default(), layers: &layers, globals: Globals::new() };
//! let rendered = render(&chart, &request)?.value;
//! let manifests = parse(&rendered)?;
//! assert_eq!(manifests[0].id.to_string(), "ConfigMap demo");
//! assert!(manifests[0].text.ends_with("motd: \"yes\"\n")); // a string, also to a reader of YAML 1.1
//! # Ok(())
//! # }
//! ```
//!
//! # Charts
//!
//! A chart is a Helm chart (`Chart.yaml`, `values.yaml`, `values.schema.json`, `templates/`, `crds/`, `charts/`,
//! `.helmignore`) whose templates are MiniJinja: `templates/*.yaml.j2` make objects, `templates/_*.j2` hold macros,
//! `templates/NOTES.txt.j2` makes the notes. Charts in Go templates are refused with a message that says so.
//!
//! - **Names**: `Values`, `Release`, `Chart`, `Capabilities`, `Files`, `Template`, with Helm's fields, and what the
//!   [`Request`] adds. [`mod@reference`] lists the functions and filters, under Helm's names.
//! - **Tags** (`{% if %}`, `{% for %}`, ...) on lines of their own leave nothing behind; write them without `-`.
//!   `{%-` removes the line break before it *besides* the one after it.
//! - **Macros** of `_labels.j2` come by `{% import "_labels.j2" as labels %}` and `{{ labels.standard() }}`, or as
//!   Helm has it by `{{ include("labels.standard") }}`, which drops the last line break. Names of files are
//!   relative to the chart's `templates/`; `charts/common/_labels.j2` is in a subchart's, `./x.j2` beside the
//!   template. Macros see the `Values` of the template that uses them.
//! - **Printing**: `key: {{ x }}`, `- {{ x }}`, `{{ x }}: 1` and, in `*.yaml.j2`, a line that is `{{ x }}` alone are
//!   scalars: a string comes out so that a YAML reader gets that string back, in quotes where it must be. Everywhere
//!   else (`image: {{ hub }}/{{ name }}`, inside of quotes, in block scalars, in notes) it is a piece of text and comes
//!   out as it is. So does what `quote`, `toYaml`, `indent`, `nindent`, `include`, `tpl`, macros and `|safe` give.
//!   Booleans and numbers are printed as YAML has them. Null, lists and maps are not printed: `toYaml` writes them.
//! - **Undefined** values are errors that name the full path and the nearest existing one; `{% if x %}` and
//!   `x|default(...)` make `x` optional.
//! - **Helm's differences**: maps keep the order in which they were written, where Helm sorts; integers stay
//!   integers; there is no time, randomness, network or environment.

mod archive;
mod chart;
mod conceal;
mod context;
mod coverage;
mod engine;
mod explain;
#[cfg(feature = "folder")]
mod folder;
mod functions;
mod limits;
mod literals;
mod manifests;
mod origin;
mod reads;
mod render;
mod schema;
mod source;

mod used;
mod values;
mod version;

pub use archive::ArchiveChart;
pub use chart::{
    Chart, ChartPart, ChartType, Dependency, Ignore, IgnoreRule, Maintainer, Metadata, TemplateText,
};
pub use context::{Capabilities, KubeVersion, ParseKubeVersionError, Release};
pub use coverage::{Branch, Coverage, Way};
pub use engine::limits::Limits;
#[cfg(feature = "folder")]
pub use folder::{FolderChart, io_reason, unreadable_file};
pub use functions::reference;
pub use istio_mc_yaml::parallel;
pub use limits::{Amount, Limit, limits};
pub use literals::{Literal, literals};
pub use manifests::{
    Check, Checked, Format, Hook, HookDeletePolicy, HookEvent, Hooks, Manifest, ObjectId, ObjectRef, Order,
    Selection, StreamWriter, TemplatePattern, parse, parse_checked, parse_crds, path_in_chart, push_document,
    select, sort, sort_by_id, write_stream,
};
pub use reads::{ChartReads, How, MacroDefinition, Step, UnstableCall, ValueRead};
pub use render::{Globals, Rendered, RenderedTemplate, Request, render, render_checked};
pub use source::{ChartFile, ChartSource, MemoryChart};
pub use values::Layers;
