//! What happens to a request on its way: rewrites and retries.

use istio_mc_yaml::record;

record! {
    /// A change of the request before it is forwarded; at least one of its fields.
    #[derive(Default)]
    pub struct HttpRewrite("a rewrite") {
        /// The new path, or the new prefix where the match was by prefix.
        pub uri: Option<String> = "uri",
        /// The new host.
        pub authority: Option<String> = "authority",
        /// A new path by pattern; not together with `uri`.
        pub uri_regex_rewrite: Option<RegexRewrite> = "uriRegexRewrite",
    }

    /// A new text by pattern; both are required.
    #[derive(Default)]
    pub struct RegexRewrite("a regex rewrite") {
        /// The regular expression (RE2) for what is replaced, at most 1024 bytes.
        pub r#match: Option<String> = "match",
        /// What comes instead; `\1` is the first group.
        pub rewrite: Option<String> = "rewrite",
    }

    /// Retries of failed requests.
    #[derive(Default)]
    pub struct HttpRetry("a retry policy") {
        /// How often; 0, also when absent, is never, and then nothing else may be there.
        pub attempts: Option<i32> = "attempts",
        /// How long one attempt may take; absent is as long as the whole request.
        pub per_try_timeout: Option<String> = "perTryTimeout",
        /// On which failures, comma separated: statuses or Envoy's conditions such as `5xx`.
        pub retry_on: Option<String> = "retryOn",
        /// Whether other localities are tried too; absent is what the mesh configuration says.
        pub retry_remote_localities: Option<bool> = "retryRemoteLocalities",
        /// Whether workloads that failed are left out; absent is yes (1.26).
        pub retry_ignore_previous_hosts: Option<bool> = "retryIgnorePreviousHosts",
        /// The least time between attempts; absent is 25ms (1.26).
        pub backoff: Option<String> = "backoff",
    }
}

impl HttpRetry {
    /// So many attempts on such failures: `5xx,reset`.
    pub fn new(attempts: i32, retry_on: impl Into<String>) -> Self {
        Self { attempts: Some(attempts), retry_on: Some(retry_on.into()), ..Self::default() }
    }
}
