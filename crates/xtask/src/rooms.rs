//! Rooms depend downwards only: the picture of ARCHITECTURE.md, held against cargo's.

use serde_json::Value;

use crate::Problems;

/// Each room with the rooms that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("istio-mc-diagnostic", &[]),
    ("istio-mc-yaml", &["istio-mc-diagnostic"]),
    ("istio-mc-kubernetes", &["istio-mc-diagnostic", "istio-mc-yaml"]),
    ("istio-mc-core", &["istio-mc-diagnostic", "istio-mc-yaml", "istio-mc-kubernetes"]),
    ("istio-mc-template", &["istio-mc-diagnostic", "istio-mc-yaml"]),
    (
        "istio-mc-develop",
        &["istio-mc-diagnostic", "istio-mc-yaml", "istio-mc-kubernetes", "istio-mc-template"],
    ),
    ("istio-mc-render", &["istio-mc-diagnostic", "istio-mc-yaml", "istio-mc-core", "istio-mc-template"]),
    (
        "istio-mc",
        &[
            "istio-mc-diagnostic",
            "istio-mc-yaml",
            "istio-mc-kubernetes",
            "istio-mc-core",
            "istio-mc-template",
            "istio-mc-develop",
            "istio-mc-render",
        ],
    ),
    (
        "xtask",
        &[
            "istio-mc-diagnostic",
            "istio-mc-yaml",
            "istio-mc-kubernetes",
            "istio-mc-core",
            "istio-mc-template",
            "istio-mc-develop",
            "istio-mc-render",
        ],
    ),
];

pub(crate) fn check(metadata: &Value) -> Problems {
    let mut problems = Problems::new();
    for package in members(metadata) {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = MAY_USE.iter().find(|(room, _)| *room == name) else {
            problems.push(format!("`{name}` is a room that crates/xtask/src/rooms.rs does not know"));
            continue;
        };
        let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
        // Tests may look upwards: they are no part of the product.
        for dependency in dependencies.iter().filter(|dependency| dependency["kind"] != "dev") {
            let other = dependency["name"].as_str().unwrap_or_default();
            if MAY_USE.iter().any(|(room, _)| *room == other) && !allowed.contains(&other) {
                problems.push(format!("`{name}` must not use `{other}`: see ARCHITECTURE.md"));
            }
        }
    }
    problems
}

/// The packages of the workspace itself.
pub(crate) fn members(metadata: &Value) -> impl Iterator<Item = &Value> {
    let ids = metadata["workspace_members"].as_array().map(Vec::as_slice).unwrap_or_default();
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    packages.iter().filter(|package| ids.contains(&package["id"]))
}
