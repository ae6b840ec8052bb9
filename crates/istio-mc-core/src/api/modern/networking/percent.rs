//! Shares with fractions.

use istio_mc_yaml::record;

record! {
    /// A share with fractions.
    #[derive(Default)]
    pub struct Percent("a percentage") {
        /// Percent, 0 to 100. Of faults nothing between 0 and 0.0001.
        pub value: Option<f64> = "value",
    }
}

impl From<f64> for Percent {
    fn from(value: f64) -> Self {
        Self { value: Some(value) }
    }
}
