//! Policy and MeshPolicy: targets, ports, tokens.

use indexmap::IndexMap;
use istio_mc_diagnostic::{Place, code};

use crate::api::legacy::authentication::{
    Jwt, MeshPolicy, PeerAuthenticationMethod, Policy, PolicySpec, TargetSelector,
};
use crate::api::legacy::networking::PortSelector;
use crate::name::syntax;
use crate::rules::istio::{number, port_name};
use crate::rules::{At, Cx};
use crate::version::ApiLevel;

use super::spec;

/// The name of the policy of a namespace, and of that of the mesh.
const DEFAULT: &str = "default";

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<Policy, PolicySpec>(root, cx) else { return };
    let at = root.field("spec");
    let targets = at.field("targets");
    let metadata = root.field("metadata");
    let name = metadata.field("name");
    match (name.text(), spec.targets.is_empty()) {
        (Some(DEFAULT), false) => {
            let message =
                "the policy named `default` is for its whole namespace and takes no targets".to_owned();
            let finding = cx.finding(&code::POLICY_TARGETS, &targets, message);
            cx.push(finding.help("give it another name, or leave `targets` out"));
        }
        (Some(text), true) if text != DEFAULT => {
            let message =
                format!("`{text}` has no targets, which only the policy named `default` may have not");
            let finding = cx.finding(&code::POLICY_TARGETS, &name, message);
            cx.push(finding.help("list the services under `targets`, or name it `default`"));
        }
        _ => {}
    }
    for (index, given) in spec.targets.iter().enumerate() {
        target(&targets.item(index), given, cx);
    }
    tokens(&at, &spec, cx);
}

pub(super) fn check_mesh(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let Some(spec) = spec::<MeshPolicy, PolicySpec>(root, cx) else { return };
    let at = root.field("spec");
    let metadata = root.field("metadata");
    let name = metadata.field("name");
    if let Some(text) = name.text().filter(|text| *text != DEFAULT) {
        let message = format!("a MeshPolicy is named `default`, not `{text}`");
        cx.report(&code::POLICY_TARGETS, &name, message);
    }
    if !spec.targets.is_empty() {
        let message = "a MeshPolicy is for the whole mesh and takes no targets".to_owned();
        let finding = cx.finding(&code::POLICY_TARGETS, &at.field("targets"), message);
        cx.push(finding.help("use a Policy in the services' namespace"));
    }
    tokens(&at, &spec, cx);
}

fn target(at: &At<'_, '_>, target: &TargetSelector, cx: &mut Cx<'_>) {
    let name = at.field("name");
    let text = target.name.as_deref().unwrap_or_default();
    // 0.8 does not look at it.
    if cx.since(ApiLevel::V1_0) && !syntax::is_host_label(text) {
        let message = match text {
            "" => format!("`{at}` needs the `name` of a service"),
            text => format!("`{text}` is not the short name of a service"),
        };
        let finding = cx.finding(&code::ISTIO_NAME, &name, message);
        cx.push(match text.split_once('.') {
            Some((short, _)) => {
                finding.help(format!("a target is a service of the same namespace: `{short}`"))
            }
            None => finding,
        });
    }
    let ports = at.field("ports");
    for (index, port) in target.ports.iter().enumerate() {
        let at = ports.item(index);
        match port {
            PortSelector::Number(given) => number(&at.field("number"), *given, cx),
            PortSelector::Name(given) => port_name(&at.field("name"), given, cx),
        }
    }
}

fn tokens(at: &At<'_, '_>, spec: &PolicySpec, cx: &mut Cx<'_>) {
    let mut issuers: IndexMap<String, Place> = IndexMap::new();
    let peers = at.field("peers");
    for (index, peer) in spec.peers.iter().enumerate() {
        if let PeerAuthenticationMethod::Jwt(given) = peer {
            let peer = peers.item(index);
            jwt(&peer.field("jwt"), given, &mut issuers, cx);
        }
    }
    let origins = at.field("origins");
    for (index, origin) in spec.origins.iter().enumerate() {
        let at = origins.item(index);
        match &origin.jwt {
            Some(given) => jwt(&at.field("jwt"), given, &mut issuers, cx),
            None => cx.report(&code::ISTIO_REQUIRES, &at, format!("`{at}` needs `jwt`")),
        }
    }
}

fn jwt(at: &At<'_, '_>, jwt: &Jwt, issuers: &mut IndexMap<String, Place>, cx: &mut Cx<'_>) {
    let issuer = at.field("issuer");
    match jwt.issuer.as_deref().unwrap_or_default() {
        "" => cx.report(&code::INVALID_JWT, &issuer, format!("`{at}` needs an `issuer`")),
        text => {
            let place = Place::new(cx.object().source, issuer.span());
            if let Some(first) = issuers.insert(text.to_owned(), place) {
                let message = format!("two tokens have the issuer `{text}`");
                let finding = cx.finding(&code::INVALID_JWT, &issuer, message);
                cx.push(finding.related(first, "the first"));
            }
        }
    }
    for (name, texts) in
        [("audiences", &jwt.audiences), ("jwtHeaders", &jwt.jwt_headers), ("jwtParams", &jwt.jwt_params)]
    {
        let list = at.field(name);
        for (index, _) in texts.iter().enumerate().filter(|(_, text)| text.is_empty()) {
            let item = list.item(index);
            cx.report(&code::INVALID_JWT, &item, format!("`{item}` must not be empty"));
        }
    }
    if let Some(uri) = jwt.jwks_uri.as_deref().filter(|uri| !uri.is_empty()) {
        jwks_uri(&at.field("jwksUri"), uri, cx);
    }
}

/// An http or https URL with a host.
fn jwks_uri(at: &At<'_, '_>, uri: &str, cx: &mut Cx<'_>) {
    let rest = match uri.split_once("://") {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
        {
            rest
        }
        _ => {
            let message = format!("`{uri}` is not a URL with http or https");
            cx.report(&code::INVALID_JWT, at, message);
            return;
        }
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    let port = match host_and_port.rsplit_once(':') {
        Some((_, port)) if !host_and_port.ends_with(']') => Some(port),
        _ => None,
    };
    if let Some(port) = port.filter(|port| port.parse::<crate::net::Port>().is_err()) {
        cx.report(&code::INVALID_JWT, at, format!("`{port}` in `{uri}` is not a port"));
    }
}
