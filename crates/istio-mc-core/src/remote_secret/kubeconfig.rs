//! One context of an administrator's kubeconfig.

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, Warned, code};
use istio_mc_yaml::{Content, Node};

use super::access::{Access, Login};
use super::mark::{list, start};
use super::selected::{EmbeddedField, FileToEmbed, SERVICE_ACCOUNT, Selected};
use super::{conceal, server};
use crate::Secret;
use crate::api::kubernetes::decode_base64;

/// Picks one context of a kubeconfig: `context`, or the current one, or the only one. `server` is the API
/// server's address as the control plane reaches it, where that is another than the kubeconfig's.
///
/// # Errors
/// Everything that is wrong: no kubeconfig, contexts, clusters or users that are not there, credentials that
/// a control plane cannot use (plugins), an address that is no URL. What can only be told with the contents
/// of the files is for [`Selected::embed`] to report.
pub fn from_kubeconfig(
    source: &Arc<Source>,
    context: Option<&str>,
    server: Option<&str>,
) -> Result<Warned<Selected>, Diagnostics> {
    let documents = istio_mc_yaml::read(source).inspect_err(|_| conceal::all_values(source))?;
    documents.iter().for_each(|document| conceal_credentials(source, document));
    let mut findings = Diagnostics::new();
    let selected = Reading { source, server, findings: &mut findings }.select(&documents, context);
    match selected {
        Some(selected) => findings.finish(selected),
        None => Err(findings),
    }
}

/// Tokens, passwords and keys; also the environment and the arguments of plugins, and proxies' passwords.
fn conceal_credentials(source: &Source, document: &Node<'_>) {
    for user in entries(document, "users").iter().filter_map(|entry| entry.get("user")) {
        for entry in user.as_map().unwrap_or_default() {
            if !matches!(&*entry.key, "client-certificate" | "client-key" | "tokenFile" | "username") {
                conceal::below(source, &entry.value);
            }
        }
    }
    for proxy in entries(document, "clusters").iter().filter_map(|entry| entry.at(&["cluster", "proxy-url"]))
    {
        conceal::below(source, proxy);
    }
}

/// The items of a list under a key.
fn entries<'n, 's>(document: &'n Node<'s>, key: &str) -> &'n [Node<'s>] {
    document.get(key).and_then(Node::as_list).unwrap_or_default()
}

/// A kubeconfig being read, and what is wrong with it.
struct Reading<'a> {
    source: &'a Arc<Source>,
    server: Option<&'a str>,
    findings: &'a mut Diagnostics,
}

impl Reading<'_> {
    fn select(&mut self, documents: &[Node<'_>], context: Option<&str>) -> Option<Selected> {
        let document = match documents {
            [document] => document,
            [] => return self.fail(&code::CREDENTIALS_MISSING, "the kubeconfig is empty", Span::default()),
            [_, second, ..] => {
                return self.fail(&code::UNSUPPORTED_YAML, "a kubeconfig is one document", second.span);
            }
        };
        if document.get("kind").and_then(Node::as_str) != Some("Config") {
            let span = document.get("kind").map_or(document.span, |kind| kind.span);
            let finding = self
                .finding(&code::INVALID_VALUE, "this is not a kubeconfig: `kind` is not `Config`", span)
                .help("a kubeconfig is what `kubectl config view --raw --minify` prints");
            self.findings.push(finding);
            return None;
        }
        let (name, at) = self.context_name(document, context)?;
        let chosen = self.named(document, "contexts", "context", &name, at)?;
        let of_context = |key: &str| chosen.get(key).filter(|node| !node.is_null());
        let mut refer = |list: &str, key: &str| match of_context(key)
            .and_then(|node| Some((node.as_str()?, node.span)))
        {
            Some((name, span)) => self.named(document, list, key, name, Some(span)),
            None => {
                let message = format!("the context `{name}` names no {key}");
                self.fail(&code::KUBECONFIG_ENTRY_MISSING, message, start(chosen))
            }
        };
        // Both are looked at before either ends it.
        let (cluster, user) = (refer("clusters", "cluster"), refer("users", "user"));
        let mut files = Vec::new();
        let access = cluster.map(|cluster| self.cluster(cluster, &mut files));
        let login = user.map(|user| (self.login(user, &mut files), user));
        let (mut access, (login, user)) = (access?, login?);
        access.login = login;
        Some(Selected::new(access, files, Place::new(self.source, start(user))))
    }

    /// The name of the context, and where it is said.
    fn context_name(&mut self, document: &Node<'_>, asked: Option<&str>) -> Option<(String, Option<Span>)> {
        if let Some(asked) = asked {
            return Some((asked.to_owned(), None));
        }
        let current = document.get("current-context");
        if let Some(name) = current.and_then(Node::as_str).filter(|name| !name.is_empty()) {
            return Some((name.to_owned(), current.map(|node| node.span)));
        }
        let names: Vec<&str> = entries(document, "contexts").iter().filter_map(name_of).collect();
        match names.as_slice() {
            [only] => Some(((*only).to_owned(), None)),
            [] => {
                self.fail(&code::KUBECONFIG_ENTRY_MISSING, "the kubeconfig has no contexts", start(document))
            }
            several => {
                let help = format!("say which context is meant: one of {}", list(several));
                let span = current.map_or(start(document), |node| node.span);
                let finding = self
                    .finding(&code::KUBECONFIG_ENTRY_MISSING, "the kubeconfig has no current context", span)
                    .help(help);
                self.findings.push(finding);
                None
            }
        }
    }

    /// The entry of a list by its name: what is under `key` in it.
    fn named<'n, 's>(
        &mut self,
        document: &'n Node<'s>,
        list_key: &str,
        key: &str,
        name: &str,
        at: Option<Span>,
    ) -> Option<&'n Node<'s>> {
        let all = entries(document, list_key);
        let found = all.iter().find(|entry| name_of(entry) == Some(name));
        if let Some(content) = found.and_then(|entry| entry.get(key)).filter(|node| node.as_map().is_some()) {
            return Some(content);
        }
        let message = match found {
            Some(_) => format!("the {key} `{name}` is empty"),
            None => format!("the kubeconfig has no {key} `{name}`"),
        };
        let names: Vec<&str> = all.iter().filter_map(name_of).collect();
        let span =
            at.unwrap_or_else(|| document.entry(list_key).map_or(start(document), |entry| entry.key_span));
        let mut finding = self.finding(&code::KUBECONFIG_ENTRY_MISSING, message, span);
        if found.is_none() {
            let guess = istio_mc_diagnostic::nearest(name, names.iter().copied());
            finding = match guess {
                Some(guess) => finding.help(format!("did you mean `{guess}`?")),
                None if names.is_empty() => finding,
                None => finding.help(format!("it has {}", list(&names))),
            };
        }
        self.findings.push(finding);
        None
    }

    fn cluster(&mut self, node: &Node<'_>, files: &mut Vec<FileToEmbed>) -> Access {
        let address = match self.server {
            Some(server) => {
                self.findings.extend(server::check(server));
                server.to_owned()
            }
            None => self.address(node),
        };
        let insecure = node.get("insecure-skip-tls-verify");
        let insecure_skip_tls_verify =
            insecure.is_some_and(|node| matches!(node.content, Content::Bool(true)));
        if let Some(insecure) = insecure.filter(|_| insecure_skip_tls_verify) {
            let finding = self
                .finding(
                    &code::UNVERIFIED_SERVER,
                    "the API server's certificate is not checked",
                    insecure.span,
                )
                .help("replace it by the cluster's `certificate-authority-data`");
            self.findings.push(finding);
        }
        Access {
            server: address,
            certificate_authority_data: self.data(
                node,
                "certificate-authority-data",
                ("certificate-authority", EmbeddedField::CertificateAuthority),
                files,
            ),
            insecure_skip_tls_verify,
            tls_server_name: self.text(node, "tls-server-name"),
            proxy_url: self.text(node, "proxy-url"),
            login: Login::default(),
        }
    }

    fn address(&mut self, cluster: &Node<'_>) -> String {
        match cluster.get("server") {
            None => {
                let finding =
                    self.finding(&code::MISSING_FIELD, "the cluster has no `server`", start(cluster));
                self.findings.push(finding);
                String::new()
            }
            Some(node) => {
                let address = self.text(cluster, "server");
                let finding = address.as_deref().and_then(server::check);
                self.findings.extend(finding.map(|finding| finding.at(Place::new(self.source, node.span))));
                address.unwrap_or_default()
            }
        }
    }

    fn login(&mut self, node: &Node<'_>, files: &mut Vec<FileToEmbed>) -> Login {
        for (key, what) in [("exec", "runs a program"), ("auth-provider", "runs a plugin")] {
            let Some(entry) = node.entry(key).filter(|entry| !entry.value.is_null()) else { continue };
            let finding = self
                .finding(
                    &code::CREDENTIALS_NOT_PORTABLE,
                    format!("the user {what} to log in (`{key}`), which the control plane cannot"),
                    entry.key_span,
                )
                .help(SERVICE_ACCOUNT);
            self.findings.push(finding);
        }
        for entry in node.as_map().unwrap_or_default() {
            if !USER_FIELDS.contains(&&*entry.key) {
                let message = format!("`{}` of the user is left out", entry.key);
                let mut finding = self.finding(&code::UNKNOWN_FIELD, message, entry.key_span);
                finding.severity = istio_mc_diagnostic::Severity::Warning;
                self.findings.push(finding);
            }
        }
        let secret = |text: Option<String>| text.map(Secret::new);
        // With both, clients take the file's content (client-go `AuthInfo.TokenFile`).
        let file = self.file(node, "tokenFile", EmbeddedField::Token, files);
        let token = self.text(node, "token").filter(|_| !file);
        Login {
            token: secret(token),
            client_certificate_data: self.data(
                node,
                "client-certificate-data",
                ("client-certificate", EmbeddedField::ClientCertificate),
                files,
            ),
            client_key_data: secret(self.data(
                node,
                "client-key-data",
                ("client-key", EmbeddedField::ClientKey),
                files,
            )),
            username: self.text(node, "username"),
            password: secret(self.text(node, "password")),
            impersonate: self.text(node, "as"),
            impersonate_groups: entries(node, "as-groups")
                .iter()
                .filter_map(|group| group.as_str().map(str::to_owned))
                .collect(),
        }
    }

    /// Base64 in place, or else a file to embed. Data in place wins, as for every client.
    fn data(
        &mut self,
        node: &Node<'_>,
        key: &str,
        (file_key, field): (&str, EmbeddedField),
        files: &mut Vec<FileToEmbed>,
    ) -> Option<String> {
        let Some(data) = self.text(node, key) else {
            self.file(node, file_key, field, files);
            return None;
        };
        if decode_base64(&data).is_none() {
            let span = node.get(key).map_or(node.span, |node| node.span);
            let finding = self.finding(&code::INVALID_VALUE, format!("`{key}` is not base64"), span);
            self.findings.push(finding);
        }
        Some(data)
    }

    fn file(
        &mut self,
        node: &Node<'_>,
        key: &str,
        field: EmbeddedField,
        files: &mut Vec<FileToEmbed>,
    ) -> bool {
        let Some(path) = self.text(node, key) else { return false };
        let span = node.get(key).map_or(node.span, |node| node.span);
        files.push(FileToEmbed { field, path, place: Place::new(self.source, span) });
        true
    }

    /// A text that is not empty. Messages do not show what stands there instead: it may be a secret.
    fn text(&mut self, node: &Node<'_>, key: &str) -> Option<String> {
        let node = node.get(key).filter(|node| !node.is_null())?;
        match node.as_str() {
            Some(text) => Some(text.to_owned()).filter(|text| !text.is_empty()),
            None => {
                let message = format!("`{key}` must be a string, not {}", node.kind());
                let finding = self
                    .finding(&code::WRONG_TYPE, message, node.span)
                    .help("put it in quotes, so that it is read as it is written");
                self.findings.push(finding);
                None
            }
        }
    }

    fn finding(
        &self,
        code: &'static istio_mc_diagnostic::Code,
        message: impl Into<std::borrow::Cow<'static, str>>,
        span: Span,
    ) -> Diagnostic {
        Diagnostic::new(code, message).at(Place::new(self.source, span))
    }

    /// Reports a finding; always `None`.
    fn fail<T>(
        &mut self,
        code: &'static istio_mc_diagnostic::Code,
        message: impl Into<std::borrow::Cow<'static, str>>,
        span: Span,
    ) -> Option<T> {
        let finding = self.finding(code, message, span);
        self.findings.push(finding);
        None
    }
}

/// What is known of a kubeconfig's user (client-go `clientcmd/api/v1` `AuthInfo`) and passed on, refused, or
/// without meaning for others (`extensions`).
const USER_FIELDS: [&str; 13] = [
    "as",
    "as-groups",
    "auth-provider",
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "exec",
    "extensions",
    "password",
    "token",
    "tokenFile",
    "username",
];

fn name_of<'n>(entry: &'n Node<'_>) -> Option<&'n str> {
    entry.get("name").and_then(Node::as_str)
}
