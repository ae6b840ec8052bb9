//! Values: what the user supplies over what the chart defaults to.

mod layers;

pub use layers::Layers;
