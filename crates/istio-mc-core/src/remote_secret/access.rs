//! What it takes to talk to an API server.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Warned, code};
use serde::{Serialize, Serializer};

use super::server;
use crate::Secret;
use crate::api::kubernetes::decode_base64;
use crate::name::ClusterName;

/// An API server and the credentials for it: one entry of a kubeconfig, not yet named.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Access {
    /// The address: `https://host:port`.
    pub server: String,
    /// The certificate authority of the server, base64 of PEM; none leaves it to the system's authorities.
    pub certificate_authority_data: Option<String>,
    /// Whether the server's certificate is not checked.
    pub insecure_skip_tls_verify: bool,
    /// The name in the server's certificate, if not the address's.
    pub tls_server_name: Option<String>,
    /// A proxy on the way to the server: `http://`, `https://` or `socks5://`.
    pub proxy_url: Option<String>,
    /// Who logs in.
    pub login: Login,
}

/// Credentials: any of them, as the API server accepts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Login {
    /// A bearer token, decoded.
    pub token: Option<Secret<String>>,
    /// A client certificate, base64 of PEM.
    pub client_certificate_data: Option<String>,
    /// The key of the client certificate, base64 of PEM.
    pub client_key_data: Option<Secret<String>>,
    /// A user name, with `password`.
    pub username: Option<String>,
    /// The password of `username`.
    pub password: Option<Secret<String>>,
    /// The user that the login acts as (`as`).
    pub impersonate: Option<String>,
    /// The groups that the login acts in (`as-groups`).
    pub impersonate_groups: Vec<String>,
}

impl Login {
    /// Whether there is anything to log in with.
    pub fn is_complete(&self) -> bool {
        self.token.is_some()
            || (self.client_certificate_data.is_some() && self.client_key_data.is_some())
            || (self.username.is_some() && self.password.is_some())
    }
}

impl Access {
    /// Access by the token of a ServiceAccount: `certificate_authority_data` is base64 of PEM, as a token
    /// Secret's `ca.crt` is stored; `token` is decoded.
    ///
    /// # Errors
    /// A server that is no URL, a certificate authority that is no base64, an empty token.
    pub fn by_token(
        server: impl Into<String>,
        certificate_authority_data: impl Into<String>,
        token: Secret<String>,
    ) -> Result<Warned<Self>, Diagnostics> {
        let mut findings = Diagnostics::new();
        let access = Self {
            server: server.into(),
            certificate_authority_data: Some(certificate_authority_data.into()),
            login: Login { token: Some(token), ..Login::default() },
            ..Self::default()
        };
        if access.login.token.as_ref().is_some_and(|token| token.reveal().trim().is_empty()) {
            findings.push(Diagnostic::new(&code::TOKEN_NOT_ISSUED, "the token is empty"));
        }
        if access.certificate_authority_data.as_deref().is_some_and(|data| decode_base64(data).is_none()) {
            let message = "the certificate authority is not base64";
            findings.push(Diagnostic::new(&code::INVALID_VALUE, message));
        }
        findings.extend(server::check(&access.server));
        findings.finish(access)
    }

    /// The kubeconfig of one cluster: cluster, context and user have its name, as Istio's documentation asks.
    pub fn kubeconfig(&self, name: &ClusterName) -> Secret<String> {
        let text = istio_mc_yaml::to_string(&Named { access: self, name: name.as_str() })
            .expect("a kubeconfig holds texts, lists and maps with text keys only");
        Secret::new(text)
    }
}

/// A kubeconfig (Kubernetes `clientcmd/api/v1` `Config`), in kubectl's order of fields.
struct Named<'a> {
    access: &'a Access,
    name: &'a str,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { access, name } = *self;
        let login = &access.login;
        Config {
            api_version: "v1",
            clusters: [NamedCluster {
                cluster: Cluster {
                    certificate_authority_data: access.certificate_authority_data.as_deref(),
                    insecure_skip_tls_verify: access.insecure_skip_tls_verify,
                    proxy_url: access.proxy_url.as_deref(),
                    server: &access.server,
                    tls_server_name: access.tls_server_name.as_deref(),
                },
                name,
            }],
            contexts: [NamedContext { context: Context { cluster: name, user: name }, name }],
            current_context: name,
            kind: "Config",
            preferences: Preferences {},
            users: [NamedUser {
                name,
                user: User {
                    impersonate: login.impersonate.as_deref(),
                    impersonate_groups: &login.impersonate_groups,
                    client_certificate_data: login.client_certificate_data.as_deref(),
                    client_key_data: login.client_key_data.as_ref().map(|key| key.reveal().as_str()),
                    password: login.password.as_ref().map(|password| password.reveal().as_str()),
                    token: login.token.as_ref().map(|token| token.reveal().as_str()),
                    username: login.username.as_deref(),
                },
            }],
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct Config<'a> {
    #[serde(rename = "apiVersion")]
    api_version: &'a str,
    clusters: [NamedCluster<'a>; 1],
    contexts: [NamedContext<'a>; 1],
    #[serde(rename = "current-context")]
    current_context: &'a str,
    kind: &'a str,
    preferences: Preferences,
    users: [NamedUser<'a>; 1],
}

#[derive(Serialize)]
struct Preferences {}

#[derive(Serialize)]
struct NamedCluster<'a> {
    cluster: Cluster<'a>,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Cluster<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_authority_data: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    insecure_skip_tls_verify: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy_url: Option<&'a str>,
    server: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls_server_name: Option<&'a str>,
}

#[derive(Serialize)]
struct NamedContext<'a> {
    context: Context<'a>,
    name: &'a str,
}

#[derive(Serialize)]
struct Context<'a> {
    cluster: &'a str,
    user: &'a str,
}

#[derive(Serialize)]
struct NamedUser<'a> {
    name: &'a str,
    user: User<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct User<'a> {
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    impersonate: Option<&'a str>,
    #[serde(rename = "as-groups", skip_serializing_if = "<[_]>::is_empty")]
    impersonate_groups: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    client_certificate_data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_key_data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_makes_the_documented_kubeconfig() {
        let access =
            Access::by_token("https://api:6443", "RkFLRS1DQQ==", Secret::new("fake-token".to_owned()))
                .expect("good")
                .value;
        let name = "cluster2".parse().expect("a name");
        insta::assert_snapshot!(access.kubeconfig(&name).reveal(), @r"
        apiVersion: v1
        clusters:
        - cluster:
            certificate-authority-data: RkFLRS1DQQ==
            server: https://api:6443
          name: cluster2
        contexts:
        - context:
            cluster: cluster2
            user: cluster2
          name: cluster2
        current-context: cluster2
        kind: Config
        preferences: {}
        users:
        - name: cluster2
          user:
            token: fake-token
        ");
    }

    #[test]
    fn everything_wrong_is_reported_and_no_token_shown() {
        let findings =
            Access::by_token("api:6443", "not base64!", Secret::new(" ".to_owned())).expect_err("bad");
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.id).collect();
        assert_eq!(codes, ["MC0505", "MC0007", "MC0506"]);
        let access = Access {
            login: Login { token: Some(Secret::new("sesame".to_owned())), ..Login::default() },
            ..Access::default()
        };
        assert!(!format!("{access:?}").contains("sesame"));
    }
}
