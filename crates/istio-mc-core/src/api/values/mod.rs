//! Typed values of the built-in charts, and of Istio's own: what a plan passes to them, and their JSON Schemas.
//!
//! ```text
//! plan -> Values (absent fields are the chart's defaults) -> to_value -> a layer of values
//!      -> schema -> charts/<chart>/values.schema.json -> what users' files are checked against
//! ```
//!
//! The types hold what the charts read. A values file of the original charts may hold more: the schemas
//! check the types of the fields known here and leave all others alone.

pub mod bookinfo;
pub mod cacerts;
mod gateways;
pub mod istio;
pub mod istio_remote_0_8;
pub mod istio_remote_1_0;
pub mod istio_remote_1_1;
mod nullable;
mod resources;
mod schema;

pub use gateways::{Cpu, Gateway, GatewayPort, Gateways, SecretVolume, ServiceType};
pub use nullable::Nullable;
pub use resources::{Quantity, Resources};
pub use schema::schemas;
