//! Helm's hooks.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, code};
use istio_mc_yaml::{Entry, Node};
use std::sync::Arc;

use super::Manifest;

/// What the annotations `helm.sh/hook*` say (<https://helm.sh/docs/topics/charts_hooks/>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// When it would run (`helm.sh/hook`).
    pub events: Vec<HookEvent>,
    /// In which order (`helm.sh/hook-weight`); 0 where it says nothing that is a number.
    pub weight: i32,
    /// When Helm would delete it (`helm.sh/hook-delete-policy`).
    pub delete_policies: Vec<HookDeletePolicy>,
}

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookEvent {
    /// `pre-install`
    PreInstall,
    /// `post-install`
    PostInstall,
    /// `pre-delete`
    PreDelete,
    /// `post-delete`
    PostDelete,
    /// `pre-upgrade`
    PreUpgrade,
    /// `post-upgrade`
    PostUpgrade,
    /// `pre-rollback`
    PreRollback,
    /// `post-rollback`
    PostRollback,
    /// `test`, and its old name `test-success`
    Test,
}

impl HookEvent {
    const ALL: [(&'static str, HookEvent); 10] = [
        ("pre-install", HookEvent::PreInstall),
        ("post-install", HookEvent::PostInstall),
        ("pre-delete", HookEvent::PreDelete),
        ("post-delete", HookEvent::PostDelete),
        ("pre-upgrade", HookEvent::PreUpgrade),
        ("post-upgrade", HookEvent::PostUpgrade),
        ("pre-rollback", HookEvent::PreRollback),
        ("post-rollback", HookEvent::PostRollback),
        ("test", HookEvent::Test),
        ("test-success", HookEvent::Test),
    ];

    /// The name as the annotation has it.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, event)| *event == self).map_or("", |(name, _)| name)
    }

    /// Whether `kubectl apply` of everything should bring it: what Helm runs when it installs or upgrades.
    /// Hooks for deletion, rollback and tests would do harm then: istio-remote's deletes what it installs.
    fn is_for_installing(self) -> bool {
        match self {
            Self::PreInstall | Self::PostInstall | Self::PreUpgrade | Self::PostUpgrade => true,
            Self::PreDelete | Self::PostDelete | Self::PreRollback | Self::PostRollback | Self::Test => false,
        }
    }
}

/// When Helm deletes a hook's object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookDeletePolicy {
    /// `before-hook-creation`
    BeforeHookCreation,
    /// `hook-succeeded`
    HookSucceeded,
    /// `hook-failed`
    HookFailed,
}

impl HookDeletePolicy {
    const ALL: [(&'static str, HookDeletePolicy); 3] = [
        ("before-hook-creation", HookDeletePolicy::BeforeHookCreation),
        ("hook-succeeded", HookDeletePolicy::HookSucceeded),
        ("hook-failed", HookDeletePolicy::HookFailed),
    ];
}

/// Which hooks are kept among the objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hooks {
    /// Those that an installation or an upgrade runs; not those for deletion, rollback and tests alone.
    #[default]
    Default,
    /// All, as `helm template` has it.
    All,
    /// None (`--no-hooks`).
    None,
}

/// The outcome of [`select`].
#[derive(Debug)]
pub struct Selection<'r> {
    /// The objects kept, in the order given.
    pub kept: Vec<Manifest<'r>>,
    /// The hooks left out, in the order given: to be named to the user.
    pub left_out: Vec<Manifest<'r>>,
}

impl Hooks {
    /// Whether an object is kept; one that is no hook is.
    pub fn keeps(self, manifest: &Manifest<'_>) -> bool {
        match (&manifest.hook, self) {
            (None, _) | (Some(_), Self::All) => true,
            (Some(_), Self::None) => false,
            (Some(hook), Self::Default) => hook.events.iter().any(|event| event.is_for_installing()),
        }
    }
}

/// Parts the objects from the hooks that are not wanted.
pub fn select(mut manifests: Vec<Manifest<'_>>, hooks: Hooks) -> Selection<'_> {
    // Those that are kept, mostly all of them, stay where they are.
    let left_out = manifests.extract_if(.., |manifest| !hooks.keeps(manifest)).collect();
    Selection { kept: manifests, left_out }
}

/// Reads the hook of an object. Annotations are texts by now: others were reported.
pub(super) fn read(annotations: &Node<'_>, source: &Arc<Source>, findings: &mut Diagnostics) -> Option<Hook> {
    let entry = annotations.entry("helm.sh/hook")?;
    let mut names = |entry: &Entry<'_>, what: &str, known: &[&'static str]| -> Vec<usize> {
        let text = entry.value.as_str().unwrap_or_default().to_ascii_lowercase();
        let mut found = Vec::new();
        for name in text.split(',').map(str::trim) {
            match known.iter().position(|known| *known == name) {
                Some(index) => found.push(index),
                None => {
                    let message = format!("`{name}` is no {what}");
                    let finding = Diagnostic::new(&code::BAD_HOOK, message)
                        .at(Place::new(source, entry.value.span))
                        .suggest(name, known.iter().copied())
                        .help(format!("one of: {}", known.join(", ")));
                    findings.push(finding);
                }
            }
        }
        found
    };
    let events = names(entry, "hook of Helm's", &HookEvent::ALL.map(|(name, _)| name));
    let events = events.into_iter().map(|index| HookEvent::ALL[index].1).collect();
    let delete_policies = match annotations.entry("helm.sh/hook-delete-policy") {
        Some(entry) => {
            let known = HookDeletePolicy::ALL.map(|(name, _)| name);
            names(entry, "delete policy of a hook", &known)
                .into_iter()
                .map(|index| HookDeletePolicy::ALL[index].1)
                .collect()
        }
        None => Vec::new(),
    };
    let weight = annotations.get("helm.sh/hook-weight").and_then(|weight| weight.as_str()?.parse().ok());
    Some(Hook { events, weight: weight.unwrap_or(0), delete_policies })
}
