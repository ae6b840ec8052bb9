//! The specification of pods.

use istio_mc_diagnostic::code;

use super::container;
use super::demand::{one_field, one_of, required, unique};
use crate::name::syntax;
use crate::rules::{At, Cx};

/// What a volume can be; a volume that is nothing of these is an empty folder.
const VOLUMES: &[&str] = &[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "hostPath",
    "image",
    "iscsi",
    "nfs",
    "persistentVolumeClaim",
    "photonPersistentDisk",
    "portworxVolume",
    "projected",
    "quobyte",
    "rbd",
    "scaleIO",
    "secret",
    "storageos",
    "vsphereVolume",
];

pub(super) fn check(root: &At<'_, '_>, cx: &mut Cx<'_>) {
    let pod = root.field("spec");
    one_of(&pod.field("restartPolicy"), &["Always", "OnFailure", "Never"], cx);
    spec(&pod, &[], cx);
}

/// A pod's spec; `claims` are volumes that it gets beside its own.
pub(super) fn spec(at: &At<'_, '_>, claims: &[&str], cx: &mut Cx<'_>) {
    one_of(&at.field("dnsPolicy"), &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"], cx);
    let volumes = at.field("volumes");
    let mut names = claims.to_vec();
    for index in 0..volumes.len() {
        let volume = volumes.item(index);
        let name = volume.field("name");
        required(&name, cx);
        dns_label(&name, cx);
        names.extend(name.text());
        one_field(&volume, VOLUMES, false, cx);
    }
    unique(&volumes, "name", cx);
    required(&at.field("containers"), cx);
    let mut seen: Vec<&str> = Vec::new();
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        let containers = at.field(list);
        for index in 0..containers.len() {
            let container = containers.item(index);
            let name = container.field("name");
            required(&name, cx);
            dns_label(&name, cx);
            if let Some(text) = name.text().filter(|text| !text.is_empty()) {
                if seen.contains(&text) {
                    let message = format!("`{text}` is the name of two containers of the pod");
                    cx.report(&code::KUBERNETES_DUPLICATE, &name, message);
                }
                seen.push(text);
            }
            container::check(&container, &names, cx);
        }
    }
}

fn dns_label(name: &At<'_, '_>, cx: &mut Cx<'_>) {
    if let Some(text) = name.text().filter(|text| !text.is_empty() && !syntax::is_label(text)) {
        let message = format!(
            "`{text}` is not a name here: lowercase letters, digits and `-` inside, at most 63 bytes"
        );
        let finding = cx.finding(&code::OBJECT_NAME, name, message);
        let repaired = text.to_lowercase().replace(['_', ' ', '.'], "-");
        cx.push(match syntax::is_label(&repaired) {
            true => finding.help(format!("did you mean `{repaired}`?")),
            false => finding,
        });
    }
}
