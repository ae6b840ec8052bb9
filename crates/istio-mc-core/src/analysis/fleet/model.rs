//! All clusters, and which of them form a mesh.

use std::collections::{BTreeMap, HashMap};

use super::{ControlPlane, Member, Role};
use crate::analysis::index::Index;

/// All clusters of the input.
pub(crate) struct Fleet<'i, 'a> {
    /// The clusters, in the order of the input.
    pub(crate) members: Vec<Member<'i, 'a>>,
    /// The meshes: places in `members`. Each cluster is in one.
    meshes: Vec<Vec<usize>>,
    by_name: HashMap<String, usize>,
}

impl<'i, 'a> Fleet<'i, 'a> {
    /// What the objects of all clusters say.
    pub(crate) fn new(indexes: &'i [Index<'a>]) -> Self {
        let members: Vec<Member<'i, 'a>> = indexes.iter().map(Member::new).collect();
        let mut by_name = HashMap::new();
        // What objects say of themselves goes before what the caller calls them.
        for (at, member) in members.iter().enumerate() {
            if let Some(id) = &member.id {
                by_name.entry(id.clone()).or_insert(at);
            }
        }
        for (at, member) in members.iter().enumerate() {
            if let Some(name) = member.index.name {
                by_name.entry(name.to_owned()).or_insert(at);
            }
        }
        let mut fleet = Self { members, meshes: Vec::new(), by_name };
        fleet.meshes = fleet.find_meshes();
        fleet
    }

    /// The clusters of each mesh.
    pub(crate) fn meshes(&self) -> impl Iterator<Item = Vec<&Member<'i, 'a>>> {
        self.meshes.iter().map(|mesh| mesh.iter().map(|at| &self.members[*at]).collect())
    }

    /// The cluster that Istio or the caller calls so.
    pub(crate) fn find(&self, name: &str) -> Option<&Member<'i, 'a>> {
        self.by_name.get(name).map(|at| &self.members[*at])
    }

    /// The names of all clusters, for suggestions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().filter_map(|member| member.id.as_deref())
    }

    /// Whether two clusters are in one mesh.
    pub(crate) fn same_mesh(&self, one: &Member<'_, '_>, other: &Member<'_, '_>) -> bool {
        let place = |member: &Member<'_, '_>| {
            let found = self.members.iter().position(|known| std::ptr::eq(known.index, member.index));
            self.meshes.iter().position(|mesh| found.is_some_and(|at| mesh.contains(&at)))
        };
        place(one) == place(other)
    }

    /// The control planes, with the cluster that each runs in, that read configuration from a cluster.
    pub(crate) fn readers(&self, member: &Member<'i, 'a>) -> Vec<(&Member<'i, 'a>, &ControlPlane<'a>)> {
        let mut found = Vec::new();
        for host in &self.members {
            let is_here = std::ptr::eq(host.index, member.index);
            for plane in &host.control_planes {
                let reads = match plane.cluster_id {
                    Some((id, _)) if plane.is_external => member.is_called(id),
                    _ => is_here,
                };
                if reads {
                    found.push((host, plane));
                }
            }
        }
        found
    }

    /// The clusters whose configuration the proxies of a cluster get: its own if a control plane reads it, otherwise
    /// those of the control planes that have a secret for it.
    pub(crate) fn config_sources(&self, member: &Member<'i, 'a>) -> Vec<&Member<'i, 'a>> {
        if !self.readers(member).is_empty() {
            return self.members.iter().filter(|known| std::ptr::eq(known.index, member.index)).collect();
        }
        let mut found: Vec<&Member<'i, 'a>> = Vec::new();
        for host in &self.members {
            if !host.remotes.iter().any(|remote| !remote.is_config && member.is_called(remote.key)) {
                continue;
            }
            for plane in &host.control_planes {
                let source = match plane.cluster_id {
                    Some((id, _)) if plane.is_external => self.find(id),
                    _ => Some(host),
                };
                if let Some(source) = source
                    && !found.iter().any(|known| std::ptr::eq(known.index, source.index))
                {
                    found.push(source);
                }
            }
        }
        found
    }

    /// Clusters are in one mesh unless they say otherwise: those with different mesh IDs are in different ones,
    /// clusters that say none are in that of their control plane, or in the only one there is.
    fn find_meshes(&self) -> Vec<Vec<usize>> {
        let mut of_id: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut rest = Vec::new();
        for (at, member) in self.members.iter().enumerate() {
            match self.mesh_id(member) {
                Some(id) => of_id.entry(id).or_default().push(at),
                None => rest.push(at),
            }
        }
        let mut meshes: Vec<Vec<usize>> = of_id.into_values().collect();
        match meshes.as_mut_slice() {
            [only] => {
                only.extend(rest);
                only.sort_unstable();
            }
            _ if !rest.is_empty() => meshes.push(rest),
            _ => {}
        }
        meshes
    }

    /// The mesh ID of a cluster: of a control plane that it runs or that reads it; of a remote, of the cluster
    /// that it names or that has a secret for it.
    pub(crate) fn mesh_id<'f>(&'f self, member: &'f Member<'i, 'a>) -> Option<&'f str> {
        let own = |member: &'f Member<'i, 'a>| member.control_planes.iter().find_map(ControlPlane::mesh_id);
        if let Some(id) = own(member) {
            return Some(id);
        }
        if member.role == Role::Primary {
            return None;
        }
        let reads = |host: &&'f Member<'i, 'a>| {
            host.remotes.iter().any(|remote| !remote.is_config && member.is_called(remote.key))
                || host.control_planes.iter().any(|plane| {
                    plane.is_external && plane.cluster_id.is_some_and(|(id, _)| member.is_called(id))
                })
        };
        self.members.iter().filter(reads).find_map(own)
    }
}
