//! Chart.yaml.

use indexmap::IndexMap;

/// What Chart.yaml says (apiVersion `v2`, Helm's format:
/// <https://helm.sh/docs/topics/charts/#the-chartyaml-file>).
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// `v2`.
    pub api_version: String,
    /// The chart's name: the first part of every template's path.
    pub name: String,
    /// The chart's own version (SemVer 2).
    pub version: String,
    /// Which Kubernetes versions it is for, as a SemVer range.
    pub kube_version: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// An application, or a library of macros that renders nothing itself.
    pub kind: ChartType,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The project's page.
    pub home: Option<String>,
    /// Where its sources are.
    pub sources: Vec<String>,
    /// The subcharts it expects under `charts/`.
    pub dependencies: Vec<Dependency>,
    /// Who keeps it.
    pub maintainers: Vec<Maintainer>,
    /// A picture's address.
    pub icon: Option<String>,
    /// The version of what it installs.
    pub app_version: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Free notes.
    pub annotations: IndexMap<String, String>,
}

/// What a chart is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartType {
    /// Renders objects.
    #[default]
    Application,
    /// Holds macros for other charts; its templates are not rendered.
    Library,
}

impl ChartType {
    /// `application` or `library`.
    pub fn as_str(self) -> &'static str {
        match self {
            ChartType::Application => "application",
            ChartType::Library => "library",
        }
    }
}

/// A subchart as the parent's Chart.yaml declares it.
#[derive(Clone, Debug, Default)]
pub struct Dependency {
    /// The name in the subchart's own Chart.yaml.
    pub name: String,
    /// A SemVer range that the subchart's version must meet.
    pub version: Option<String>,
    /// Where Helm would fetch it; never used here.
    pub repository: Option<String>,
    /// Paths in the values, separated by commas; the first that is a boolean decides.
    pub condition: Option<String>,
    /// Names under `tags` in the values, any of which switches it on.
    pub tags: Vec<String>,
    /// The name under which the parent knows it.
    pub alias: Option<String>,
}

/// Somebody who keeps a chart.
#[derive(Clone, Debug, Default)]
pub struct Maintainer {
    /// The name.
    pub name: String,
    /// The mail address.
    pub email: Option<String>,
    /// A page.
    pub url: Option<String>,
}
