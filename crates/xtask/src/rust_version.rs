//! Every dependency builds with the oldest Rust that the workspace promises.

use serde_json::Value;

use crate::Problems;
use crate::rooms::members;

pub(crate) fn check(metadata: &Value) -> Problems {
    let Some(promised) = members(metadata).find_map(|package| version(&package["rust_version"])) else {
        return vec!["the workspace states no rust-version".to_owned()];
    };
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    packages
        .iter()
        .filter(|package| version(&package["rust_version"]).is_some_and(|needed| needed > promised))
        .map(|package| {
            format!(
                "{} {} needs Rust {}, the workspace promises {}.{}",
                package["name"].as_str().unwrap_or_default(),
                package["version"].as_str().unwrap_or_default(),
                package["rust_version"].as_str().unwrap_or_default(),
                promised.0,
                promised.1
            )
        })
        .collect()
}

fn version(text: &Value) -> Option<(u32, u32)> {
    let mut parts = text.as_str()?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}
