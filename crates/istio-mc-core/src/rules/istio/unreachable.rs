//! Routes of a VirtualService that nothing reaches, of either generation.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use istio_mc_diagnostic::{Place, code};
use istio_mc_yaml::{Content, Entry, Node, Number};

use crate::rules::{At, Cx};

/// Fields of a match in which nothing (`{}`) is not the same as no field: any value that is there.
const TEXTS: [&str; 4] = ["uri", "scheme", "method", "authority"];

/// Reports rules behind one that is for everything, and matches that an earlier one has taken already. `routes`
/// is the list of rules for HTTP, TLS or TCP; the first rule that matches is used.
pub(crate) fn unreachable_routes(routes: &At<'_, '_>, cx: &mut Cx<'_>) {
    // One rule with one match is never in the way of another.
    if routes.len() < 2 && routes.item(0).field("match").len() < 2 {
        return;
    }
    // The first rule that is for everything; without any match it ends what Istio looks at.
    let mut all: Option<usize> = None;
    let mut ended = false;
    let mut seen: BTreeMap<u64, Vec<Match<'_>>> = BTreeMap::new();
    let mut prefixes = Prefixes::default();
    for rule in 0..routes.len() {
        let at_rule = routes.item(rule);
        let field = at_rule.field("match");
        if let Some(first) = all {
            let message =
                format!("`{at_rule}` is never used: `{}` before it is for everything", routes.item(first));
            let finding = cx.finding(&code::UNREACHABLE_ROUTE, &at_rule, message);
            let place = Place::new(cx.object().source, routes.item(first).span());
            let finding = finding.related(place, "this one is for everything");
            cx.push(finding.help("rules are tried in order: the one for everything comes last"));
        }
        if field.len() == 0 {
            all.get_or_insert(rule);
            ended = true;
        }
        if ended {
            continue;
        }
        let used = all.is_none();
        let mut taken = 0;
        for index in 0..field.len() {
            let at = field.item(index);
            let Some(node) = at.node() else { continue };
            let given = Match { rule, index, node };
            // What a VirtualService that is delegated to does not take goes on to the next rule.
            if given.is_for_everything() && at_rule.field("delegate").node().is_none() {
                all.get_or_insert(rule);
            }
            let same = seen.entry(given.fingerprint()).or_default();
            if let Some(first) = same.iter().find(|first| first.is_same(&given)) {
                taken += 1;
                ineffective(routes, &at, first, ["never", "has the same conditions"], cx);
                continue;
            }
            same.push(given);
            if let Some(first) = prefixes.covers(given) {
                ineffective(routes, &at, &first, ["seldom", "takes requests with a shorter prefix"], cx);
            }
        }
        if taken == field.len() && used {
            let message = format!("`{at_rule}` is never used: rules before it have all its matches");
            cx.report(&code::UNREACHABLE_ROUTE, &at_rule, message);
        }
    }
}

fn ineffective(routes: &At<'_, '_>, at: &At<'_, '_>, first: &Match<'_>, why: [&str; 2], cx: &mut Cx<'_>) {
    let rule = routes.item(first.rule);
    let matches = rule.field("match");
    let earlier = matches.item(first.index);
    let [how_often, why] = why;
    let message = format!("`{at}` {how_often} matches: `{earlier}` before it {why}");
    let place = Place::new(cx.object().source, earlier.span());
    let finding = cx.finding(&code::INEFFECTIVE_MATCH, at, message);
    cx.push(finding.related(place, "the earlier one"));
}

/// A match and where it stands.
#[derive(Clone, Copy)]
struct Match<'n> {
    rule: usize,
    index: usize,
    node: &'n Node<'n>,
}

impl<'n> Match<'n> {
    /// What it says: its name and what says nothing left out.
    fn entries(&self) -> impl Iterator<Item = &'n Entry<'n>> {
        let says_nothing = |entry: &Entry<'_>| match &entry.value.content {
            Content::Null | Content::Bool(false) | Content::Number(Number::Int(0)) => true,
            Content::String(text) => text.is_empty(),
            Content::List(items) => items.is_empty(),
            Content::Map(entries) => entries.is_empty() && !TEXTS.contains(&&*entry.key),
            _ => false,
        };
        let entries = self.node.as_map().unwrap_or_default();
        entries.iter().filter(move |entry| entry.key != "name" && !says_nothing(entry))
    }

    /// The same for matches that are the same.
    fn fingerprint(&self) -> u64 {
        self.entries().map(fingerprint_of_entry).fold(0, u64::wrapping_add)
    }

    fn is_same(&self, other: &Match<'_>) -> bool {
        self.entries().count() == other.entries().count()
            && self.entries().all(|entry| {
                other.entries().any(|same| same.key == entry.key && is_same(&same.value, &entry.value))
            })
    }

    /// What the field of that name is compared with.
    fn text(&self, field: &str) -> Text<'n> {
        text(self.node.get(field))
    }

    /// Whether everything fits: no conditions, or a path that begins with `/`, as all do.
    fn is_for_everything(&self) -> bool {
        self.entries().filter(|entry| entry.key != "statPrefix").all(|entry| {
            let prefix = entry.value.get("prefix").and_then(Node::as_str);
            entry.key == "uri" && matches!(prefix, Some("" | "/"))
        })
    }
}

fn fingerprint_of_entry(entry: &Entry<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    entry.key.hash(&mut hasher);
    fingerprint(&entry.value, &mut hasher);
    hasher.finish()
}

/// Maps are the same in any order.
fn fingerprint(node: &Node<'_>, hasher: &mut DefaultHasher) {
    match &node.content {
        Content::Null => 0_u8.hash(hasher),
        Content::Bool(value) => value.hash(hasher),
        Content::Number(Number::Int(value)) => value.hash(hasher),
        Content::Number(Number::Float(value)) => value.to_bits().hash(hasher),
        Content::String(text) => text.hash(hasher),
        Content::List(items) => items.iter().for_each(|item| fingerprint(item, hasher)),
        Content::Map(entries) => {
            entries.iter().map(fingerprint_of_entry).fold(0, u64::wrapping_add).hash(hasher);
        }
    }
}

fn is_same(one: &Node<'_>, other: &Node<'_>) -> bool {
    match (&one.content, &other.content) {
        (Content::Map(ones), Content::Map(others)) => {
            ones.len() == others.len()
                && ones
                    .iter()
                    .all(|entry| other.get(&entry.key).is_some_and(|same| is_same(same, &entry.value)))
        }
        (Content::List(ones), Content::List(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| is_same(one, other))
        }
        (Content::String(one), Content::String(other)) => one == other,
        (Content::Number(one), Content::Number(other)) => one == other,
        (Content::Bool(one), Content::Bool(other)) => one == other,
        (Content::Null, Content::Null) => true,
        _ => false,
    }
}

/// Matches by the beginning of the path, as Istio compares them: a shorter beginning takes the requests of a
/// longer one if their other conditions agree.
#[derive(Default)]
struct Prefixes<'n> {
    matches: BTreeMap<&'n str, Vec<Match<'n>>>,
    lengths: BTreeSet<usize>,
}

impl<'n> Prefixes<'n> {
    /// The first earlier match that takes what this one is for; this one is kept for later ones.
    fn covers(&mut self, given: Match<'n>) -> Option<Match<'n>> {
        let prefix =
            given.node.at(&["uri", "prefix"]).and_then(Node::as_str).filter(|text| !text.is_empty())?;
        let shorter = self.lengths.range(..prefix.len()).filter_map(|length| prefix.get(..*length));
        let earlier = shorter.filter_map(|prefix| self.matches.get(prefix)).flatten();
        let first = earlier
            .filter(|earlier| covers(earlier, &given))
            .min_by_key(|earlier| (earlier.rule, earlier.index));
        let first = first.copied();
        self.matches.entry(prefix).or_default().push(given);
        self.lengths.insert(prefix.len());
        first
    }
}

/// Whether the conditions beside the path agree. Istio takes a match without method for one of GET, and looks at
/// the beginning of texts only.
fn covers(earlier: &Match<'_>, later: &Match<'_>) -> bool {
    let port = |given: &Match<'_>| match given.node.get("port").map(|port| &port.content) {
        Some(Content::Number(Number::Int(port))) => *port,
        _ => 0,
    };
    port(earlier) == port(later)
        && agree(earlier.text("method").or(GET), later.text("method").or(GET))
        && agree(earlier.text("authority"), later.text("authority"))
        && ["headers", "queryParams", "withoutHeaders"].into_iter().all(|field| {
            let entries =
                |given: &Match<'_>| given.node.get(field).and_then(Node::as_map).unwrap_or_default().len();
            let texts = earlier.node.get(field).and_then(Node::as_map).unwrap_or_default();
            entries(earlier) == entries(later)
                && texts.iter().all(|entry| {
                    let same = later.node.get(field).and_then(|texts| texts.get(&entry.key));
                    same.is_some_and(|same| agree(text(Some(&entry.value)), text(Some(same))))
                })
        })
}

/// What Istio takes a match without method for.
const GET: Text<'_> = Some(("exact", "GET"));

/// A text to compare with; `None` also for regular expressions.
type Text<'n> = Option<(&'static str, &'n str)>;

fn text<'n>(node: Option<&'n Node<'n>>) -> Text<'n> {
    ["exact", "prefix"].into_iter().find_map(|way| {
        let text = node?.get(way).and_then(Node::as_str).filter(|text| !text.is_empty())?;
        Some((way, text))
    })
}

fn agree(earlier: Text<'_>, later: Text<'_>) -> bool {
    match (earlier, later) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some((way, text)), Some((same_way, start))) => way == same_way && text.starts_with(start),
    }
}
