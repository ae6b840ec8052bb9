//! case.yaml as it is written.

use indexmap::IndexMap;
use istio_mc_template::Hooks;
use istio_mc_yaml::{Fragment, Located, Value, choice, record};

record! {
    /// A test case: how the chart is rendered, and what must come of it.
    ///
    /// The first fields are the flags of `istio-mc template`, with their meaning and defaults.
    pub struct CaseFile("a test case") {
        /// What the case shows, in a sentence.
        pub description: Option<String> = "description",
        /// The release's name; the chart's name by default.
        pub release: Option<String> = "release",
        /// The release's namespace; `default` by default.
        pub namespace: Option<String> = "namespace",
        /// `--kube-version`: `"1.29"`.
        pub kube_version: Option<Located<String>> = "kubeVersion",
        /// `--api-versions`: `cert-manager.io/v1`.
        pub api_versions: Vec<String> = "apiVersions",
        /// `--is-upgrade`.
        pub is_upgrade: Option<bool> = "isUpgrade",
        /// `--skip-schema-validation`: values are not checked against values.schema.json.
        pub skip_schema_validation: Option<bool> = "skipSchemaValidation",
        /// `--values`: files relative to the case's folder, applied after its own values.yaml.
        pub values: Vec<Located<String>> = "values",
        /// `--set`.
        pub set: Vec<Located<String>> = "set",
        /// `--set-string`.
        pub set_string: Vec<Located<String>> = "setString",
        /// `--set-json`.
        pub set_json: Vec<Located<String>> = "setJson",
        /// `--set-literal`.
        pub set_literal: Vec<Located<String>> = "setLiteral",
        /// `--set-file`: `key=path`, the path relative to the case's folder.
        pub set_file: Vec<Located<String>> = "setFile",
        /// `--hooks`.
        pub hooks: Option<HookChoice> = "hooks",
        /// `--include-crds`.
        pub include_crds: Option<bool> = "includeCrds",
        /// `--show-only`: paths of templates, with `*`.
        pub show_only: Vec<Located<String>> = "showOnly",
        /// Further names that templates see, such as the `Cluster` of a mesh.
        pub globals: IndexMap<String, Located<Value>> = "globals",
        /// The case must fail, with this message.
        pub error: Option<Located<ExpectedMessage>> = "error",
        /// The case must warn, with each of these messages.
        pub warnings: Vec<Located<ExpectedMessage>> = "warnings",
        /// What the notes (NOTES.txt) must be.
        pub notes: Option<Located<ExpectedText>> = "notes",
        /// What must hold for the objects.
        pub expect: Vec<Located<Assertion>> = "expect",
    }

    /// A message that must be among the findings: all that is given must hold for it.
    pub struct ExpectedMessage("an expected message") {
        /// The finding's code: `MC0326`.
        pub code: Option<Located<String>> = "code",
        /// A part of the message.
        pub contains: Option<String> = "contains",
        /// A regular expression that fits the message somewhere.
        pub matches: Option<Located<String>> = "matches",
    }

    /// A text that must come out: all that is given must hold for it.
    pub struct ExpectedText("an expected text") {
        /// The whole text, up to line breaks at its end.
        pub equals: Option<String> = "equals",
        /// A part of it.
        pub contains: Option<String> = "contains",
        /// A regular expression that fits it somewhere.
        pub matches: Option<Located<String>> = "matches",
    }

    /// What must hold for some objects: which ones, what of them, and one check.
    ///
    /// Without a selector it is about all objects, and without a path about the objects themselves.
    pub struct Assertion(
        "an assertion",
        either "equals" | "matches" | "contains" | "lacks" | "exists" | "absent" | "count"
    ) {
        /// Objects of that kind.
        pub kind: Option<String> = "kind",
        /// Objects of that name.
        pub name: Option<String> = "name",
        /// Objects that state that namespace.
        pub namespace: Option<String> = "namespace",
        /// Objects of that apiVersion.
        pub api_version: Option<String> = "apiVersion",
        /// Objects of that template, as in `showOnly`.
        pub template: Option<Located<String>> = "template",
        /// What of them: `spec.ports[0].name`, `metadata.labels["app.kubernetes.io/name"]`, `spec.ports[*].port`,
        /// `spec.containers[name=proxy].image`.
        pub path: Option<Located<String>> = "path",
        /// The value itself.
        pub equals: Option<Fragment> = "equals",
        /// A regular expression that fits the text (or number) somewhere.
        pub matches: Option<Located<String>> = "matches",
        /// A part: of a text; of a map, some of its entries; of a list, an item, or several.
        pub contains: Option<Fragment> = "contains",
        /// A part that must not be there: the opposite of `contains`.
        pub lacks: Option<Fragment> = "lacks",
        /// Whether there is such a value, or object.
        pub exists: Option<Located<bool>> = "exists",
        /// Whether there is none.
        pub absent: Option<Located<bool>> = "absent",
        /// How many objects there are; with a path, how many items each object has there.
        pub count: Option<Located<u64>> = "count",
    }
}

choice! {
    /// Which hooks are rendered, as `--hooks` has it.
    pub enum HookChoice("a choice of hooks") {
        /// Those that an installation or upgrade runs.
        Default = "default",
        /// All, as `helm template`.
        All = "all",
        /// None.
        None = "none",
    }
}

impl From<HookChoice> for Hooks {
    fn from(choice: HookChoice) -> Self {
        match choice {
            HookChoice::Default => Hooks::Default,
            HookChoice::All => Hooks::All,
            HookChoice::None => Hooks::None,
        }
    }
}
