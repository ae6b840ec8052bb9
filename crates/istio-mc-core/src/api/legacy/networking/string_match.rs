//! Texts to compare with.

use istio_mc_yaml::record;

record! {
    /// What a text of a request is compared with; case counts. One of its fields; up to 1.3 also none: a header
    /// that is there, whatever its value.
    #[derive(Default)]
    pub struct StringMatch("a string match", either "exact" | "prefix" | "regex") {
        /// The whole text.
        pub exact: Option<String> = "exact",
        /// Its beginning.
        pub prefix: Option<String> = "prefix",
        /// A regular expression for the whole text: ECMAScript up to 1.3, RE2 since 1.4.
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
}
