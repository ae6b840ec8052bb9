//! Load balancing by locality: of DestinationRules and of the mesh configuration.

use std::collections::{BTreeMap, BTreeSet};

use istio_mc_diagnostic::code;

use crate::api::modern::networking::{LocalityDistribute, LocalityLbSetting};
use crate::rules::{At, Cx};

/// Labels that say a locality, for which `failover` has fields of its own.
const TOPOLOGY: [&str; 3] =
    ["topology.kubernetes.io/region", "topology.kubernetes.io/zone", "topology.istio.io/subzone"];

/// Checks the settings; `has_outlier` if workloads that fail are noticed.
pub(in crate::rules) fn check(
    at: &At<'_, '_>,
    setting: &LocalityLbSetting,
    has_outlier: bool,
    cx: &mut Cx<'_>,
) {
    if !setting.distribute.is_empty() && !setting.failover.is_empty() {
        let message = format!("`{at}` has both `distribute` and `failover`");
        let finding = cx.finding(&code::LOCALITY_SETTING, &at.key("failover"), message);
        cx.push(finding.help("`distribute` already says where all of the traffic goes"));
    }
    distribute(&at.field("distribute"), &setting.distribute, cx);
    failover(at, setting, cx);
    let fails_over = [
        ("failover", !setting.failover.is_empty()),
        ("failoverPriority", !setting.failover_priority.is_empty()),
    ];
    if let Some((name, _)) = fails_over.iter().find(|(_, given)| *given)
        && !has_outlier
    {
        let field = at.key(name);
        let message = format!("`{field}` does nothing without `outlierDetection`");
        let finding = cx.finding(&code::ISTIO_NO_EFFECT, &field, message);
        cx.push(finding.help("only outlier detection finds out that workloads fail: add it to the policy"));
    }
}

fn failover(at: &At<'_, '_>, setting: &LocalityLbSetting, cx: &mut Cx<'_>) {
    if !setting.failover.is_empty() {
        let labels = at.field("failoverPriority");
        for (index, label) in setting.failover_priority.iter().enumerate() {
            if TOPOLOGY.contains(&label.as_str()) {
                let message = format!("`{label}` cannot be a priority beside `failover`");
                cx.report(&code::LOCALITY_SETTING, &labels.item(index), message);
            }
        }
    }
    let list = at.field("failover");
    for (index, given) in setting.failover.iter().enumerate() {
        let at = list.item(index);
        let (from, to) = (given.from.as_deref().unwrap_or_default(), given.to.as_deref().unwrap_or_default());
        if from == to {
            let message = format!("`{at}` leads from `{from}` to the same region");
            cx.report(&code::LOCALITY_SETTING, &at, message);
        }
        for (name, region) in [("from", from), ("to", to)] {
            if region.contains(['/', '*']) {
                let message = format!("`{region}` is not a region: failover knows no zones and no wildcards");
                let finding = cx.finding(&code::LOCALITY_SETTING, &at.field(name), message);
                cx.push(match region.split('/').next() {
                    Some(first) if !first.contains('*') && !first.is_empty() => {
                        finding.help(format!("write `{first}`"))
                    }
                    _ => finding,
                });
            }
        }
    }
}

fn distribute(at: &At<'_, '_>, distribute: &[LocalityDistribute], cx: &mut Cx<'_>) {
    for (index, given) in distribute.iter().enumerate() {
        let at = at.item(index);
        let shares = at.field("to");
        let mut total: u64 = 0;
        let mut right = true;
        for (locality, share) in &given.to {
            total += u64::from(*share);
            if !(1..=100).contains(share) {
                right = false;
                let field = shares.field(locality);
                let message = format!("the share of `{locality}` must be from 1 to 100, not {share}");
                cx.report(&code::LOCALITY_SETTING, &field, message);
            }
        }
        if right && total != 100 {
            let message = format!("the shares of `{shares}` are {total} together, not 100");
            cx.report(&code::LOCALITY_SETTING, &shares, message);
        }
        // A map has no order, and `*` is for the rest: the most specific ones first.
        let mut given: Vec<&str> = given.to.keys().map(String::as_str).collect();
        given.sort_by_key(|locality| {
            (locality.ends_with('*'), std::cmp::Reverse(locality.matches('/').count()))
        });
        let mut seen = Seen::default();
        for locality in given {
            seen.check(locality, &shares.key(locality), cx);
        }
    }
    let mut seen = Seen::default();
    for (index, given) in distribute.iter().enumerate() {
        let at = at.item(index);
        seen.check(given.from.as_deref().unwrap_or_default(), &at.field("from"), cx);
    }
}

/// Localities so far: subzones by zone by region. One without zones, or with `*` there, stands for all of them.
#[derive(Default)]
struct Seen<'t> {
    regions: BTreeMap<&'t str, BTreeMap<&'t str, BTreeSet<&'t str>>>,
}

impl<'t> Seen<'t> {
    /// Reports what is no locality, and what is within an earlier one.
    fn check(&mut self, locality: &'t str, at: &At<'_, '_>, cx: &mut Cx<'_>) {
        let parts: Vec<&str> = locality.splitn(3, '/').collect();
        let misplaced = locality.find('*').is_some_and(|star| star + 1 != locality.len());
        if misplaced || parts.contains(&"") {
            let message = match locality {
                "" => format!("`{at}` names no locality"),
                _ => format!("`{locality}` is not a locality"),
            };
            let finding = cx.finding(&code::LOCALITY_SETTING, at, message);
            cx.push(finding.help("`region`, `region/zone` or `region/zone/subzone`; `*` only at the end"));
        } else if self.overlaps(&parts) {
            let message = format!("`{locality}` is within a locality before it, or holds one");
            cx.report(&code::LOCALITY_SETTING, at, message);
        }
    }

    /// Whether it overlaps with an earlier one; it is kept for later ones.
    fn overlaps(&mut self, parts: &[&'t str]) -> bool {
        if self.regions.contains_key("*") {
            return true;
        }
        let all = || BTreeSet::from(["*"]);
        match parts {
            [region] => self.regions.insert(region, BTreeMap::from([("*", all())])).is_some(),
            [region, zone, rest @ ..] => {
                let zones = self.regions.entry(region).or_default();
                if zones.contains_key("*") {
                    return true;
                }
                match rest {
                    [subzone, ..] => {
                        let subzones = zones.entry(zone).or_default();
                        subzones.contains("*") || !subzones.insert(subzone)
                    }
                    [] => zones.insert(zone, all()).is_some(),
                }
            }
            [] => false,
        }
    }
}
