//! Texts to the objects that a cluster gets: parsed once, routed, checked, ordered.

use std::collections::{BTreeSet, HashMap};

use istio_mc_core::plan::{ImportObject, Imports, Scope, is_istio_configuration};
use istio_mc_core::rules::{self, Object, Target};
use istio_mc_core::validate::newest_for;
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};
use istio_mc_template::{
    Chart, Check, Checked, Hooks, KubeVersion, Manifest, ObjectId, ObjectRef, Order, Rendered, Request,
    parse_checked, parse_crds, render_checked, select, sort,
};

use crate::{Parts, imported};

/// How texts become objects.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which hooks are kept.
    pub hooks: Hooks,
    /// Which way round objects are ordered.
    pub order: Order,
    /// What happens to CustomResourceDefinitions.
    pub crds: Crds,
    /// The Kubernetes version to render for; wins over what the mesh or a chart says.
    pub kube_version: Option<KubeVersion>,
    /// The Istio version by whose rules objects are checked; `None` is for each the newest that is known to have its kind.
    pub istio_version: Option<IstioVersion>,
    /// API versions that clusters serve beyond Kubernetes' own.
    pub api_versions: Vec<String>,
    /// Codes of findings that are left out, such as `MC0401`.
    pub ignore: Vec<String>,
}

/// What happens to CustomResourceDefinitions.
///
/// A custom resource in the same `kubectl apply` as its definition is refused, so they are apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Crds {
    /// They are left out.
    #[default]
    Skip,
    /// They come first.
    Include,
    /// They alone.
    Only,
}

/// A rendered chart, or the objects that need none, and what the cluster gets of it.
#[derive(Debug)]
pub struct Part {
    /// The texts.
    pub rendered: Rendered,
    /// Which of its objects the cluster gets.
    pub scope: Scope,
    /// The namespace that its objects are meant for, if kubectl is not told by other means (`-n`): those that state
    /// none are warned about.
    pub namespace: Option<String>,
}

/// The objects of a cluster, in order.
#[derive(Debug)]
pub struct Collected<'r> {
    /// The objects that were rendered; [`Collected::write`] writes them and the imports as one stream.
    pub manifests: Vec<Manifest<'r>>,
    /// The objects of imported services, in the same order. Only kinds of Istio, made of checked names: the rules are
    /// not asked about them.
    pub imports: Vec<&'r ImportObject<'r>>,
    pub(crate) order: Order,
    /// Hooks that were left out.
    pub left_out: Vec<Manifest<'r>>,
    /// API groups of custom resources among the rendered objects, sorted: their definitions must be in the cluster.
    pub custom_groups: Vec<String>,
}

/// The objects of all parts that a cluster gets.
///
/// # Errors
/// Texts that are no objects, objects that occur twice, and what the rules find; each at its template's line
/// where that can be told.
pub fn collect<'r>(parts: &'r Parts<'r>, options: &Options) -> Result<Warned<Collected<'r>>, Diagnostics> {
    let Parts { texts: parts, imports } = parts;
    let mut findings = Diagnostics::new();
    let mut manifests: Vec<Manifest<'r>> = Vec::new();
    let mut left_out = Vec::new();
    let mut said = Vec::new();
    // Objects of one parse occur once in it.
    let mut texts = 0;
    for part in parts {
        if options.crds != Crds::Skip {
            match parse_crds(&part.rendered) {
                Ok(crds) => {
                    texts += usize::from(!crds.is_empty());
                    manifests.extend(crds);
                }
                Err(problems) => findings.extend(problems),
            }
        }
        let rules = Rules { scope: part.scope, options };
        let wanted = |manifest: &Manifest<'_>| rules.wants(manifest);
        match rules.check(|check| parse_checked(&part.rendered, check)) {
            Ok(Checked { manifests: mut parsed, findings: found }) => {
                said.extend(found);
                texts += usize::from(!parsed.is_empty());
                // Mostly all of them, which then stay where they are.
                parsed.retain(wanted);
                let selection = select(parsed, options.hooks);
                findings.extend(without_namespace(&selection.kept, part));
                match manifests.is_empty() {
                    true => manifests = selection.kept,
                    false => manifests.extend(selection.kept),
                }
                left_out.extend(selection.left_out);
            }
            Err(problems) => findings.extend(problems),
        }
    }
    if texts > 1 {
        findings.extend(twice(&manifests).into_iter().map(|finding| at_template(finding, parts)));
    }
    findings.extend(said.into_iter().map(|finding| at_template(finding, parts)));
    findings.extend(imported_too(&manifests, imports).into_iter().map(|finding| at_template(finding, parts)));
    sort(&mut manifests, options.order);
    let imports = match options.crds {
        Crds::Only => Vec::new(),
        _ => imported::in_order(imports, options.order),
    };
    // In order of their kinds: one look a group is enough.
    let groups = manifests.chunk_by(|left, right| left.id.api_version == right.id.api_version);
    let custom_groups: BTreeSet<&str> =
        groups.filter_map(|group| custom_group(&group.first()?.id.api_version)).collect();
    let custom_groups = custom_groups.into_iter().map(str::to_owned).collect();
    findings.finish(Collected { manifests, imports, order: options.order, left_out, custom_groups })
}

/// What is wrong with the objects of one rendered chart, as [`collect`] finds it: objects that occur twice, and what the
/// rules find.
pub fn check(rendered: &Rendered, manifests: &[Manifest<'_>], options: &Options) -> Diagnostics {
    let objects: Vec<Object<'_>> = manifests
        .iter()
        .map(|manifest| Object::new(manifest.node(), manifest.source).from(manifest.template))
        .collect();
    let is_wanted = |finding: &Diagnostic| !options.ignore.iter().any(|code| code == finding.code.id);
    let check = |object: &Object<'_>| rules::check(&[*object], &target(options.istio_version, object));
    let found = objects.iter().flat_map(check).filter(is_wanted);
    twice(manifests).into_iter().chain(found).map(|finding| rendered.explain(finding)).collect()
}

impl Part {
    /// Renders a chart of which the cluster gets what is in `scope`. Large texts are read and checked while templates
    /// still make more, if they are to be [collected](collect()) with the same options.
    ///
    /// # Errors
    /// As [`istio_mc_template::render`].
    pub fn render(
        chart: &Chart,
        request: &Request<'_>,
        scope: Scope,
        options: &Options,
    ) -> Result<Warned<Self>, Diagnostics> {
        let rules = Rules { scope, options };
        let Warned { value: rendered, warnings } =
            rules.check(|check| render_checked(chart, request, check))?;
        Ok(Warned { value: Self { rendered, scope, namespace: None }, warnings })
    }
}

/// Which objects of a part are looked at, and by which rules.
struct Rules<'o> {
    scope: Scope,
    options: &'o Options,
}

impl Rules<'_> {
    fn wants(&self, manifest: &Manifest<'_>) -> bool {
        self.scope.keeps(&manifest.id.api_version) && keeps(self.options.crds, manifest)
    }

    /// Lends the check to who reads the objects.
    fn check<T>(&self, read: impl FnOnce(&Check<'_>) -> T) -> T {
        let Options { hooks, crds, istio_version, ignore, .. } = self.options;
        let run = |manifest: &Manifest<'_>| match self.wants(manifest) && hooks.keeps(manifest) {
            true => {
                let object = Object::new(manifest.node(), manifest.source).from(manifest.template);
                let mut found = rules::check(&[object], &target(*istio_version, &object));
                found.retain(|finding| !ignore.iter().any(|code| code == finding.code.id));
                found
            }
            false => Vec::new(),
        };
        let name = format!("{istio_version:?} {:?} {hooks:?} {crds:?} {ignore:?}", self.scope);
        read(&Check { name, run: &run })
    }
}

/// What an object is for.
fn target(istio: Option<IstioVersion>, object: &Object<'_>) -> Target {
    Target::new(istio.unwrap_or_else(|| newest_for(object)))
}

/// Objects that would land in whatever namespace kubectl's context has.
fn without_namespace(manifests: &[Manifest<'_>], part: &Part) -> Vec<Diagnostic> {
    let Some(namespace) = &part.namespace else { return Vec::new() };
    let lost =
        manifests.iter().filter(|manifest| manifest.id.namespace.is_none() && is_namespaced(&manifest.id));
    lost.map(|manifest| {
        let metadata = manifest.node().entry("metadata").map_or(manifest.span, |entry| entry.key_span);
        let message = format!("`{}` states no namespace: kubectl puts it where its context is", manifest.id);
        let finding = Diagnostic::new(&code::NO_NAMESPACE, message)
            .at(Place::new(manifest.source, metadata))
            .help(format!("the release is in `{namespace}`: write `namespace: {{{{ Release.Namespace }}}}` in its metadata"));
        at_template(finding, std::slice::from_ref(part))
    })
    .collect()
}

/// Kinds of Kubernetes (1.7 to 1.37), OpenShift and Istio (0.8 to 1.4) that belong to no namespace.
const CLUSTER_SCOPED: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRbacConfig",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "ComponentStatus",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "List",
    "MeshPolicy",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "SecurityContextConstraints",
    "ServiceCIDR",
    "StorageClass",
    "StorageVersionMigration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
];

/// Whether the kind is known to live in namespaces; of custom resources other than Istio's nobody knows here.
fn is_namespaced(id: &ObjectId) -> bool {
    is_known(&id.api_version) && !CLUSTER_SCOPED.contains(&id.kind.as_str())
}

/// Whether the kind is known to belong to no namespace: what an object of it says of one means nothing.
pub(crate) fn is_cluster_scoped(id: ObjectRef<'_>) -> bool {
    is_known(id.api_version) && CLUSTER_SCOPED.contains(&id.kind)
}

fn is_known(api_version: &str) -> bool {
    custom_group(api_version).is_none() || is_istio_configuration(api_version)
}

/// Whether an object is among those that are wanted.
pub fn keeps(crds: Crds, manifest: &Manifest<'_>) -> bool {
    let definition = manifest.id.kind == "CustomResourceDefinition";
    match crds {
        Crds::Skip => !definition,
        Crds::Include => true,
        Crds::Only => definition,
    }
}

/// The groups with a dot that every API server serves (Kubernetes 1.7 to 1.37), without their `.k8s.io`. Others may
/// end like them: `certmanager.k8s.io` does.
const KUBERNETES_GROUPS: &[&str] = &[
    "admissionregistration",
    "apiextensions",
    "apiregistration",
    "authentication",
    "authorization",
    "certificates",
    "coordination",
    "discovery",
    "events",
    "flowcontrol.apiserver",
    "internal.apiserver",
    "metrics",
    "networking",
    "node",
    "rbac.authorization",
    "resource",
    "scheduling",
    "settings",
    "storage",
    "storagemigration",
];

/// The group of an object that neither Kubernetes nor OpenShift serves by itself.
fn custom_group(api_version: &str) -> Option<&str> {
    let (group, _) = api_version.split_once('/')?;
    let kubernetes = group.strip_suffix(".k8s.io").is_some_and(|name| KUBERNETES_GROUPS.contains(&name));
    let own = !group.contains('.') || kubernetes || group.ends_with("openshift.io");
    (!own).then_some(group)
}

/// What makes two objects the same for the API server: versions of one group do not tell them apart.
fn identity<'m>(manifest: &'m Manifest<'_>) -> (&'m str, &'m str, Option<&'m str>, &'m str) {
    let id = &manifest.id;
    let group = id.api_version.split_once('/').map_or("", |(group, _)| group);
    (group, &id.kind, id.namespace.as_deref(), &id.name)
}

/// Two parts that make the same object: the later would overwrite the earlier.
fn twice(manifests: &[Manifest<'_>]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut seen: HashMap<_, &Manifest<'_>> = HashMap::with_capacity(manifests.len());
    for manifest in manifests {
        if let Some(first) = seen.insert(identity(manifest), manifest)
            && first.template != manifest.template
        {
            findings.push(
                Diagnostic::new(&code::DUPLICATE_OBJECT, format!("`{}` is made twice", manifest.id))
                    .at(Place::new(manifest.source, manifest.span))
                    .related(
                        Place::new(first.source, first.span),
                        format!("also made by {}", first.template),
                    ),
            );
        }
    }
    findings
}

/// Objects of charts that are derived from an export as well: the later would overwrite the earlier.
fn imported_too(manifests: &[Manifest<'_>], imports: &Imports<'_>) -> Vec<Diagnostic> {
    if imports.is_empty() {
        return Vec::new();
    }
    let made = |manifest: &&Manifest<'_>| {
        let (group, kind, namespace, name) = identity(manifest);
        let found = imports.find(kind, namespace.unwrap_or_default(), name);
        found.is_some_and(|import| import.api_version().split_once('/').is_some_and(|(own, _)| own == group))
    };
    let twice = manifests.iter().filter(made).map(|manifest| {
        let message = format!("`{}` is made twice: an import of the mesh file has that name", manifest.id);
        Diagnostic::new(&code::DUPLICATE_OBJECT, message)
            .at(Place::new(manifest.source, manifest.span))
            .help("rename the object of the chart: names of imports follow from the exported service")
    });
    twice.collect()
}

/// Tells a finding about a rendered text at the template that made it.
fn at_template(finding: Diagnostic, parts: &[Part]) -> Diagnostic {
    // A finding is about the text of one part; the others leave it as it is.
    parts.iter().fold(finding, |finding, part| part.rendered.explain(finding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kinds_known_to_live_in_namespaces_are_missed_there() {
        let namespaced = |api_version: &str, kind: &str| {
            let (api_version, kind) = (api_version.to_owned(), kind.to_owned());
            is_namespaced(&ObjectId { api_version, kind, namespace: None, name: "x".to_owned() })
        };
        assert!(namespaced("v1", "Service") && namespaced("networking.istio.io/v1alpha3", "Gateway"));
        assert!(
            !namespaced("v1", "Namespace") && !namespaced("authentication.istio.io/v1alpha1", "MeshPolicy")
        );
        assert!(!namespaced("certmanager.k8s.io/v1alpha1", "Certificate"), "nobody knows");
    }

    #[test]
    fn groups_of_others_are_told_from_kubernetes_own() {
        for own in ["v1", "apps/v1", "rbac.authorization.k8s.io/v1", "route.openshift.io/v1"] {
            assert_eq!(custom_group(own), None);
        }
        for custom in ["certmanager.k8s.io/v1alpha1", "networking.istio.io/v1alpha3"] {
            assert_eq!(custom_group(custom), custom.split_once('/').map(|(group, _)| group));
        }
    }
}
