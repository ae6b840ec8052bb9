//! A chart's files to a [`Chart`].

use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostics, Source, Warned};

use super::Metadata;
use crate::source::ChartSource;

/// A chart that was read, checked and compiled: ready to be rendered any number of times.
///
/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Chart {
    metadata: Arc<Metadata>,
}

impl Chart {
    /// Reads a chart and compiles its templates, those of its subcharts included.
    ///
    /// # Errors
    /// Everything that is wrong with the files: missing or wrong Chart.yaml, YAML that does not parse,
    /// templates with syntax errors, templates in Go's language.
    pub fn load(source: &dyn ChartSource) -> Result<Warned<Chart>, Diagnostics> {
        let _ = source;
        unimplemented!("skeleton")
    }

    /// What Chart.yaml says.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.metadata.name
    }

    /// The version.
    pub fn version(&self) -> &str {
        &self.metadata.version
    }

    /// The version of what it installs, if it says so.
    pub fn app_version(&self) -> Option<&str> {
        self.metadata.app_version.as_deref()
    }

    /// The default values: what values.yaml says.
    pub fn values(&self) -> istio_mc_yaml::Value {
        unimplemented!("skeleton")
    }

    /// values.yaml as written, comments included; `None` if the chart has none.
    pub fn values_source(&self) -> Option<&Arc<Source>> {
        unimplemented!("skeleton")
    }
}
