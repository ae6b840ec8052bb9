//! What goes wrong in a template, as a diagnostic at the template's line.

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::ops::Range;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, code};
use minijinja::{Error, ErrorKind};

use super::held;
use super::limits;
use super::nested::TplFailed;
use super::pairs::{self, Unpaired};
use super::prepare::{self, Prepared};
use super::raised::Raised;
use super::{Engine, Template, voice, weighed};
use crate::conceal;
use crate::context::trace::{Read, Trace};
use crate::functions;
use crate::used::{self, Usage};
use crate::values::Content;

/// A syntax error of a template.
pub(super) fn syntax(error: &Error, template: &Template) -> Diagnostic {
    let detail = error.detail().unwrap_or("the template cannot be read");
    let unknown_tag = detail.strip_prefix("unknown statement ");
    if detail.starts_with("unexpected end of input")
        || unknown_tag.is_some_and(|tag| pairs::TAGS.contains(&tag))
    {
        let source = &template.source;
        let at = |range: Range<usize>| Place::new(source, Span::new(range.start, range.end));
        if let Some(Unpaired { range, message, open }) = pairs::unpaired(source.text()) {
            let finding = Diagnostic::new(&code::TEMPLATE_SYNTAX, message).at(at(range));
            return match open {
                Some(open) => finding.related(at(open), "open here"),
                None => finding,
            };
        }
    }
    let place = place(error, &template.source, &template.prepared);
    // MiniJinja's parser is a recursion of 150 levels, and has no kind of error for it.
    if detail == "template exceeds maximum recursion limits" {
        return Diagnostic::new(
            &code::TEMPLATE_LIMIT,
            "brackets and tags nest too deep: 150 levels at most, some twice counted",
        )
        .at(place)
        .help("give parts of it a name, with `{% set %}` or a macro");
    }
    let shown = place.source.text().get(place.span.range()).unwrap_or_default();
    let finding = Diagnostic::new(&code::TEMPLATE_SYNTAX, voice::syntax(detail, shown)).at(place.clone());
    match unknown_tag {
        Some(tag) => finding.suggest(tag, pairs::TAGS.iter().copied()),
        None => finding,
    }
}

/// A failure while a template ran. `trace` says which values were looked for and not found.
pub(crate) fn diagnose(engine: &Engine, error: &Error, trace: &Trace) -> Diagnostic {
    let mut links: Vec<(&Error, Option<Place>)> = Vec::new();
    let mut raised: Option<Raised> = None;
    let mut tpl: Option<(&TplFailed, Arc<Source>)> = None;
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(link) = next {
        if let Some(error) = link.downcast_ref::<Error>() {
            let name = error.name().unwrap_or_default();
            let place = match &tpl {
                Some((failed, source)) if failed.name == name => Some(place(error, source, &failed.prepared)),
                _ => engine.template(name).map(|template| place(error, &template.source, &template.prepared)),
            };
            links.push((error, place));
        } else if let Some(failed) = link.downcast_ref::<TplFailed>() {
            let name = format!("text given to `tpl` in {}", failed.name);
            tpl = Some((failed, Source::new(name, failed.text.as_str())));
        } else if let Some(found) = link.downcast_ref::<Raised>() {
            raised = Some(found.clone());
        } else if let Some(io) = link.downcast_ref::<std::io::Error>() {
            // A writer's own error hides behind `io::Error`, which shows its cause's causes alone.
            let inner = io.get_ref().and_then(|inner| inner.downcast_ref::<Raised>());
            raised = inner.cloned().or(raised);
        }
        next = link.source();
    }
    let mut seen = BTreeSet::new();
    let goes_round = links
        .iter()
        .filter_map(|(_, place)| place.as_ref())
        .any(|place| !seen.insert((place.source.name().to_owned(), place.span)));
    // The innermost link is where it happened; what lies around says how it came to that.
    let (error, place) = links.pop().unwrap_or((error, None));
    let mut finding = match raised {
        Some(Raised { code, .. }) if *code == code::TEMPLATE_LIMIT && goes_round => {
            Diagnostic::new(code, "the templates include each other without end")
                .help("break the circle at one of these places")
        }
        Some(raised) => raised.finding(),
        None => of_engine(engine, error, place.as_ref(), trace),
    };
    if finding.place.is_none()
        && let Some(place) = place
    {
        finding = finding.at(place);
    }
    let secrets = conceal::secrets(trace.root("Values").into_iter());
    if let Some((_, text)) = &tpl {
        conceal::rendered(text, &secrets);
    }
    // Elsewhere no value is quoted, and a short one may be a word of the message.
    if [&code::REFUSED, &code::TEMPLATE_FAILED, &code::NOT_PRINTABLE].contains(&finding.code) {
        finding = conceal::in_words(finding, &secrets);
    }
    let places: Vec<Place> = finding
        .place
        .iter()
        .cloned()
        .chain(links.iter().rev().filter_map(|(_, place)| place.clone()))
        .collect();
    finding = with_values(finding, trace, &places);
    // The text that a template was made of is a value, too.
    if let Some((failed, _)) = &tpl {
        let text =
            |read: &Read| matches!(&read.value.content, Content::String(text) if **text == *failed.text);
        finding = used::note(finding, trace.last_read(None, text).as_slice());
    }
    for place in links.into_iter().rev().filter_map(|(_, place)| place) {
        let is_known = |known: &Place| known.source.name() == place.source.name() && known.span == place.span;
        let is_repeated = finding.place.as_ref().is_some_and(is_known)
            || finding.related.iter().any(|related| is_known(&related.place));
        finding = match finding.place {
            None => finding.at(place),
            Some(_) if is_repeated => finding,
            Some(_) => finding.related(place, "called here"),
        };
    }
    finding
}

/// The finding with the values that what failed used; of an undefined one it says enough itself.
/// `places` are where it failed and what called that, the innermost first.
fn with_values(mut finding: Diagnostic, trace: &Trace, places: &[Place]) -> Diagnostic {
    if *finding.code == code::UNDEFINED {
        return finding;
    }
    let refused = *finding.code == code::REFUSED;
    let mut missing = Vec::new();
    let mut used = Vec::new();
    for place in places {
        let usage = Usage::new(trace, &place.source, place.span.start as usize, None);
        let range = place.span.range();
        used.extend(usage.of_failure(&range, refused));
        if refused {
            missing.extend(usage.missing(&range));
        }
        // What is nearest explains most.
        if !used.is_empty() || !missing.is_empty() {
            break;
        }
    }
    finding = used::note(finding, &used);
    for path in missing {
        finding = finding
            .note(format!("`Values.{path}` is not set"))
            .help(format!("set it with `--set {path}=...`"));
    }
    finding
}

/// A failure that MiniJinja itself reports.
fn of_engine(engine: &Engine, error: &Error, place: Option<&Place>, trace: &Trace) -> Diagnostic {
    let detail = error.detail().map(visible);
    match error.kind() {
        ErrorKind::UndefinedError => return undefined(error, place, trace),
        ErrorKind::UnknownFilter => return unknown(error, "filter", Known::Filters),
        ErrorKind::UnknownFunction => return unknown(error, "function", Known::Functions),
        ErrorKind::UnknownTest => return unknown(error, "test", Known::Tests),
        ErrorKind::TemplateNotFound => return not_found(engine, error),
        ErrorKind::OutOfFuel => {
            return limits::out_of_fuel(engine.limits.fuel).finding();
        }
        // MiniJinja has no kind of its own for this.
        ErrorKind::InvalidOperation if detail.as_deref() == Some("recursion limit exceeded") => {
            return Diagnostic::new(
                &code::TEMPLATE_LIMIT,
                "macros and includes nest too deep: 33 macros, or 20 includes, at most",
            )
            .help("look for a macro that calls itself");
        }
        _ => {}
    }
    let shown = place.and_then(|place| place.source.text().get(place.span.range())).unwrap_or_default();
    if matches!(error.kind(), ErrorKind::SyntaxError | ErrorKind::BadEscape) {
        let message =
            detail.map_or("a text that cannot be read".to_owned(), |detail| voice::syntax(&detail, shown));
        return Diagnostic::new(&code::TEMPLATE_SYNTAX, message);
    }
    let Some(detail) = detail else {
        let message = match (error.kind(), shown) {
            (kind, "") => kind.to_string(),
            (ErrorKind::InvalidOperation, shown) if shown.starts_with('-') => {
                format!("`{shown}` cannot be computed: `-` takes a number")
            }
            (kind, shown) => format!("`{shown}` cannot be computed: {kind}"),
        };
        return Diagnostic::new(&code::TEMPLATE_FAILED, message);
    };
    let around = place.and_then(|place| {
        let before = place.source.text().get(..place.span.start as usize)?;
        before.rsplit('\n').next()
    });
    if error.kind() == ErrorKind::UnknownMethod && !detail.contains(" has no method named ") {
        // Said by our own objects.
        return Diagnostic::new(&code::UNKNOWN_NAME, detail);
    }
    // MiniJinja's own filters take an undefined value for one of the wrong kind.
    if let Some(place) = place.filter(|_| voice::is_filter(shown))
        && let Some(key) = trace.last_missing_key()
        && let usage = Usage::new(trace, &place.source, place.span.start as usize, None)
        && usage.missing(&place.span.range()).iter().any(|path| path.rsplit('.').next() == Some(&*key))
    {
        return undefined(error, Some(place), trace);
    }
    let said = voice::running(&detail, shown, around.unwrap_or_default());
    let finding = Diagnostic::new(said.code, said.message);
    match said.help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// A message of MiniJinja's without the filters that we put in.
fn visible(detail: &str) -> String {
    [prepare::TEXT, prepare::SIZED, prepare::SCALAR, prepare::LOOP, held::HELD, held::PUT, weighed::WEIGHED]
        .iter()
        .fold(detail.to_owned(), |detail, filter| detail.replace(&format!("|{filter}"), ""))
}

/// The first text in quotes of that kind: the name that a message of MiniJinja's is about.
fn quoted(detail: &str, quote: char) -> Option<&str> {
    detail.split(quote).nth(1)
}

fn undefined(error: &Error, place: Option<&Place>, trace: &Trace) -> Diagnostic {
    let written = error
        .detail()
        .filter(|detail| detail.contains("is undefined"))
        .and_then(|detail| quoted(detail, '`'))
        .filter(|expression| !expression.contains("(...)"));
    let shown = place.and_then(|place| place.source.text().get(place.span.range())).unwrap_or_default();
    let finding = trace.explain(written, shown.trim());
    // A filter's place is its name; the value that it was given stands before it.
    let before = match (written, place, trace.last_missing_key()) {
        (None, Some(place), Some(key)) => path_before(place, &key),
        _ => None,
    };
    let finding = match before {
        Some(place) => finding.at(place),
        None => finding,
    };
    match place {
        Some(place) => in_context(finding, place, shown.trim(), trace),
        None => finding,
    }
}

/// What the values around a path say of one that is undefined, where its own maps do not.
fn in_context(mut finding: Diagnostic, place: &Place, shown: &str, trace: &Trace) -> Diagnostic {
    if !finding.help.is_empty() || !finding.notes.is_empty() || finding.message.contains(':') {
        return finding;
    }
    let usage = Usage::new(trace, &place.source, place.span.start as usize, None);
    if let Some(path) = shown.strip_prefix("Files.get(").and_then(|path| path.strip_suffix(')')) {
        let path = path.trim().trim_matches(['"', '\'']);
        finding.code = &code::UNKNOWN_NAME;
        finding.message = format!("the chart has no file `{path}`").into();
        return finding.suggest(path, trace.files().iter().map(|path| &**path));
    }
    if let Some(end) = usage.end(&place.span.range()) {
        let kind = end.value.kind();
        return match &end.value.content {
            Content::List(list) if shown.contains('[') => {
                let items = list.0.len();
                finding.note(format!("`{}` has {items} item{}", end.path, if items == 1 { "" } else { "s" }))
            }
            _ => {
                finding.message = format!("{}: `{}` is {kind}", finding.message, end.path).into();
                match end.value.place {
                    Some(place) => finding.related(place, format!("{kind} here")),
                    None => finding,
                }
            }
        };
    }
    let written = quoted(&finding.message, '`').unwrap_or(shown);
    let root = written.split(['.', '[']).next().unwrap_or_default().to_owned();
    match &*root {
        "loop" => finding.help("`loop` is there inside of `{% for %}` alone"),
        "nil" | "null" => finding.help("write `none`"),
        _ if usage.is_argument(&root) => finding.note(format!("the macro's argument `{root}` was not given")),
        _ => finding,
    }
}

/// The path that ends in `key` and stands before a place on the same line.
fn path_before(place: &Place, key: &str) -> Option<Place> {
    let text = place.source.text();
    let before = text.get(..place.span.start as usize)?;
    let line = before.rfind('\n').map_or(0, |line_break| line_break + 1);
    let at = line + before[line..].rfind(key)?;
    let in_path =
        |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '[' | ']' | '"' | '\'');
    let start = before[line..at].rfind(|char: char| !in_path(char)).map_or(line, |found| line + found + 1);
    before.is_char_boundary(start).then(|| Place::new(&place.source, Span::new(start, at + key.len())))
}

/// Which names MiniJinja looked through.
#[derive(Clone, Copy)]
enum Known {
    Filters,
    Functions,
    Tests,
}

fn unknown(error: &Error, what: &str, known: Known) -> Diagnostic {
    // `filter x is unknown`, `x is unknown`
    let detail = error.detail().unwrap_or_default();
    let name = detail.strip_suffix(" is unknown").unwrap_or(detail);
    let name = name.strip_prefix(what).unwrap_or(name).trim();
    let finding = Diagnostic::new(&code::UNKNOWN_NAME, format!("there is no {what} `{name}`"));
    if let Some(help) = functions::instead::help(name) {
        return finding.help(help);
    }
    if matches!(known, Known::Functions) && functions::BUILTIN_FILTERS.contains(&name) {
        return finding.help(format!("`{name}` is a filter: write `x|{name}`"));
    }
    let ours = functions::names();
    let names: Vec<&str> = match known {
        Known::Filters => ours.chain(functions::BUILTIN_FILTERS.iter().copied()).collect(),
        Known::Functions => ours.chain(functions::BUILTIN_FUNCTIONS.iter().copied()).collect(),
        Known::Tests => functions::BUILTIN_TESTS.to_vec(),
    };
    finding.suggest(name, names)
}

fn not_found(engine: &Engine, error: &Error) -> Diagnostic {
    let detail = error.detail().unwrap_or_default();
    let name = quoted(detail, '"').or_else(|| quoted(detail, '\'')).unwrap_or(detail);
    let finding = Diagnostic::new(&code::UNKNOWN_NAME, format!("there is no template `{name}`"));
    // As written in the template, or as found: relative to the chart's templates, or from its name on.
    let relative = |path| str::split_once(path, "/templates/").map(|(_, relative)| relative);
    let paths = engine.templates().flat_map(|(path, _)| relative(path).into_iter().chain([path]));
    finding.suggest(name, paths)
}

/// Where an error happened in the template as written.
fn place(error: &Error, source: &Arc<Source>, prepared: &Prepared) -> Place {
    let text = source.text();
    let Some(range) = error.range() else {
        return Place::line(source, error.line().unwrap_or(1));
    };
    let Range { start, end } = prepared.original(range);
    let start = start.min(text.len());
    // One line says where; a loop's whole body would bury it.
    let rest = text.get(start..end.min(text.len())).unwrap_or_default();
    let first_line = rest.lines().next().unwrap_or_default().trim_end();
    Place::new(source, Span::new(start, start + first_line.len()))
}
