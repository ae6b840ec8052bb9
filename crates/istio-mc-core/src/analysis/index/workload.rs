//! Pods, what makes pods, and workloads outside of the cluster.

use istio_mc_yaml::Node;

use super::{Kind, Labels, Resource};

/// A pod, or an object with a template for pods: Deployment, StatefulSet, DaemonSet, ReplicaSet,
/// ReplicationController, Job, CronJob. And what stands for machines: WorkloadEntry, WorkloadGroup.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Workload<'a> {
    /// The object.
    pub(crate) resource: Resource<'a>,
    /// The pod, or the template: what has `metadata` and `spec`.
    pub(crate) pod: &'a Node<'a>,
    /// The labels of its pods.
    pub(crate) labels: Labels<'a>,
    /// The annotations of its pods.
    pub(crate) annotations: Labels<'a>,
}

impl<'a> Workload<'a> {
    /// The workload that an object is, if its kind is one and it has a template.
    pub(super) fn new(resource: Resource<'a>) -> Option<Self> {
        if resource.kind == Kind::WorkloadEntry {
            let own = resource.at(&["spec", "labels"]).or_else(|| resource.at(&["metadata", "labels"]));
            let (pod, annotations) = (resource.object.node, resource.annotations());
            return Some(Self { resource, pod, labels: Labels::new(own), annotations });
        }
        let pod = match resource.kind {
            Kind::WorkloadGroup => resource.at(&["spec"])?,
            Kind::Pod => resource.object.node,
            Kind::CronJob => resource.at(&["spec", "jobTemplate", "spec", "template"])?,
            kind if kind.is_workload() => resource.at(&["spec", "template"])?,
            _ => return None,
        };
        let metadata = |key| Labels::new(pod.at(&["metadata", key]));
        Some(Self { resource, pod, labels: metadata("labels"), annotations: metadata("annotations") })
    }

    /// The ServiceAccount of its pods; `default` if none is named.
    pub(crate) fn service_account(&self) -> &'a str {
        let named = |key| self.pod.at(&["spec", key]).and_then(Node::as_str).filter(|name| !name.is_empty());
        named("serviceAccountName").or_else(|| named("serviceAccount")).unwrap_or("default")
    }

    /// Its containers.
    pub(crate) fn containers(&self) -> &'a [Node<'a>] {
        self.pod.at(&["spec", "containers"]).and_then(Node::as_list).unwrap_or_default()
    }

    /// Its containers that run first (or, restarted always, beside the others).
    pub(crate) fn init_containers(&self) -> &'a [Node<'a>] {
        self.pod.at(&["spec", "initContainers"]).and_then(Node::as_list).unwrap_or_default()
    }

    /// Whether it is pods, or makes pods.
    pub(crate) fn is_of_pods(&self) -> bool {
        !matches!(self.resource.kind, Kind::WorkloadEntry | Kind::WorkloadGroup)
    }
}
