//! Patterns of templates, as in `--show-only`.

use glob::{MatchOptions, Pattern};

/// The path of a template in its chart, such as `templates/service.yaml`; `*` stands for any name of a file or folder.
///
/// `.j2` at the end may be left out, so that what Helm users are used to works.
///
/// ```
/// use istio_mc_template::TemplatePattern;
/// let pattern = TemplatePattern::new("templates/*.yaml").expect("a pattern");
/// assert!(pattern.matches("web/templates/service.yaml.j2", "web"));
/// assert!(!pattern.matches("web/templates/net/service.yaml.j2", "web"));
/// ```
#[derive(Clone, Debug)]
pub struct TemplatePattern(Pattern);

impl TemplatePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, as a fragment.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        Pattern::new(text).map(Self).map_err(|error| error.msg)
    }

    /// Whether it means the template of that path (which starts with the chart's name) of that chart.
    pub fn matches(&self, template: &str, chart: &str) -> bool {
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        let path = path_in_chart(template, chart);
        let plain = path.strip_suffix(".j2").unwrap_or(path);
        self.0.matches_with(path, options) || self.0.matches_with(plain, options)
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The path of a template in its chart: `templates/service.yaml.j2` of `istio-remote/templates/service.yaml.j2`.
pub fn path_in_chart<'t>(template: &'t str, chart: &str) -> &'t str {
    template.strip_prefix(chart).and_then(|rest| rest.strip_prefix('/')).unwrap_or(template)
}
