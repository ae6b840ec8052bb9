//! The commands that remove objects from a cluster.

use std::fmt;

use istio_mc_core::difference::Fate;
use istio_mc_template::{ObjectRef, Order, sort_by_id};

use super::ObjectDifference;
use super::identity::group;
use super::shell_word;
use crate::collect::is_cluster_scoped;

/// Objects of one command: a line that can be read, and is far from what a system takes as arguments.
const MOST_OBJECTS: usize = 50;

/// A call of kubectl that deletes objects of one namespace, or of none.
///
/// `Display` is a line for a shell, with what needs it in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteCommand {
    /// The context in which kubectl knows the cluster.
    pub context: String,
    /// The namespace of all of them.
    pub namespace: Option<String>,
    /// The objects in the order in which they go: `serviceentry.networking.istio.io/httpbin`.
    pub objects: Vec<String>,
    /// What else goes with them.
    pub caution: Option<&'static str>,
}

/// The commands that delete what is removed, in the order in which Helm uninstalls. Objects that ask to be kept are left out.
pub fn delete_commands(context: &str, differences: &[ObjectDifference]) -> Vec<DeleteCommand> {
    let is_gone = |difference: &&ObjectDifference| difference.fate == Fate::Removed && !difference.is_kept;
    let mut removed: Vec<ObjectRef<'_>> = differences
        .iter()
        .filter(is_gone)
        .map(|difference| ObjectRef::from(&difference.id))
        .filter(|id| can_exist(*id))
        .collect();
    sort_by_id(&mut removed, |id| *id, Order::Uninstall);
    let mut commands: Vec<DeleteCommand> = Vec::new();
    for id in removed {
        let namespace = id.namespace.filter(|_| !is_cluster_scoped(id));
        let object = object(id);
        let caution = caution(id);
        match commands.last_mut() {
            Some(last)
                if last.namespace.as_deref() == namespace
                    && last.caution == caution
                    && last.objects.len() < MOST_OBJECTS =>
            {
                last.objects.push(object);
            }
            _ => commands.push(DeleteCommand {
                context: context.to_owned(),
                namespace: namespace.map(str::to_owned),
                objects: vec![object],
                caution,
            }),
        }
    }
    commands
}

/// kubectl takes kinds in small letters with their group, whatever other groups have kinds of that name.
fn object(id: ObjectRef<'_>) -> String {
    let kind = id.kind.to_ascii_lowercase();
    match group(id) {
        "" => format!("{kind}/{}", id.name),
        group => format!("{kind}.{group}/{}", id.name),
    }
}

/// No API server has an object without a name, or with a line break in it: there is nothing to delete.
fn can_exist(id: ObjectRef<'_>) -> bool {
    let parts = [id.api_version, id.kind, id.name];
    parts.into_iter().chain(id.namespace).all(|part| !part.is_empty() && !part.contains(char::is_control))
}

fn caution(id: ObjectRef<'_>) -> Option<&'static str> {
    match (group(id), id.kind) {
        ("", "Namespace") => Some("deletes all that is in the namespace, also what others put there"),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            Some("deletes all objects of these kinds, also those of others")
        }
        _ => None,
    }
}

impl fmt::Display for DeleteCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kubectl --context {} delete --ignore-not-found", shell_word(&self.context))?;
        if let Some(namespace) = &self.namespace {
            write!(f, " -n {}", shell_word(namespace))?;
        }
        self.objects.iter().try_for_each(|object| write!(f, " {}", shell_word(object)))
    }
}
