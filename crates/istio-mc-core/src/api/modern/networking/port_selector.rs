//! A port of a service that is referred to.

use istio_mc_yaml::record;

record! {
    /// A port of a service that is referred to.
    #[derive(Default)]
    pub struct PortSelector("a port") {
        /// The number, 1 to 65535; required.
        pub number: Option<u32> = "number",
    }
}

impl From<u16> for PortSelector {
    fn from(number: u16) -> Self {
        Self { number: Some(number.into()) }
    }
}
