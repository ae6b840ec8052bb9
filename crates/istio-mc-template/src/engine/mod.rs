//! The template language: MiniJinja, set up so that what it prints is YAML and what fails is located.
//!
//! ```text
//! template -> scan (parts) -> position (scalars) -> prepare (filters put in) -> MiniJinja -> text
//!                                                        \-> places, mapped back -> failure -> Diagnostic
//! ```
//!
//! Nothing outside of this module and `functions` knows the language: another one for charts in Go templates
//! would stand beside it.

mod blocks;
mod cover;
mod depth;
pub(crate) mod failure;
mod go_spelling;
pub(crate) mod held;
mod import_name;
pub(crate) mod included;
pub(crate) mod limits;
mod marks;
pub(crate) mod named;
pub(crate) mod nested;
mod operands;
mod pairs;
mod path;
mod position;
pub(crate) mod prepare;
pub(crate) mod printing;
pub(crate) mod raised;
pub(crate) mod scan;
pub(crate) mod scope;
mod twins;
mod voice;
pub(crate) mod weighed;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use istio_mc_diagnostic::{Diagnostic, Place, Source, Span};
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, Value};

use crate::{functions, parallel};
pub(crate) use blocks::block_scalars;
pub(crate) use cover::{Never, Site, Sites};
pub(crate) use marks::{Mark, Marks, Unmarked};
pub(crate) use path::{chart_of, join};
pub(crate) use position::Dialect;
use prepare::Prepared;
pub(crate) use scope::Scope;

/// So many templates take about as long to compile as a thread takes to start.
const WORTH_A_THREAD: usize = 16;

/// What all engines begin with.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_syntax(syntax());
    // Not `None`: macros then return text that is marked as such, so that it is not quoted a second time.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom(Cow::Borrowed("yaml")));
    environment.set_formatter(printing::print);
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    // Places and names in errors, in release builds too.
    environment.set_debug(true);
    environment.set_recursion_limit(crate::limits::RECURSION);
    environment.set_path_join_callback(path::join);
    functions::set_up(&mut environment);
    environment
});

/// Things by the paths of templates.
type ByPath<T> = HashMap<String, T, foldhash::fast::RandomState>;

/// The templates of a chart and its subcharts, compiled.
#[derive(Debug)]
pub(crate) struct Engine {
    environment: Environment<'static>,
    functions: functions::Known,
    templates: BTreeMap<String, Template>,
    limits: limits::Limits,
    /// Texts of templates that MiniJinja is to compile when it is first asked for them: several threads may ask at once.
    waiting: Arc<Mutex<ByPath<Arc<Prepared>>>>,
    /// Templates that another one makes the texts of, with that one's path.
    twins: ByPath<String>,
    /// Where templates write down which branches they take, if they do.
    sites: Option<Sites>,
}

/// A template as written and as compiled.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) source: Arc<Source>,
    pub(crate) prepared: Arc<Prepared>,
}

impl Engine {
    /// An engine without templates, and with the usual limits.
    #[cfg(test)]
    pub(crate) fn new() -> Self {
        Self::limited(limits::Limits::default())
    }

    /// An engine without templates.
    pub(crate) fn limited(limits: limits::Limits) -> Self {
        let mut environment = ENVIRONMENT.clone();
        environment.set_fuel(Some(limits.fuel));
        let waiting: Arc<Mutex<ByPath<Arc<Prepared>>>> = Arc::default();
        let texts = Arc::clone(&waiting);
        environment.set_loader(move |path| {
            let texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(texts.get(path).map(|prepared| prepared.text.clone()))
        });
        Self {
            environment,
            functions: functions::Known::default(),
            templates: BTreeMap::new(),
            limits,
            waiting,
            twins: ByPath::default(),
            sites: None,
        }
    }

    /// Compiles one template; `path` starts with the chart's name.
    ///
    /// # Errors
    /// A syntax error.
    pub(crate) fn add(&mut self, path: &str, source: &Arc<Source>) -> Result<(), Box<Diagnostic>> {
        self.add_prepared(path, source, prepare(path, source)?)
    }

    /// Compiles templates on all cores, those of equal charts once; what is wrong with each of them.
    pub(crate) fn add_all(
        &mut self,
        templates: Vec<(String, Arc<Source>)>,
    ) -> Vec<Result<(), Box<Diagnostic>>> {
        // Of two subcharts with one name the later one's templates are those of that name.
        let paths: HashSet<&str, foldhash::fast::RandomState> =
            templates.iter().map(|(path, _)| &**path).collect();
        if paths.len() < templates.len() {
            return templates.iter().map(|(path, source)| self.add(path, source)).collect();
        }
        let twins = twins::twins(&templates);
        let own: Vec<usize> = (0..templates.len()).filter(|index| twins[*index].is_none()).collect();
        let same = Mutex::default();
        let compiled = parallel::map(&own, WORTH_A_THREAD, |index| {
            let (path, source) = &templates[*index];
            let prepared = prepare_once(path, source, &same)?;
            self.wait(path, &prepared);
            let compiled = self.environment.get_template(path).map(drop);
            Ok::<_, Box<Diagnostic>>((prepared, compiled))
        });
        let mut added: Vec<Result<(), Box<Diagnostic>>> = vec![Ok(()); templates.len()];
        for (index, compiled) in own.into_iter().zip(compiled) {
            let (path, source) = &templates[index];
            added[index] =
                compiled.and_then(|(prepared, compiled)| self.keep(path, source, prepared, compiled));
        }
        for (index, twin) in twins.into_iter().enumerate() {
            let Some(twin) = twin else { continue };
            let (path, source) = &templates[index];
            if added[twin].is_ok() {
                self.add_twin(path, source, &templates[twin].0);
            } else {
                added[index] = self.add(path, source);
            }
        }
        added
    }

    /// Adds a template that another one makes the text of.
    fn add_twin(&mut self, path: &str, source: &Arc<Source>, twin: &str) {
        let prepared = Arc::clone(&self.templates[twin].prepared);
        self.wait(path, &prepared);
        self.templates.insert(path.to_owned(), Template { source: Arc::clone(source), prepared });
        self.twins.insert(path.to_owned(), twin.to_owned());
    }

    /// Leaves a template to be compiled when it is asked for.
    fn wait(&self, path: &str, prepared: &Arc<Prepared>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.insert(path.to_owned(), Arc::clone(prepared));
    }

    /// Compiles a template that was prepared elsewhere.
    ///
    /// # Errors
    /// A syntax error.
    pub(crate) fn add_prepared(
        &mut self,
        path: &str,
        source: &Arc<Source>,
        prepared: impl Into<Arc<Prepared>>,
    ) -> Result<(), Box<Diagnostic>> {
        let prepared = prepared.into();
        let compiled = self.environment.add_template_owned(path.to_owned(), prepared.text.clone());
        self.keep(path, source, prepared, compiled)
    }

    /// Keeps the source of a template beside what MiniJinja made of it, with the functions that it names, and explains its errors.
    fn keep(
        &mut self,
        path: &str,
        source: &Arc<Source>,
        prepared: Arc<Prepared>,
        compiled: Result<(), Error>,
    ) -> Result<(), Box<Diagnostic>> {
        self.functions.add_named_in(source.text(), &mut self.environment);
        let template = Template { source: Arc::clone(source), prepared };
        self.templates.insert(path.to_owned(), template);
        let Err(error) = compiled else { return Ok(()) };
        // The message may be about what was put in: the template as written has the better one.
        let plain = self.environment.template_from_named_str(path, source.text()).err().map(|error| {
            let template = Template {
                source: Arc::clone(source),
                prepared: Arc::new(Prepared::verbatim(source.text())),
            };
            failure::syntax(&error, &template)
        });
        let finding = plain.unwrap_or_else(|| failure::syntax(&error, &self.templates[path]));
        Err(Box::new(go_spelling::explain(finding)))
    }

    /// The template of that path.
    pub(crate) fn template(&self, path: &str) -> Option<&Template> {
        self.templates.get(path)
    }

    /// All templates, by path.
    pub(crate) fn templates(&self) -> impl Iterator<Item = (&str, &Template)> {
        self.templates.iter().map(|(path, template)| (path.as_str(), template))
    }

    /// Renders a template under its own name, which its errors have.
    ///
    /// # Errors
    /// Whatever goes wrong in it.
    pub(crate) fn render(&self, path: &str, scope: Scope) -> Result<String, Error> {
        self.render_as(path, scope, None)
    }

    /// Renders a template, and shows its text from time to time. Errors are not to be explained: the names in them may be
    /// those of a twin.
    ///
    /// # Errors
    /// Whatever goes wrong in it.
    pub(crate) fn render_watched(
        &self,
        path: &str,
        scope: Scope,
        watch: Option<limits::Watch<'_>>,
    ) -> Result<String, Error> {
        let text = self.render_as(self.twins.get(path).map_or(path, |twin| twin), scope, watch)?;
        self.rendered(path);
        Ok(text)
    }

    fn render_as(&self, path: &str, scope: Scope, watch: Option<limits::Watch<'_>>) -> Result<String, Error> {
        let mut out = limits::Limited::new(self.limits.output, watch);
        let template = self.environment.get_template(path)?;
        template.render_captured_to(Value::from_object(scope), &mut out)?;
        out.into_text()
    }
}

/// A template as MiniJinja is to get it.
fn prepare(path: &str, source: &Arc<Source>) -> Result<Prepared, Box<Diagnostic>> {
    Prepared::new(source.text(), Dialect::of(path)).map_err(|refused| {
        let place = Place::new(source, Span::new(refused.range.start, refused.range.end));
        Box::new(go_spelling::explain(Diagnostic::new(refused.code, refused.message).at(place)))
    })
}

/// Texts that are prepared, those of several charts once: the aliases of a chart have all their templates in common, and
/// the charts of a family many.
type Same<'s> = Mutex<HashMap<(&'s str, Dialect), Arc<Prepared>, foldhash::fast::RandomState>>;

fn prepare_once<'s>(
    path: &str,
    source: &'s Arc<Source>,
    same: &Same<'s>,
) -> Result<Arc<Prepared>, Box<Diagnostic>> {
    let key = (source.text(), Dialect::of(path));
    let known = same.lock().unwrap_or_else(PoisonError::into_inner).get(&key).map(Arc::clone);
    if let Some(known) = known {
        return Ok(known);
    }
    let prepared = Arc::new(prepare(path, source)?);
    same.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&prepared));
    Ok(prepared)
}

/// Tags on lines of their own leave nothing behind, and the last line break stays.
pub(crate) fn syntax() -> SyntaxConfig {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("the delimiters are MiniJinja's own")
}
