//! Defaults of a chart that one Istio version has otherwise.

use std::sync::Arc;

use istio_mc_diagnostic::{Source, Span};
use istio_mc_yaml::{Content, Node};

/// A values.yaml with what `release` states in place of its own. Its comments stay, so that it reads as well as before.
///
/// Only what stands in both is replaced: a release has defaults of its own, not values of its own.
pub(crate) fn over(values: &str, release: &str) -> String {
    let [own, other] = [values, release].map(|text| Source::new("values.yaml", text));
    let mut places = Vec::new();
    if let (Some(own), Some(other)) = (document(&own), document(&other)) {
        collect(&own, &other, &mut places);
    }
    places.sort_by_key(|(own, _)| own.start);
    let mut text = String::with_capacity(values.len());
    let mut done = 0;
    for (own, other) in places {
        text.push_str(&values[done..own.range().start]);
        text.push_str(&release[other.range()]);
        done = own.range().end;
    }
    text.push_str(&values[done..]);
    text
}

fn document(source: &Arc<Source>) -> Option<Node<'_>> {
    istio_mc_yaml::read(source).ok()?.into_iter().next()
}

/// The places of the values that both have and that are no maps.
fn collect(own: &Node<'_>, other: &Node<'_>, places: &mut Vec<(Span, Span)>) {
    for entry in other.as_map().unwrap_or_default() {
        match own.get(&entry.key) {
            Some(own) if matches!(own.content, Content::Map(_)) => collect(own, &entry.value, places),
            Some(own) => places.push((own.span, entry.value.span)),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use istio_mc_template::ChartSource;

    #[test]
    fn what_both_have_is_replaced_in_its_place() {
        let values = "# Who.\nname: a # one\nmap:\n  # How many.\n  size: 1\n  list: []\nlast: x\n";
        let release = "# older\nmap: {size: 2}\nname: null\nmore: 3\n";
        assert_eq!(
            over(values, release),
            "# Who.\nname: null # one\nmap:\n  # How many.\n  size: 2\n  list: []\nlast: x\n"
        );
    }

    /// What a release states is no typing error, and differs from what it stands for.
    #[test]
    fn releases_of_built_in_charts_state_what_differs() {
        let mut found = 0;
        for chart in builtin::all().iter().filter(|chart| chart.release_values().is_some()) {
            found += 1;
            let release = chart.release_values().expect("just asked");
            let text = |chart: &builtin::Builtin| {
                let files = chart.files().expect("built in");
                let values = files.into_iter().find(|file| file.path == "values.yaml").expect("values");
                String::from_utf8(values.content.into_owned()).expect("UTF-8")
            };
            let newest = builtin::find(chart.name()).expect("one without");
            let [own, other, merged] =
                [text(newest), release.to_owned(), text(chart)].map(|text| Source::new("values.yaml", text));
            let [own, other, merged] = [&own, &other, &merged].map(|source| document(source).expect("YAML"));
            differ(&other, &own, &merged, chart.name());
        }
        assert!(found > 0);
    }

    fn differ(release: &Node<'_>, own: &Node<'_>, merged: &Node<'_>, path: &str) {
        for entry in release.as_map().unwrap_or_default() {
            let path = format!("{path}.{}", entry.key);
            let (own, merged) = (own.get(&entry.key), merged.get(&entry.key));
            let (Some(own), Some(merged)) = (own, merged) else { panic!("{path} is no value of the chart") };
            if entry.value.as_map().is_some() {
                differ(&entry.value, own, merged, &path);
            } else {
                assert_eq!(merged.to_value(), entry.value.to_value(), "{path}");
                assert_ne!(merged.to_value(), own.to_value(), "{path} is as in the newest release");
            }
        }
    }
}
