//! The values of a tree of charts against the schema of each.

use istio_mc_diagnostic::{Diagnostic, Diagnostics};

use super::violation::Violations;
use crate::values::Active;

/// Everything in the values that the schema of a chart does not allow, and every schema that cannot be used.
pub(crate) fn check(root: &Active<'_>, findings: &mut Diagnostics) {
    chart(root, "", findings);
}

/// `prefix` is where the chart's values are in those of the root: `mesh.remote.`.
fn chart(active: &Active<'_>, prefix: &str, findings: &mut Diagnostics) {
    if let Some(schema) = &active.node.schema {
        match schema.compiled() {
            // Nothing that only messages need is made for values that are right.
            Ok(compiled) if compiled.validator.is_valid(&active.values) => {}
            Ok(compiled) => {
                let violations = Violations { schema, compiled, active, prefix };
                let mut found: Vec<Diagnostic> = violations.all();
                found.sort_by_cached_key(order);
                found.dedup_by(|one, other| order(one) == order(other));
                findings.extend(found);
            }
            // A chart that is there under two names is told of once.
            Err(problems) => {
                let new =
                    |problem: &&Diagnostic| !findings.iter().any(|known| order(known) == order(problem));
                let problems: Vec<Diagnostic> = problems.iter().filter(new).cloned().collect();
                findings.extend(problems);
            }
        }
    }
    for child in &active.children {
        chart(child, &format!("{prefix}{}.", child.node.name), findings);
    }
}

/// As the values are written: by file, and from the top down.
fn order(finding: &Diagnostic) -> (String, u32, String) {
    let (file, at) = match &finding.place {
        Some(place) => (place.source.name().to_owned(), place.span.start),
        None => (String::new(), 0),
    };
    (file, at, finding.message.to_string())
}
