//! Whether a lock says exactly what is needed.

use foldhash::{HashSet, HashSetExt};
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::{Lock, Wanted};

/// Hosts beyond this number are counted, not named.
const HOSTS_NAMED: usize = 5;

/// Reports hosts without an entry in the lock, and entries without a host; `None` is a lock file that is not there.
pub(crate) fn check_up_to_date(wanted: &Wanted<'_>, lock: Option<&Lock<'_>>, findings: &mut Diagnostics) {
    let Some(lock) = lock else {
        if let Some((range, host, _)) = wanted.iter().next() {
            let message = "there is no lock file, and services are imported";
            findings.push(finding(message.to_owned(), wanted.place(range, host).cloned()));
        }
        return;
    };
    let mut needed = HashSet::new();
    let mut missing = Vec::new();
    for (range, wants) in wanted.ranges() {
        for want in wants {
            if needed.insert((range, want.host)) && lock.get(range, want.host).is_none() {
                missing.push((range, want.host, want.place));
            }
        }
    }
    missing.sort_by_key(|(range, host, _)| (*range, *host));
    if let Some((_, _, place)) = missing.first() {
        let names = named(missing.iter().map(|(_, host, _)| *host));
        findings.push(finding(format!("the lock file has no address for {names}"), Some((*place).clone())));
    }
    let mut superfluous: Vec<_> =
        lock.entries().filter(|(range, host, _)| !needed.contains(&(*range, *host))).collect();
    superfluous.sort_by_key(|(range, host, _)| (*range, *host));
    if let Some((_, _, locked)) = superfluous.first() {
        let names = named(superfluous.iter().map(|(_, host, _)| *host));
        let message = format!("the lock file has addresses that nobody needs, of {names}");
        findings.push(finding(message, lock.place(*locked)));
    }
}

fn finding(message: String, place: Option<Place>) -> Diagnostic {
    let mut finding = Diagnostic::new(&code::LOCK_OUT_OF_DATE, message)
        .help("`istio-mc lock` brings the lock file up to date; commit it with the mesh files");
    finding.place = place;
    finding
}

/// The first hosts by name, and how many more there are.
fn named<'a>(hosts: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = hosts.len().saturating_sub(HOSTS_NAMED);
    let mut names: Vec<String> = hosts.take(HOSTS_NAMED).map(|host| format!("`{host}`")).collect();
    match more {
        0 => {}
        1 => names.push("1 other".to_owned()),
        more => names.push(format!("{more} others")),
    }
    match names.split_last() {
        Some((last, names)) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        _ => names.concat(),
    }
}
