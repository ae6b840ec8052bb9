//! Chart.yaml.

use indexmap::IndexMap;
use istio_mc_yaml::{Value, choice, record};

use crate::context::names;
use crate::values::Tree;

record! {
    /// What Chart.yaml says (Helm's format: <https://helm.sh/docs/topics/charts/#the-chartyaml-file>).
    pub struct Metadata("Chart.yaml") {
        /// `v2`, or `v1` for charts as Helm 2 had them, which `None` means too.
        pub api_version: Option<String> = "apiVersion",
        /// The chart's name: the first part of every template's path.
        pub name: String = "name",
        /// The chart's own version (SemVer 2).
        pub version: String = "version",
        /// Which Kubernetes versions it is for, as a range: `>=1.9-0`.
        pub kube_version: Option<String> = "kubeVersion",
        /// One sentence.
        pub description: Option<String> = "description",
        /// An application (which `None` means too), or a library of macros that renders nothing itself.
        pub kind: Option<ChartType> = "type",
        /// Words to find it by.
        pub keywords: Vec<String> = "keywords",
        /// The project's page.
        pub home: Option<String> = "home",
        /// Where its sources are.
        pub sources: Vec<String> = "sources",
        /// The subcharts it expects under `charts/`. If the chart has a requirements.yaml, that says it in place of Chart.yaml.
        pub dependencies: Vec<Dependency> = "dependencies",
        /// Who keeps it.
        pub maintainers: Vec<Maintainer> = "maintainers",
        /// A picture's address.
        pub icon: Option<String> = "icon",
        /// The version of what it installs.
        pub app_version: Option<String> = "appVersion",
        /// Whether it should no longer be used.
        pub deprecated: Option<bool> = "deprecated",
        /// Free notes.
        pub annotations: IndexMap<String, String> = "annotations",
    }

    /// A subchart as the parent's Chart.yaml declares it.
    pub struct Dependency("a dependency") {
        /// The name in the subchart's own Chart.yaml.
        pub name: String = "name",
        /// A range that the subchart's version must be in.
        pub version: Option<String> = "version",
        /// Where Helm would fetch it; never used here.
        pub repository: Option<String> = "repository",
        /// Paths in the values, separated by commas; the first that is a boolean decides.
        pub condition: Option<String> = "condition",
        /// Names under `tags` in the values, any of which switches it on.
        pub tags: Vec<String> = "tags",
        /// Values of the subchart that the parent takes over: a name under the subchart's `exports`, or
        /// `{child: path, parent: path}`.
        pub import_values: Vec<Value> = "import-values",
        /// The name under which the parent knows it.
        pub alias: Option<String> = "alias",
    }

    /// Somebody who keeps a chart.
    pub struct Maintainer("a maintainer") {
        /// The name.
        pub name: String = "name",
        /// The mail address.
        pub email: Option<String> = "email",
        /// A page.
        pub url: Option<String> = "url",
    }
}

choice! {
    /// What a chart is for.
    pub enum ChartType("a chart's type") {
        /// Renders objects.
        Application = "application",
        /// Holds macros for other charts; its templates are not rendered.
        Library = "library",
    }
}

impl Dependency {
    /// The name under which the parent's values and templates know the subchart.
    pub fn known_as(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }
}

impl Metadata {
    /// Whether the chart is one of Helm 2, with its dependencies in a file of their own.
    pub(crate) fn is_v1(&self) -> bool {
        self.api_version.as_deref().is_none_or(|version| version == "v1")
    }

    /// Whether the chart renders nothing itself.
    pub fn is_library(&self) -> bool {
        self.kind == Some(ChartType::Library)
    }

    /// `Chart` as templates see it: the fields with a capital first letter, as in Helm.
    pub(crate) fn to_tree(&self, name: &str, is_root: bool) -> Tree {
        let text = |value: &Option<String>| names::string(value.as_deref().unwrap_or_default());
        let list = |texts: &[String]| {
            Tree::from_value(
                &Value::List(texts.iter().map(|text| Value::from(text.as_str())).collect()),
                None,
            )
        };
        let maintainers = self.maintainers.iter().map(|maintainer| {
            Value::from_iter([
                ("Name", Value::from(maintainer.name.as_str())),
                ("Email", Value::from(maintainer.email.as_deref().unwrap_or_default())),
                ("URL", Value::from(maintainer.url.as_deref().unwrap_or_default())),
            ])
        });
        let annotations =
            self.annotations.iter().map(|(key, text)| (key.as_str(), Value::from(text.as_str())));
        let kind = self.kind.unwrap_or(ChartType::Application);
        names::map([
            ("APIVersion", names::string(self.api_version.as_deref().unwrap_or("v1"))),
            ("Name", names::string(name)),
            ("Version", names::string(&self.version)),
            ("AppVersion", text(&self.app_version)),
            ("KubeVersion", text(&self.kube_version)),
            ("Description", text(&self.description)),
            ("Type", names::string(kind.as_str())),
            ("Home", text(&self.home)),
            ("Icon", text(&self.icon)),
            ("Keywords", list(&self.keywords)),
            ("Sources", list(&self.sources)),
            ("Maintainers", Tree::from_value(&Value::List(maintainers.collect()), None)),
            ("Annotations", Tree::from_value(&Value::from_iter(annotations), None)),
            ("Deprecated", names::boolean(self.deprecated == Some(true))),
            ("IsRoot", names::boolean(is_root)),
        ])
    }
}
