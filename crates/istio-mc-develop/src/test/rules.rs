//! What the caller knows of targets and objects beyond the chart engine.

use istio_mc_diagnostic::Diagnostics;
use istio_mc_template::{Chart, KubeVersion, Manifest, Rendered};

/// What is known of targets and objects beyond the chart engine.
pub trait Rules: Sync {
    /// The Kubernetes version that a chart is rendered for when a case states none.
    fn kube_version(&self, chart: &Chart) -> KubeVersion {
        let _ = chart;
        KubeVersion::default()
    }

    /// What is wrong with the objects of a rendered chart.
    fn check(&self, chart: &Chart, rendered: &Rendered, objects: &[Manifest<'_>]) -> Diagnostics {
        let _ = (chart, rendered, objects);
        Diagnostics::new()
    }
}

/// No rules: objects are what the chart engine takes for objects.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRules;

impl Rules for NoRules {}
