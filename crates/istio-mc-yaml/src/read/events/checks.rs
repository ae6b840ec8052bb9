//! What the parser takes, which is of YAML 1.2, and `kubectl` refuses or reads as something else.

use std::borrow::Cow;

use granit_parser::ScalarStyle;
use istio_mc_diagnostic::{Diagnostic, Span, code};

use super::super::syntax;
use super::{Composer, Frame, FrameKind};
use crate::node::{Content, Node};

impl<'s> Composer<'s> {
    /// Tabs between tokens: the parser takes some that `kubectl` does not.
    pub(super) fn check_tabs(&mut self, next: usize) {
        let in_flow = matches!(self.open.last(), Some(Frame { flow: true, .. }));
        let start = self.gap;
        let Some(gap) = self.text.get(start..next) else { return };
        if in_flow || !gap.contains('\t') {
            return;
        }
        for (at, _) in gap.match_indices('\t') {
            let at = start + at;
            let line = self.text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
            // After a plain scalar, blank lines may be part of it; a tab there is only wrong in the first column.
            let rest = self.text[at..].trim_start_matches([' ', '\t']);
            let is_blank = self.text[line..at].trim().is_empty();
            if self.after_plain
                && at > line
                && is_blank
                && (rest.is_empty() || rest.starts_with(['\n', '\r']))
            {
                continue;
            }
            if self.text[line..at].bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'?')) {
                self.findings.push(syntax::tab(self.source, at));
                return;
            }
        }
    }

    /// Tags end with a blank in YAML 1.1; in 1.2 also with a comma, and they may hold other characters.
    pub(super) fn check_tag(&mut self, range: std::ops::Range<usize>) {
        let next = self.text.as_bytes().get(range.end);
        let ends = matches!(next, None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        if !ends || self.text[range.clone()].contains('#') {
            let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, "a tag must be followed by a blank")
                .help("put a blank after the tag, or the text in quotes if it is none");
            self.refuse(finding, Span::new(range.start, range.end));
        }
    }

    /// What YAML 1.2 takes in `[...]` and `{...}` and `kubectl` does not, or reads as something else.
    pub(super) fn check_flow_scalar(&mut self, style: ScalarStyle, is_key: bool, span: Span) {
        let Some(Frame { flow: true, .. }) = self.open.last() else { return };
        let bytes = self.text.as_bytes();
        let text = &self.text[span.range()];
        if style == ScalarStyle::Plain && (text.contains('?') || text.starts_with(':')) {
            let message = format!("`{text}` cannot stand in `[...]` or `{{...}}` without quotes");
            let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, message)
                .note("`kubectl` takes the `?`, or the `:` at the start, for an indicator there")
                .help("put it in quotes");
            self.refuse(finding, span);
        }
        let Some(colon) = self.find(b":").filter(|_| is_key) else { return };
        if self.text[span.range().start..colon].contains(['\n', '\r']) {
            let finding =
                Diagnostic::new(&code::UNSUPPORTED_YAML, "a key and its `:` stand on different lines")
                    .help("put the key and its `:` on one line");
            self.refuse(finding, span);
        }
        let is_indicator = |byte: &u8| matches!(byte, b',' | b'[' | b']' | b'{' | b'}');
        if style == ScalarStyle::Plain && bytes.get(colon + 1).is_some_and(is_indicator) {
            let finding =
                Diagnostic::new(&code::UNSUPPORTED_YAML, format!("`{text}:` needs a blank after its `:`"))
                    .help("put a blank after the `:`, or the text in quotes if the `:` belongs to it");
            self.refuse(finding, span);
        }
    }

    /// Whether a key that opens a map of its own in `[...]` is a text with a `:` at its end to `kubectl`: no blank
    /// follows the `:`. The map becomes that text.
    pub(super) fn ends_with_colon(&mut self, span: Span) -> bool {
        let (start, end) = (span.range().start, span.range().end);
        let follows = |at| self.text.as_bytes().get(at).copied();
        if follows(end) != Some(b':') || !matches!(follows(end + 1), Some(b',' | b']')) {
            return false;
        }
        let text = &self.text[start..=end];
        let is_text = !text.starts_with(':') && !text.contains(['?', '\n', '\r']);
        let Some(frame) = self.open.last_mut().filter(|frame| frame.flow && frame.start == start && is_text)
        else {
            return false;
        };
        let node = Node { content: Content::String(Cow::Borrowed(text)), span: Span::new(start, end + 1) };
        frame.kind = FrameKind::Text(node);
        true
    }

    /// What YAML 1.2 takes in a block scalar and `kubectl` does not, or reads as something else.
    pub(super) fn check_block_scalar(&mut self, text: &mut Cow<'s, str>, span: Span, end: usize) {
        let header = self.text[span.range().start..].split(['\n', '\r']).next().unwrap_or_default();
        let has_indicator = header.bytes().take(3).any(|byte| byte.is_ascii_digit());
        let body = &self.text[(span.range().start + header.len()).min(end)..end];
        let first_line = body.trim_start_matches([' ', '\n', '\r']);
        let at = end - first_line.len();
        if first_line.starts_with('\t') && !has_indicator {
            self.findings.push(syntax::tab(self.source, at));
        } else if self.open.is_empty()
            && body[..body.len() - first_line.len()].ends_with(['\n', '\r'])
            && !text.is_empty()
        {
            let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, "the lines of a block must be indented")
                .help("put two blanks before each line");
            self.refuse(finding, Span::new(at, at + 1));
        }
        if end == self.text.len() && !self.text.ends_with(['\n', '\r']) {
            let breaks = breaks_at_the_end(text, header, body);
            let content = text.trim_end_matches('\n').len();
            match text {
                Cow::Borrowed(text) => *text = &text[..(content + breaks).min(text.len())],
                Cow::Owned(text) => text.truncate(content + breaks),
            }
        }
    }

    /// Anchors may have nearly any name in YAML 1.2, but not in 1.1: `&a: b` is an anchor called `a:` there.
    pub(super) fn anchor(&mut self, name: &str, range: std::ops::Range<usize>) {
        let is_set_off = !matches!(self.text.as_bytes().get(range.end), Some(b'{' | b'[' | b'"' | b'\''));
        if !is_set_off
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        {
            let message = format!("`&{name}` is not the name of an anchor");
            let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, message)
                .note("anchors are named with letters, digits, `_` and `-`, and a blank follows them")
                .help("put the text in quotes if it is none");
            self.refuse(finding, Span::new(range.start, range.end));
        }
    }
}

/// With how many line breaks a block scalar ends at the end of a text that ends without one: the parser adds one to
/// the last line, and kubectl's does not.
fn breaks_at_the_end(text: &str, header: &str, body: &str) -> usize {
    let content = text.trim_end_matches('\n');
    let breaks = text.len() - content.len();
    let keeps_all = header.bytes().take(3).any(|byte| byte == b'+');
    if keeps_all && content.trim_end_matches([' ', '\t']).len() == content.len() {
        // All that are written; without any content, the first is the one after the header.
        let blank = &body[body.trim_end().len()..];
        return blank.matches('\n').count().saturating_sub(usize::from(content.is_empty()));
    }
    // A last line of blanks is content where it is longer than the indent: by how much a line became shorter.
    let leading = |text: &str| {
        let lines = text.split(['\n', '\r']);
        let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
        lines
            .clone()
            .find(|line| !line.trim().is_empty())
            .map_or(lines.map(str::len).max(), |line| Some(blanks(line)))
    };
    let indent = leading(body).unwrap_or(0).saturating_sub(leading(text).unwrap_or(0));
    let last_line = body.rsplit(['\n', '\r']).next().unwrap_or_default();
    let is_content = !last_line.trim().is_empty() || last_line.len() > indent;
    breaks.saturating_sub(usize::from(is_content))
}
