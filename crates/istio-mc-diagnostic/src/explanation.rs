//! What a finding means, at length: `explanations/<CODE>.md`, read.

use crate::Code;

/// Every file under its code, in order.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/explanations.rs"));

/// What a finding means, with examples.
///
/// ```
/// use istio_mc_diagnostic::code;
/// let explanation = code::SERVER_TLS.explanation();
/// assert!(explanation.text.starts_with("The TLS settings"));
/// assert!(explanation.bad.is_some_and(|bad| bad.code.contains("protocol: HTTPS")));
/// assert_eq!(explanation.istioctl, ["IST0106"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What it means, why it matters, and what to do: paragraphs of Markdown.
    pub text: &'static str,
    /// What raises the finding.
    pub bad: Option<Example>,
    /// The same, put right.
    pub good: Option<Example>,
    /// The Istio version that the examples are for, where they are for one.
    pub istio: Option<&'static str>,
    /// The codes of `istioctl analyze` that say the same: `IST0101`.
    pub istioctl: Vec<&'static str>,
}

/// An example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Example {
    /// The language: `yaml` or `jinja`.
    pub language: &'static str,
    /// The lines, the last with a line break.
    pub code: &'static str,
}

impl Explanation {
    /// Reads the form of the files, which a test holds all of them to: lines `istioctl: ...` and `istio: ...` if there is something to say,
    /// paragraphs, then `## Bad` and `## Good` with a fenced block each.
    pub(crate) fn read(file: &'static str) -> Self {
        let mut rest = file;
        let mut header = |name: &str| {
            let (value, after) = rest.strip_prefix(name)?.split_once('\n')?;
            rest = after;
            Some(value.trim())
        };
        let istioctl =
            header("istioctl:").map_or(Vec::new(), |list| list.split(',').map(str::trim).collect());
        let istio = header("istio:");
        let (text, _) = rest.split_once("\n## ").unwrap_or((rest, ""));
        Self { text: text.trim(), bad: example(rest, "Bad"), good: example(rest, "Good"), istio, istioctl }
    }
}

fn example(file: &'static str, title: &str) -> Option<Example> {
    let (_, after) = file.split_once(&format!("\n## {title}\n"))?;
    let (_, block) = after.split_once("```")?;
    let (language, block) = block.split_once('\n')?;
    let (code, _) = block.split_once("```")?;
    Some(Example { language, code })
}

impl Code {
    /// What it means, with examples.
    pub fn explanation(&self) -> Explanation {
        Explanation::read(self.file())
    }

    /// How a user leaves findings of this code out, where that can be: as a fragment.
    pub fn suppression(&self) -> Option<String> {
        let id = self.id;
        match &self.id[..4] {
            "MC03" => Some(format!(
                "`--ignore {id}` of `lint`, or a comment `istio-mc: ignore {id}` on its line or above it"
            )),
            "MC04" | "MC07" | "MC08" | "MC09" if self.id != "MC0902" => Some(format!(
                "`--ignore {id}`, `--ignore {id}:KIND/NAMESPACE/NAME`, or an annotation `istio-mc/ignore: {id}` of the object"
            )),
            _ => None,
        }
    }

    /// The file; a test demands that every code has one.
    fn file(&self) -> &'static str {
        let found = FILES.binary_search_by_key(&self.id, |(id, _)| *id);
        found.map_or("", |index| FILES[index].1)
    }

    /// Whether `istioctl analyze` says the same under that code (`IST0101`).
    pub fn is_istioctl(&self, code: &str) -> bool {
        // The rest of the file need not be looked at.
        let list = self.file().strip_prefix("istioctl:").and_then(|rest| rest.lines().next());
        list.is_some_and(|list| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(code)))
    }
}

#[cfg(test)]
mod tests {
    use super::FILES;
    use crate::code;

    #[test]
    fn every_code_has_a_file_and_every_file_a_code() {
        let codes: Vec<&str> = code::ALL.iter().map(|code| code.id).collect();
        let files: Vec<&str> = FILES.iter().map(|(id, _)| *id).collect();
        let lacks = |have: &[&str], want: &[&str]| -> Vec<String> {
            want.iter().filter(|id| !have.contains(id)).map(|id| (*id).to_owned()).collect()
        };
        assert_eq!(lacks(&files, &codes), Vec::<String>::new(), "codes without explanations/<CODE>.md");
        assert_eq!(lacks(&codes, &files), Vec::<String>::new(), "files of codes that are not there");
    }

    #[test]
    fn every_file_has_the_form() {
        for code in code::ALL.iter().filter(|code| !code.file().is_empty()) {
            let (id, explanation) = (code.id, code.explanation());
            assert!(explanation.text.len() > 40, "{id}: an explanation says more than the summary");
            assert!(explanation.text.ends_with(['.', ')', ':']), "{id}: the text is sentences");
            assert!(!explanation.text.contains("```"), "{id}: examples stand under `## Bad` and `## Good`");
            assert!(
                code.file().ends_with('\n') && !code.file().contains("\n\n\n"),
                "{id}: one blank line at most"
            );
            let titles: Vec<&str> = code.file().lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert!(
                [&[][..], &["Bad"], &["Good"], &["Bad", "Good"]].contains(&&titles[..]),
                "{id}: {titles:?} are not the titles"
            );
            assert_eq!(titles.contains(&"Bad"), explanation.bad.is_some(), "{id}: `## Bad` has a block");
            assert_eq!(titles.contains(&"Good"), explanation.good.is_some(), "{id}: `## Good` has a block");
            for item in &explanation.istioctl {
                let digits = item.strip_prefix("IST").filter(|digits| digits.len() == 4);
                assert!(digits.is_some_and(|digits| digits.parse::<u16>().is_ok()), "{id}: {item}");
                assert!(code.is_istioctl(item), "{id}: `istioctl:` is the first line");
            }
        }
    }

    /// Findings about objects are shown; those about meshes, charts, files and calls where there is something to show.
    /// Of an expired certificate there is nothing to see in its text.
    #[test]
    fn every_code_of_objects_has_examples() {
        let of_objects = |id: &str| ["MC04", "MC07", "MC08"].iter().any(|range| id.starts_with(range));
        let shown = |code: &&&code::Code| of_objects(code.id) && **code != &code::CACERTS_VALIDITY;
        for code in code::ALL.iter().filter(shown) {
            let explanation = code.explanation();
            assert!(explanation.bad.is_some() && explanation.good.is_some(), "{}: both examples", code.id);
        }
    }
}
