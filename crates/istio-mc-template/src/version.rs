//! Versions and ranges of them, as Helm reads them.
//!
//! Cargo's `semver` crate has no `>=1.9-0` and no versions such as `1.9`; the rules here are those of
//! Masterminds/semver 3.5, which Helm 3.22 uses.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A version: `1.2.3`, `v1.2`, `1.2.3-rc.1+build`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) major: u64,
    pub(crate) minor: u64,
    pub(crate) patch: u64,
    pre: Vec<Identifier>,
    pub(crate) metadata: String,
}

/// A part of a pre-release. Numbers come before words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Word(String),
}

/// A text that is no version, or no range of versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParseVersionError {
    text: String,
    wanted: &'static str,
}

impl fmt::Display for ParseVersionError {
    /// Goes on from the name of what takes it: «takes a version, which `x` is not».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "takes {}, which `{}` is not", self.wanted, self.text)
    }
}

impl std::error::Error for ParseVersionError {}

impl Version {
    /// The pre-release, such as `rc.1`, or nothing.
    pub(crate) fn prerelease(&self) -> String {
        let parts = self.pre.iter().map(|part| match part {
            Identifier::Number(number) => number.to_string(),
            Identifier::Word(word) => word.clone(),
        });
        parts.collect::<Vec<_>>().join(".")
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    /// By precedence; a pre-release comes before its release, and metadata does not count.
    fn cmp(&self, other: &Self) -> Ordering {
        let release = (self.major, self.minor, self.patch).cmp(&(other.major, other.minor, other.patch));
        release.then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self.pre.cmp(&other.pre),
        })
    }
}

/// A version of which parts may be left open: `1`, `1.2`, `1.x`, `*`.
#[derive(Clone, Debug)]
struct Partial {
    /// The version with 0 for what is open.
    base: Version,
    /// How many of major, minor and patch are given.
    given: usize,
}

fn parse_partial(text: &str, open: bool) -> Option<Partial> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (text, metadata) = text.split_once('+').map_or((text, None), |(text, meta)| (text, Some(meta)));
    let (release, pre) = text.split_once('-').map_or((text, None), |(text, pre)| (text, Some(pre)));
    let mut numbers = [0; 3];
    let mut given = 0;
    let mut wild = false;
    let parts: Vec<&str> = release.split('.').collect();
    if parts.len() > 3 {
        return None;
    }
    for (index, part) in parts.iter().enumerate() {
        if open && matches!(*part, "x" | "X" | "*") {
            wild = true;
            continue;
        }
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = part.parse().ok()?;
        // What follows an open part is open.
        if !wild {
            numbers[index] = number;
            given = index + 1;
        }
    }
    let identifier = |part: &str| {
        let valid = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        valid.then(|| match part.parse() {
            Ok(number) if part.bytes().all(|byte| byte.is_ascii_digit()) => Identifier::Number(number),
            _ => Identifier::Word(part.to_owned()),
        })
    };
    let pre = match pre {
        Some(pre) => pre.split('.').map(identifier).collect::<Option<Vec<_>>>()?,
        None => Vec::new(),
    };
    if let Some(metadata) = metadata {
        metadata.split('.').map(identifier).collect::<Option<Vec<_>>>()?;
    }
    let [major, minor, patch] = numbers;
    let metadata = metadata.unwrap_or_default().to_owned();
    Some(Partial { base: Version { major, minor, patch, pre, metadata }, given })
}

impl FromStr for Version {
    type Err = ParseVersionError;

    /// Minor and patch may be absent, and a `v` may stand before.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseVersionError { text: text.to_owned(), wanted: "a version" };
        parse_partial(text.trim(), false).map(|partial| partial.base).ok_or_else(error)
    }
}

/// A range of versions: `>=1.9-0 <2`, `^1.2`, `~1.2.3 || 2.x`, `1.2 - 1.4`.
///
/// A version with a pre-release is only in a range that names a pre-release itself: hence `>=1.9-0`.
#[derive(Clone, Debug)]
pub(crate) struct Constraint {
    /// Any of these groups, all of a group's conditions.
    groups: Vec<Vec<Condition>>,
}

#[derive(Clone, Debug)]
struct Condition {
    operator: Operator,
    version: Partial,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    Tilde,
    Caret,
}

/// The longer ones first.
const OPERATORS: [(&str, Operator); 11] = [
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterEqual),
    ("=>", Operator::GreaterEqual),
    ("<=", Operator::LessEqual),
    ("=<", Operator::LessEqual),
    ("~>", Operator::Tilde),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("~", Operator::Tilde),
    ("^", Operator::Caret),
];

impl FromStr for Constraint {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseVersionError { text: text.to_owned(), wanted: "a range of versions" };
        let groups = text.split("||").map(parse_group).collect::<Option<Vec<_>>>().ok_or_else(error)?;
        Ok(Self { groups })
    }
}

fn parse_group(text: &str) -> Option<Vec<Condition>> {
    let mut conditions = Vec::new();
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (operator, after) = OPERATORS
            .iter()
            .find_map(|(sign, operator)| Some((*operator, rest.strip_prefix(sign)?)))
            .unwrap_or((Operator::Equal, rest));
        let after = after.trim_start();
        let end = after.find([' ', '\t', ',']).unwrap_or(after.len());
        let version = parse_partial(&after[..end], true)?;
        rest = after[end..].trim_start();
        // `1.2 - 1.4`
        if let Some(after) = rest.strip_prefix("- ").filter(|_| operator == Operator::Equal) {
            let after = after.trim_start();
            let end = after.find([' ', '\t', ',']).unwrap_or(after.len());
            conditions.push(Condition { operator: Operator::GreaterEqual, version });
            let version = parse_partial(&after[..end], true)?;
            conditions.push(Condition { operator: Operator::LessEqual, version });
            rest = after[end..].trim_start();
        } else {
            conditions.push(Condition { operator, version });
        }
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Some(conditions)
}

impl Constraint {
    /// Whether the version is in the range.
    pub(crate) fn matches(&self, version: &Version) -> bool {
        self.groups.iter().any(|group| {
            let names_pre = group.iter().any(|condition| !condition.version.base.pre.is_empty());
            (version.pre.is_empty() || names_pre) && group.iter().all(|condition| condition.holds(version))
        })
    }
}

impl Condition {
    fn holds(&self, version: &Version) -> bool {
        let Partial { base, given } = &self.version;
        // Whether the given parts are the same.
        let same = |parts: usize| {
            let both =
                [(version.major, base.major), (version.minor, base.minor), (version.patch, base.patch)];
            both.iter().take(parts).all(|(left, right)| left == right)
        };
        let above = |parts: usize| match parts {
            1 => version.major > base.major,
            2 => (version.major, version.minor) > (base.major, base.minor),
            _ => version > base,
        };
        match self.operator {
            Operator::Equal if *given == 3 => version.cmp(base) == Ordering::Equal,
            Operator::Equal => version >= base && same(*given),
            Operator::NotEqual if *given == 3 => version.cmp(base) != Ordering::Equal,
            Operator::NotEqual => !same(*given),
            Operator::Greater => above(*given),
            Operator::GreaterEqual => version >= base,
            Operator::Less => version < base,
            Operator::LessEqual => *given == 0 || !above(*given),
            // `~0.0.0` is any version, as `~*` is.
            Operator::Tilde if (base.major, base.minor, base.patch, *given) == (0, 0, 0, 3) => {
                version >= base
            }
            Operator::Tilde => version >= base && same((*given).min(2)),
            Operator::Caret => {
                let fixed = match (base.major, base.minor) {
                    (0, 0) => *given,
                    (0, _) => (*given).min(2),
                    _ => (*given).min(1),
                };
                version >= base && same(fixed)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_precedence() {
        let sorted =
            ["0.1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11"];
        let sorted = sorted.iter().chain(&["1.0.0-rc.1", "v1", "1.0.1", "1.10", "2"]);
        let versions: Vec<Version> = sorted.map(|text| text.parse().expect(text)).collect();
        for pair in versions.windows(2) {
            assert!(pair[0] < pair[1], "{pair:?}");
        }
        for wrong in ["", "a", "1.2.3.4", "1..2", "-1", "1.2.3-", "1.2.3-a..b", "1.2.3+"] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn ranges_are_masterminds() {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        let cases = read(include_str!("../tests/data/golden/cases.json"));
        let results = read(include_str!("../tests/data/golden/helm.json"));
        let (cases, results) = (&cases["semver"], &results["semver"]);
        let (cases, results) = (cases.as_array().expect("cases"), results.as_array().expect("results"));
        assert!(cases.len() == results.len() && cases.len() > 1_000);
        let mut differences = Vec::new();
        for (case, expected) in cases.iter().zip(results) {
            let text = |index: usize| case[index].as_str().expect("a text");
            let found = text(0).parse::<Constraint>().ok().zip(text(1).parse::<Version>().ok());
            let found = found.map(|(range, version)| range.matches(&version));
            let expected = match expected.get("error") {
                Some(_) => None,
                None => expected["value"].as_bool(),
            };
            if found != expected {
                differences.push(format!("{} {}: {found:?}, Helm {expected:?}", text(0), text(1)));
            }
        }
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}
