//! Changes of headers.

use indexmap::IndexMap;
use istio_mc_yaml::record;

record! {
    /// Changes of headers (1.1).
    #[derive(Default)]
    pub struct Headers("header changes") {
        /// Of requests, before they are forwarded.
        pub request: Option<HeaderOperations> = "request",
        /// Of responses, before they are given back.
        pub response: Option<HeaderOperations> = "response",
    }

    /// What is done to headers (1.1).
    #[derive(Default)]
    pub struct HeaderOperations("header operations") {
        /// Headers to set, whatever they were.
        pub set: IndexMap<String, String> = "set",
        /// Values to add.
        pub add: IndexMap<String, String> = "add",
        /// Headers to remove.
        pub remove: Vec<String> = "remove",
    }
}
