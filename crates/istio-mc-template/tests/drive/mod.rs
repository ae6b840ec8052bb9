//! Everything that can be done with bytes from elsewhere. `cargo test` runs it with the files of `tests/data/robust` and
//! the seeds of the fuzz targets, and the fuzz targets (`fuzz/`) with what they make up.
//!
//! Charts are written as one text: a line `-- path --` begins a file, and what comes before the first is
//! `templates/a.yaml.j2`.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use istio_mc_diagnostic::{Diagnostics, Source, TextStyle};
use istio_mc_template::{
    ArchiveChart, Capabilities, Chart, ChartFile, ChartSource, Format, Globals, Hooks, Layers, Limits, Order,
    Release, Rendered, Request, parse, parse_crds, render, select, sort, write_stream,
};
use istio_mc_yaml::{Value, read, to_string};

/// Less than a template may take by default, so that the fuzzer is not kept waiting.
const LIMITS: Limits = Limits { fuel: 20_000, output: 64 << 10 };

const CHART: &str = "apiVersion: v2\nname: demo\nversion: 1.0.0\n";
const VALUES: &str = "a: 1\nb: {c: x, d: [1, {e: null}]}\ntext: '{{ Values.a }}'\nglobal: {g: true}\n";
const MACROS: &str = "{% macro m(x=1) %}\nk: {{ x }}\n{% endmacro %}\n";

/// A chart of these files, read, rendered, and written.
pub(crate) fn chart_load(bytes: &[u8]) {
    chart(&Files { files: files(bytes), is_packed: false }, &Layers::new());
}

/// A packed chart: gzip's bytes as they are, anything else as a tar of which only the checksums are put right.
pub(crate) fn chart_archive(bytes: &[u8]) {
    let packed =
        if bytes.starts_with(&[0x1f, 0x8b]) { bytes.to_owned() } else { gzip(&with_checksums(bytes)) };
    chart(&ArchiveChart::new("fuzz.tgz", packed), &Layers::new());
}

/// Values from the command line: `--set x=1` and its siblings, a line each, behind a values file.
pub(crate) fn set_flags(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (file, flags) = match text.find("--set") {
        Some(at) if at == 0 || text[..at].ends_with('\n') => text.split_at(at),
        _ => (text, ""),
    };
    let layers = || {
        let file = Layers::new().file(&Source::new("values.yaml", file));
        flags.lines().fold(file, |layers, line| match line.split_once(' ').unwrap_or((line, "")) {
            ("--set", text) => layers.set(text),
            ("--set-string", text) => layers.set_string(text),
            ("--set-json", text) => layers.set_json(text),
            ("--set-literal", text) => layers.set_literal(text),
            ("--set-file", text) => {
                let (key, content) = text.split_once('=').unwrap_or((text, "content"));
                layers.set_file(key, content)
            }
            _ => layers,
        })
    };
    let given = layers();
    show(given.problems());
    let values = given.values();
    assert_eq!(values, layers().values(), "the same flags give the same values");
    if given.problems().is_empty() {
        // What can be said can be written, and read again.
        let written = Source::new("written", to_string(&values).expect("values can be written"));
        let again = Layers::new().file(&written);
        assert_eq!((again.problems().is_empty(), again.values()), (true, values));
    }
    let source =
        Files { files: vec![file_of("templates/a.yaml.j2", "x: {{ Values|toJson }}\n")], is_packed: false };
    chart(&source, &given);
}

/// A template: rendered, and what came out read, with the places in the template of what is wrong with it.
pub(crate) fn template_render(bytes: &[u8]) {
    chart(&Files { files: files(bytes), is_packed: false }, &Layers::new());
}

/// One function: its name in the first line, its arguments as YAML in the others.
pub(crate) fn function_call(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (name, args) = text.split_once('\n').unwrap_or((text, ""));
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return;
    }
    let source = Source::new("values.yaml", args);
    let Ok(documents) = read(&source) else { return };
    let args: Vec<Value> = documents.iter().map(istio_mc_yaml::Node::to_value).collect();
    let list = |from: usize| {
        (from..args.len()).map(|index| format!("Values.args[{index}]")).collect::<Vec<_>>().join(", ")
    };
    let call = format!("a: {{{{ {name}({}) }}}}\n", list(0));
    let filter = format!("b: {{{{ Values.args[0]|{name}({})|toJson }}}}\n", list(1));
    let layers = Layers::new().value("args", &Value::from_iter([("args", Value::List(args.clone()))]));
    let template =
        |path, text: String| ChartFile { path: String::from(path), content: text.into_bytes().into() };
    let files = vec![template("templates/a.yaml.j2", call), template("templates/b.yaml.j2", filter)];
    chart(&Files { files, is_packed: false }, &layers);
}

/// A chart in memory; files that every chart needs are there if it does not bring them.
struct Files {
    files: Vec<ChartFile>,
    is_packed: bool,
}

impl ChartSource for Files {
    fn name(&self) -> &str {
        "demo"
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        let mut files = self.files.clone();
        for (path, text) in [("Chart.yaml", CHART), ("values.yaml", VALUES), ("templates/_m.j2", MACROS)] {
            if !files.iter().any(|file| file.path == path) {
                files.push(file_of(path, text));
            }
        }
        Ok(files)
    }

    fn is_packed(&self) -> bool {
        self.is_packed
    }
}

fn file_of(path: &str, text: &'static str) -> ChartFile {
    ChartFile { path: path.to_owned(), content: text.as_bytes().into() }
}

/// The files of a text.
fn files(bytes: &[u8]) -> Vec<ChartFile> {
    let mut files = vec![(String::from("templates/a.yaml.j2"), Vec::new())];
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let path = line.strip_prefix(b"-- ").and_then(|line| line.strip_suffix(b" --\n"));
        match (path.and_then(|path| std::str::from_utf8(path).ok()), files.last_mut()) {
            (Some(path), _) => files.push((path.to_owned(), Vec::new())),
            (None, Some((_, content))) => content.extend(line),
            (None, None) => {}
        }
    }
    if files.len() > 1 && files[0].1.is_empty() {
        files.remove(0);
    }
    files.into_iter().map(|(path, content)| ChartFile { path, content: content.into() }).collect()
}

/// All that is done with a chart.
fn chart(source: &dyn ChartSource, layers: &Layers) {
    let chart = match Chart::load_within(source, LIMITS) {
        Ok(chart) => {
            show(&chart.warnings);
            chart.value
        }
        Err(findings) => return show(&findings),
    };
    chart.reads(&["Mesh"]);
    let request = Request {
        release: Release::new("demo", "default"),
        capabilities: Capabilities::default(),
        layers,
        globals: Globals::new(),
    };
    let rendered = match render(&chart, &request) {
        Ok(rendered) => {
            show(&rendered.warnings);
            rendered.value
        }
        Err(findings) => return show(&findings),
    };
    if let Err(findings) = parse_crds(&rendered) {
        show(&findings);
    }
    match parse(&rendered) {
        Ok(manifests) => {
            let mut selection = select(manifests, Hooks::All);
            sort(&mut selection.kept, Order::Install);
            for format in [Format::Yaml, Format::Json] {
                write_stream(&selection.kept, &mut Vec::new(), format).expect("to memory");
            }
        }
        Err(findings) => {
            show(&findings);
            origins(&rendered, &findings);
        }
    }
}

/// The lines of templates that findings come from.
fn origins(rendered: &Rendered, findings: &Diagnostics) {
    for place in findings.iter().filter_map(|finding| finding.place.as_ref()) {
        rendered.origin(place);
    }
}

/// Findings as people see them.
fn show(findings: &Diagnostics) {
    for finding in findings {
        let text = TextStyle::default().render(finding);
        assert!(!text.is_empty());
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

/// A tar with the right checksum in each header: guessing those is no job for a fuzzer.
fn with_checksums(bytes: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 512;
    let mut tar = bytes.to_owned();
    tar.resize(tar.len().next_multiple_of(BLOCK), 0);
    let mut at = 0;
    while let Some(block) = tar.get_mut(at..at + BLOCK) {
        if block.iter().any(|byte| *byte != 0) {
            let mut header = tar::Header::from_byte_slice(block).clone();
            header.set_cksum();
            block.copy_from_slice(header.as_bytes());
            let size = usize::try_from(header.entry_size().unwrap_or(0)).unwrap_or(usize::MAX);
            at = at.saturating_add(size.checked_next_multiple_of(BLOCK).unwrap_or(usize::MAX - BLOCK));
        }
        at = at.saturating_add(BLOCK);
        if at > tar.len() {
            break;
        }
    }
    tar
}
