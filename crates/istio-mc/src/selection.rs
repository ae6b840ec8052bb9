//! The flags that `template` and `render` share: which objects, for which Kubernetes, in which form.

use clap::ValueEnum;
use istio_mc_core::version::{InvalidVersion, IstioVersion};
use istio_mc_diagnostic::{Code, nearest};
use istio_mc_render::{Crds, Options};
use istio_mc_template::{Hooks, KubeVersion, Manifest, Order};

use crate::exit::Failure;
use crate::output::OutputFormat;
use crate::terminal::Terminal;

/// Which objects, for which Kubernetes, in which form.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ObjectFlags {
    #[command(flatten)]
    pub(crate) which: WhichObjects,
    /// Order the objects for deletion
    #[arg(long)]
    pub(crate) reverse: bool,
    /// How to print the objects
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) output: OutputFormat,
}

/// Which objects, for which Kubernetes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct WhichObjects {
    /// The Kubernetes version to render for: decides API groups
    #[arg(long, value_name = "VERSION")]
    pub(crate) kube_version: Option<KubeVersion>,
    /// An API version that the cluster serves beyond Kubernetes' own, such as cert-manager.io/v1
    #[arg(short, long, value_name = "VERSION", value_delimiter = ',')]
    pub(crate) api_versions: Vec<String>,
    /// Which Helm hooks are among them: `default` leaves out those for deletion, rollback and tests
    #[arg(long, value_enum, default_value_t)]
    pub(crate) hooks: HookChoice,
    /// No Helm hooks, like `--hooks none`
    #[arg(long, conflicts_with = "hooks")]
    pub(crate) no_hooks: bool,
    /// A finding not to report, by its code; an error of that code is not one any more
    #[arg(long, value_name = "CODE", value_parser = finding_code, value_delimiter = ',')]
    pub(crate) ignore: Vec<&'static Code>,
}

/// Which hooks are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum HookChoice {
    // What an installation or an upgrade runs.
    #[default]
    Default,
    // As `helm template`.
    All,
    None,
}

/// What happens to CustomResourceDefinitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CrdChoice {
    #[default]
    Skip,
    Include,
    // Nothing else.
    Only,
}

impl From<CrdChoice> for Crds {
    fn from(choice: CrdChoice) -> Self {
        match choice {
            CrdChoice::Skip => Self::Skip,
            CrdChoice::Include => Self::Include,
            CrdChoice::Only => Self::Only,
        }
    }
}

impl WhichObjects {
    /// The same for the rooms below; objects are checked by the rules of `istio_version`.
    pub(crate) fn options(&self, crds: Crds, istio_version: Option<IstioVersion>) -> Options {
        Options {
            hooks: match self.hooks {
                _ if self.no_hooks => Hooks::None,
                HookChoice::Default => Hooks::Default,
                HookChoice::All => Hooks::All,
                HookChoice::None => Hooks::None,
            },
            order: Order::Install,
            crds,
            kube_version: self.kube_version,
            istio_version,
            api_versions: self.api_versions.clone(),
            ignore: self.ignore.iter().map(|code| code.id.to_owned()).collect(),
        }
    }
}

impl ObjectFlags {
    /// The same for the rooms below; objects are checked by the rules of `istio_version`.
    pub(crate) fn options(&self, crds: Crds, istio_version: Option<IstioVersion>) -> Options {
        let order = if self.reverse { Order::Uninstall } else { Order::Install };
        Options { order, ..self.which.options(crds, istio_version) }
    }

    /// One object as the content of a file of its own.
    pub(crate) fn file(&self, manifest: &Manifest<'_>) -> Result<Vec<u8>, Failure> {
        match self.output {
            OutputFormat::Json => Ok(crate::output::value(manifest.node(), OutputFormat::Json)?.into_bytes()),
            OutputFormat::Yaml => self.stream(std::slice::from_ref(manifest)),
        }
    }

    /// Several objects to standard output.
    pub(crate) fn print(&self, manifests: &[Manifest<'_>]) -> Result<(), Failure> {
        crate::output::stream(|out| istio_mc_template::write_stream(manifests, out, self.output.into()))
    }

    /// Several objects as one text.
    pub(crate) fn stream(&self, manifests: &[Manifest<'_>]) -> Result<Vec<u8>, Failure> {
        let mut text = Vec::new();
        istio_mc_template::write_stream(manifests, &mut text, self.output.into())
            .map_err(|error| crate::output::stdout_failure(&error))?;
        Ok(text)
    }
}

/// An Istio version whose rules are known.
pub(crate) fn istio_version(text: &str) -> Result<IstioVersion, String> {
    let version: IstioVersion = text.parse().map_err(|error: InvalidVersion| error.to_string())?;
    version.with_known_rules().map_err(|error| error.to_string())
}

/// The code of a finding: `MC0401`.
pub(crate) fn finding_code(text: &str) -> Result<&'static Code, String> {
    Code::find(text).ok_or_else(|| {
        let all = istio_mc_diagnostic::code::ALL.iter().map(|code| code.id);
        match nearest(text, all) {
            Some(near) => format!("there is no such finding; did you mean `{near}`?"),
            None => "there is no such finding; codes look like `MC0401`".to_owned(),
        }
    })
}

/// Names the hooks that are left out, once for all clusters.
pub(crate) fn say_left_out<'n>(names: impl IntoIterator<Item = &'n String>, terminal: &Terminal) {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    if !names.is_empty() {
        let count = names.len();
        let plural = if count == 1 { "hook" } else { "hooks" };
        terminal
            .say(format_args!("left out {count} {plural} (`--hooks all` keeps them): {}", names.join(", ")));
    }
}
