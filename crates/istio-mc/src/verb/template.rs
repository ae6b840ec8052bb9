//! `template`: one chart, as `helm template` does it.

use std::mem::ManuallyDrop;
use std::path::PathBuf;

use istio_mc_core::plan::Scope;
use istio_mc_core::version::IstioVersion;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Warned, code};
use istio_mc_render::{Crds, Options, Part, Parts, builtin, collect};
use istio_mc_template::{
    Capabilities, Chart, Globals, HookEvent, Manifest, Release, Request, TemplatePattern, path_in_chart,
};

use crate::chart;
use crate::exit::Failure;
use crate::input::Reader;
use crate::output;
use crate::output_dir::{Folder, Others, Run};
use crate::selection::{ObjectFlags, istio_version, say_left_out};
use crate::terminal::Terminal;
use crate::value_flags::ValueFlags;

/// Render one chart, with the options of `helm template`
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "istio-mc template [OPTIONS] [RELEASE] CHART",
    after_help = "\
CHART is a built-in chart (`istio-mc charts`) with or without the @VERSION of Istio that it shall
suit, a folder, a packed chart (.tgz), or `-`: a packed chart on standard input.

Values win in Helm's order: -f, --set-json, --set, --set-string, --set-file, --set-literal; of each,
the later one.

Examples:
  istio-mc template istio-remote -n istio-system --set global.remotePilotAddress=172.30.1.2 |
    kubectl apply -f -
  istio-mc template istio-remote@0.8.0 --hooks all
  istio-mc template my-release ./my-chart -f values.yaml -s templates/service.yaml
  istio-mc template my-chart-1.0.0.tgz --set replicas=2"
)]
pub(crate) struct Template {
    /// The name of the release [default: the chart's name], and the chart
    #[arg(value_name = "CHART", required = true, num_args = 1..=2)]
    release_and_chart: Vec<String>,
    /// The namespace of the release
    #[arg(short, long, default_value = "default")]
    namespace: istio_mc_core::name::Namespace,
    #[command(flatten)]
    values: ValueFlags,
    /// Print only the objects of this template, such as templates/service.yaml; `*` stands for any name
    #[arg(short, long, value_name = "TEMPLATE")]
    show_only: Vec<String>,
    /// Print the chart's CustomResourceDefinitions (its folder crds/) too
    #[arg(long)]
    include_crds: bool,
    /// Print no tests, also with `--hooks all`
    #[arg(long)]
    skip_tests: bool,
    /// The Istio version by whose rules objects are checked [default: the chart's, or the
    /// newest known]
    #[arg(long, value_name = "VERSION", value_parser = istio_version)]
    istio_version: Option<IstioVersion>,
    /// Render for an upgrade: `Release.IsUpgrade`
    #[arg(long)]
    is_upgrade: bool,
    /// The name of the release
    #[arg(long, value_name = "NAME")]
    name_template: Option<String>,
    /// The folder to write to, a file a template; removes what it no longer renders
    #[arg(long, value_name = "FOLDER", conflicts_with = "reverse")]
    output_dir: Option<PathBuf>,
    /// Put the release's name into the path below --output-dir
    #[arg(long, requires = "output_dir")]
    release_name: bool,
    #[command(flatten)]
    objects: ObjectFlags,
}

impl Template {
    // The process ends with it: what is large is left for the system to take back, which is faster than to free it.
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let (release, word) = self.release_and_chart()?;
        let reader = Reader::new(terminal);
        let layers = self.values.layers(&reader)?;
        let source = chart::find(word, &reader, terminal)?;
        let Warned { value: chart, warnings } = Chart::load(&*source)?;
        let chart = ManuallyDrop::new(chart);
        terminal.report(&warnings);
        if chart.metadata().is_library() {
            let message =
                format!("`{word}` is a library: it holds macros for other charts and renders nothing itself");
            let finding = Diagnostic::new(&code::LIBRARY_CHART, message);
            return Err(Failure::Input(finding.help("render a chart that has it as a subchart").into()));
        }
        let request = Request {
            release: Release {
                is_upgrade: self.is_upgrade,
                ..Release::new(release.unwrap_or(chart.name()), self.namespace.as_str())
            },
            capabilities: Capabilities {
                kube_version: builtin::kube_version(&chart, self.objects.which.kube_version),
                api_versions: self.objects.which.api_versions.clone(),
            },
            layers: &layers,
            globals: Globals::new(),
        };
        // The definitions among the templates are ordinary objects, as for Helm.
        let options: Options = self.objects.options(Crds::Include, self.istio_version(word, &chart));
        let Warned { value: mut part, warnings } =
            Part::render(&chart, &request, Scope::Everything, &options)?;
        terminal.report(&warnings);
        if !self.include_crds {
            part.rendered.crds.clear();
        }
        let release = request.release.name;
        let parts = ManuallyDrop::new(Parts::from(part));
        let Warned { value: collected, warnings } = collect(&parts, &options)?;
        terminal.report(&warnings);
        let names: Vec<String> = collected.left_out.iter().map(|manifest| manifest.id.to_string()).collect();
        say_left_out(&names, terminal);
        let manifests = ManuallyDrop::new(self.shown(collected.manifests, chart.name())?);
        match &self.output_dir {
            None => self.objects.print(&manifests),
            Some(root) => {
                let root = if self.release_name { root.join(&release) } else { root.clone() };
                let run = Run::begin(&root)?;
                let fill = |folder: &mut Folder<'_>| self.fill(folder, &manifests, chart.name());
                let (folder, ()) = run.folder(chart.name(), fill)?;
                run.finish(vec![(chart.name().to_owned(), folder)], Others::Keep)?.say(&root, terminal);
                Ok(())
            }
        }
    }

    /// The release's name, if it is given, and the chart.
    fn release_and_chart(&self) -> Result<(Option<&str>, &str), Failure> {
        let wrong = |message: &'static str, help: &'static str| {
            Err(Failure::usage(Diagnostic::new(&code::WRONG_CALL, message).help(help)))
        };
        let (release, chart) = match (self.release_and_chart.as_slice(), &self.name_template) {
            ([_, _], Some(_)) => {
                return wrong("the release has two names", "leave out RELEASE or --name-template");
            }
            (_, Some(name)) if name.contains("{{") => {
                return wrong(
                    "--name-template is not evaluated: a name that changes makes other objects each time",
                    "write the name itself",
                );
            }
            ([chart], name) => (name.as_deref(), chart),
            ([release, chart], None) => (Some(release.as_str()), chart),
            // clap counts them.
            _ => return wrong("one or two names are needed", "write `istio-mc template [RELEASE] CHART`"),
        };
        // Helm's rule (pkg/chart/v2/util/validate_name.go): a DNS-1123 subdomain of at most 53 bytes.
        let is_name = |name: &str| name.len() <= 53 && istio_mc_core::name::syntax::is_subdomain(name);
        match release {
            Some(name) if !is_name(name) => {
                let message = format!("`{name}` is not the name of a release");
                let help = "lowercase letters and digits, `-` and `.` inside, at most 53 bytes";
                Err(Failure::usage(Diagnostic::new(&code::WRONG_CALL, message).help(help)))
            }
            _ => Ok((release, chart)),
        }
    }

    /// The Istio version that is asked for, by its option or behind `@`, or else the newest that the chart is for.
    fn istio_version(&self, word: &str, chart: &Chart) -> Option<IstioVersion> {
        let behind = || word.split_once('@').and_then(|(_, version)| version.parse().ok());
        self.istio_version.or_else(behind).or_else(|| builtin::istio_version(chart))
    }

    /// The objects of the templates asked for.
    fn shown<'r>(&self, manifests: Vec<Manifest<'r>>, chart: &str) -> Result<Vec<Manifest<'r>>, Failure> {
        let is_test = |manifest: &Manifest<'_>| {
            manifest.hook.as_ref().is_some_and(|hook| hook.events.contains(&HookEvent::Test))
        };
        let manifests: Vec<Manifest<'r>> =
            manifests.into_iter().filter(|manifest| !(self.skip_tests && is_test(manifest))).collect();
        if self.show_only.is_empty() {
            return Ok(manifests);
        }
        let mut problems = Diagnostics::new();
        let mut patterns = Vec::new();
        for wanted in &self.show_only {
            let pattern = match TemplatePattern::new(wanted) {
                Ok(pattern) => pattern,
                Err(why) => {
                    let message = format!("`{wanted}` is not the path of a template: {why}");
                    return Err(Failure::usage(Diagnostic::new(&code::WRONG_CALL, message)));
                }
            };
            if !manifests.iter().any(|manifest| pattern.matches(manifest.template, chart)) {
                let paths = manifests.iter().map(|manifest| path_in_chart(manifest.template, chart));
                let message = format!("the chart prints nothing from `{wanted}`");
                problems.push(Diagnostic::new(&code::WRONG_CALL, message).suggest(wanted, paths));
            }
            patterns.push(pattern);
        }
        if !problems.is_empty() {
            return Err(Failure::Usage(problems));
        }
        let is_shown = |manifest: &Manifest<'r>| {
            patterns.iter().any(|pattern| pattern.matches(manifest.template, chart))
        };
        Ok(manifests.into_iter().filter(is_shown).collect())
    }

    /// A file a template, as Helm lays them out: `CHART/templates/service.yaml`.
    fn fill(&self, folder: &mut Folder<'_>, manifests: &[Manifest<'_>], chart: &str) -> Result<(), Failure> {
        let mut templates: indexmap::IndexMap<&str, Vec<Manifest<'_>>> = indexmap::IndexMap::new();
        for manifest in manifests {
            templates.entry(manifest.template).or_default().push(manifest.clone());
        }
        for (template, manifests) in templates {
            let path = path_in_chart(template, chart);
            let path = path.strip_suffix(".j2").unwrap_or(path);
            let path = match self.objects.output {
                output::OutputFormat::Yaml => path.to_owned(),
                output::OutputFormat::Json => {
                    let stem =
                        path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")).unwrap_or(path);
                    format!("{stem}.json")
                }
            };
            folder.add(&path, &self.objects.stream(&manifests)?)?;
        }
        Ok(())
    }
}
