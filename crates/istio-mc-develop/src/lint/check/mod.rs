//! The checks, a file each.

mod dependencies;
mod documented;
mod drift;
mod files;
mod folder;
mod helmignore;
mod kinds;
mod macros;
mod metadata;
mod names;
mod rendered;
mod scalars;
mod unstable;
mod unused;

use istio_mc_diagnostic::Diagnostics;

use super::subject::Subject;

/// A check.
type Check = fn(&Subject<'_>, &mut Diagnostics);

/// All of them. Findings are put in order of their places afterwards.
pub(super) const ALL: &[Check] = &[
    metadata::check,
    folder::check,
    files::check,
    helmignore::check,
    dependencies::check,
    macros::check,
    names::check,
    unstable::check,
    unused::check,
    documented::check,
    drift::check,
    scalars::check,
    kinds::check,
    rendered::check,
];
