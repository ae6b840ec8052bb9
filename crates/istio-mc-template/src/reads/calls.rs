//! Filters, functions, tests and macros: what they do with what they are given.

use std::rc::Rc;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Place, code};
use minijinja::machinery::{Span as Tokens, ast};

use super::expressions::any_of;
use super::known::{Known, Macro, Root, Spot, Step};
use super::statements::Walker;
use super::{How, UnstableCall};
use crate::engine::join;
use crate::functions::{self, Form};

/// Arguments, the piped one first, and those given by name.
struct Arguments<'a> {
    args: Vec<Known<'a>>,
    named: Vec<(&'a str, Known<'a>)>,
}

/// Tests that any value may be put to, one that is missing as well.
const OPEN_TESTS: &[&str] = &[
    "boolean",
    "defined",
    "escaped",
    "false",
    "float",
    "int",
    "integer",
    "iterable",
    "mapping",
    "none",
    "number",
    "safe",
    "sequence",
    "string",
    "true",
    "undefined",
];

/// Functions that give some of the items of the list that they are given.
const SAME_LIST: &[&str] = &[
    "list",
    "sort",
    "reverse",
    "unique",
    "uniq",
    "compact",
    "initial",
    "rest",
    "slice",
    "select",
    "reject",
    "values",
    "sortAlpha",
];

/// The same, and they look into the items.
const FILTERED_LIST: &[&str] = &["selectattr", "rejectattr"];

/// What templates can call by that name.
pub(super) fn is_function(name: &str) -> bool {
    functions::find(name).is_some()
        || functions::BUILTIN_FUNCTIONS.contains(&name)
        || functions::absent::ALL.iter().any(|absent| absent.name == name)
}

impl<'a> Walker<'_, 'a> {
    pub(super) fn filter(&mut self, node: &'a ast::Filter<'a>, span: Tokens) -> Known<'a> {
        let piped = node.expr.as_ref().map(|piped| self.evaluate(piped));
        let mut arguments = self.arguments(&node.args);
        // A block's text is what a filter without a value is given.
        arguments.args.insert(0, piped.unwrap_or(Known::OTHER));
        let place = self.name_place(span, node.name);
        let known = functions::find(node.name).is_some()
            || functions::BUILTIN_FILTERS.contains(&node.name)
            || functions::absent::ALL.iter().any(|absent| absent.name == node.name);
        if !known {
            let ours = functions::names();
            let names = ours.chain(functions::BUILTIN_FILTERS.iter().copied());
            self.no_such("filter", node.name, names, place);
            self.use_all(&arguments);
            return Known::OTHER;
        }
        self.apply(node.name, arguments, place)
    }

    pub(super) fn test(&mut self, node: &'a ast::Test<'a>, span: Tokens) -> Known<'a> {
        let known = self.evaluate(&node.expr);
        let how = if OPEN_TESTS.contains(&node.name) { How::Asked } else { How::Used };
        self.read(&known, how);
        let arguments = self.arguments(&node.args);
        self.use_all(&arguments);
        if !functions::BUILTIN_TESTS.contains(&node.name) {
            let place = self.name_place(span, node.name);
            self.no_such("test", node.name, functions::BUILTIN_TESTS.iter().copied(), place);
        }
        Known::Other { kube: known.is_kube() || arguments.args.iter().any(Known::is_kube) }
    }

    fn no_such<'n>(&mut self, what: &str, name: &str, names: impl Iterator<Item = &'n str>, place: Place) {
        let finding = Diagnostic::new(&code::UNKNOWN_NAME, format!("there is no {what} `{name}`"))
            .suggest(name, names)
            .at(place);
        self.survey.unknown(self.chart, finding);
    }

    fn arguments(&mut self, written: &'a [ast::CallArg<'a>]) -> Arguments<'a> {
        let mut arguments = Arguments { args: Vec::new(), named: Vec::new() };
        for argument in written {
            match argument {
                ast::CallArg::Pos(value) => {
                    let known = self.evaluate(value);
                    arguments.args.push(known);
                }
                ast::CallArg::Kwarg(name, value) => {
                    let known = self.evaluate(value);
                    arguments.named.push((name, known));
                }
                ast::CallArg::PosSplat(value) | ast::CallArg::KwargSplat(value) => self.use_of(value),
            }
        }
        arguments
    }

    fn use_all(&mut self, arguments: &Arguments<'a>) {
        let named = arguments.named.iter().map(|(_, known)| known);
        arguments.args.iter().chain(named).for_each(|known| self.read(known, How::Used));
    }

    pub(super) fn call(&mut self, node: &'a ast::Call<'a>, span: Tokens) -> Known<'a> {
        match node.identify_call() {
            ast::CallType::Function(name) => {
                let place = self.name_place(node.expr.span(), name);
                if let Some(known) = self.scopes.iter().rev().find_map(|scope| scope.get(name)).cloned() {
                    return self.call_known(&known, node);
                }
                if name == "include" {
                    return self.include_macro(node, place);
                }
                if matches!(name, "caller" | "loop" | "super") || self.survey.is_global(name) {
                    let arguments = self.arguments(&node.args);
                    self.use_all(&arguments);
                    return Known::OTHER;
                }
                let mut arguments = self.arguments(&node.args);
                if !is_function(name) {
                    self.use_all(&arguments);
                    let ours: Vec<&str> = functions::names().collect();
                    let own = self.names();
                    let names = ours
                        .into_iter()
                        .chain(functions::BUILTIN_FUNCTIONS.iter().copied())
                        .chain(own.iter().map(String::as_str));
                    self.no_such("function", name, names, place);
                    return Known::OTHER;
                }
                match functions::find(name).map(|function| function.form) {
                    Some(Form::Piped) if arguments.args.len() > 1 => arguments.args.rotate_right(1),
                    Some(Form::Second) if arguments.args.len() > 1 => arguments.args.swap(0, 1),
                    _ => {}
                }
                self.apply(name, arguments, place)
            }
            ast::CallType::Method(base, name) => {
                let known = self.evaluate(base);
                if let Known::Module(path) = &known {
                    let module = self.survey.module(self.chart, path);
                    let place = self.place(span);
                    let found = self.export(path, &module, name, place);
                    return self.call_known(&found, node);
                }
                let arguments = self.arguments(&node.args);
                self.use_all(&arguments);
                let is_own = |spot: &Spot| matches!(spot.root, Root::Own(_));
                if !matches!(&known, Known::At(spot) if is_own(spot)) {
                    self.read(&known, How::Used);
                }
                Known::Other { kube: known.is_kube() }
            }
            ast::CallType::Block(_) => Known::OTHER,
            ast::CallType::Object(callee) => {
                let known = self.evaluate(callee);
                self.call_known(&known, node)
            }
        }
    }

    /// A call of something that is no function of the engine's.
    fn call_known(&mut self, known: &Known<'a>, node: &'a ast::Call<'a>) -> Known<'a> {
        let arguments = self.arguments(&node.args);
        let mut is_macro = false;
        for one in known.each() {
            if let Known::Macro(found) = one {
                is_macro = true;
                self.call_macro(found, &arguments);
            }
        }
        if !is_macro {
            self.read(known, How::Used);
            self.use_all(&arguments);
        }
        Known::Other { kube: known.is_kube() }
    }

    /// Follows a macro, once for each kind of arguments.
    fn call_macro(&mut self, found: &Rc<Macro<'a>>, arguments: &Arguments<'a>) {
        self.survey.called(found);
        let mut key = format!("{} calls {}:{}(", self.chart, found.template, found.node.name);
        for argument in &arguments.args {
            key.push_str(&argument.key());
            key.push(',');
        }
        for (name, argument) in &arguments.named {
            key.push_str(name);
            key.push_str(&argument.key());
            key.push(',');
        }
        // What it was given beyond its parameters is lost, but somebody computed it.
        let parameters = found.node.args.len();
        arguments.args.iter().skip(parameters).for_each(|argument| self.read(argument, How::Used));
        let templates = self.survey.templates;
        if let Some(parsed) = templates.get(&found.template)
            && self.survey.followed.insert(key)
        {
            let mut inner =
                Walker::new(self.survey, self.chart, Rc::clone(&found.template), Arc::clone(&parsed.source));
            // Names of the template at hand that is not through yet.
            if found.template == self.template {
                inner.scopes = vec![self.scopes.first().cloned().unwrap_or_default()];
            }
            inner.body_of(found, &arguments.args, &arguments.named);
        }
    }

    /// `include("labels.standard", ...)`.
    fn include_macro(&mut self, node: &'a ast::Call<'a>, place: Place) -> Known<'a> {
        let mut arguments = self.arguments(&node.args);
        if arguments.args.is_empty() {
            return Known::OTHER;
        }
        let name = arguments.args.remove(0);
        let Some((file, macro_name)) = name.as_text().and_then(|name| name.rsplit_once('.')) else {
            self.read(&name, How::Used);
            self.use_all(&arguments);
            // Which macro it is, and what that reads, cannot be told.
            self.survey.give_up(self.chart);
            return Known::OTHER;
        };
        let place = match node.args.first() {
            Some(ast::CallArg::Pos(name)) => self.place(name.span()),
            _ => place,
        };
        let file = match file.rsplit_once('/') {
            Some((folder, stem)) => format!("{folder}/_{stem}.j2"),
            None => format!("_{file}.j2"),
        };
        let path = join(&file, &self.template).into_owned();
        if !self.survey.templates.contains_key(path.as_str()) {
            self.use_all(&arguments);
            self.no_template(&file, place);
            return Known::OTHER;
        }
        let module = self.survey.module(self.chart, &path);
        let found = self.export(&path, &module, macro_name, place);
        match &found {
            Known::Macro(found) => self.call_macro(found, &arguments),
            _ => self.use_all(&arguments),
        }
        Known::OTHER
    }

    /// A filter or function of the engine's; the piped value is the first argument.
    fn apply(&mut self, name: &str, arguments: Arguments<'a>, place: Place) -> Known<'a> {
        if let Some(absent) = functions::absent::ALL.iter().find(|absent| absent.name == name) {
            self.use_all(&arguments);
            let call = UnstableCall { name: absent.name, because: absent.because, place };
            self.survey.unstable(self.chart, call);
            return Known::OTHER;
        }
        // Of several names for one thing the first one says what it reads.
        let name = functions::find(name).map_or(name, |function| function.name);
        if name == "lookup" {
            self.use_all(&arguments);
            self.survey.unstable(self.chart, UnstableCall { name: "lookup", because: "the cluster", place });
            return Known::OTHER;
        }
        let Arguments { args, named } = &arguments;
        let kube = args.iter().chain(named.iter().map(|(_, known)| known)).any(Known::is_kube);
        let first = args.first().cloned().unwrap_or(Known::OTHER);
        let others = args.get(1..).unwrap_or_default();
        match name {
            "default" | "d" => {
                self.read(&first, How::Asked);
                others.iter().cloned().fold(first, Known::or)
            }
            "coalesce" => {
                args.iter().for_each(|argument| self.read(argument, How::Asked));
                args.iter().cloned().reduce(Known::or).unwrap_or(Known::OTHER)
            }
            "required" => {
                self.read(&first, How::Asked);
                others.iter().for_each(|argument| self.read(argument, How::Used));
                first
            }
            "empty" => {
                self.read(&first, How::Asked);
                Known::Other { kube }
            }
            "ternary" => {
                self.read(&first, How::Used);
                let result = others.iter().cloned().reduce(Known::or).unwrap_or(Known::OTHER);
                if first.is_kube() { result.or(Known::Other { kube: true }) } else { result }
            }
            "dict" => {
                let mut entries = std::collections::BTreeMap::new();
                for pair in args.chunks(2) {
                    match pair {
                        [Known::Text(key), value] => {
                            entries.insert(key.to_string(), value.clone());
                        }
                        pair => pair.iter().for_each(|known| self.read(known, How::Used)),
                    }
                }
                entries.extend(named.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
                self.made(Known::Map(Rc::new(entries)))
            }
            "get" => match others {
                [Known::Text(key), other @ ..] => {
                    let found = self.optional(&first, std::slice::from_ref(key), &place);
                    other.iter().cloned().fold(found, Known::or)
                }
                _ => {
                    others.iter().for_each(|argument| self.read(argument, How::Used));
                    self.read(&first, How::Listed);
                    any_of(&first)
                }
            },
            "hasKey" => {
                match others {
                    [Known::Text(key)] => {
                        self.optional(&first, std::slice::from_ref(key), &place);
                    }
                    _ => self.use_all(&arguments),
                }
                Known::Other { kube }
            }
            "pick" if others.iter().all(|key| key.as_text().is_some()) => {
                let picked = others.iter().filter_map(Known::as_text).map(|key| {
                    let found = self.optional(&first, &[Rc::from(key)], &place);
                    (key.to_owned(), found)
                });
                Known::Map(Rc::new(picked.collect()))
            }
            "dig" => match others.split_last() {
                Some((other, keys)) if keys.iter().all(|key| key.as_text().is_some()) => {
                    let keys: Vec<Rc<str>> = keys.iter().filter_map(Known::as_text).map(Rc::from).collect();
                    self.optional(&first, &keys, &place).or(other.clone())
                }
                _ => {
                    self.use_all(&arguments);
                    Known::Other { kube }
                }
            },
            "first" | "last" => {
                self.read(&first, How::Listed);
                any_of(&first)
            }
            "items" | "dictsort" => {
                let pairs = first.each().iter().map(|one| match one {
                    Known::At(spot) => Known::Pairs(spot.clone()),
                    other => {
                        self.read(other, How::Used);
                        Known::Other { kube: other.is_kube() }
                    }
                });
                let pairs: Vec<Known<'a>> = pairs.collect();
                pairs.into_iter().reduce(Known::or).unwrap_or(Known::OTHER)
            }
            "keys" => {
                args.iter().for_each(|argument| self.read(argument, How::Listed));
                Known::Other { kube }
            }
            name if SAME_LIST.contains(&name) && named.is_empty() => {
                others.iter().for_each(|argument| self.read(argument, How::Used));
                first
            }
            name if FILTERED_LIST.contains(&name) => {
                self.use_all(&arguments);
                first
            }
            "map" => match named.iter().find(|(name, _)| *name == "attribute") {
                Some((_, Known::Text(key))) if !key.contains('.') => {
                    self.read(&first, How::Listed);
                    let item = any_of(&first);
                    let found = self.attribute(&item, key, place);
                    self.made(Known::List([found].into()))
                }
                _ => {
                    self.use_all(&arguments);
                    Known::Other { kube }
                }
            },
            _ => {
                // How far down it looks is not known. `semverCompare` and the like only look at what they are given.
                if name == "tpl" {
                    self.survey.renders_texts = true;
                }
                let takes_undefined = functions::find(name).is_some_and(|function| function.takes_undefined);
                if takes_undefined {
                    args.iter().for_each(|argument| self.read(argument, How::Asked));
                }
                self.use_all(&arguments);
                Known::Other { kube }
            }
        }
    }

    /// The value under keys that may all be missing.
    fn optional(&mut self, base: &Known<'a>, keys: &[Rc<str>], place: &Place) -> Known<'a> {
        let mut known = base.clone();
        for key in keys {
            let next = known.each().iter().map(|one| match one {
                Known::At(spot) => {
                    let below = spot.below(Step::Key(key.to_string()), place.clone());
                    Known::At(below)
                }
                Known::Map(entries) => entries.get(&**key).cloned().unwrap_or(Known::OTHER),
                other => Known::Other { kube: other.is_kube() },
            });
            let next: Vec<Known<'a>> = next.collect();
            known = next.into_iter().reduce(Known::or).unwrap_or(Known::OTHER);
            self.read(&known, How::Asked);
        }
        known
    }
}
