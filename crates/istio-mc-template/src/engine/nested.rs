//! Templates inside of templates: `include` and `tpl`.

use std::fmt;

use istio_mc_diagnostic::code;
use minijinja::{Error, ErrorKind, State, Value};

use super::held::held;
use super::included::Text;
use super::path;
use super::position::Dialect;
use super::prepare::Prepared;
use super::raised::Raised;
use super::scope::Scope;

/// What a call costs beside what runs in it.
const CALL: u64 = 10;

/// Calls the macro that `name` means: `labels.standard` is the macro `standard` of `_labels.j2`, in the
/// places where [`path::join`](super::path::join) looks for files.
pub(crate) fn include(state: &mut State<'_, '_>, name: &str, args: &[Value]) -> Result<Value, Error> {
    let outer = Scope::of(state)?;
    let inner = outer.enter()?;
    let (file, macro_name) = name.rsplit_once('.').ok_or_else(|| {
        Raised::new(&code::UNKNOWN_NAME, format!("`{name}` names no file"))
            .help("write `include(\"labels.standard\")` for the macro `standard` of `templates/_labels.j2`")
    })?;
    let path = match file.rsplit_once('/') {
        Some((folder, stem)) => [folder, "/_", stem, ".j2"].concat(),
        None => ["_", file, ".j2"].concat(),
    };
    // Macros that include each other hand their arguments on, one level deeper each.
    for arg in args {
        held(state, arg.clone())?;
    }
    let full_path = path::join(&path, state.name()).into_owned();
    let included = outer.included().filter(|_| args.is_empty());
    let shared = included.map(|included| (included, [&*full_path, " ", macro_name].concat()));
    if let Some(Text { value, fuel }) = shared.as_ref().and_then(|(included, key)| included.get(key)) {
        outer.spend(state, fuel)?;
        return Ok(value);
    }
    let before = outer.counted();
    let template = state.env().get_template(&full_path)?;
    let nested = |error| {
        Error::new(ErrorKind::BadInclude, format!("`{name}` could not be included")).with_source(error)
    };
    let mut module = template.render_captured(Value::from_object(inner)).map_err(nested)?;
    let called = module.with_state_mut(|state| {
        let found = state.exports().contains(&macro_name).then(|| state.lookup(macro_name)).flatten();
        let Some(found) = found else {
            let message = format!("`{path}` has no macro `{macro_name}`");
            let nearest = istio_mc_diagnostic::nearest(macro_name, state.exports());
            let raised = Raised::new(&code::UNKNOWN_NAME, message);
            return Err(Error::from(match nearest {
                Some(name) => raised.help(format!("did you mean `{name}`?")),
                None => raised,
            }));
        };
        let result = found.call(state, args).map_err(nested)?;
        Ok((result, state.fuel_levels().map_or(0, |(consumed, _)| consumed)))
    });
    let (result, fuel) = called?;
    outer.spend(state, fuel.saturating_add(CALL))?;
    // A macro ends in the line break before `{% endmacro %}`, which is no part of what it means.
    let text = result.as_str().unwrap_or_default();
    let text = text.strip_suffix('\n').unwrap_or(text);
    let value = Value::from_safe_string(text.to_owned());
    if let (Some((included, key)), Some(fuel)) = (shared, outer.fuel_since(before)) {
        included.keep(key, Text { value: value.clone(), fuel });
    }
    Ok(value)
}

/// Renders a text as a template that sees what the running one sees.
pub(crate) fn tpl(state: &mut State<'_, '_>, text: &str) -> Result<Value, Error> {
    let outer = Scope::of(state)?;
    let inner = outer.enter()?;
    let prepared = Prepared::new(text, Dialect::Plain).map_err(|refused| {
        Raised::new(refused.code, format!("in the text given to `tpl`, {}", refused.message))
    })?;
    let name = state.name().to_owned();
    let rendered = render_text(state, &name, &prepared.text, inner);
    let (rendered, fuel) = rendered.map_err(|error| {
        let failed = TplFailed { name, text: text.to_owned(), prepared, error };
        Error::new(ErrorKind::BadInclude, "the text given to `tpl` could not be rendered").with_source(failed)
    })?;
    outer.spend(state, fuel.saturating_add(CALL))?;
    Ok(Value::from_safe_string(rendered))
}

fn render_text(state: &State<'_, '_>, name: &str, text: &str, scope: Scope) -> Result<(String, u64), Error> {
    let template = state.env().template_from_named_str(name, text)?;
    let rendered = template.render_captured(Value::from_object(scope))?;
    let fuel = rendered.state().fuel_levels().map_or(0, |(consumed, _)| consumed);
    Ok((rendered.into_output(), fuel))
}

/// A failure inside a text given to `tpl`: its places are places of that text.
#[derive(Debug)]
pub(crate) struct TplFailed {
    /// The template that called `tpl`.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) prepared: Prepared,
    error: Error,
}

impl fmt::Display for TplFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text could not be rendered")
    }
}

impl std::error::Error for TplFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
