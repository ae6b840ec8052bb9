//! Tags: what is assigned where, and which of it is read.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, code};
use minijinja::machinery::{Span as Tokens, ast};

use super::How;
use super::known::{Known, Macro, Root, Step};
use super::survey::{Survey, place_of_name};
use crate::engine::join;

/// Follows one template, or a macro of it, for a chart.
pub(super) struct Walker<'s, 'a> {
    pub(super) survey: &'s mut Survey<'a>,
    /// Whose values `Values` are.
    pub(super) chart: usize,
    /// The path of the template.
    pub(super) template: Rc<str>,
    pub(super) source: Arc<Source>,
    /// The names assigned so far, the innermost scope last.
    pub(super) scopes: Vec<BTreeMap<String, Known<'a>>>,
    /// How many conditions lie around: what is assigned there may also keep its value.
    conditions: usize,
}

impl<'s, 'a> Walker<'s, 'a> {
    pub(super) fn new(
        survey: &'s mut Survey<'a>,
        chart: usize,
        template: Rc<str>,
        source: Arc<Source>,
    ) -> Self {
        Self { survey, chart, template, source, scopes: vec![BTreeMap::new()], conditions: 0 }
    }

    /// Follows a whole template; gives the names that it defines.
    pub(super) fn template(&mut self, statements: &'a ast::Stmt<'a>) -> BTreeMap<String, Known<'a>> {
        self.statement(statements);
        self.scopes.drain(..).next().unwrap_or_default()
    }

    /// Follows a macro that is called with these arguments.
    pub(super) fn body_of(&mut self, found: &Macro<'a>, args: &[Known<'a>], named: &[(&str, Known<'a>)]) {
        let module = self.survey.module(self.chart, &found.template);
        let node = found.node;
        let outer = std::mem::replace(&mut self.scopes, vec![(*module).clone(), BTreeMap::new()]);
        let conditions = std::mem::take(&mut self.conditions);
        // While the template is still being followed, its own names so far are those that count.
        if module.is_empty()
            && found.template == self.template
            && let Some(own) = outer.first()
        {
            self.scopes[0] = own.clone();
        }
        self.assign("caller", Known::OTHER);
        let optional = node.args.len() - node.defaults.len().min(node.args.len());
        for (index, parameter) in node.args.iter().enumerate() {
            let ast::Expr::Var(parameter) = parameter else { continue };
            let given = named.iter().find(|(name, _)| *name == parameter.id).map(|(_, known)| known.clone());
            let given = given.or_else(|| args.get(index).cloned());
            let default = index.checked_sub(optional).and_then(|index| node.defaults.get(index));
            let known = match (given, default) {
                (Some(given), _) => given,
                (None, Some(default)) => self.evaluate(default),
                (None, None) => Known::OTHER,
            };
            self.assign(parameter.id, known);
        }
        self.all(&node.body);
        self.scopes = outer;
        self.conditions = conditions;
    }

    pub(super) fn place(&self, span: Tokens) -> Place {
        Place::new(&self.source, Span::new(span.start_offset as usize, span.end_offset as usize))
    }

    pub(super) fn all(&mut self, statements: &'a [ast::Stmt<'a>]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn scoped(&mut self, follow: impl FnOnce(&mut Self)) {
        self.scopes.push(BTreeMap::new());
        follow(self);
        self.scopes.pop();
    }

    fn conditional(&mut self, statements: &'a [ast::Stmt<'a>]) {
        self.conditions += 1;
        self.all(statements);
        self.conditions -= 1;
    }

    fn statement(&mut self, statement: &'a ast::Stmt<'a>) {
        if !self.survey.enter(self.chart) {
            return;
        }
        self.follow(statement);
        self.survey.depth -= 1;
    }

    fn follow(&mut self, statement: &'a ast::Stmt<'a>) {
        match statement {
            ast::Stmt::Template(node) => self.all(&node.children),
            ast::Stmt::EmitExpr(node) => self.use_of(&node.expr),
            ast::Stmt::EmitRaw(_) | ast::Stmt::Continue(_) | ast::Stmt::Break(_) => {}
            ast::Stmt::ForLoop(node) => self.for_loop(node),
            ast::Stmt::IfCond(node) => {
                let condition = self.evaluate(&node.expr);
                self.read(&condition, How::Asked);
                if condition.is_kube() {
                    let place = self.place(node.span());
                    self.survey.by_version(self.chart, place);
                }
                self.conditional(&node.true_body);
                self.conditional(&node.false_body);
            }
            ast::Stmt::WithBlock(node) => self.scoped(|this| {
                for (target, value) in &node.assignments {
                    let known = this.evaluate(value);
                    this.assign_to(target, known);
                }
                this.all(&node.body);
            }),
            ast::Stmt::Set(node) => {
                let known = self.evaluate(&node.expr);
                self.assign_to(&node.target, known);
            }
            ast::Stmt::SetBlock(node) => {
                self.scoped(|this| this.all(&node.body));
                if let Some(filter) = &node.filter {
                    self.use_of(filter);
                }
                self.assign_to(&node.target, Known::OTHER);
            }
            ast::Stmt::AutoEscape(node) => {
                self.use_of(&node.enabled);
                self.all(&node.body);
            }
            ast::Stmt::FilterBlock(node) => {
                self.use_of(&node.filter);
                self.scoped(|this| this.all(&node.body));
            }
            ast::Stmt::Block(node) => self.scoped(|this| {
                this.assign("super", Known::OTHER);
                this.all(&node.body);
            }),
            ast::Stmt::Import(node) => {
                if let Some(path) = self.template_named(&node.expr) {
                    self.survey.module(self.chart, &path);
                    self.assign_to(&node.name, Known::Module(path));
                } else {
                    self.assign_to(&node.name, Known::OTHER);
                }
            }
            ast::Stmt::FromImport(node) => self.import(node),
            ast::Stmt::Extends(node) => {
                self.template_named(&node.name);
            }
            ast::Stmt::Include(node) => {
                if !node.ignore_missing
                    && let Some(path) = self.template_named(&node.name)
                {
                    self.include(&path);
                }
            }
            ast::Stmt::Macro(node) => {
                let node: &'a ast::Macro<'a> = node;
                let found = Known::Macro(Rc::new(Macro { template: Rc::clone(&self.template), node }));
                self.assign(node.name, found);
            }
            ast::Stmt::CallBlock(node) => {
                self.call(&node.call, node.call.span());
                self.scoped(|this| {
                    for parameter in &node.macro_decl.args {
                        this.assign_to(parameter, Known::OTHER);
                    }
                    this.all(&node.macro_decl.body);
                });
            }
            ast::Stmt::Do(node) => {
                let result = self.call(&node.call, node.call.span());
                self.read(&result, How::Used);
            }
        }
    }

    fn for_loop(&mut self, node: &'a ast::ForLoop<'a>) {
        let list = self.evaluate(&node.iter);
        self.scoped(|this| {
            let item = this.item_of(&list, matches!(node.target, ast::Expr::Var(_)));
            this.assign("loop", Known::OTHER);
            this.assign_to(&node.target, item);
            if let Some(filter) = &node.filter_expr {
                let condition = this.evaluate(filter);
                this.read(&condition, How::Asked);
            }
            this.conditional(&node.body);
        });
        self.scoped(|this| this.conditional(&node.else_body));
    }

    /// What a loop's variable stands for.
    fn item_of(&mut self, list: &Known<'a>, is_single: bool) -> Known<'a> {
        let mut item: Option<Known<'a>> = None;
        for one in list.each() {
            let next = match one {
                Known::At(spot) => {
                    self.read(one, How::Listed);
                    Known::At(spot.below(Step::Any, spot.place.clone()))
                }
                Known::Pairs(spot) => {
                    self.read(&Known::At(spot.clone()), How::Listed);
                    let value = Known::At(spot.below(Step::Any, spot.place.clone()));
                    if is_single {
                        self.read(&value, How::Used);
                    }
                    Known::List([Known::OTHER, value].into())
                }
                Known::List(items) => match items.iter().cloned().reduce(Known::or) {
                    Some(item) => item,
                    None => Known::OTHER,
                },
                other => {
                    self.read(other, How::Used);
                    Known::Other { kube: other.is_kube() }
                }
            };
            item = Some(match item {
                Some(item) => item.or(next),
                None => next,
            });
        }
        item.unwrap_or(Known::OTHER)
    }

    pub(super) fn assign(&mut self, name: &str, known: Known<'a>) {
        let conditional = self.conditions > 0;
        let scope = self.scopes.last_mut();
        let Some(scope) = scope else { return };
        let known = match scope.get(name) {
            Some(before) if conditional => before.clone().or(known),
            _ => known,
        };
        scope.insert(name.to_owned(), known);
    }

    fn assign_to(&mut self, target: &'a ast::Expr<'a>, known: Known<'a>) {
        match target {
            ast::Expr::Var(name) => self.assign(name.id, known),
            ast::Expr::Tuple(node) => self.assign_each(&node.items, &known),
            ast::Expr::List(node) => self.assign_each(&node.items, &known),
            // A field of a namespace: what it holds when it is read is not followed.
            _ => self.read(&known, How::Used),
        }
    }

    fn assign_each(&mut self, targets: &'a [ast::Expr<'a>], known: &Known<'a>) {
        for (index, target) in targets.iter().enumerate() {
            let part = self.item(known, index);
            self.assign_to(target, part);
        }
    }

    /// One item of a list.
    pub(super) fn item(&mut self, list: &Known<'a>, index: usize) -> Known<'a> {
        let items = list.each().iter().map(|one| match one {
            Known::List(items) => items.get(index).cloned().unwrap_or(Known::OTHER),
            Known::At(spot) => Known::At(spot.below(Step::Any, spot.place.clone())),
            other => Known::Other { kube: other.is_kube() },
        });
        let items: Vec<Known<'a>> = items.collect();
        items.into_iter().reduce(Known::or).unwrap_or(Known::OTHER)
    }

    /// The path of a template that is named in quotes. Reports one that does not exist.
    pub(super) fn template_named(&mut self, name: &'a ast::Expr<'a>) -> Option<Rc<str>> {
        let known = self.evaluate(name);
        let Some(written) = known.as_text() else {
            self.read(&known, How::Used);
            // Which template it is, and what that reads, cannot be told.
            self.survey.give_up(self.chart);
            return None;
        };
        let path = join(written, &self.template).into_owned();
        if self.survey.templates.contains_key(path.as_str()) {
            return Some(Rc::from(path));
        }
        let place = self.place(name.span());
        self.no_template(written, place);
        None
    }

    pub(super) fn no_template(&mut self, name: &str, place: Place) {
        let relative = |path| str::split_once(path, "/templates/").map(|(_, relative)| relative);
        let paths = self.survey.paths().filter_map(relative);
        let finding = Diagnostic::new(&code::UNKNOWN_NAME, format!("there is no template `{name}`"))
            .suggest(name, paths)
            .at(place);
        self.survey.unknown(self.chart, finding);
    }

    fn import(&mut self, node: &'a ast::FromImport<'a>) {
        let path = self.template_named(&node.expr);
        let module = path.as_deref().map(|path| self.survey.module(self.chart, path));
        for (name, alias) in &node.names {
            let ast::Expr::Var(found) = name else { continue };
            let target = alias.as_ref().unwrap_or(name);
            let known = match (&path, &module) {
                (Some(path), Some(module)) => {
                    let place = place_of_name(&self.source, found.id);
                    self.export(path, module, found.id, place)
                }
                _ => Known::OTHER,
            };
            self.assign_to(target, known);
        }
    }

    /// A name that another template defines.
    pub(super) fn export(
        &mut self,
        path: &str,
        module: &BTreeMap<String, Known<'a>>,
        name: &str,
        place: Place,
    ) -> Known<'a> {
        if let Some(known) = module.get(name) {
            return known.clone();
        }
        // Two templates that import each other: the other one is not through yet.
        if !module.is_empty() || !self.survey.is_open(self.chart, path) {
            let file = path.split_once("/templates/").map_or(path, |(_, file)| file);
            let finding = Diagnostic::new(&code::UNKNOWN_NAME, format!("`{file}` has no macro `{name}`"))
                .suggest(name, module.keys().map(String::as_str))
                .at(place);
            self.survey.unknown(self.chart, finding);
        }
        Known::OTHER
    }

    /// `{% include %}`: the other template sees the names of this one.
    fn include(&mut self, path: &Rc<str>) {
        let templates = self.survey.templates;
        let Some(parsed) = templates.get(path) else { return };
        let scopes = self.scopes.clone();
        let key = format!("{} includes {path} with {}", self.chart, names_key(&scopes));
        if self.survey.followed.insert(key) {
            let mut inner = Walker::new(self.survey, self.chart, Rc::clone(path), Arc::clone(&parsed.source));
            inner.scopes = scopes;
            inner.scopes.push(BTreeMap::new());
            inner.template(&parsed.statements);
        }
    }

    /// Names that nothing defines are suggested from these.
    pub(super) fn names(&self) -> Vec<String> {
        let scopes = self.scopes.iter().flat_map(|scope| scope.keys().cloned());
        let roots = super::expressions::ROOTS.iter().map(|name| (*name).to_owned());
        scopes.chain(roots).chain(self.survey.globals().cloned()).collect()
    }

    /// Writes down how a value is read.
    pub(super) fn read(&mut self, known: &Known<'a>, how: How) {
        match known {
            Known::At(spot) | Known::Pairs(spot) => {
                let names = match &spot.root {
                    Root::Unknown(_) if how != How::Asked => self.names(),
                    _ => Vec::new(),
                };
                let template = Rc::clone(&self.template);
                self.survey.read(self.chart, &template, spot, how, &names);
            }
            // Asking for a map or a list that the template wrote itself asks for nothing in it.
            Known::Map(entries) if how == How::Used => {
                entries.values().for_each(|value| self.read(value, how));
            }
            Known::List(items) if how == How::Used => items.iter().for_each(|item| self.read(item, how)),
            Known::Either(alternatives) => alternatives.iter().for_each(|one| self.read(one, how)),
            _ => {}
        }
    }
}

fn names_key(scopes: &[BTreeMap<String, Known<'_>>]) -> String {
    let mut key = String::new();
    for (name, known) in scopes.iter().flatten() {
        key.push_str(name);
        key.push('=');
        key.push_str(&known.key());
        key.push(';');
    }
    key
}
