//! A path as text.

use std::fmt::{self, Write};

use super::model::{CallPath, Hop, Maker, PathKind};

/// The column at which what a step says begins.
const COLUMN: usize = 12;

/// How many addresses a step names.
const LISTED: usize = 3;

/// Paths for people: the steps, numbered along each way, then the objects and what else is to be known.
pub fn text(paths: &[CallPath]) -> String {
    let mut out = String::new();
    for (index, path) in paths.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        write(&mut out, path).expect("writing into a text cannot fail");
    }
    out
}

fn write(out: &mut String, path: &CallPath) -> fmt::Result {
    let kind = match path.kind {
        PathKind::Mesh => "in the mesh",
        PathKind::Federation => "imported",
    };
    write!(out, "{} -> {} ({kind})", path.from, path.host)?;
    if let Some(port) = path.port {
        write!(out, ", port {port}")?;
    }
    if let Some(subset) = &path.subset {
        write!(out, ", subset {subset}")?;
    }
    writeln!(out, "\n")?;
    for (number, step) in (1..).zip(&path.hops) {
        hop(out, number, step)?;
    }
    let has_order = path.routes.iter().any(|route| route.priority != path.routes[0].priority);
    for route in &path.routes {
        if path.routes.len() > 1 {
            let locality = route.locality.as_ref().map_or_else(String::new, |at| format!(" in {at}"));
            let priority = if has_order { format!(", priority {}", route.priority) } else { String::new() };
            writeln!(out, "   to {}{locality}: {}{priority}", route.to, route.relation)?;
        }
        for (number, step) in (path.hops.len() + 1..).zip(&route.hops) {
            hop(out, number, step)?;
        }
    }
    writeln!(out, "\nobjects")?;
    objects(out, path)?;
    if !path.notes.is_empty() {
        writeln!(out)?;
    }
    path.notes.iter().try_for_each(|note| writeln!(out, "note: {note}"))
}

fn hop(out: &mut String, number: usize, hop: &Hop) -> fmt::Result {
    let head = format!("{number}. {}", hop.kind.as_str());
    let at = match hop.addresses.get(..LISTED) {
        _ if hop.addresses.is_empty() => String::new(),
        Some(first) if hop.addresses.len() > LISTED => {
            format!("{} or {} more, ", first.join(" or "), hop.addresses.len() - LISTED)
        }
        _ => format!("{}, ", hop.addresses.join(" or ")),
    };
    writeln!(out, "{head:COLUMN$} {at}{}", hop.what)?;
    if let Some(sni) = &hop.sni {
        writeln!(out, "{:COLUMN$} SNI {sni}", "")?;
    }
    hop.facts.iter().try_for_each(|fact| writeln!(out, "{:COLUMN$} {fact}", ""))
}

/// A line an object, by cluster in the order in which they have a part.
fn objects(out: &mut String, path: &CallPath) -> fmt::Result {
    let mut clusters: Vec<&str> = Vec::new();
    for object in &path.objects {
        if !clusters.contains(&object.cluster.as_str()) {
            clusters.push(&object.cluster);
        }
    }
    for cluster in clusters {
        writeln!(out, "  in {cluster}")?;
        for object in path.objects.iter().filter(|object| object.cluster == cluster) {
            let namespace = object.namespace.as_ref().map_or_else(String::new, |name| format!("{name}/"));
            let made_by = match object.made_by {
                Maker::IstioMc => "",
                Maker::Chart => "; of Istio's chart",
                Maker::Application => "; of the application",
            };
            let place = object.asked_for.as_ref().map_or_else(String::new, |place| format!(" ({place})"));
            writeln!(out, "    {} {namespace}{}: {}{made_by}{place}", object.kind, object.name, object.why)?;
        }
    }
    Ok(())
}
