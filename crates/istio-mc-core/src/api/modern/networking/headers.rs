//! Changes of headers.

use indexmap::IndexMap;
use istio_mc_yaml::record;

record! {
    /// Changes of headers.
    #[derive(Default)]
    pub struct Headers("header changes") {
        /// Of requests, before they are forwarded.
        pub request: Option<HeaderOperations> = "request",
        /// Of responses, before they are given back.
        pub response: Option<HeaderOperations> = "response",
    }

    /// What is done to headers. Values may hold Envoy's variables, `%VARIABLE%`; a percent sign is `%%`.
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

impl Headers {
    /// Changes of requests alone.
    pub fn of_request(operations: HeaderOperations) -> Self {
        Self { request: Some(operations), response: None }
    }

    /// Changes of responses alone.
    pub fn of_response(operations: HeaderOperations) -> Self {
        Self { request: None, response: Some(operations) }
    }
}

impl HeaderOperations {
    /// Also sets a header.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set.insert(name.into(), value.into());
        self
    }

    /// Also adds a value.
    #[must_use]
    pub fn add(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.add.insert(name.into(), value.into());
        self
    }

    /// Also removes a header.
    #[must_use]
    pub fn remove(mut self, name: impl Into<String>) -> Self {
        self.remove.push(name.into());
        self
    }
}
