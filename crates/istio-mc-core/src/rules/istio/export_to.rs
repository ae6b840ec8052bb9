//! Who sees a configuration.

use std::collections::BTreeMap;

use istio_mc_diagnostic::{Place, code};

use crate::name::syntax;
use crate::rules::{At, Cx};

/// Reports an `exportTo` that is not one of `.` and `*` (1.1 to 1.4).
pub(crate) fn export_to(at: &At<'_, '_>, given: &[String], cx: &mut Cx<'_>) {
    if given.len() > 1 {
        let message = format!("`{at}` has {} entries, and Istio takes one", given.len());
        cx.report(&code::EXPORT_TO, at, message);
        return;
    }
    if let Some(text) = given.first().filter(|text| !matches!(text.as_str(), "." | "*")) {
        let message = format!("`{text}` is not a visibility");
        let finding = cx.finding(&code::EXPORT_TO, &at.item(0), message);
        cx.push(finding.help("`.` is the object's own namespace, `*` is all of them"));
    }
}

/// Reports an `exportTo` that does not say which namespaces: names, `.`, or `*` alone (1.24 and later); where
/// `nobody` is taken, also `~` alone. Whether all is right.
pub(crate) fn namespaces(at: &At<'_, '_>, given: &[String], nobody: bool, cx: &mut Cx<'_>) -> bool {
    let own = cx.object().namespace();
    let mut seen = BTreeMap::new();
    let mut right = true;
    for (index, text) in given.iter().enumerate() {
        let place = at.item(index);
        let namespace = if text == "." { own.unwrap_or(".") } else { text };
        let finding = if let Some(earlier) = seen.insert(namespace, index) {
            let message = match given[earlier] == *text {
                true => format!("`{text}` is listed twice"),
                false => format!("`{}` and `{text}` are the same namespace", given[earlier]),
            };
            let other = Place::new(cx.object().source, at.item(earlier).span());
            cx.finding(&code::EXPORT_TO, &place, message).related(other, "the other one")
        } else if given.len() > 1 && (text == "*" || (text == "~" && nobody)) {
            let message = format!("`{text}` stands beside other namespaces");
            let help =
                if text == "*" { "`*` is all of them: leave the others out" } else { "`~` is none of them" };
            cx.finding(&code::EXPORT_TO, &place, message).help(help)
        } else if matches!(text.as_str(), "." | "*") || (text == "~" && nobody) || syntax::is_host_label(text)
        {
            continue;
        } else {
            let message = match text.as_str() {
                "" => format!("`{place}` is empty"),
                text => format!("`{text}` is not a namespace"),
            };
            let help = "the name of a namespace, `.` for the object's own, `*` for all of them";
            cx.finding(&code::EXPORT_TO, &place, message).help(help)
        };
        right = false;
        cx.push(finding);
    }
    right
}
