//! Expressions: from which values they are made, and which of those are read on the way.

use std::collections::BTreeMap;
use std::rc::Rc;

use istio_mc_diagnostic::{Diagnostic, Place, Span, code};
use minijinja::machinery::{Span as Tokens, ast};

use super::How;
use super::known::{Known, Root, Spot, Step};
use super::statements::Walker;

/// The names that every template sees.
pub(super) const ROOTS: &[&str] = &["Values", "Release", "Chart", "Capabilities", "Files", "Template"];

/// The fields of `Release`, `Template` and `Capabilities`, which are the same for all charts.
const FIELDS: &[(&str, &[&str])] = &[
    ("Release", &["Name", "Namespace", "IsInstall", "IsUpgrade", "Revision", "Service"]),
    ("Template", &["Name", "BasePath"]),
    ("Capabilities", &["KubeVersion", "APIVersions"]),
];

/// The fields of `Capabilities.KubeVersion`.
const KUBE_VERSION: &[&str] = &["Version", "GitVersion", "Major", "Minor"];

impl<'a> Walker<'_, 'a> {
    /// An expression that is printed, compared or handed on.
    pub(super) fn use_of(&mut self, expression: &'a ast::Expr<'a>) {
        let known = self.evaluate(expression);
        self.read(&known, How::Used);
    }

    /// What is known of an expression's value. Reading that value itself is left to the caller.
    pub(super) fn evaluate(&mut self, expression: &'a ast::Expr<'a>) -> Known<'a> {
        if !self.survey.enter(self.chart) {
            return Known::OTHER;
        }
        let known = self.value_of(expression);
        self.survey.depth -= 1;
        known
    }

    fn value_of(&mut self, expression: &'a ast::Expr<'a>) -> Known<'a> {
        match expression {
            ast::Expr::Var(node) => self.variable(node.id, node.span()),
            ast::Expr::Const(node) => match node.value.as_str() {
                Some(text) => Known::Text(Rc::from(text)),
                None => Known::OTHER,
            },
            ast::Expr::GetAttr(node) => {
                let base = self.evaluate(&node.expr);
                let place = self.path_place(expression);
                self.attribute(&base, node.name, place)
            }
            ast::Expr::GetItem(node) => {
                let base = self.evaluate(&node.expr);
                let place = self.path_place(expression);
                if let ast::Expr::Const(index) = &node.subscript_expr
                    && let Some(index) = index.value.as_usize()
                {
                    self.read(&base, How::Listed);
                    return self.item(&base, index);
                }
                let subscript = self.evaluate(&node.subscript_expr);
                match subscript.as_text() {
                    Some(key) => {
                        let key = key.to_owned();
                        self.attribute(&base, &key, place)
                    }
                    None => {
                        self.read(&subscript, How::Used);
                        self.read(&base, How::Listed);
                        any_of(&base)
                    }
                }
            }
            ast::Expr::Slice(node) => {
                let base = self.evaluate(&node.expr);
                for bound in [&node.start, &node.stop, &node.step].into_iter().flatten() {
                    self.use_of(bound);
                }
                base
            }
            ast::Expr::UnaryOp(node) => {
                let known = self.evaluate(&node.expr);
                let how = match node.op {
                    ast::UnaryOpKind::Not => How::Asked,
                    ast::UnaryOpKind::Neg => How::Used,
                };
                self.read(&known, how);
                Known::Other { kube: known.is_kube() }
            }
            ast::Expr::BinOp(node) => {
                let left = self.evaluate(&node.left);
                let right = self.evaluate(&node.right);
                match node.op {
                    ast::BinOpKind::ScAnd => {
                        self.read(&left, How::Asked);
                        let kube = left.is_kube();
                        if kube { right.or(Known::Other { kube }) } else { right }
                    }
                    ast::BinOpKind::ScOr => {
                        self.read(&left, How::Asked);
                        left.or(right)
                    }
                    _ => {
                        self.read(&left, How::Used);
                        self.read(&right, How::Used);
                        Known::Other { kube: left.is_kube() || right.is_kube() }
                    }
                }
            }
            ast::Expr::Compare(node) => {
                let first = self.evaluate(&node.expr);
                self.read(&first, How::Used);
                let mut kube = first.is_kube();
                for operand in &node.ops {
                    let known = self.evaluate(&operand.expr);
                    self.read(&known, How::Used);
                    kube |= known.is_kube();
                }
                Known::Other { kube }
            }
            ast::Expr::IfExpr(node) => {
                let condition = self.evaluate(&node.test_expr);
                self.read(&condition, How::Asked);
                let yes = self.evaluate(&node.true_expr);
                let no = node.false_expr.as_ref().map_or(Known::OTHER, |no| self.evaluate(no));
                yes.or(no).or(Known::Other { kube: condition.is_kube() })
            }
            ast::Expr::Filter(node) => self.filter(node, node.span()),
            ast::Expr::Test(node) => self.test(node, node.span()),
            ast::Expr::Call(node) => self.call(node, self.path_span(expression)),
            ast::Expr::List(node) => self.list(&node.items),
            ast::Expr::Tuple(node) => self.list(&node.items),
            ast::Expr::Map(node) => {
                let mut entries = BTreeMap::new();
                for (key, value) in node.keys.iter().zip(&node.values) {
                    let key = self.evaluate(key);
                    let value = self.evaluate(value);
                    match key.as_text() {
                        Some(key) => {
                            entries.insert(key.to_owned(), value);
                        }
                        None => {
                            self.read(&key, How::Used);
                            self.read(&value, How::Used);
                        }
                    }
                }
                self.made(Known::Map(Rc::new(entries)))
            }
        }
    }

    /// A list or map that was put together; nothing is known of one that is too large to be followed.
    pub(super) fn made(&mut self, known: Known<'a>) -> Known<'a> {
        if known.is_small() {
            return known;
        }
        self.survey.give_up(self.chart);
        Known::OTHER
    }

    fn list(&mut self, items: &'a [ast::Expr<'a>]) -> Known<'a> {
        let list = Known::List(items.iter().map(|item| self.evaluate(item)).collect());
        self.made(list)
    }

    fn variable(&mut self, name: &str, span: Tokens) -> Known<'a> {
        if let Some(known) = self.scopes.iter().rev().find_map(|scope| scope.get(name)) {
            return known.clone();
        }
        let root = match ROOTS.iter().find(|root| **root == name) {
            Some(&"Values") => Root::Values,
            Some(root) => Root::Own(root),
            None if matches!(name, "self" | "loop" | "caller" | "super") || self.survey.is_global(name) => {
                return Known::OTHER;
            }
            None if super::calls::is_function(name) => return Known::OTHER,
            None => Root::Unknown(name.to_owned()),
        };
        Known::At(Spot { root, steps: Rc::from([]), place: self.place(span) })
    }

    /// `base.name`.
    pub(super) fn attribute(&mut self, base: &Known<'a>, name: &str, place: Place) -> Known<'a> {
        let mut found: Option<Known<'a>> = None;
        for one in base.each() {
            let next = match one {
                Known::At(spot) => {
                    if !spot.steps.is_empty() || spot.root != Root::Values {
                        self.read(one, How::Passed);
                    }
                    self.check_field(spot, name, &place);
                    Known::At(spot.below(Step::Key(name.to_owned()), place.clone()))
                }
                Known::Map(entries) => entries.get(name).cloned().unwrap_or(Known::OTHER),
                Known::Module(path) => {
                    let path = std::rc::Rc::clone(path);
                    let module = self.survey.module(self.chart, &path);
                    self.export(&path, &module, name, place.clone())
                }
                other => {
                    self.read(other, How::Used);
                    Known::Other { kube: other.is_kube() }
                }
            };
            found = Some(match found {
                Some(found) => found.or(next),
                None => next,
            });
        }
        found.unwrap_or(Known::OTHER)
    }

    /// Reports a field that `Release`, `Chart` or `Capabilities` does not have.
    fn check_field(&mut self, spot: &Spot, name: &str, place: &Place) {
        let Root::Own(root) = spot.root else { return };
        let chart_fields;
        let (parent, fields): (&str, Vec<&str>) = match (&*spot.steps, root) {
            ([], "Chart") => {
                chart_fields = self.survey.chart_fields(self.chart);
                ("Chart", chart_fields.iter().map(String::as_str).collect())
            }
            ([], root) => match FIELDS.iter().find(|(known, _)| *known == root) {
                Some((root, fields)) => (root, fields.to_vec()),
                None => return,
            },
            ([Step::Key(key)], "Capabilities") if key == "KubeVersion" => {
                ("Capabilities.KubeVersion", KUBE_VERSION.to_vec())
            }
            _ => return,
        };
        if fields.contains(&name) {
            return;
        }
        let finding =
            Diagnostic::new(&code::UNDEFINED, format!("`{parent}.{name}` is undefined")).at(place.clone());
        let finding = match istio_mc_diagnostic::nearest(name, fields.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{parent}.{near}`?")),
            None => finding.help(format!("`{parent}` has {}", in_words(&fields))),
        };
        self.survey.unknown(self.chart, finding);
    }

    fn path_place(&self, expression: &ast::Expr<'_>) -> Place {
        self.place(self.path_span(expression))
    }

    /// The whole of `Values.a.b`: MiniJinja's span of it begins at the last dot.
    fn path_span(&self, expression: &ast::Expr<'_>) -> Tokens {
        let mut span = expression.span();
        let mut first = expression;
        // As long as chains may be, which `depth` limits.
        loop {
            first = match first {
                ast::Expr::GetAttr(node) => &node.expr,
                ast::Expr::GetItem(node) => &node.expr,
                ast::Expr::Call(node) => &node.expr,
                ast::Expr::Slice(node) => &node.expr,
                ast::Expr::Filter(node) => match &node.expr {
                    Some(inner) => inner,
                    None => break,
                },
                _ => break,
            };
        }
        span.start_offset = span.start_offset.min(first.span().start_offset);
        span
    }

    /// The place of a name at the beginning of a span.
    pub(super) fn name_place(&self, span: Tokens, name: &str) -> Place {
        let start = span.start_offset as usize;
        Place::new(&self.source, Span::new(start, start + name.len()))
    }
}

/// An entry or item that cannot be told.
pub(super) fn any_of<'a>(base: &Known<'a>) -> Known<'a> {
    let entries = base.each().iter().map(|one| match one {
        Known::At(spot) => Known::At(spot.below(Step::Any, spot.place.clone())),
        Known::Pairs(spot) => {
            let value = Known::At(spot.below(Step::Any, spot.place.clone()));
            Known::List([Known::OTHER, value].into())
        }
        Known::List(items) => items.iter().cloned().reduce(Known::or).unwrap_or(Known::OTHER),
        Known::Map(entries) => entries.values().cloned().reduce(Known::or).unwrap_or(Known::OTHER),
        other => Known::Other { kube: other.is_kube() },
    });
    let entries: Vec<Known<'a>> = entries.collect();
    entries.into_iter().reduce(Known::or).unwrap_or(Known::OTHER)
}

fn in_words(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
