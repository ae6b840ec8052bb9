//! One test case.

use istio_mc_diagnostic::Place;
use istio_mc_template::{Globals, Hooks, KubeVersion, Layers, TemplatePattern};

use super::check::{Expectation, MessageCheck, TextCheck};

/// A test case: how the chart is rendered, and what must come of it.
#[derive(Clone, Debug)]
pub struct Case {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) release: Option<String>,
    pub(crate) namespace: String,
    pub(crate) kube_version: Option<KubeVersion>,
    pub(crate) api_versions: Vec<String>,
    pub(crate) is_upgrade: bool,
    pub(crate) layers: Layers,
    pub(crate) globals: Globals,
    pub(crate) hooks: Hooks,
    pub(crate) include_crds: bool,
    pub(crate) show_only: Vec<(TemplatePattern, Place)>,
    /// The message with which it must fail; without one it must not.
    pub(crate) error: Option<MessageCheck>,
    pub(crate) warnings: Vec<MessageCheck>,
    pub(crate) notes: Option<TextCheck>,
    pub(crate) expectations: Vec<Expectation>,
}

impl Case {
    /// The name: that of its folder under `tests/`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it shows, if it says so.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The values that it supplies.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Whether the chart must refuse it.
    pub fn must_fail(&self) -> bool {
        self.error.is_some()
    }

    /// The path of its snapshot in the chart: `snapshots/minimal.yaml`.
    pub fn snapshot_path(&self) -> String {
        format!("snapshots/{}.yaml", self.name)
    }
}
