//! What charts are held against when they are tested and linted.

use istio_mc_develop::test::Rules;
use istio_mc_diagnostic::Diagnostics;
use istio_mc_render::{Options, builtin};
use istio_mc_template::{Chart, KubeVersion, Manifest, Rendered};

/// What is known of Kubernetes and Istio versions, and of what they refuse.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Istio;

impl Rules for Istio {
    fn kube_version(&self, chart: &Chart) -> KubeVersion {
        builtin::kube_version(chart, None)
    }

    fn check(&self, chart: &Chart, rendered: &Rendered, objects: &[Manifest<'_>]) -> Diagnostics {
        let options = Options { istio_version: builtin::istio_version(chart), ..Options::default() };
        istio_mc_render::check(rendered, objects, &options)
    }
}
