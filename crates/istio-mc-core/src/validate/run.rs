//! From texts to what is wrong with them.

use std::collections::HashMap;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Source};
use istio_mc_yaml::parallel;

use super::istio::guess;
use super::read::read;
use super::{Because, Ignore, Input, Report, TargetIstio, Text, duplicate};
use crate::analysis::{Cluster, analyze};
use crate::rules::{KubernetesVersion, Object, Target, check};
use crate::version::IstioVersion;

/// How many objects are checked at a time: fewer are not worth a thread.
const BATCH: usize = 64;

/// How objects are validated.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The version of Istio that reads them; `None` is what they tell, or else the newest that is known.
    pub istio: Option<IstioVersion>,
    /// The version of Kubernetes that serves them; `None` is any that serves all of them.
    pub kubernetes: Option<KubernetesVersion>,
    /// The time in seconds since 1970 at which certificates must hold; `None` leaves that out.
    pub now: Option<u64>,
    /// What is left out.
    pub ignore: Vec<Ignore>,
}

/// Checks manifests: each object by itself, then those of each cluster together, then the clusters.
///
/// Whatever is wrong with a text or an object, everything else is still looked at.
pub fn validate(inputs: &[Input], options: &Options) -> Report {
    let texts: Vec<&Text> = inputs.iter().flat_map(|input| &input.texts).collect();
    let mut documents = read(&texts);
    let mut findings: Vec<Diagnostic> =
        documents.iter_mut().flat_map(|documents| std::mem::take(&mut documents.findings)).collect();
    let passed_over = texts.iter().zip(&documents).filter(|(_, documents)| documents.is_passed_over);
    let passed_over = passed_over.map(|(text, _)| text.source.name().to_owned()).collect();

    let mut read = texts.iter().zip(&documents);
    let objects: Vec<Vec<Object<'_>>> = inputs
        .iter()
        .map(|input| {
            let mut objects = Vec::new();
            for (text, documents) in read.by_ref().take(input.texts.len()) {
                documents.objects(&text.source, &mut objects);
            }
            objects
        })
        .collect();
    let istio = match options.istio {
        Some(version) => TargetIstio { version, because: Because::Asked },
        None => guess(objects.iter().flatten()),
    };
    let target = Target { kubernetes: options.kubernetes, now: options.now, ..Target::new(istio.version) };

    let batches: Vec<&[Object<'_>]> = objects.iter().flat_map(|objects| objects.chunks(BATCH)).collect();
    findings.extend(parallel::map(&batches, 1, |batch| check(batch, &target)).into_iter().flatten());
    for objects in &objects {
        duplicate::check(objects, &mut findings);
    }
    let clusters: Vec<Cluster<'_>> = inputs
        .iter()
        .zip(&objects)
        .map(|(input, objects)| Cluster { name: input.cluster.as_deref(), objects })
        .collect();
    findings.extend(analyze(&clusters, &target));

    let before = findings.len();
    leave_out(&mut findings, &objects, &options.ignore);
    let ignored = before - findings.len();
    in_order_of(&texts, &mut findings);
    Report { findings, objects: objects.iter().map(Vec::len).sum(), ignored, passed_over, istio }
}

/// Removes what the caller does not want to hear.
fn leave_out(findings: &mut Vec<Diagnostic>, objects: &[Vec<Object<'_>>], ignore: &[Ignore]) {
    if ignore.is_empty() {
        return;
    }
    // Which object a finding is about is asked only if an answer is needed.
    let by_object = ignore.iter().any(|ignore| ignore.object.is_some());
    let mut starts: HashMap<*const Source, Vec<Object<'_>>> = HashMap::new();
    if by_object {
        for object in objects.iter().flatten() {
            starts.entry(Arc::as_ptr(object.source)).or_default().push(*object);
        }
    }
    let about = |finding: &Diagnostic| {
        let place = finding.place.as_ref()?;
        let objects = starts.get(&Arc::as_ptr(&place.source))?;
        let next = objects.partition_point(|object| object.node.span.start <= place.span.start);
        // The first key may be marked where the map begins.
        objects.get(next.saturating_sub(1))
    };
    findings.retain(|finding| {
        let object = if by_object { about(finding) } else { None };
        !ignore.iter().any(|ignore| ignore.leaves_out(finding.code, object))
    });
}

/// Puts findings into the order in which a reader meets them: texts as they were given, each from top to bottom.
fn in_order_of(texts: &[&Text], findings: &mut [Diagnostic]) {
    let order: HashMap<*const Source, usize> =
        texts.iter().enumerate().map(|(index, text)| (Arc::as_ptr(&text.source), index)).collect();
    // Stable: what is said of one place stays in the order of the checks. What has no place comes last.
    findings.sort_by_cached_key(|finding| match &finding.place {
        Some(place) => {
            (order.get(&Arc::as_ptr(&place.source)).copied().unwrap_or(usize::MAX), place.span.start)
        }
        None => (usize::MAX, 0),
    });
}
