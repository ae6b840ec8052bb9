//! A Corefile: which server blocks it has, and how one of them is replaced without touching the others.

use std::fmt;
use std::ops::Range;

use super::lexer::{Word, words};

/// A Corefile as read: its server blocks, in the order written.
///
/// Reads what CoreDNS reads (package `caddyfile`), but for two things that depend on where it runs: files that are
/// imported are not looked at, and `{$VARIABLES}` stay as they are.
///
/// ```
/// use istio_mc_core::dns::{Corefile, Zone};
/// let corefile = Corefile::read(".:53 {\n    errors\n    forward . /etc/resolv.conf\n}\n")?;
/// let text = corefile.with(&Zone::dns("global"), "global:53 {\n    forward . 10.96.44.5\n}\n")?;
/// assert!(text.starts_with(".:53 {\n    errors\n") && text.ends_with("\nglobal:53 {\n    forward . 10.96.44.5\n}\n"));
/// # Ok::<(), istio_mc_core::dns::CorefileProblem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corefile<'t> {
    text: &'t str,
    /// The server blocks.
    pub blocks: Vec<ServerBlock>,
}

/// A server block: zones and what answers for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerBlock {
    /// Its zones, as written: `.:53`, `global`.
    pub keys: Vec<String>,
    /// The plugins, in the order written.
    pub plugins: Vec<Directive>,
    /// From its first zone to its closing brace, or to where it ends without.
    pub span: Range<usize>,
    /// Whether it stands in braces. Without them it is the last.
    pub braces: bool,
}

/// A line of a server block, and the block that follows it in braces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directive {
    /// Its words: the plugin and its arguments.
    pub words: Vec<String>,
    /// The lines in its braces.
    pub block: Vec<Directive>,
}

/// A zone with port and transport: what a server block answers for.
///
/// | written | zone |
/// |---|---|
/// | `global`, `Global.`, `global:53`, `dns://global:53` | `global`, port 53 |
/// | `global:5353`, `tls://global` | others |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    port: u16,
    transport: Transport,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Dns,
    Tls,
    Grpc,
    Https,
}

impl Zone {
    /// A zone at the port of DNS.
    pub fn dns(name: &str) -> Self {
        Self { name: normal(name), port: 53, transport: Transport::Dns }
    }

    /// The zone of a key of a server block; `None` where it cannot be told.
    fn of(key: &str) -> Option<Self> {
        let transports = [
            ("dns://", Transport::Dns, 53),
            ("tls://", Transport::Tls, 853),
            ("grpc://", Transport::Grpc, 443),
            ("https://", Transport::Https, 443),
        ];
        let stated = transports.iter().find_map(|row| Some((key.strip_prefix(row.0)?, row.1, row.2)));
        let (rest, transport, port) = stated.unwrap_or((key, Transport::Dns, 53));
        let (name, port) = match rest.rsplit_once(':').map(|(name, port)| (name, port.parse())) {
            Some((name, Ok(port))) => (name, port),
            _ => (rest, port),
        };
        let known = !name.contains(['{', '}', ':', '/']) && !rest.ends_with(':');
        known.then(|| Self { name: normal(name), port, transport })
    }
}

/// Names are the same in any case, with or without the dot of the root at their end.
fn normal(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// Why a text is no Corefile, or cannot take a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorefileProblem {
    /// What it is about, in the text.
    pub span: Range<usize>,
    message: String,
    help: &'static str,
}

impl CorefileProblem {
    fn new(span: &Range<usize>, message: impl Into<String>, help: &'static str) -> Self {
        Self { span: span.clone(), message: message.into(), help }
    }

    fn closes_nothing(brace: &Range<usize>) -> Self {
        Self::new(brace, "this brace closes nothing", "remove it, or write the `{` that it belongs to")
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        self.help
    }
}

impl fmt::Display for CorefileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CorefileProblem {}

impl<'t> Corefile<'t> {
    /// Reads a Corefile.
    ///
    /// # Errors
    /// Braces and quotes without their other half.
    pub fn read(text: &'t str) -> Result<Self, CorefileProblem> {
        let words = words(text).map_err(|open| {
            CorefileProblem::new(&open, "the quote that begins here is not closed", "write `\"` at its end")
        })?;
        let mut reader = Reader { words: &words, at: 0, depth: 0 };
        let mut blocks = Vec::new();
        while reader.at < words.len() {
            blocks.extend(reader.block()?);
        }
        Ok(Self { text, blocks })
    }

    /// The text with that server block in the place of the one that answers for the zone, or at its end. Everything else
    /// stays as it is, comments included.
    ///
    /// # Errors
    /// The zone has two blocks, or shares its block with other zones, or the last block has no braces, so that nothing
    /// can follow it.
    pub fn with(&self, zone: &Zone, block: &str) -> Result<String, CorefileProblem> {
        let is_of = |key: &String| Zone::of(key).as_ref() == Some(zone);
        let mut of_zone = self.blocks.iter().filter(|other| other.keys.iter().any(is_of));
        let (replaced, second) = (of_zone.next(), of_zone.next());
        if let Some(second) = second {
            let message = format!("the zone `{}` has two server blocks", zone.name);
            return Err(CorefileProblem::new(&second.span, message, "CoreDNS takes one: remove the other"));
        }
        if let Some(shared) = replaced.filter(|block| block.keys.len() > 1) {
            let message = format!("the zone `{}` shares its server block with others", zone.name);
            let help = "give it a server block of its own";
            return Err(CorefileProblem::new(&shared.span, message, help));
        }
        let Some(replaced) = replaced else { return self.followed_by(block) };
        let (before, after) = (&self.text[..replaced.span.start], &self.text[replaced.span.end..]);
        Ok(format!("{before}{}{after}", block.trim_end()))
    }

    fn followed_by(&self, block: &str) -> Result<String, CorefileProblem> {
        if let Some(last) = self.blocks.iter().find(|block| !block.braces) {
            let message =
                format!("the server block of `{}` has no braces: nothing can follow it", last.keys.join(" "));
            return Err(CorefileProblem::new(&last.span, message, "put what it holds in `{` and `}`"));
        }
        let before = self.text.trim_end();
        let between = if before.is_empty() { "" } else { "\n" };
        Ok(format!("{before}{between}{}\n", block.trim_end()))
    }
}

/// How deeply braces may be nested: far more than any plugin has, and little enough for the stack.
const DEPTH: usize = 32;

struct Reader<'w> {
    words: &'w [Word],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn word(&self) -> Option<&Word> {
        self.words.get(self.at)
    }

    /// Whether the word that comes next begins a line.
    fn begins_line(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.words.get(at));
        let is_later = |word: &Word| before.is_none_or(|before| before.last_line() < word.line);
        self.word().is_some_and(is_later)
    }

    /// A server block; `None` for what is none: an import, or a snippet to be imported.
    fn block(&mut self) -> Result<Option<ServerBlock>, CorefileProblem> {
        let start = self.at;
        let first = self.words[start].span.clone();
        if self.words[start].is("import") {
            self.at += 1;
            while self.word().is_some() && !self.begins_line() {
                self.at += 1;
            }
            return Ok(None);
        }
        if self.words[start].is("}") {
            return Err(CorefileProblem::closes_nothing(&first));
        }
        let keys = self.keys();
        let braces = self.word().is_some_and(|word| word.is("{"));
        if braces {
            self.at += 1;
        }
        let plugins = self.directives(braces.then_some(&first))?;
        let end = self.words[self.at.max(start + 1) - 1].span.end;
        let snippet = braces && matches!(&keys[..], [key] if key.starts_with('(') && key.ends_with(')'));
        let block = ServerBlock { keys, plugins, span: first.start..end, braces };
        Ok((!snippet).then_some(block))
    }

    /// The zones before a block: up to a brace or to the end of a line that does not end with a comma.
    fn keys(&mut self) -> Vec<String> {
        let mut keys = Vec::new();
        while let Some(word) = self.word() {
            if word.is("{") {
                break;
            }
            let key = word.text.strip_suffix(',');
            let more = key.is_some();
            let key = key.unwrap_or(&word.text);
            if !key.is_empty() {
                keys.push(key.to_owned());
            }
            self.at += 1;
            if !more && self.begins_line() {
                break;
            }
        }
        keys
    }

    /// The lines of a block, up to its closing brace, which is read too, or to the end of the text if it was not opened.
    fn directives(&mut self, open: Option<&Range<usize>>) -> Result<Vec<Directive>, CorefileProblem> {
        let mut directives = Vec::new();
        while let Some(word) = self.word() {
            if word.is("}") {
                if open.is_none() {
                    return Err(CorefileProblem::closes_nothing(&word.span));
                }
                self.at += 1;
                return Ok(directives);
            }
            directives.push(self.directive()?);
        }
        match open {
            None => Ok(directives),
            Some(span) => {
                let help = "write `}` at its end; a brace stands alone between white space";
                Err(CorefileProblem::new(span, "the braces that begin here are not closed", help))
            }
        }
    }

    /// A line, with the block that its last word may open.
    fn directive(&mut self) -> Result<Directive, CorefileProblem> {
        let mut directive = Directive::default();
        loop {
            let Some(word) = self.word() else { return Ok(directive) };
            match word.text.as_str() {
                "{" => {
                    let open = word.span.clone();
                    if self.depth == DEPTH {
                        let help =
                            "plugins have options, and some of these have options again: nothing goes deeper";
                        return Err(CorefileProblem::new(&open, "braces are nested too deeply", help));
                    }
                    (self.at, self.depth) = (self.at + 1, self.depth + 1);
                    directive.block.extend(self.directives(Some(&open))?);
                    self.depth -= 1;
                }
                // Of the block around it.
                "}" => return Ok(directive),
                text => {
                    directive.words.push(text.to_owned());
                    self.at += 1;
                }
            }
            // A brace may open on the line after.
            if self.begins_line() && !self.word().is_some_and(|word| word.is("{")) {
                return Ok(directive);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Corefile<'_> {
        Corefile::read(text).unwrap_or_else(|problem| panic!("{text:?}: {problem}"))
    }

    fn keys(text: &str) -> Vec<Vec<String>> {
        read(text).blocks.into_iter().map(|block| block.keys).collect()
    }

    const GLOBAL: &str = "global:53 {\n    forward . 10.96.44.5\n}\n";

    fn with(text: &str) -> Result<String, String> {
        read(text).with(&Zone::dns("global"), GLOBAL).map_err(|problem| problem.to_string())
    }

    #[test]
    fn blocks_have_zones_and_plugins() {
        let corefile = read(
            ".:53 {\n  errors # all\n  kubernetes cluster.local in-addr.arpa {\n    pods insecure\n    fallthrough\n  }\n  \
             rewrite name a b {\n    answer {\n      name c d\n    }\n  } e\n}\n",
        );
        let [block] = &corefile.blocks[..] else { panic!("{corefile:?}") };
        let line = |words: &str, block: Vec<Directive>| Directive {
            words: words.split(' ').map(str::to_owned).collect(),
            block,
        };
        assert_eq!(block.keys, [".:53"]);
        assert!(block.braces);
        let options = vec![line("pods insecure", vec![]), line("fallthrough", vec![])];
        let answer = vec![line("answer", vec![line("name c d", vec![])])];
        assert_eq!(
            block.plugins,
            [
                line("errors", vec![]),
                line("kubernetes cluster.local in-addr.arpa", options),
                line("rewrite name a b e", answer),
            ]
        );
    }

    #[test]
    fn keys_end_at_a_brace_or_a_line() {
        for (text, expected) in [
            ("", &[][..]),
            ("# nothing\n", &[]),
            ("a b {\n}\nc {\n}", &[&["a", "b"][..], &["c"]]),
            ("a, b,\nc {\n}\n", &[&["a", "b", "c"]]),
            ("a\n{\n  errors\n}\nb { }", &[&["a"], &["b"]]),
            ("a\nerrors\nlog", &[&["a"]]),
            ("(shared) {\n  errors\n}\na {\n  import shared\n}", &[&["a"]]),
            ("import custom/*.server\na {\n}", &[&["a"]]),
            ("a {\n  template IN A {\n    answer \"{{ .Name }} 60 IN A 10.0.0.1\"\n  }\n}", &[&["a"]]),
        ] {
            assert_eq!(keys(text), expected, "{text:?}");
        }
        for (text, problem) in [
            ("a {\n  errors\n", "the braces that begin here are not closed"),
            ("a {\n  log {\n}\n", "the braces that begin here are not closed"),
            ("a {\n}\n}\nb", "this brace closes nothing"),
        ] {
            assert_eq!(
                Corefile::read(text).map_err(|found| found.to_string()),
                Err(problem.to_owned()),
                "{text:?}"
            );
        }
        assert!(Corefile::read(&format!("a {{\n{}", "{ ".repeat(100_000))).is_err());
    }

    #[test]
    fn zones_are_told_by_name_port_and_transport() {
        let global = Zone::dns("global");
        for key in ["global", "global:53", "Global.", "GLOBAL.:53", "dns://global", "dns://global:53"] {
            assert_eq!(Zone::of(key), Some(global.clone()), "{key}");
        }
        for key in [
            "global:5353",
            "tls://global",
            "grpc://global:53",
            "a.global",
            ".",
            "{$ZONE}",
            "global:",
            "10.0.0.0/8",
        ] {
            assert_ne!(Zone::of(key), Some(global.clone()), "{key}");
        }
    }

    #[test]
    fn a_block_is_replaced_where_it_stands() {
        let own = "# ours\n.:53 {\n    errors\n}\n\n# calls to other meshes\nGlobal {\n    cache 5 # short\n}\n\nb:53 {\n}\n";
        let merged = with(own).expect("it can be replaced");
        assert_eq!(
            merged,
            "# ours\n.:53 {\n    errors\n}\n\n# calls to other meshes\nglobal:53 {\n    forward . 10.96.44.5\n}\n\nb:53 {\n}\n"
        );
        assert_eq!(with(&merged).as_ref(), Ok(&merged), "again, nothing changes");
    }

    #[test]
    fn a_block_is_added_at_the_end() {
        assert_eq!(with(""), Ok(GLOBAL.to_owned()));
        assert_eq!(with(".:53 {\n}\n\n\n"), Ok(format!(".:53 {{\n}}\n{GLOBAL}")));
        assert_eq!(with("global:5353 {\n}"), Ok(format!("global:5353 {{\n}}\n{GLOBAL}")));
    }

    #[test]
    fn what_cannot_take_a_block_is_said() {
        for (text, problem) in [
            ("global {\n}\nglobal:53 {\n}", "the zone `global` has two server blocks"),
            ("global, corp.example {\n}", "the zone `global` shares its server block with others"),
            (".:53\nerrors\n", "the server block of `.:53` has no braces: nothing can follow it"),
        ] {
            assert_eq!(with(text), Err(problem.to_owned()), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn other_blocks_stay_as_they_are(text in "(\\PC|[a-c{}#\"\\\\\r]| |\n|global|:53|[{] ?\n|\n[}]){0,40}") {
            let Ok(corefile) = Corefile::read(&text) else { return Ok(()) };
            let zone = Zone::dns("global");
            let Ok(merged) = corefile.with(&zone, GLOBAL) else { return Ok(()) };
            let again = read(&merged);
            let others = |corefile: &Corefile<'_>| -> Vec<(Vec<String>, Vec<Directive>)> {
                let is_other = |block: &&ServerBlock| !block.keys.iter().any(|key| Zone::of(key).as_ref() == Some(&zone));
                let blocks = corefile.blocks.iter().filter(is_other);
                blocks.map(|block| (block.keys.clone(), block.plugins.clone())).collect()
            };
            prop_assert_eq!(others(&corefile), others(&again), "{:?}", merged);
            prop_assert_eq!(again.with(&zone, GLOBAL).expect("once more"), merged.clone());
            prop_assert!(merged.contains(GLOBAL.trim_end()));
        }
    }

    /// What CoreDNS's own reader makes of texts put together at random: the zones of the blocks, or nothing where it
    /// refuses them. Made with `caddyfile.Parse` of github.com/coredns/caddy v1.1.1. It takes some braces that close
    /// nothing; texts with such are not among them.
    #[test]
    fn coredns_reads_the_same_blocks() {
        let cases: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/data/corefiles.json")).expect("JSON");
        let cases = cases.as_array().expect("a list of cases");
        assert!(cases.len() >= 100);
        let mut wrong = Vec::new();
        for case in cases {
            let text = case["text"].as_str().expect("a text");
            let zones: Option<Vec<Vec<String>>> = Corefile::read(text).ok().map(|corefile| {
                corefile.blocks.into_iter().map(|block| block.keys).filter(|keys| !keys.is_empty()).collect()
            });
            let expected: Option<Vec<Vec<String>>> =
                serde_json::from_value(case["zones"].clone()).expect("zones");
            if zones != expected {
                wrong.push(format!("{text:?}: {zones:?}, not {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
