//! The Secret `cacerts`: Citadel signs with it, and clusters trust each other if they share its root.

use super::{ChartName, PlannedRelease, Planner, Scope, ValueLayer, built_in_name, files, values};
use crate::api::kubernetes::SecretText;
use crate::api::values::cacerts::Values;
use crate::mesh::{CaSource, FileReference};

impl<'m> Planner<'m, '_> {
    /// The release that makes the Secret, if its files are given.
    pub(super) fn cacerts(&mut self) -> Option<PlannedRelease<'m>> {
        let CaSource::Directory(folder) = &self.cluster.cacerts else { return None };
        // All four are looked for, so that all missing ones are named.
        let certificate = self.pem(folder, "ca-cert.pem");
        let key = self.pem(folder, "ca-key.pem");
        let root = self.pem(folder, "root-cert.pem");
        let chain = self.pem(folder, "cert-chain.pem");
        let values = values(&Values {
            ca_cert: Some(certificate?),
            ca_key: Some(SecretText::from(key?)),
            root_cert: Some(root?),
            cert_chain: Some(chain?),
        });
        Some(PlannedRelease {
            name: built_in_name("cacerts"),
            chart: ChartName::BuiltIn("cacerts"),
            namespace: self.mesh.istio.namespace.clone(),
            scope: Scope::Workloads,
            values: vec![ValueLayer::Derived(values)],
        })
    }

    fn pem(&mut self, folder: &FileReference, name: &str) -> Option<String> {
        let text = files::read_path(self.files, folder, &folder.path().join(name));
        self.reported(text).map(|text| text.text().to_owned())
    }
}
