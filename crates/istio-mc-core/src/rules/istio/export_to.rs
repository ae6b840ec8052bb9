//! Who sees a configuration.

use istio_mc_diagnostic::code;

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
