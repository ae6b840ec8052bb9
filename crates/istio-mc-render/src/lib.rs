//! From a checked mesh to the manifests of every cluster.
//!
//! ```text
//! Fleet + World -> Renderer (charts loaded once) -> cluster -> Parts (texts, and objects of imports)
//! Parts + Options -> collect -> Collected (objects: routed, checked, ordered) -> write -> YAML, JSON
//! ```
//!
//! The only room that knows meshes and charts. It reads nothing itself: files and charts come in
//! through [`World`]; the built-in charts are part of the program ([`builtin`]).
//!
//! A fleet, rendered for all its clusters:
//!
//! ```
//! use istio_mc_core::mesh::Fleet;
//! use istio_mc_diagnostic::Source;
//! use istio_mc_render::{NoWorld, Options, Renderer, collect};
//! use istio_mc_template::Format;
//!
//! # let text = "\
//! # istio: {version: \"1.0.9\"}
//! # clusters:
//! # - {name: east, controlPlane: true, endpoints: {pilot: 10.0.0.1}}
//! # - name: west
//! #   server: https://west.example.com
//! #   credentials: {token: example, certificateAuthorityData: ZXhhbXBsZQ==}
//! # ";
//! # let mut out = Vec::new();
//! let fleet = Fleet::load(&[Source::new("mesh.yaml", text)])?.value;
//! let renderer = Renderer::new(&fleet, &NoWorld)?.value;
//! let options = Options::default();
//! for cluster in &fleet.clusters {
//!     let parts = renderer.cluster(cluster, &options)?.value;
//!     collect(&parts, &options)?.value.write(&mut out, Format::Yaml)?;
//! }
//! # let text = String::from_utf8(out)?;
//! # assert!(text.contains("istio/multiCluster: \"true\""));
//! # assert!(text.contains("discoveryAddress: 10.0.0.1:15007"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod builtin;
mod collect;
pub mod difference;
mod imported;
mod release_values;
mod renderer;
mod world;

pub use collect::{Collected, Crds, Options, Part, check, collect, keeps};
pub use imported::write_imports;
pub use renderer::{Parts, Renderer};
pub use world::{NoWorld, World};
