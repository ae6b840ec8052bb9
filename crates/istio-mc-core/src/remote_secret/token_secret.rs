//! The token Secret of a ServiceAccount.

use std::borrow::Cow;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Warned, code};
use istio_mc_yaml::Node;

use super::access::Access;
use super::conceal;
use super::mark::{list, start};
use crate::Secret;
use crate::api::kubernetes::decode_base64;

/// The type of token Secrets (core `v1`, `SecretTypeServiceAccountToken`).
const TOKEN_TYPE: &str = "kubernetes.io/service-account-token";

/// The annotation that names the account of a token Secret.
const ACCOUNT: &str = "kubernetes.io/service-account.name";

/// The account that Istio's charts of 1.0 to 1.4 make for the control plane.
const ISTIO_ACCOUNT: &str = "istio-multi";

/// Access by the token of a ServiceAccount, from what `kubectl get secret` prints as JSON or YAML: one Secret,
/// or a list with one among others. `server` is the API server's address, which the Secret does not hold.
///
/// Of several token Secrets, those of `account` count; without it, those of `istio-multi`, the account that
/// Istio's charts make. Of several of one account the first is taken, with a warning: OpenShift makes two.
///
/// # Errors
/// No object or no token Secret among them, a token that was not issued yet, data that is not base64, an
/// address that is no URL.
pub fn from_token_secret(
    source: &Arc<Source>,
    server: &str,
    account: Option<&str>,
) -> Result<Warned<Access>, Diagnostics> {
    let documents = istio_mc_yaml::read(source).map_err(|findings| not_objects(source, findings))?;
    let mut objects = Vec::new();
    for document in &documents {
        match document.get("items").and_then(Node::as_list) {
            Some(items) => objects.extend(items),
            None => objects.push(document),
        }
    }
    for object in &objects {
        // The last applied configuration, an annotation, holds the data once more.
        let secrets = [&["data"][..], &["stringData"], &["metadata", "annotations"]];
        secrets.iter().filter_map(|path| object.at(path)).for_each(|node| conceal::below(source, node));
    }
    let mut findings = Diagnostics::new();
    let chosen = Choice { source, findings: &mut findings }.choose(&objects, account);
    let Some(chosen) = chosen else { return Err(findings) };
    let mut part = |key: &str| Part { source, secret: chosen, findings: &mut findings }.read(key);
    let (authority, token) = (part("ca.crt"), part("token"));
    let token = token.and_then(|(_, bytes)| match String::from_utf8(bytes) {
        Ok(token) => Some(Secret::new(token)),
        Err(_) => {
            let finding = Diagnostic::new(&code::INVALID_VALUE, "`data.token` is not text, decoded");
            findings.push(finding.at(place(source, chosen)));
            None
        }
    });
    let (Some((authority, _)), Some(token)) = (authority, token) else { return Err(findings) };
    // As stored: kubeconfigs hold the same base64.
    let access = Access::by_token(server, authority, token);
    match access {
        Ok(Warned { value, warnings }) => {
            findings.extend(warnings);
            findings.finish(value)
        }
        Err(others) => {
            findings.extend(others);
            Err(findings)
        }
    }
}

/// A text that is no YAML may be a bare token, as `kubectl create token` prints it.
fn not_objects(source: &Source, findings: Diagnostics) -> Diagnostics {
    conceal::all_values(source);
    findings
}

fn place(source: &Arc<Source>, object: &Node<'_>) -> Place {
    let name = object.at(&["metadata", "name"]).map(|name| name.span);
    Place::new(source, name.unwrap_or_else(|| start(object)))
}

fn text<'n>(object: &'n Node<'_>, path: &[&str]) -> Option<&'n str> {
    object.at(path).and_then(Node::as_str)
}

fn name<'n>(object: &'n Node<'_>) -> &'n str {
    text(object, &["metadata", "name"]).unwrap_or("(no name)")
}

fn account_of<'n>(secret: &'n Node<'_>) -> Option<&'n str> {
    text(secret, &["metadata", "annotations", ACCOUNT])
}

/// Finding the one Secret that is meant.
struct Choice<'a> {
    source: &'a Arc<Source>,
    findings: &'a mut Diagnostics,
}

impl Choice<'_> {
    fn choose<'n, 's>(&mut self, objects: &[&'n Node<'s>], account: Option<&str>) -> Option<&'n Node<'s>> {
        let is_token = |object: &&&'n Node<'s>| {
            text(object, &["kind"]) == Some("Secret") && text(object, &["type"]) == Some(TOKEN_TYPE)
        };
        let tokens: Vec<&'n Node<'s>> = objects.iter().filter(is_token).copied().collect();
        if tokens.is_empty() {
            return self.none(objects);
        }
        let mut accounts: Vec<&str> = tokens.iter().filter_map(|secret| account_of(secret)).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let wanted = match account {
            Some(account) => account,
            None if accounts.len() <= 1 => accounts.first().copied().unwrap_or_default(),
            None if accounts.contains(&ISTIO_ACCOUNT) => ISTIO_ACCOUNT,
            None => {
                let message = "the token Secrets are of several ServiceAccounts";
                let finding = Diagnostic::new(&code::NOT_A_TOKEN_SECRET, message)
                    .at(place(self.source, tokens[0]))
                    .help(format!("say which account is meant: {}", list(&accounts)));
                self.findings.push(finding);
                return None;
            }
        };
        let fitting: Vec<&'n Node<'s>> =
            tokens.into_iter().filter(|secret| account_of(secret).unwrap_or_default() == wanted).collect();
        match fitting.as_slice() {
            [] => {
                let message = format!("there is no token Secret of the ServiceAccount `{wanted}`");
                let mut finding = Diagnostic::new(&code::NOT_A_TOKEN_SECRET, message);
                if let Some(first) = objects.first() {
                    finding = finding.at(place(self.source, first));
                }
                let guess = istio_mc_diagnostic::nearest(wanted, accounts.iter().copied());
                let finding = match guess {
                    Some(guess) => finding.help(format!("did you mean `{guess}`?")),
                    None => finding.help(format!("there are some of {}", list(&accounts))),
                };
                self.findings.push(finding);
                None
            }
            [only] => Some(only),
            [first, second, ..] => {
                let message = format!("`{}` is taken of {} token Secrets", name(first), fitting.len());
                let finding = Diagnostic::new(&code::SEVERAL_TOKEN_SECRETS, message)
                    .at(place(self.source, first))
                    .related(place(self.source, second), "this one would do as well");
                self.findings.push(finding);
                Some(first)
            }
        }
    }

    /// Reports what was found instead; always `None`.
    fn none<T>(&mut self, objects: &[&Node<'_>]) -> Option<T> {
        let wanted = "one of type `kubernetes.io/service-account-token` is needed";
        let finding = match objects {
            [] => Diagnostic::new(&code::NOT_A_TOKEN_SECRET, "there is no Secret: the text is empty")
                .help("look at what the command that should print it says"),
            [object] => {
                let kind = text(object, &["kind"]);
                let found: Cow<'static, str> = match (kind, text(object, &["type"])) {
                    (Some("Secret"), found) => {
                        format!("the Secret `{}` is of type `{}`", name(object), found.unwrap_or("Opaque"))
                            .into()
                    }
                    (Some(kind), _) => format!("this is a {kind}, not a Secret").into(),
                    // It may be a bare token: nothing of it is shown.
                    (None, _) => {
                        conceal::all_values(self.source);
                        "this is not a Secret".into()
                    }
                };
                let finding = Diagnostic::new(&code::NOT_A_TOKEN_SECRET, found)
                    .at(place(self.source, object))
                    .note(wanted);
                match kind {
                    Some("ServiceAccount") => finding.help(
                        "get the Secret that the account's `secrets` name: `kubectl get secret NAME -o json`",
                    ),
                    Some("Secret") => finding.help(
                        "list them: `kubectl get secrets --field-selector type=kubernetes.io/service-account-token`",
                    ),
                    _ => finding.help("pipe in what `kubectl get secret NAME -o json` prints"),
                }
            }
            [first, ..] => {
                let message = format!("there is no token Secret among the {} objects", objects.len());
                Diagnostic::new(&code::NOT_A_TOKEN_SECRET, message)
                    .at(place(self.source, first))
                    .note(wanted)
                    .help(create(ISTIO_ACCOUNT))
            }
        };
        self.findings.push(finding);
        None
    }
}

/// How an account gets a token Secret since Kubernetes 1.24, which makes none by itself.
fn create(account: &str) -> String {
    format!(
        "since Kubernetes 1.24 it has to be created: kubectl -n istio-system create -f - <<< \
         '{{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"type\":\"{TOKEN_TYPE}\",\"metadata\":\
         {{\"name\":\"{account}-token\",\"annotations\":{{\"{ACCOUNT}\":\"{account}\"}}}}}}'"
    )
}

/// Reading one value of the Secret.
struct Part<'a, 'n, 's> {
    source: &'a Arc<Source>,
    secret: &'n Node<'s>,
    findings: &'a mut Diagnostics,
}

impl Part<'_, '_, '_> {
    /// The value as stored, without line breaks, and decoded.
    fn read(self, key: &str) -> Option<(String, Vec<u8>)> {
        let node = self.secret.at(&["data", key]);
        if let Some(node) = node.filter(|node| !node.is_null() && node.as_str().is_none()) {
            let message = format!("`data.{key}` must be base64, not {}", node.kind());
            self.findings
                .push(Diagnostic::new(&code::WRONG_TYPE, message).at(Place::new(self.source, node.span)));
            return None;
        }
        let stored = node.and_then(Node::as_str).map(str::trim).filter(|stored| !stored.is_empty());
        let Some(stored) = stored else {
            let message = format!("the Secret `{}` has no `data.{key}` yet", name(self.secret));
            let finding = Diagnostic::new(&code::TOKEN_NOT_ISSUED, message)
                .at(place(self.source, self.secret))
                .note("the cluster's token controller fills it in when the ServiceAccount exists");
            let finding = match account_of(self.secret) {
                Some(account) => {
                    finding.help(format!("check the account: `kubectl get serviceaccount {account}`"))
                }
                None => finding.help(create(ISTIO_ACCOUNT)),
            };
            self.findings.push(finding);
            return None;
        };
        match decode_base64(stored) {
            Some(bytes) => Some((stored.replace(['\n', '\r'], ""), bytes)),
            None => {
                let span = node.map_or(self.secret.span, |node| node.span);
                let finding = Diagnostic::new(&code::INVALID_VALUE, format!("`data.{key}` is not base64"))
                    .at(Place::new(self.source, span));
                self.findings.push(finding);
                None
            }
        }
    }
}
