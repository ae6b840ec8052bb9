//! Texts to compare with.

use istio_mc_yaml::oneof;

oneof! {
    /// What a text of a request is compared with; case counts.
    pub enum StringMatch("a string match") {
        /// The whole text.
        Exact(String) = "exact",
        /// Its beginning.
        Prefix(String) = "prefix",
        /// A regular expression for the whole text: ECMAScript up to 1.3, RE2 since 1.4.
        Regex(String) = "regex",
    }
}
