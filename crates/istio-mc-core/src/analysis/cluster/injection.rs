//! Whether namespaces have sidecars, and who asks for what.

use istio_mc_diagnostic::{Source, code};
use istio_mc_yaml::{Content, Value, read};

use super::ambient::is_ambient;
use crate::analysis::index::{Index, Kind, Labels, Resource, Workload};
use crate::analysis::report::Report;

/// Namespaces that are not for applications.
const OF_KUBERNETES: &[&str] = &["kube-node-lease", "kube-public", "kube-system", "local-path-storage"];

/// Finds namespaces that say nothing or two things of sidecars, and pods that wait for an image in vain.
pub(super) fn check(index: &Index<'_>, _mesh: &Index<'_>, report: &mut Report) {
    let by_default = injects_by_default(index);
    for namespace in index.all(Kind::Namespace) {
        labels(index, namespace, by_default, report);
    }
    for workload in index.workloads.iter().filter(|workload| workload.is_of_pods()) {
        image(index, workload, by_default, report);
    }
}

/// The ways by which a namespace's labels ask for something.
fn asks(labels: Labels<'_>) -> Vec<(&'static str, &str)> {
    let given = |key: &'static str| Some((key, labels.get(key)?));
    let enabled = given("istio-injection").filter(|(_, value)| *value == "enabled");
    let revision = given("istio.io/rev").filter(|(_, value)| !value.is_empty());
    let ambient = given("istio.io/dataplane-mode").filter(|_| is_ambient(labels));
    enabled.into_iter().chain(revision).chain(ambient).collect()
}

fn labels(index: &Index<'_>, namespace: &Resource<'_>, by_default: bool, report: &mut Report) {
    let labels = namespace.labels();
    let asks = asks(labels);
    let switch = labels.get("istio-injection");
    if switch != Some("disabled") && asks.len() > 1 && index.level.is_modern() {
        let list: Vec<String> = asks.iter().map(|(key, value)| format!("`{key}={value}`")).collect();
        let mut finding = namespace.finding(
            &code::INJECTION_LABELS,
            namespace.head(),
            format!("the labels {} ask for different things", list.join(" and ")),
        );
        if let Some(span) = labels.key_span(asks[1].0) {
            finding = finding.related(namespace.place(span), "the second one");
        }
        let help = "keep one of them; of the first two, `istio-injection` wins and the revision is ignored";
        report.push(index, namespace, finding.help(help));
        return;
    }
    let is_of_system =
        OF_KUBERNETES.contains(&namespace.name) || namespace.name == index.mesh.root_namespace();
    let says_nothing = asks.is_empty() && switch.is_none() && labels.get("istio.io/dataplane-mode").is_none();
    if says_nothing && !is_of_system && !by_default && !has_own_gateways_only(index, namespace.name) {
        let name = namespace.name;
        let message =
            format!("namespace `{name}` does not say whether its pods get sidecars, so they get none");
        let finding = namespace
            .finding(&code::NOT_INJECTED, namespace.name_span(), message)
            .help("label it `istio-injection: enabled` (or `istio.io/rev: ...`), or `disabled` to say that it is meant so");
        report.push(index, namespace, finding);
    }
}

/// Whether all pods of a namespace decide for themselves, as gateways do.
fn has_own_gateways_only(index: &Index<'_>, namespace: &str) -> bool {
    let mut workloads = index.workloads.in_namespace(namespace).peekable();
    workloads.peek().is_some()
        && workloads.all(|workload| {
            workload.labels.get("sidecar.istio.io/inject").is_some()
                || workload.labels.get("istio.io/dataplane-mode").is_some()
        })
}

/// Whether the injector takes namespaces that say nothing.
fn injects_by_default(index: &Index<'_>) -> bool {
    let maps = index.all(Kind::ConfigMap).iter();
    let injectors = maps.filter(|map| map.name.starts_with("istio-sidecar-injector"));
    injectors.filter_map(|map| map.text(&["data", "values"])).any(|text| {
        let source = Source::new("values", text);
        let values = read(&source).unwrap_or_default();
        let value = values.first().and_then(|values| {
            values.at(&["sidecarInjectorWebhook", "enableNamespacesByDefault"]).map(|node| node.to_value())
        });
        value == Some(Value::Bool(true))
    })
}

/// `image: auto` is filled in by the injector alone.
fn image(index: &Index<'_>, workload: &Workload<'_>, by_default: bool, report: &mut Report) {
    let all = workload.containers().iter().chain(workload.init_containers());
    let mut images = all.filter_map(|container| container.get("image"));
    let Some(image) = images.find(|image| image.as_str() == Some("auto")) else { return };
    if is_injected(index, workload, by_default) != Some(false) {
        return;
    }
    let resource = &workload.resource;
    let message =
        "the image `auto` is filled in by the sidecar injector, and nothing asks for injection here";
    let finding = resource
        .finding(&code::IMAGE_AUTO, resource.head(), message.to_owned())
        .related(resource.place(image.span), "the image")
        .help("label the pods `sidecar.istio.io/inject: \"true\"`, or their namespace `istio-injection: enabled`");
    report.push(index, resource, finding);
}

/// Whether pods get a sidecar; `None` if the input does not show it.
fn is_injected(index: &Index<'_>, workload: &Workload<'_>, by_default: bool) -> Option<bool> {
    let own = workload.labels.get("sidecar.istio.io/inject");
    let own = own.or_else(|| workload.annotations.get("sidecar.istio.io/inject"));
    if own == Some("false") || is_on_host_network(workload) {
        return Some(false);
    }
    if own == Some("true") || workload.labels.get("istio.io/rev").is_some() {
        return Some(true);
    }
    let namespace = index.namespace(workload.resource.namespace)?;
    let labels = namespace.labels();
    Some(match labels.get("istio-injection") {
        Some(switch) => switch == "enabled",
        None => by_default || labels.get("istio.io/rev").is_some(),
    })
}

fn is_on_host_network(workload: &Workload<'_>) -> bool {
    matches!(workload.pod.at(&["spec", "hostNetwork"]).map(|node| &node.content), Some(Content::Bool(true)))
}
