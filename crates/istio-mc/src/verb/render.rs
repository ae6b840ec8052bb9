//! `render`: a mesh to the manifests of its clusters.

use std::collections::BTreeSet;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use istio_mc_core::mesh::{Cluster, Fleet};
use istio_mc_core::plan::is_istio_configuration;
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Warned, code};
use istio_mc_render::{Collected, Options, Renderer, collect, write_imports};
use istio_mc_template::{StreamWriter, parallel};

use crate::exit::Failure;
use crate::input::Reader;
use crate::mesh_files::{MeshFiles, listed, unknown_cluster};
use crate::output;
use crate::output_dir::{self, Folder, Others, Run};
use crate::selection::{CrdChoice, ObjectFlags, say_left_out};
use crate::terminal::Terminal;
use crate::world::FileSystem;

/// Render the manifests of a mesh: one cluster to standard output, or all to a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without --cluster and --output-dir, renders the cluster that runs the control plane.

Examples:
  istio-mc render | kubectl apply -f -
  istio-mc render --cluster raffa2 | kubectl --context raffa2 apply -f -
  istio-mc render -f mesh.yaml -f endpoints.yaml --output-dir out/
  kubectl --context raffa2 apply -R -f out/raffa2/
  istio-mc render --cluster raffa2 --reverse | kubectl --context raffa2 delete -f -")]
pub(crate) struct Render {
    #[command(flatten)]
    files: MeshFiles,
    /// Fail if the lock file has not exactly the addresses of all imported services
    #[arg(long)]
    locked: bool,
    /// The cluster to render; several only with --output-dir
    #[arg(short, long, value_name = "NAME")]
    cluster: Vec<String>,
    /// The folder to write to, a folder a cluster and a file an object; removes what it no longer renders
    #[arg(long, value_name = "FOLDER", conflicts_with = "reverse")]
    output_dir: Option<PathBuf>,
    /// What to do with CustomResourceDefinitions: kubectl must apply them before the rest
    #[arg(long, value_enum, default_value_t)]
    crds: CrdChoice,
    #[command(flatten)]
    objects: ObjectFlags,
}

impl Render {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let Warned { value: fleet, warnings } = self.files.load(self.locked, &Reader::new(terminal))?;
        terminal.report(&warnings);
        // The program ends with it: the system has the memory back sooner than it could be taken apart.
        let fleet = ManuallyDrop::new(fleet);
        let clusters = self.clusters(&fleet)?;
        let Warned { value: renderer, warnings } = Renderer::new(&fleet, &FileSystem)?;
        terminal.report(&warnings);
        let options = |cluster: &Cluster| {
            self.objects.options(self.crds.into(), Some(fleet.mesh_of(cluster).istio.version))
        };
        match &self.output_dir {
            Some(root) => {
                let run = Run::begin(root)?;
                // One cluster a core at a time, and of each no more than a file: what differs waits on the disk.
                let work = |cluster: &&Cluster| {
                    let name = cluster.name.as_str();
                    let (folder, words) = run.folder(name, |folder| {
                        rendered(&renderer, cluster, &options(cluster), |collected| {
                            self.fill(folder, collected)
                        })
                    })?;
                    Ok(Done { value: (name.to_owned(), folder), words })
                };
                let folders = gather(parallel::map(&clusters, 1, work), terminal)?;
                let others = if self.cluster.is_empty() { Others::Remove } else { Others::Keep };
                run.finish(folders, others)?.say(root, terminal);
                Ok(())
            }
            None => {
                // There is one: a stream has one context.
                for cluster in &clusters {
                    let options = options(cluster);
                    let Warned { value: parts, mut warnings } = renderer.cluster(cluster, &options)?;
                    let parts = ManuallyDrop::new(parts);
                    let Warned { value: collected, warnings: others } = collect(&parts, &options)?;
                    warnings.extend(others);
                    let collected = ManuallyDrop::new(collected);
                    let words = Words::of(&collected, warnings);
                    gather(vec![Ok(Done { value: (), words })], terminal)?;
                    self.say_which(&clusters, &fleet, terminal);
                    output::stream(|out| collected.write(out, self.objects.output.into()))?;
                }
                Ok(())
            }
        }
    }

    /// The clusters that are asked for.
    fn clusters<'m>(&self, fleet: &'m Fleet) -> Result<Vec<&'m Cluster>, Failure> {
        if self.cluster.is_empty() {
            if self.output_dir.is_some() {
                return Ok(fleet.clusters.iter().collect());
            }
            let control_planes: Vec<&Cluster> = fleet.control_planes().collect();
            if let [one] = control_planes.as_slice() {
                return Ok(vec![one]);
            }
            let names: Vec<&str> = control_planes.iter().map(|cluster| cluster.name.as_str()).collect();
            let finding = Diagnostic::new(
                &code::WRONG_CALL,
                format!("{} clusters run a control plane: say which cluster to render", names.len()),
            )
            .help(format!("--cluster {}, or --output-dir for all clusters", listed(&names)));
            return Err(Failure::Usage(finding.into()));
        }
        let mut found: Vec<&'m Cluster> = Vec::new();
        let mut problems = Diagnostics::new();
        for name in &self.cluster {
            match fleet.cluster(name) {
                Some(cluster) if found.iter().any(|other| std::ptr::eq(*other, cluster)) => {}
                Some(cluster) => found.push(cluster),
                None => problems.push(unknown_cluster(name, &names(fleet).collect::<Vec<_>>())),
            }
        }
        if found.len() > 1 && self.output_dir.is_none() {
            let finding =
                Diagnostic::new(&code::WRONG_CALL, "only one cluster can be rendered to standard output")
                    .help("give one --cluster, or --output-dir: kubectl talks to one cluster at a time");
            problems.push(finding);
        }
        if problems.is_empty() { Ok(found) } else { Err(Failure::Usage(problems)) }
    }

    /// Makes the files of a cluster: one for each object that was rendered, and one for the imports from each namespace.
    fn fill(&self, folder: &mut Folder<'_>, collected: &Collected<'_>) -> Result<(), Failure> {
        let format = self.objects.output;
        for manifest in &collected.manifests {
            folder.add(&output_dir::object_path(&manifest.id, format), &self.objects.file(manifest)?)?;
        }
        let mut text = Vec::new();
        for (namespace, imports) in collected.imports_by_namespace() {
            text.clear();
            let mut stream = StreamWriter::new(&mut text, format.into());
            write_imports(&imports, &mut stream)
                .and_then(|()| stream.finish())
                .map_err(|error| output::stdout_failure(&error))?;
            folder.add(&output_dir::imports_path(namespace, format), &text)?;
        }
        Ok(())
    }

    /// Says which cluster was rendered, where the call did not.
    fn say_which(&self, rendered: &[&Cluster], fleet: &Fleet, terminal: &Terminal) {
        let [chosen] = rendered else { return };
        let chosen = chosen.name.as_str();
        let others: Vec<&str> = names(fleet).filter(|name| *name != chosen).collect();
        if self.cluster.is_empty() && !others.is_empty() {
            terminal.say(format_args!(
                "rendered `{chosen}`, which runs the control plane; for the others give --cluster: {}",
                listed(&others)
            ));
        }
    }
}

fn names(fleet: &Fleet) -> impl Iterator<Item = &str> {
    fleet.clusters.iter().map(|cluster| cluster.name.as_str())
}

/// What was made of a cluster's objects, and what is to be said about it.
struct Done<T> {
    value: T,
    words: Words,
}

/// What is to be said about a cluster's objects.
struct Words {
    warnings: Diagnostics,
    left_out: Vec<String>,
    custom_groups: Vec<String>,
}

impl Words {
    fn of(collected: &Collected<'_>, warnings: Diagnostics) -> Self {
        let left_out = collected.left_out.iter().map(|manifest| manifest.id.to_string()).collect();
        Self { warnings, left_out, custom_groups: collected.custom_groups.clone() }
    }
}

/// Renders a cluster and makes something of its objects.
fn rendered(
    renderer: &Renderer<'_>,
    cluster: &Cluster,
    options: &Options,
    make: impl FnOnce(&Collected<'_>) -> Result<(), Failure>,
) -> Result<Words, Failure> {
    let Warned { value: parts, mut warnings } = renderer.cluster(cluster, options)?;
    let Warned { value: collected, warnings: others } = collect(&parts, options)?;
    warnings.extend(others);
    make(&collected)?;
    Ok(Words::of(&collected, warnings))
}

/// What was made of all clusters, or everything that is wrong with any of them.
fn gather<T>(results: Vec<Result<Done<T>, Failure>>, terminal: &Terminal) -> Result<Vec<T>, Failure> {
    let mut values = Vec::with_capacity(results.len());
    let (mut problems, mut outside) = (Diagnostics::new(), Diagnostics::new());
    let (mut left_out, mut groups) = (BTreeSet::new(), BTreeSet::new());
    for result in results {
        match result {
            Ok(Done { value, words }) => {
                terminal.report(&words.warnings);
                left_out.extend(words.left_out);
                groups.extend(words.custom_groups);
                values.push(value);
            }
            Err(Failure::Input(findings)) => problems.extend(findings),
            Err(Failure::Outside(findings)) => outside.extend(findings),
            Err(other) => return Err(other),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Input(problems));
    }
    if !outside.is_empty() {
        return Err(Failure::Outside(outside));
    }
    say_left_out(&left_out, terminal);
    // Istio's own come with the control plane.
    let foreign: Vec<String> =
        groups.into_iter().filter(|group: &String| !is_istio_configuration(&format!("{group}/"))).collect();
    if !foreign.is_empty() {
        terminal
            .say(format_args!("must be installed in the clusters first: what serves {}", foreign.join(", ")));
    }
    Ok(values)
}
