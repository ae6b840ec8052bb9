//! What is wrong with a text, in words that help.

use std::borrow::Cow;
use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};
use istio_mc_diagnostic::{Diagnostic, Place, Source, Span, code};

use super::MAX_DEPTH;

/// Where the composer was when the parser stopped.
pub(super) struct Context {
    /// The end of what was read last.
    pub(super) cursor: usize,
    /// The start of the `[` or `{` that is open.
    pub(super) bracket: Option<usize>,
}

/// Says what a parser's error means, where, and what to do.
pub(super) fn explain(source: &Arc<Source>, error: &ScanError, context: &Context) -> Diagnostic {
    let text = source.text();
    let mut at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let spot = Spot { source, text, at };
    explain_brackets(spot, error.kind(), context)
        .or_else(|| explain_quotes(spot, error.kind(), context))
        .or_else(|| explain_blocks(spot, error.kind()))
        .or_else(|| explain_tokens(spot, error.kind()))
        .unwrap_or_else(|| spot.syntax(error.kind().to_string(), spot.word()))
}

/// The place of an error, and what is around it.
#[derive(Clone, Copy)]
struct Spot<'s> {
    source: &'s Arc<Source>,
    text: &'s str,
    at: usize,
}

impl<'s> Spot<'s> {
    fn syntax(self, message: impl Into<Cow<'static, str>>, span: Span) -> Diagnostic {
        Diagnostic::new(&code::YAML_SYNTAX, message).at(self.place(span))
    }

    fn unsupported(self, message: impl Into<Cow<'static, str>>, span: Span) -> Diagnostic {
        Diagnostic::new(&code::UNSUPPORTED_YAML, message).at(self.place(span))
    }

    fn place(self, span: Span) -> Place {
        Place::new(self.source, span)
    }

    fn line_start(self) -> usize {
        self.text[..self.at].rfind(['\n', '\r']).map_or(0, |end| end + 1)
    }

    /// The line up to the spot.
    fn line_before(self) -> &'s str {
        &self.text[self.line_start()..self.at]
    }

    /// The character at the spot.
    fn character(self) -> Span {
        let width = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        Span::new(self.at, self.at + width)
    }

    /// What stands at the spot, up to a blank.
    fn word(self) -> Span {
        let rest = &self.text[self.at..];
        let end = rest
            .find([' ', '\t', '\n', '\r', ',', ']', '}'])
            .unwrap_or(rest.len())
            .max(self.character().range().len());
        Span::new(self.at, self.at + end)
    }

    fn word_text(self) -> &'s str {
        &self.text[self.word().range()]
    }
}

/// Errors of `[...]` and `{...}`.
fn explain_brackets(spot: Spot<'_>, kind: &ErrorKind, context: &Context) -> Option<Diagnostic> {
    let opened = context.bracket.filter(|at| *at < spot.text.len());
    let (open, close) = match opened.map(|at| spot.text.as_bytes()[at]) {
        Some(b'{') => ("{", "}"),
        _ => ("[", "]"),
    };
    let finding = match kind {
        ErrorKind::UnclosedFlowCollection { open } => {
            let close = if *open == '[' { ']' } else { '}' };
            spot.syntax(format!("`{open}` is not closed"), spot.character())
                .label(format!("no `{close}` follows"))
                .help(format!("add the `{close}`, or put the text in quotes if the `{open}` belongs to it"))
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => spot
            .syntax(format!("`{open}` is closed by `{close}`"), spot.character())
            .help(format!("write `{}` where `{open}` ends", if *open == '[' { ']' } else { '}' })),
        ErrorKind::MisplacedFlowCollectionEnd => {
            let bracket = spot.word_text();
            spot.syntax(format!("`{bracket}` closes nothing"), spot.character())
                .help("remove it, or put the text in quotes if it belongs to it")
        }
        ErrorKind::InvalidColonPlacement
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::FlowMappingValueAdjacentCollection
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
            if spot.text[spot.at..].starts_with(',') =>
        {
            spot.syntax("a value is missing before `,`", spot.character()).help("remove one of the commas")
        }
        ErrorKind::InvalidColonPlacement
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::FlowMappingValueAdjacentCollection
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => spot
            .syntax(format!("expected `,` or `{close}`"), spot.character())
            .help(format!("close the `{open}` with `{close}`, or separate its parts with commas")),
        ErrorKind::BlockEntryInFlowCollection => spot
            .syntax(format!("`- ` cannot stand in `{open}...{close}`"), spot.character())
            .help("separate the items with commas, without dashes"),
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => {
            spot.syntax("a text cannot start with `-` here", spot.character()).help("put it in quotes")
        }
        ErrorKind::InvalidFlowScalarIndent => spot
            .syntax(format!("the line is not indented as much as what `{open}` belongs to"), spot.word())
            .help(format!("indent it, or close the `{open}` before it")),
        _ => return None,
    };
    // What was opened explains why the place is wrong, unless it is the place.
    let is_elsewhere =
        !matches!(kind, ErrorKind::UnclosedFlowCollection { .. } | ErrorKind::MisplacedFlowCollectionEnd);
    Some(match opened.filter(|at| is_elsewhere && *at != spot.at) {
        Some(at) => finding.related(spot.place(Span::new(at, at + 1)), "opened here"),
        None => finding,
    })
}

/// Errors of quoted texts.
fn explain_quotes(spot: Spot<'_>, kind: &ErrorKind, context: &Context) -> Option<Diagnostic> {
    Some(match kind {
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::DocumentIndicatorInQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent => {
            let from = context.cursor.min(spot.at);
            let opened = spot.text[from..].find(['"', '\'']).map_or(spot.at, |found| from + found);
            let quote = &spot.text[opened..(opened + 1).min(spot.text.len())];
            let finding = spot.syntax("the text in quotes has no end", Span::new(opened, opened + 1));
            let finding = match kind {
                ErrorKind::InvalidQuotedScalarIndent if spot.at < spot.text.len() => {
                    finding.related(spot.place(spot.character()), "this line is not indented")
                }
                _ => finding,
            };
            finding
                .label(format!("no `{quote}` closes it"))
                .help(format!("add the `{quote}`; further lines of a text in quotes must be indented"))
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar => spot
            .syntax("something stands after the text in quotes", spot.word())
            .label("the text ended before this")
            .help("put all of it in quotes, and write a `'` inside of them twice: `'it''s'`"),
        ErrorKind::InvalidTrailingDoubleQuotedScalar => spot
            .syntax("something stands after the text in quotes", spot.word())
            .label("the text ended before this")
            .help("put all of it in quotes, and write a `\"` inside of them as `\\\"`"),
        ErrorKind::UnknownQuotedScalarEscape => {
            let at = unknown_escape(spot).unwrap_or(spot.at);
            let end = at + 1 + spot.text.get(at + 1..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let escape = spot.text.get(at..end).unwrap_or_default().to_owned();
            spot.syntax(format!("`{escape}` is no escape"), Span::new(at, end))
                .help("write `\\\\` for a backslash, or use single quotes, in which `\\` is itself")
        }
        ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => spot
            .syntax("the text has an escape that is no character", spot.word())
            .note("escapes are `\\xNN`, `\\uNNNN` and `\\UNNNNNNNN`, with the character's number in hexadecimal digits")
            .help("write `\\\\` for a backslash, or use single quotes, in which `\\` is itself"),
        _ => return None,
    })
}

/// The first backslash in double quotes that starts no escape.
fn unknown_escape(spot: Spot<'_>) -> Option<usize> {
    let bytes = spot.text.as_bytes();
    let mut at = spot.at + 1;
    while let (Some(byte), Some(next)) = (bytes.get(at), bytes.get(at + 1)) {
        match byte {
            b'\\' if b"0abt\tnvfre \"/\\N_LPxuU\n\r".contains(next) => at += 2,
            b'\\' => return Some(at),
            b'"' => return None,
            _ => at += 1,
        }
    }
    None
}

/// Errors of indentation, and of keys and list items.
fn explain_blocks(spot: Spot<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    Some(match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::InvalidMappingValueWhitespace => {
            let start = spot.line_start();
            let tab_at = spot.text[start..].find('\t').map_or(spot.at, |found| start + found);
            tab(spot.source, tab_at)
        }
        ErrorKind::MappingValueNotAllowed => {
            let line = spot.line_before();
            let key = line.trim_start_matches([' ', '-']);
            let start = spot.at - key.len();
            if key.contains(": ") || key.ends_with(':') {
                spot.syntax("a second `:` on one line", spot.character())
                    .label("a map cannot start here")
                    .help("put the value in quotes if the `:` belongs to it, or put the map on lines of its own")
            } else if key.len() > 1000 {
                spot.unsupported("the key is longer than 1024 characters", Span::new(start, start + 20))
                    .help("check for a missing line break or quote")
            } else {
                spot.syntax(format!("the key `{key}` cannot stand here"), Span::new(start, spot.at))
                    .note("the line above has a value already, or is not finished")
                    .help("check the indentation of this line, and that each key above ends in `: `")
            }
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            let line = spot.text[spot.at..].split(['\n', '\r']).next().unwrap_or_default().trim_end();
            let end = spot.at + line.len();
            let finding = spot.syntax("expected a key and a `:`", Span::new(spot.at, end.max(spot.at)));
            if line.starts_with('-') {
                finding.help("put a blank after the `-` if this is a list item")
            } else {
                finding.help("add the `:`, or indent the line if it goes on with the text above")
            }
        }
        ErrorKind::ExpectedBlockMappingKey => {
            // The parser may stand after the `- ` of a list item.
            let line = spot.line_before();
            let indent = line.len() - line.trim_start_matches(' ').len();
            let start = spot.line_start() + indent;
            if spot.text[start..].starts_with("- ") {
                spot.syntax("a list item stands where a key must", Span::new(start, start + 1))
                    .help("indent the items of a list alike; a map has either keys or a list under it")
            } else {
                spot.syntax("this line is not indented as any of the maps above", spot.word())
                    .help("indent it exactly as the other keys of its map")
            }
        }
        ErrorKind::ExpectedBlockSequenceEntry => spot
            .syntax("expected `- `, as the items above have it", spot.word())
            .help("put `- ` before it, or indent it to belong to the item above"),
        ErrorKind::BlockSequenceEntryNotAllowed => spot
            .syntax("a list item cannot start here", spot.character())
            .help("put the list on lines of its own, or the text in quotes if it starts with `- `"),
        ErrorKind::ExpectedDocumentStart | ErrorKind::InvalidDocumentEnd => spot
            .syntax("the document has ended before this", spot.word())
            .help("check the indentation, or put `---` on a line before it to start the next document"),
        ErrorKind::InvalidIndentation => spot
            .syntax("the line is not indented as much as it must be", spot.word())
            .help("indent it deeper than the line that it belongs to"),
        ErrorKind::MappingKeyNotAllowed => {
            spot.syntax("a text cannot start with `? `", spot.character()).help("put it in quotes")
        }
        ErrorKind::RecursionLimitExceeded => too_deep(spot.source, spot.at),
        ErrorKind::InvalidBlockScalarIndent => spot
            .syntax("a line of the block is indented less than its first line", spot.word())
            .help("indent all lines of the block alike"),
        ErrorKind::InvalidBlockScalarHeader => spot
            .syntax("the text of a block starts on the next line", spot.word())
            .help("put the text on the next line, or in quotes if it starts with `|` or `>`"),
        ErrorKind::ZeroBlockScalarIndent => spot
            .syntax("a block cannot be indented by 0", spot.character())
            .help("remove the number: the first line says how far the block is indented"),
        _ => return None,
    })
}

/// Errors of single characters, comments, aliases, tags and directives.
fn explain_tokens(spot: Spot<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    Some(match kind {
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => spot
            .syntax(format!("U+{:04X} is a control character", u32::from(*character)), spot.character())
            .help("remove it, or write it as an escape in double quotes"),
        ErrorKind::UnexpectedCharacter { character: '`' } => {
            spot.syntax("a text cannot start with a backtick", spot.word()).help("put it in quotes")
        }
        ErrorKind::UnexpectedCharacter { character } => spot
            .syntax(format!("a text cannot start with `{character}`"), spot.word())
            .help("put it in quotes"),
        ErrorKind::MissingAnchorOrAliasName => {
            let start = spot.word_text().to_owned();
            spot.syntax(format!("a text cannot start with `{start}`"), spot.word())
                .note("`&name` names a value and `*name` repeats it")
                .help(format!("put it in quotes: `\"{start}\"`"))
        }
        ErrorKind::UnknownAnchor => {
            let alias = spot.word_text().to_owned();
            let name = alias.trim_start_matches('*').to_owned();
            spot.syntax(format!("`{alias}` repeats a value that has no name"), spot.word())
                .label(format!("no `&{name}` stands before this in the document"))
                .help(format!("put it in quotes if it is a text: `\"{alias}\"`"))
        }
        ErrorKind::CommentInterceptedScalar => spot
            .syntax("a comment stands in the middle of a text", spot.word())
            .help("move the comment, or put the text in quotes"),
        ErrorKind::CommentNotSeparated => spot
            .syntax("a comment must follow a blank", spot.character())
            .help("put a blank before the `#`, or the text in quotes if the `#` belongs to it"),
        ErrorKind::BomInsideDocument => spot
            .syntax("a byte order mark (U+FEFF) stands inside of the text", spot.character())
            .help("remove it; it is left over where files were joined"),
        ErrorKind::DirectiveDisallowed
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveTerminator => spot
            .unsupported("directives are not supported", spot.word())
            .note("`kubectl` takes `%YAML 1.1` and no later version")
            .help("remove the line"),
        ErrorKind::UndeclaredTagHandle => spot
            .unsupported(format!("`{}` is a tag that nobody declares", spot.word_text()), spot.word())
            .help("remove it, or put the text in quotes if it starts with `!`"),
        ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte => spot
            .syntax(format!("`{}` is no tag", spot.word_text()), spot.word())
            .help("put it in quotes if it is a text that starts with `!`"),
        _ => return None,
    })
}

/// The same key twice in a map.
pub(super) fn duplicate_key(source: &Arc<Source>, again: Span, first: Span) -> Diagnostic {
    let key = &source.text()[again.range()];
    Diagnostic::new(&code::DUPLICATE_KEY, format!("the key `{key}` stands twice in the same map"))
        .at(Place::new(source, again))
        .label("again here")
        .related(Place::new(source, first), "first here")
        .help("remove one of the two; `kubectl` would take the last one and say nothing")
}

/// Lists and maps nested beyond reason.
pub(super) fn too_deep(source: &Arc<Source>, at: usize) -> Diagnostic {
    Diagnostic::new(&code::UNSUPPORTED_YAML, format!("lists and maps are nested more than {MAX_DEPTH} deep"))
        .at(Place::new(source, Span::new(at, at + 1)))
        .label("one too many")
        .help("check the indentation, or what generated this text")
}

/// Whether a text has characters that end a line in YAML 1.1 and do not in 1.2.
pub(super) fn has_foreign_breaks(text: &str) -> bool {
    !text.is_ascii() && FOREIGN_BREAKS.iter().any(|character| text.contains(*character))
}

const FOREIGN_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// Characters that end a line for some readers only. What is a comment to one may be content to the other, so they
/// are refused wherever they stand.
pub(super) fn foreign_breaks(source: &Arc<Source>) -> Vec<Diagnostic> {
    if !has_foreign_breaks(source.text()) {
        return Vec::new();
    }
    let explain = |(at, found): (usize, &str)| {
        let number = found.chars().next().map_or(0, u32::from);
        let message = format!("U+{number:04X} ends a line for `kubectl`, but not for others");
        Diagnostic::new(&code::UNSUPPORTED_YAML, message)
            .at(Place::new(source, Span::new(at, at + found.len())))
            .help(format!("remove it, or put the text in double quotes and write `\\u{number:04x}`"))
    };
    source.text().match_indices(FOREIGN_BREAKS).map(explain).collect()
}

/// A tab where only blanks may stand.
pub(super) fn tab(source: &Arc<Source>, at: usize) -> Diagnostic {
    Diagnostic::new(&code::YAML_SYNTAX, "a tab stands where only blanks may")
        .at(Place::new(source, Span::new(at, at + 1)))
        .label("this is a tab")
        .help("indent with blanks; most editors can turn tabs into blanks")
}
