//! Texts to compare with.

use istio_mc_yaml::record;

record! {
    /// What a text of a request is compared with; case counts. One of its fields, or none: a header that is
    /// there, whatever its value.
    #[derive(Default)]
    pub struct StringMatch("a string match", either "exact" | "prefix" | "regex") {
        /// The whole text.
        pub exact: Option<String> = "exact",
        /// Its beginning; not empty, except for a path.
        pub prefix: Option<String> = "prefix",
        /// A regular expression (RE2) for the whole text, at most 1024 bytes.
        pub regex: Option<String> = "regex",
    }
}

impl StringMatch {
    /// The whole text.
    pub fn exact(text: impl Into<String>) -> Self {
        Self { exact: Some(text.into()), ..Self::default() }
    }

    /// Its beginning.
    pub fn prefix(text: impl Into<String>) -> Self {
        Self { prefix: Some(text.into()), ..Self::default() }
    }

    /// A regular expression for the whole text.
    pub fn regex(pattern: impl Into<String>) -> Self {
        Self { regex: Some(pattern.into()), ..Self::default() }
    }

    /// That it is there: `{}`, for headers and query parameters.
    pub fn present() -> Self {
        Self::default()
    }
}
