//! Whether a lock says exactly what is needed.

use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::{Lock, Wanted};

/// Hosts beyond this number are counted, not named.
const HOSTS_NAMED: usize = 5;

/// Reports hosts without an entry in the lock, and entries without a host; `None` is a lock file that is not there.
pub(crate) fn check_up_to_date(wanted: &Wanted, lock: Option<&Lock>, findings: &mut Diagnostics) {
    let Some(lock) = lock else {
        if let Some((range, host)) = wanted.iter().next() {
            let message = "there is no lock file, and services are imported";
            findings.push(finding(message.to_owned(), wanted.place(range, host).cloned()));
        }
        return;
    };
    let missing = wanted
        .iter()
        .filter(|(range, host)| lock.get(*range, host).is_none())
        .map(|(range, host)| (host, wanted.place(range, host)));
    if let Some((names, place)) = named(missing) {
        findings.push(finding(format!("the lock file has no address for {names}"), place));
    }
    let superfluous = lock
        .iter()
        .filter(|(range, host, _)| wanted.place(*range, host).is_none())
        .map(|(_, host, locked)| (host, locked.place.as_ref()));
    if let Some((names, place)) = named(superfluous) {
        findings.push(finding(format!("the lock file has addresses that nobody needs, of {names}"), place));
    }
}

fn finding(message: String, place: Option<Place>) -> Diagnostic {
    let mut finding = Diagnostic::new(&code::LOCK_OUT_OF_DATE, message)
        .help("`istio-mc lock` brings the lock file up to date; commit it with the mesh files");
    finding.place = place;
    finding
}

/// The first hosts by name, how many more there are, and the place of the first.
fn named<'a>(hosts: impl Iterator<Item = (&'a str, Option<&'a Place>)>) -> Option<(String, Option<Place>)> {
    let hosts: Vec<_> = hosts.collect();
    let (_, place) = hosts.first()?;
    let mut names: Vec<String> =
        hosts.iter().take(HOSTS_NAMED).map(|(host, _)| format!("`{host}`")).collect();
    match hosts.len().saturating_sub(HOSTS_NAMED) {
        0 => {}
        1 => names.push("1 other".to_owned()),
        more => names.push(format!("{more} others")),
    }
    let last = names.pop()?;
    let names = if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) };
    Some((names, place.cloned()))
}
