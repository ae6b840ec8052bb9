//! `remote-secret`: credentials for a cluster into the Secret that the control plane reads.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use istio_mc_core::name::{ClusterName, Namespace, ObjectName};
use istio_mc_core::remote_secret::{self, Access, Naming, SecretKey};
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostics, Source, Warned};

use crate::exit::Failure;
use crate::input::{self, InputPath, Reader};
use crate::output::{self, OutputFormat};
use crate::terminal::Terminal;

/// Print the Secret by which a control plane reads another cluster
#[derive(Debug, clap::Args)]
#[command(after_help = "\
From the token Secret of a ServiceAccount of that cluster (with --server), or from a kubeconfig.
Apply it in the cluster that runs the control plane. Istio 0.8 to 1.4 reads a Secret when it
appears: delete a changed one before you apply it again.

Examples:
  kubectl --context raffa2 -n istio-system get secret istio-multi-token -o json |
    istio-mc remote-secret --name raffa2 --server https://raffa2.example.com:6443 |
    kubectl --context raffa1 apply -f -
  istio-mc remote-secret --name raffa2 --kubeconfig ~/.kube/config --context admin@raffa2

Since Kubernetes 1.24 the token Secret has to be created:
  kubectl --context raffa2 -n istio-system apply -f - <<EOF
  apiVersion: v1
  kind: Secret
  type: kubernetes.io/service-account-token
  metadata:
    name: istio-multi-token
    annotations: {kubernetes.io/service-account.name: istio-multi}
  EOF")]
pub(crate) struct RemoteSecret {
    /// The token Secret, as `kubectl get secret -o json` or yaml prints it; `-` is standard input [default: -]
    #[arg(value_name = "FILE", value_parser = InputPath::parse, conflicts_with = "kubeconfig", requires = "server")]
    file: Option<InputPath>,
    /// The name of the cluster: of the Secret, its key, and all names in it
    #[arg(long, value_name = "CLUSTER")]
    name: ClusterName,
    /// The address of its API server, as the control plane reaches it
    #[arg(long, value_name = "URL", required_unless_present = "kubeconfig")]
    server: Option<String>,
    /// The kubeconfig to take one context of; `-` is standard input
    #[arg(long, value_name = "FILE", value_parser = InputPath::parse)]
    kubeconfig: Option<InputPath>,
    /// The context of the kubeconfig [default: the current one]
    #[arg(long, requires = "kubeconfig")]
    context: Option<String>,
    /// The ServiceAccount whose token is meant, where there are several [default: istio-multi]
    #[arg(long, value_name = "NAME", conflicts_with = "kubeconfig")]
    service_account: Option<String>,
    /// The namespace of Istio
    #[arg(short, long, default_value = "istio-system")]
    namespace: Namespace,
    /// The Istio version that will read the Secret: 0.8 reads only the key named like it
    #[arg(long, value_name = "VERSION")]
    istio_version: Option<IstioVersion>,
    /// The name of the Secret, if not the cluster's
    #[arg(long, value_name = "NAME")]
    secret_name: Option<ObjectName>,
    /// The key in the Secret, if not the cluster's name: Istio's name for the cluster
    #[arg(long)]
    key: Option<SecretKey>,
    /// How to print the Secret
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    output: OutputFormat,
}

impl RemoteSecret {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let naming = Naming::new(&self.name, self.secret_name.clone(), self.key.clone(), self.istio_version)
            .map_err(Failure::usage)?;
        let reader = Reader::new(terminal);
        let Warned { value: access, warnings } = match &self.kubeconfig {
            Some(path) => self.access_of_kubeconfig(path, &reader)?,
            None => self.access_by_token(&reader)?,
        };
        terminal.report(&warnings);
        let secret = remote_secret::remote_secret(&self.name, &access, &naming, &self.namespace);
        output::stdout(output::value(&secret, self.output)?.as_bytes())
    }

    fn access_by_token(&self, reader: &Reader<'_>) -> Result<Warned<Access>, Failure> {
        let source = reader.text(self.file.as_ref().unwrap_or(&InputPath::Stdin))?;
        // clap sees to it that there is one.
        let server = self.server.as_deref().unwrap_or_default();
        Ok(remote_secret::from_token_secret(&source, server, self.service_account.as_deref())?)
    }

    fn access_of_kubeconfig(&self, path: &InputPath, reader: &Reader<'_>) -> Result<Warned<Access>, Failure> {
        let source: Arc<Source> = reader.text(path)?;
        let Warned { value: selected, warnings } =
            remote_secret::from_kubeconfig(&source, self.context.as_deref(), self.server.as_deref())?;
        // Relative paths start at the kubeconfig's folder, as for kubectl.
        let folder = match path {
            InputPath::File(path) => path.parent().map(Path::to_path_buf).unwrap_or_default(),
            InputPath::Stdin => PathBuf::new(),
        };
        let mut contents = Vec::new();
        let mut problems = Diagnostics::new();
        for file in selected.files() {
            match input::bytes(&folder.join(&file.path)) {
                Ok(content) => contents.push(content),
                Err(finding) => problems.push(finding.at(file.place.clone())),
            }
        }
        if !problems.is_empty() {
            return Err(Failure::Outside(problems));
        }
        Ok(Warned { value: selected.embed(&contents)?, warnings })
    }
}
