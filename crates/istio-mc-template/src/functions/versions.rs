//! Versions.

use minijinja::Value;

use super::{FUNCTION, Function};
use crate::version::{Constraint, Version};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "semverCompare",
        usage: "version|semverCompare(range)",
        about: "whether the version is in the range, such as `>=1.9-0`, `^1.2`, `~1.2.3 || 2.x`",
        arity: (2, 2),
        examples: &[
            ("'v1.29.3'|semverCompare('>=1.9-0')", "true"),
            ("semverCompare('>=1.9', '1.9.0-alpha')", "false"),
            ("semverCompare('>=1.9-0', '1.9.0-alpha')", "true"),
        ],
        run: |call| {
            let range = call.string(1)?;
            let constraint: Constraint = range.parse().map_err(|error| call.wrong(error))?;
            let version: Version = call.text(0)?.parse().map_err(|error| call.wrong(error))?;
            Ok(Value::from(constraint.matches(&version)))
        },
        ..FUNCTION
    },
    Function {
        name: "semver",
        usage: "text|semver",
        about: "the version as a map of `Major`, `Minor`, `Patch`, `Prerelease`, `Metadata` and `Original`, the text itself",
        examples: &[("('v1.2.3-rc.1'|semver).Minor", "2"), ("('1.2'|semver).Prerelease|quote", "\"\"")],
        run: |call| {
            let version: Version = call.text(0)?.parse().map_err(|error| call.wrong(error))?;
            Ok(Value::from_pairs([
                ("Major", Value::from(version.major)),
                ("Minor", Value::from(version.minor)),
                ("Patch", Value::from(version.patch)),
                ("Prerelease", Value::from(version.prerelease())),
                ("Metadata", Value::from(version.metadata.as_str())),
                ("Original", Value::from(&*call.text(0)?)),
            ]))
        },
        ..FUNCTION
    },
];
