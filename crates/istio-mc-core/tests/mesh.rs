//! Laws of meshes and plans, on meshes made up at random.

use std::sync::Arc;

use istio_mc_core::mesh::Fleet;
use istio_mc_core::plan::NoFiles;
use istio_mc_diagnostic::Source;
use proptest::prelude::*;

/// One made-up cluster, as its entry in a mesh file.
fn cluster(index: usize, control_plane: bool) -> String {
    if control_plane {
        format!(
            "- name: c{index}\n  controlPlane: true\n  podCIDRs: [10.{index}.0.0/16]\n  \
             endpoints: {{pilot: 10.{index}.0.1}}\n"
        )
    } else {
        format!(
            "- name: c{index}\n  server: https://c{index}.example.com\n  podCIDRs: [10.{index}.0.0/16]\n  \
             credentials: {{token: t{index}, certificateAuthorityData: eA==}}\n"
        )
    }
}

const HEAD: &str = "apiVersion: istio-mc/v1alpha1\nkind: Mesh\nistio: {version: \"1.0.9\"}\nclusters:\n";

fn mesh_file(entries: &[String]) -> Arc<Source> {
    Source::new("mesh.yaml", format!("{HEAD}{}", entries.concat()))
}

/// All objects and releases of all clusters, by cluster, in an order of their own.
fn plans(mesh: &Fleet) -> Vec<(String, Vec<String>)> {
    let mut plans: Vec<_> = mesh
        .clusters
        .iter()
        .map(|cluster| {
            let plan = mesh.plan(cluster, &NoFiles).expect("a plan").value;
            let objects = plan.objects.into_iter().map(|object| object.text);
            let releases = plan.releases.iter().map(|release| format!("{:?}", release.values));
            let mut parts: Vec<String> = objects.chain(releases).collect();
            parts.sort();
            (cluster.name.to_string(), parts)
        })
        .collect();
    plans.sort();
    plans
}

fn load(source: Arc<Source>) -> Fleet {
    match Fleet::load(&[source]) {
        Ok(loaded) => loaded.value,
        Err(problems) => panic!("{problems:?}"),
    }
}

proptest! {
    #[test]
    fn the_order_of_clusters_does_not_matter(
        count in 2usize..9,
        leader in 0usize..9,
        keys in proptest::collection::vec(any::<u64>(), 9),
    ) {
        let leader = leader % count;
        let entries: Vec<String> = (0..count).map(|index| cluster(index, index == leader)).collect();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|index| keys[*index]);
        let shuffled: Vec<String> = order.into_iter().map(|index| entries[index].clone()).collect();
        prop_assert_eq!(plans(&load(mesh_file(&entries))), plans(&load(mesh_file(&shuffled))));
    }

    #[test]
    fn every_remote_has_one_secret_and_the_control_plane_has_none(count in 1usize..20) {
        let entries: Vec<String> = (0..count).map(|index| cluster(index, index == 0)).collect();
        let mesh = load(mesh_file(&entries));
        let plan = mesh.plan(mesh.control_plane(&mesh.meshes[0]), &NoFiles).expect("a plan").value;
        let secrets: Vec<_> =
            plan.objects.iter().filter(|object| object.origin == "istio-mc/kubeconfig-secret").collect();
        prop_assert_eq!(secrets.len(), count - 1);
        for (secret, index) in secrets.iter().zip(1..) {
            let name = format!("name: c{index}\n");
            prop_assert!(secret.text.contains(&name), "{}", secret.text);
        }
    }

    #[test]
    fn any_damage_to_a_mesh_file_is_a_finding_and_no_panic(
        at in any::<prop::sample::Index>(),
        length in 0usize..40,
        insert in "[ -~\n]{0,12}",
    ) {
        let text = format!("{HEAD}{}{}", cluster(0, true), cluster(1, false));
        let start = at.index(text.len());
        let end = (start + length).min(text.len());
        let damaged = format!("{}{insert}{}", &text[..start], &text[end..]);
        let source = Source::new("mesh.yaml", damaged);
        if let Err(problems) = Fleet::load(&[source]) {
            prop_assert!(problems.has_errors());
        }
    }

    #[test]
    fn a_later_file_without_news_changes_nothing(count in 2usize..6) {
        let entries: Vec<String> = (0..count).map(|index| cluster(index, index == 0)).collect();
        let alone = load(mesh_file(&entries));
        let names: String = (0..count).map(|index| format!("- name: c{index}\n")).collect();
        let later = Source::new("later.yaml", format!("clusters:\n{names}"));
        let both = Fleet::load(&[mesh_file(&entries), later]).expect("a mesh").value;
        prop_assert_eq!(plans(&alone), plans(&both));
    }
}
