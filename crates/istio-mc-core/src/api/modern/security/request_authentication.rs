//! RequestAuthentication: which JSON Web Tokens of requests are believed.

use istio_mc_yaml::record;

use crate::api::kind;
use crate::api::modern::{PolicyTargetReference, WorkloadSelector};

kind! {
    /// Which JSON Web Tokens of requests are believed. A request with a token that fits no rule is refused, one
    /// without a token is not: an `AuthorizationPolicy` asks for tokens.
    ///
    /// ```
    /// use istio_mc_core::api::ObjectMeta;
    /// use istio_mc_core::api::modern::security::{JwtRule, RequestAuthentication, RequestAuthenticationSpec};
    ///
    /// let policy = RequestAuthentication {
    ///     metadata: ObjectMeta::namespaced("bookinfo", "tokens"),
    ///     spec: RequestAuthenticationSpec {
    ///         jwt_rules: vec![JwtRule::of("https://issuer.example.com", "https://issuer.example.com/keys")],
    ///         ..RequestAuthenticationSpec::default()
    ///     },
    /// };
    /// assert_eq!(policy.spec.jwt_rules[0].issuer.as_deref(), Some("https://issuer.example.com"));
    /// ```
    pub struct RequestAuthentication("security.istio.io/v1", also "security.istio.io/v1beta1") {
        /// For whom, and which tokens.
        pub spec: RequestAuthenticationSpec = "spec",
    }
}

record! {
    /// For whom, and which tokens. Of `selector`, `targetRef` and `targetRefs` there may be one; without any it is
    /// for the whole namespace, or for the mesh in the root namespace.
    #[derive(Default)]
    pub struct RequestAuthenticationSpec("a RequestAuthentication") {
        /// The workloads.
        pub selector: Option<WorkloadSelector> = "selector",
        /// The object it is attached to; `targetRefs` is the newer form.
        pub target_ref: Option<PolicyTargetReference> = "targetRef",
        /// The objects it is attached to, at most 16.
        pub target_refs: Vec<PolicyTargetReference> = "targetRefs",
        /// The issuers whose tokens are believed, at most 4096.
        pub jwt_rules: Vec<JwtRule> = "jwtRules",
    }

    /// Tokens of one issuer: where they are found and how they are verified.
    #[derive(Default)]
    pub struct JwtRule("a JWT rule") {
        /// Who must have issued the token (`iss`). This or a URL of the keys is required.
        pub issuer: Option<String> = "issuer",
        /// For whom the token must be (`aud`), any of them; none means that it is not looked at.
        pub audiences: Vec<String> = "audiences",
        /// The URL of the issuer's public keys, with http or https; absent is found by OpenID discovery.
        pub jwks_uri: Option<String> = "jwksUri",
        /// The same as `jwksUri`, as protobuf spells it.
        pub jwks_uri_snake: Option<String> = "jwks_uri",
        /// The issuer's public keys themselves: a JSON Web Key Set.
        pub jwks: Option<String> = "jwks",
        /// Headers that hold the token; without any place named it is `Authorization: Bearer` and the query
        /// parameter `access_token`.
        pub from_headers: Vec<JwtHeader> = "fromHeaders",
        /// Query parameters that hold the token.
        pub from_params: Vec<String> = "fromParams",
        /// Cookies that hold the token.
        pub from_cookies: Vec<String> = "fromCookies",
        /// The header that gets the token's payload, in base64url; none by default.
        pub output_payload_to_header: Option<String> = "outputPayloadToHeader",
        /// Whether the service gets the token too; no by default.
        pub forward_original_token: Option<bool> = "forwardOriginalToken",
        /// Claims that are copied into headers.
        pub output_claim_to_headers: Vec<ClaimToHeader> = "outputClaimToHeaders",
        /// Claims that hold several values with spaces between, at most 64, beside `scope` and `permission`; since 1.28.
        pub space_delimited_claims: Vec<String> = "spaceDelimitedClaims",
        /// How long fetching the keys may take, at least `1ms`; `5s` by default.
        pub timeout: Option<String> = "timeout",
    }

    /// A header that holds a token.
    #[derive(Default)]
    pub struct JwtHeader("a header of a token") {
        /// The header's name.
        pub name: String = "name",
        /// What stands before the token, with the space if there is one: `Bearer `.
        pub prefix: Option<String> = "prefix",
    }

    /// A claim that is copied into a header.
    #[derive(Default)]
    pub struct ClaimToHeader("a claim for a header") {
        /// The header's name: letters, digits, `-` and `_`.
        pub header: String = "header",
        /// The claim, with dots for claims inside claims: a text, a number or a boolean.
        pub claim: String = "claim",
    }
}

impl JwtRule {
    /// Tokens of an issuer whose keys are found at a URL.
    pub fn of(issuer: impl Into<String>, jwks_uri: impl Into<String>) -> Self {
        Self { issuer: Some(issuer.into()), jwks_uri: Some(jwks_uri.into()), ..Self::default() }
    }
}
