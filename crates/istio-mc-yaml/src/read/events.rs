//! Composes nodes from the events of `granit-parser`: every construct of YAML, and every problem.

mod checks;
mod measure;
mod places;
mod tags;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Options, Parser, ScalarStyle, StrInput, StructureStyle, Tag};
use istio_mc_diagnostic::{Diagnostic, Diagnostics, Place, Source, Span, code};

pub use self::measure::MAX_ALIASED;
use self::measure::Measure;
use self::tags::{not_finite, tagged};
use super::map::MapBuilder;
use super::{MAX_DEPTH, syntax};
use crate::node::{Content, Node};
use crate::scalar::{self, Scalar};
use crate::value::Kind;

/// Reads all documents by way of events.
pub(super) fn read(source: &Arc<Source>) -> Result<Vec<Node<'_>>, Diagnostics> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    // Deeper than ours, so that it is our limit that speaks.
    options.block_nesting_limit = MAX_DEPTH + 2;
    options.flow_nesting_limit = MAX_DEPTH + 2;
    options.emit_anchor_events = true;
    // kubectl knows `%YAML 1.1` and no later version; nobody needs any of them in a manifest.
    options.disallow_directives = true;
    let mut parser = Parser::new_from_str_with_options(source.text(), options);
    let mut composer = Composer::new(source);
    composer.findings.extend(syntax::foreign_breaks(source));
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => composer.event(event, span),
            Err(error) => {
                let context = composer.context();
                composer.findings.push(syntax::explain(source, &error, &context));
                composer.abandon();
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
        if composer.gave_up && !skip_document(&mut parser, &mut composer) {
            break;
        }
    }
    if composer.findings.is_empty() { Ok(composer.documents) } else { Err(composer.findings) }
}

fn skip_document<'s>(parser: &mut Parser<'s, StrInput<'s>>, composer: &mut Composer<'s>) -> bool {
    composer.abandon();
    matches!(parser.proceed_next_document(), Ok(true))
}

struct Composer<'s> {
    source: &'s Arc<Source>,
    text: &'s str,
    documents: Vec<Node<'s>>,
    findings: Diagnostics,
    /// The collections that are open, outermost first.
    open: Vec<Frame<'s>>,
    /// Completed nodes that aliases may name, with how much an alias of each adds.
    anchors: HashMap<usize, (Node<'s>, Measure)>,
    /// How much all aliases added.
    aliased: usize,
    /// The end of what was read last: of a scalar, a flow collection, or the start of a block collection.
    cursor: usize,
    /// The end of what the parser took last; beyond the cursor after a block scalar.
    gap: usize,
    /// Whether a plain scalar was read last.
    after_plain: bool,
    /// Whether the rest of the document is not worth reading: it is too deep, or grows without end.
    gave_up: bool,
}

struct Frame<'s> {
    start: usize,
    flow: bool,
    anchor: usize,
    kind: FrameKind<'s>,
}

enum FrameKind<'s> {
    List(Vec<Node<'s>>),
    Map(MapBuilder<'s>, Option<Key<'s>>),
    /// What YAML 1.2 takes for a map in a list, and `kubectl` for a text: `[2001:db8::]`.
    Text(Node<'s>),
}

/// A key whose value is still to come.
struct Key<'s> {
    span: Span,
    text: KeyText<'s>,
}

enum KeyText<'s> {
    Text(Cow<'s, str>),
    /// `<<`: the value's entries belong to this map.
    Merge,
    /// Reported already; the value is read for its own problems only.
    Refused,
}

impl<'s> Composer<'s> {
    fn new(source: &'s Arc<Source>) -> Self {
        Self {
            source,
            text: source.text(),
            documents: Vec::new(),
            findings: Diagnostics::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            aliased: 0,
            cursor: if source.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
            gap: 0,
            after_plain: false,
            gave_up: false,
        }
    }

    fn context(&self) -> syntax::Context {
        let bracket = self.open.last().filter(|frame| frame.flow).map(|frame| frame.start);
        syntax::Context { cursor: self.cursor, bracket }
    }

    /// Forgets the document that is being read.
    fn abandon(&mut self) {
        self.open.clear();
        self.anchors.clear();
        self.gave_up = false;
    }

    fn refuse(&mut self, finding: Diagnostic, span: Span) {
        self.findings.push(finding.at(Place::new(self.source, span)));
    }

    fn event(&mut self, event: Event<'s>, span: granit_parser::Span) {
        let range = span.byte_range().unwrap_or(0..0);
        self.check_tabs(range.start);
        self.gap = self.gap.max(range.end);
        self.after_plain = matches!(event, Event::Scalar(_, ScalarStyle::Plain, ..))
            && !range.is_empty()
            && !self.expects_key();
        if let Some(tag) = span.tag_span().and_then(|tag| tag.byte_range()) {
            self.check_tag(tag);
        }
        match event {
            Event::DocumentStart(true, _) => self.cursor = range.end,
            Event::DocumentEnd => {
                self.abandon();
                self.cursor = self.cursor.max(range.end);
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, anchor, tag.as_deref(), range)
            }
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                let start = if flow { range.start } else { self.list_start(range.start) };
                self.start(Frame { start, flow, anchor, kind: FrameKind::List(Vec::new()) });
            }
            Event::MappingStart(style, anchor, _) => {
                let kind = FrameKind::Map(MapBuilder::default(), None);
                let flow = style == StructureStyle::Flow;
                self.start(Frame { start: range.start, flow, anchor, kind });
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(range.end),
            Event::Alias(id) => self.alias(id, range),
            Event::Anchor(_, name) => self.anchor(&name, range),
            // Comments are switched off; what else may come is no node.
            _ => {}
        }
    }

    fn start(&mut self, frame: Frame<'s>) {
        if self.open.len() >= MAX_DEPTH {
            self.too_deep(frame.start);
            return;
        }
        self.cursor = frame.start;
        self.open.push(frame);
    }

    fn too_deep(&mut self, at: usize) {
        self.gave_up = true;
        self.findings.push(syntax::too_deep(self.source, at));
    }

    fn end(&mut self, event_end: usize) {
        let Some(frame) = self.open.pop() else { return };
        let content = match frame.kind {
            FrameKind::List(items) => Content::List(items),
            FrameKind::Map(map, _) => Content::Map(map.finish()),
            FrameKind::Text(node) => {
                self.cursor = node.span.end as usize;
                self.complete(node, 0);
                return;
            }
        };
        // A block collection ends with its last part; its event stands where the next thing starts.
        if frame.flow {
            self.cursor = event_end;
        }
        self.complete(Node { content, span: Span::new(frame.start, self.cursor) }, frame.anchor);
    }

    fn scalar(
        &mut self,
        text: Cow<'s, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        range: std::ops::Range<usize>,
    ) {
        let nothing = style == ScalarStyle::Plain && range.is_empty();
        if nothing && anchor == 0 && tag.is_none() && self.open.is_empty() {
            return;
        }
        // The parser says `~` for a value that is not there.
        let mut text = if nothing { Cow::Borrowed("") } else { text };
        let end = range.end;
        let span = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.block_scalar_span(range),
            _ if nothing && anchor == 0 && tag.is_none() => self.nothing_span(range.start),
            _ => Span::new(range.start, range.end),
        };
        let tag = tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()));
        let plain = style == ScalarStyle::Plain;
        let is_key = self.expects_key();
        self.cursor = span.end as usize;
        if plain && is_key && anchor == 0 && tag.is_none() && self.ends_with_colon(span) {
            return;
        }
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.check_block_scalar(&mut text, span, end),
            ScalarStyle::Plain => {
                self.check_flow_scalar(style, is_key, span);
                let in_flow = matches!(self.open.last(), Some(Frame { flow: true, .. }));
                if let Some(at) = self.text[span.range()].find("\n\t").filter(|_| !in_flow) {
                    self.findings.push(syntax::tab(self.source, span.range().start + at + 1));
                }
            }
            _ => self.check_flow_scalar(style, is_key, span),
        }

        let is_merge = text == "<<" && tag.as_deref().map_or(plain, |tag| tag == "tag:yaml.org,2002:merge");
        let scalar = match &tag {
            None if plain => scalar::resolve(&text),
            None => Scalar::Text,
            Some(tag) => match tagged(tag, &text) {
                Ok(scalar) => scalar,
                Err(finding) => {
                    self.refuse(*finding, span);
                    Scalar::Text
                }
            },
        };
        if is_key && (anchor == 0 || is_merge) {
            let text = if is_merge { KeyText::Merge } else { self.key_text(scalar, text, span) };
            self.set_key(Key { span, text });
            return;
        }
        let content = match scalar {
            Scalar::Null => Content::Null,
            Scalar::Bool(value) => Content::Bool(value),
            Scalar::Number(number) => Content::Number(number),
            Scalar::Text => Content::String(text),
            Scalar::NotFinite => {
                self.refuse(not_finite(&text), span);
                Content::Null
            }
        };
        self.complete(Node { content, span }, anchor);
    }

    fn key_text(&mut self, scalar: Scalar, text: Cow<'s, str>, span: Span) -> KeyText<'s> {
        match scalar::key(scalar, text) {
            Ok(text) => KeyText::Text(text),
            Err(what) => {
                self.refuse_key(what, span);
                KeyText::Refused
            }
        }
    }

    fn refuse_key(&mut self, what: &str, span: Span) {
        let mut finding = Diagnostic::new(&code::UNSUPPORTED_YAML, format!("{what} cannot be a key"))
            .label("expected a string")
            .note("keys are strings in Kubernetes; numbers and booleans are turned into strings");
        finding = if self.text[..span.range().start].ends_with('{')
            && self.text[span.range().start..].starts_with('{')
        {
            finding.help("if `{{ ... }}` is meant as a text, put the whole value in quotes")
        } else {
            finding.help("put the key in quotes if it is meant as a text")
        };
        self.refuse(finding, span);
    }

    /// Whether the next node is a key.
    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Frame { kind: FrameKind::Map(_, None), .. }))
    }

    fn set_key(&mut self, key: Key<'s>) {
        if let Some(Frame { kind: FrameKind::Map(_, slot), .. }) = self.open.last_mut() {
            *slot = Some(key);
        }
    }

    fn alias(&mut self, id: usize, range: std::ops::Range<usize>) {
        self.cursor = range.end;
        let span = Span::new(range.start, range.end);
        let Some((node, measure)) = self.anchors.get(&id) else {
            let name = &self.text[range];
            let message = format!("the alias `{name}` stands inside of what it names");
            let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, message).help("write the value out");
            self.refuse(finding, span);
            self.complete(Node { content: Content::Null, span }, 0);
            return;
        };
        let Measure { weight, depth } = *measure;
        if self.aliased + weight > MAX_ALIASED {
            self.too_much(span);
            return;
        }
        if self.open.len() + depth > MAX_DEPTH {
            self.too_deep(range.start);
            return;
        }
        let content = node.content.clone();
        self.aliased += weight;
        self.complete(Node { content, span }, 0);
    }

    fn too_much(&mut self, span: Span) {
        self.gave_up = true;
        let message = format!("aliases add more than {MAX_ALIASED} values");
        let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, message)
            .label("this one is too many")
            .help("write the values out, or split the file");
        self.refuse(finding, span);
    }

    /// Gives a complete node to the collection that is open.
    fn complete(&mut self, node: Node<'s>, anchor: usize) {
        if anchor != 0 {
            let measure = Measure::of(&node);
            self.aliased += measure.weight;
            if self.aliased > MAX_ALIASED {
                self.too_much(node.span);
                return;
            }
            self.anchors.insert(anchor, (node.clone(), measure));
        }
        let Some(frame) = self.open.last_mut() else {
            self.documents.push(node);
            return;
        };
        match &mut frame.kind {
            FrameKind::List(items) => items.push(node),
            // The value that is not there.
            FrameKind::Text(_) => {}
            FrameKind::Map(map, slot) => match slot.take() {
                None => self.node_as_key(node),
                Some(Key { span, text: KeyText::Text(text) }) => {
                    if let Err(before) = map.insert(text, span, node) {
                        self.findings.push(syntax::duplicate_key(self.source, span, before));
                    }
                }
                Some(Key { text: KeyText::Merge, .. }) => match node {
                    Node { content: Content::Map(entries), .. } => map.merge(entries),
                    Node { content: Content::List(items), .. }
                        if items.iter().all(|item| item.kind() == Kind::Map) =>
                    {
                        // Of two maps that have a key, the first one counts.
                        for item in items.into_iter().rev() {
                            if let Content::Map(entries) = item.content {
                                map.merge(entries);
                            }
                        }
                    }
                    Node { span, .. } => {
                        let message = "only maps can be merged with `<<`";
                        let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, message)
                            .label("expected a map or a list of maps")
                            .help("write `\"<<\"` if that is the name of a key");
                        self.refuse(finding, span);
                    }
                },
                Some(Key { text: KeyText::Refused, .. }) => {}
            },
        }
    }

    /// A key that is no scalar of its own: an alias, a list, a map, or a scalar with an anchor.
    fn node_as_key(&mut self, node: Node<'s>) {
        let span = node.span;
        let text = match node.content {
            Content::Null => self.key_text(Scalar::Null, Cow::Borrowed(""), span),
            Content::Bool(value) => self.key_text(Scalar::Bool(value), Cow::Borrowed(""), span),
            Content::Number(number) => self.key_text(Scalar::Number(number), Cow::Borrowed(""), span),
            Content::String(text) => KeyText::Text(text),
            Content::List(_) | Content::Map(_) => {
                self.refuse_key(&node.kind().to_string(), span);
                KeyText::Refused
            }
        };
        self.set_key(Key { span, text });
    }
}
