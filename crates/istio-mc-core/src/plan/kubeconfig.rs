//! For each remote cluster a Secret with the kubeconfig by which the control plane watches it.

use istio_mc_diagnostic::{Diagnostics, Place, Warned};
use istio_mc_yaml::Located;

use super::{Planner, files};
use crate::mesh::{Cluster, FileReference, Login};
use crate::remote_secret::{Access, from_kubeconfig, from_token_secret, remote_secret};

impl Planner<'_, '_> {
    /// One Secret a remote cluster, named like it; none for the control plane's own cluster, which Istio
    /// would otherwise see twice.
    pub(super) fn kubeconfig_secrets(&mut self) {
        let mesh = self.mesh;
        for remote in self.fleet.remotes(mesh) {
            let Some(login) = &remote.login else { continue };
            match self.access(remote, login) {
                Ok(Warned { value: access, warnings }) => {
                    self.findings.extend(warnings);
                    let name = &remote.name.value;
                    let secret = remote_secret(name, &access, &remote.remote_secret, &mesh.istio.namespace);
                    self.add("istio-mc/kubeconfig-secret", &secret);
                }
                Err(problems) => self.findings.extend(problems),
            }
        }
    }

    fn access(&self, remote: &Cluster, login: &Login) -> Result<Warned<Access>, Diagnostics> {
        match login {
            Login::Kubeconfig { file, context } => {
                self.kubeconfig_access(file, context.as_ref(), remote.server.as_ref())
            }
            Login::TokenSecret { file, server } => {
                let source = files::read(self.files, file)?;
                placed(from_token_secret(&source, &server.value, None), &server.place)
            }
            Login::Token { token, certificate_authority_data, server } => placed(
                Access::by_token(
                    server.value.clone(),
                    certificate_authority_data.value.clone(),
                    token.clone(),
                ),
                &server.place,
            ),
        }
    }

    fn kubeconfig_access(
        &self,
        file: &FileReference,
        context: Option<&Located<String>>,
        server: Option<&Located<String>>,
    ) -> Result<Warned<Access>, Diagnostics> {
        let source = files::read(self.files, file)?;
        let text = |located: &'_ Located<String>| located.value.clone();
        // The mesh file knows better which address the control plane reaches.
        let (context_name, address) = (context.map(text), server.map(text));
        let selected = from_kubeconfig(&source, context_name.as_deref(), address.as_deref());
        let fallback = server.or(context).map_or(&file.0.place, |located| &located.place);
        let Warned { value: selected, warnings } = placed(selected, fallback)?;
        // Files that a kubeconfig points to are relative to its own folder, as for kubectl.
        let folder = file.path().parent().map(std::path::Path::to_path_buf).unwrap_or_default();
        let contents: Vec<String> = selected
            .files()
            .iter()
            .map(|wanted| {
                let named =
                    FileReference(Located { value: wanted.path.clone(), place: wanted.place.clone() });
                let text = files::read_path(self.files, &named, &folder.join(&wanted.path))?;
                Ok(text.text().to_owned())
            })
            .collect::<Result<_, Diagnostics>>()?;
        Ok(Warned { value: selected.embed(&contents)?, warnings })
    }
}

/// Findings that have no place of their own stand where the mesh file says what they are about.
fn placed<T>(result: Result<Warned<T>, Diagnostics>, place: &Place) -> Result<Warned<T>, Diagnostics> {
    match result {
        Ok(Warned { value, warnings }) => Ok(Warned { value, warnings: warnings.placed(place) }),
        Err(problems) => Err(problems.placed(place)),
    }
}
