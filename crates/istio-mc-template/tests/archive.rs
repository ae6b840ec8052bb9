//! Packed charts: what is read from them, and what is refused. The archives are made here.

#![expect(clippy::disallowed_methods, reason = "the built-in charts are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use istio_mc_diagnostic::{Diagnostics, Source};
use istio_mc_template::{
    ArchiveChart, Capabilities, Chart, ChartFile, ChartSource, Globals, Layers, Release, Rendered, Request,
    render,
};
use proptest::prelude::*;
use tar::{Builder, EntryType, Header};

const CHART: &str = "apiVersion: v2\nname: demo\nversion: 1.0.0\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

/// A header with exactly this name, which no sound packer would write.
fn header(kind: EntryType, name: &[u8], size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(size);
    header.set_cksum();
    header
}

/// A tar, entry after entry.
#[derive(Clone, Default)]
struct Tar(Vec<u8>);

impl Tar {
    fn entry(mut self, kind: EntryType, name: impl AsRef<[u8]>, content: &[u8]) -> Self {
        self.0.extend(header(kind, name.as_ref(), content.len() as u64).as_bytes());
        self.content(content)
    }

    fn content(mut self, content: &[u8]) -> Self {
        self.0.extend(content);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn file(self, name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Self {
        self.entry(EntryType::Regular, name, content.as_ref())
    }

    /// A header of PAX, as it stands.
    fn pax(self, key: &str, value: &str) -> Self {
        let length = |digits: usize| digits + key.len() + value.len() + 3;
        let digits = (1..).find(|digits| length(*digits).to_string().len() == *digits).expect("some");
        self.entry(EntryType::XHeader, "pax", format!("{} {key}={value}\n", length(digits)).as_bytes())
    }

    fn end(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 1024, 0);
        self.0
    }

    fn pack(self) -> Vec<u8> {
        gzip(&self.end())
    }
}

/// A chart with further entries.
fn chart() -> Tar {
    Tar::default().file("demo/Chart.yaml", CHART)
}

fn files(bytes: Vec<u8>) -> Result<Vec<ChartFile>, Diagnostics> {
    ArchiveChart::new("demo.tgz", bytes).files()
}

fn paths(bytes: Vec<u8>) -> Vec<String> {
    let files = files(bytes).unwrap_or_else(|findings| panic!("{findings:#?}"));
    files.into_iter().map(|file| file.path).collect()
}

/// Codes and messages of what is wrong.
fn findings(bytes: Vec<u8>) -> Vec<String> {
    let findings = files(bytes).err().unwrap_or_default();
    findings.iter().map(|finding| format!("{} {}", finding.code.id, finding.message)).collect()
}

#[track_caller]
fn refused(bytes: Vec<u8>, expected: &str) {
    assert_eq!(findings(bytes), [expected]);
}

#[test]
fn a_chart_is_read() {
    let packed = Tar::default()
        .entry(EntryType::XGlobalHeader, "pax_global_header", b"19 comment=abcdefg\n")
        .entry(EntryType::Directory, "demo/", b"")
        .file("./demo//templates/./a.yaml.j2", "a")
        .file("demo/Chart.yaml", CHART)
        .entry(EntryType::Continuous, "demo/ü.txt", "ü".as_bytes())
        .file("demo/old-folder/", "")
        .pack();
    let files = files(packed).expect("a chart");
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|file| (file.path.as_str(), file.content.as_ref())).collect();
    assert_eq!(
        files,
        [("Chart.yaml", CHART.as_bytes()), ("templates/a.yaml.j2", b"a"), ("ü.txt", "ü".as_bytes())]
    );
}

#[test]
fn long_names_are_read() {
    let long = format!("templates/{}/a.yaml.j2", "x".repeat(200));
    let name = format!("demo/{long}");
    // GNU's way, as a packer writes it.
    let mut builder = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_size(1);
    header.set_mode(0o644);
    builder.append_data(&mut header, &name, &b"a"[..]).expect("to memory");
    let gnu = builder.into_inner().expect("to memory");
    assert_eq!(paths(gzip(&gnu)), [long.as_str()]);
    // PAX, with what else it says of a file.
    let mut pax = Builder::new(Vec::new());
    let records = [("mtime", &b"1.5"[..]), ("path", name.as_bytes()), ("size", b"1")];
    pax.append_pax_extensions(records).expect("to memory");
    let pax = Tar(pax.into_inner().expect("to memory")[..1024].to_vec()).file("demo/short", "a");
    assert_eq!(paths(pax.pack()), [long.as_str()]);
    // Only the next entry is meant.
    let twice = chart().pax("path", "demo/b").file("demo/a", "").file("demo/c", "").pack();
    assert_eq!(paths(twice), ["Chart.yaml", "b", "c"]);
}

#[test]
fn gzip_in_several_members_is_one() {
    let tar = chart().file("demo/a", "a").end();
    let (one, two) = tar.split_at(700);
    assert_eq!(paths([gzip(one), gzip(two)].concat()), ["Chart.yaml", "a"]);
}

#[test]
fn what_is_no_packed_chart_is_refused() {
    refused(vec![], "MC0309 `demo.tgz` is empty");
    refused(CHART.into(), "MC0309 `demo.tgz` is not packed with gzip");
    refused(chart().end(), "MC0309 `demo.tgz` is a tar that is not packed with gzip");
    let zip = "MC0309 `demo.tgz` is a zip archive, and a packed chart is a tar, packed with gzip";
    refused(b"PK\x03\x04...".to_vec(), zip);
    let no_tar = "MC0309 `demo.tgz` is packed with gzip, but what is in it is no tar";
    refused(gzip(&CHART.repeat(100).into_bytes()), no_tar);
    refused(gzip(b"x"), no_tar);
    for nothing in
        [gzip(b""), gzip(&[0; 1024]), Tar::default().entry(EntryType::Directory, "demo/", b"").pack()]
    {
        refused(nothing, "MC0309 `demo.tgz` holds no files");
    }
}

#[test]
fn what_is_cut_off_or_damaged_is_refused() {
    let packed = chart().file("demo/a", "a".repeat(5000)).pack();
    for end in 2..packed.len() {
        refused(packed[..end].to_vec(), "MC0309 `demo.tgz` is cut off");
    }
    let damaged = "MC0309 `demo.tgz` is damaged: gzip cannot unpack it";
    // The checksum stands at the end, behind all entries.
    let mut wrong_sum = packed.clone();
    let sum = wrong_sum.len() - 8;
    wrong_sum[sum] ^= 1;
    refused(wrong_sum, damaged);
    refused([packed, b"more than a header".to_vec()].concat(), damaged);

    // The tar is cut off, and packed then.
    let tar = chart().file("demo/a", "a".repeat(5000)).end();
    let in_entry = "MC0309 `demo.tgz` is damaged: after the header of `demo/a` it is no tar, or cut off";
    for end in [1600, 4096, 6143] {
        refused(gzip(&tar[..end]), in_entry);
    }
    let in_header =
        "MC0309 `demo.tgz` is damaged: after the header of `demo/Chart.yaml` it is no tar, or cut off";
    refused(gzip(&tar[..1400]), in_header);
    // The zeros at the end may be missing, as for Go and GNU tar.
    assert_eq!(paths(gzip(&tar[..7168])), ["Chart.yaml", "a"]);
    refused(chart().pax("path", "demo/a").pack(), in_header);

    let joined = [chart().end(), chart().end()].concat();
    refused(gzip(&joined), "MC0309 `demo.tgz` holds more behind the end of its tar");
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    for (name, expected) in [
        ("/demo/a", "`/demo/a`, which is an absolute path"),
        ("C:/demo/a", "`C:/demo/a`, which is an absolute path"),
        ("demo/c:/a", "`demo/c:/a`, which is an absolute path"),
        ("../demo/a", "`../demo/a`, which leads out of its folder"),
        ("demo/../../a", "`demo/../../a`, which leads out of its folder"),
        ("demo/..", "`demo/..`, which leads out of its folder"),
        ("demo\\a", "`demo\\a`, whose path has a backslash, which separates folders on some systems only"),
        ("demo/a\n---\nb", "`demo/a\\n---\\nb`, whose path has a control character"),
        ("demo/\u{1b}[31m", "`demo/\\u{1b}[31m`, whose path has a control character"),
        ("./", "`./`, which is no path"),
    ] {
        let expected = format!("MC0309 `demo.tgz` holds {expected}");
        if name != "./" {
            refused(chart().file(name, "").pack(), &expected);
            refused(chart().entry(EntryType::Directory, name, b"").pack(), &expected);
        }
        // Whatever says the path.
        let long = chart().entry(EntryType::GNULongName, "x", format!("{name}\0").as_bytes());
        if name != "./" {
            refused(long.file("demo/b", "").pack(), &expected);
        }
        if !name.contains('\n') && name != "./" {
            refused(chart().pax("path", name).file("demo/b", "").pack(), &expected);
        }
    }
    refused(
        chart().file(b"demo/\xff", "").pack(),
        "MC0309 `demo.tgz` holds `demo/\u{fffd}`, whose path is not UTF-8",
    );
    let long = format!("demo/{}", "x".repeat(ArchiveChart::MAX_PATH));
    let expected =
        format!("MC0309 `demo.tgz` holds `{}…`, whose path is longer than 4096 bytes", &long[..120]);
    refused(chart().pax("path", &long).file("demo/b", "").pack(), &expected);
    let longest = &long[..ArchiveChart::MAX_PATH];
    assert_eq!(paths(chart().pax("path", longest).file("demo/b", "").pack())[1], longest[5..]);
}

#[test]
fn what_is_neither_file_nor_folder_is_refused() {
    for (kind, expected) in [
        (EntryType::Symlink, "is a link"),
        (EntryType::Link, "is a hard link"),
        (EntryType::Char, "is a device"),
        (EntryType::Block, "is a device"),
        (EntryType::Fifo, "is a pipe"),
        (EntryType::GNUSparse, "is a sparse file"),
        (EntryType::new(b'Z'), "is neither a file nor a folder"),
    ] {
        let packed = chart().entry(kind, "demo/values.yaml", b"").pack();
        refused(packed, &format!("MC0309 `demo.tgz` holds `demo/values.yaml`, which {expected}"));
    }
    let sparse = chart().pax("GNU.sparse.major", "1").file("demo/a", "").pack();
    refused(sparse, "MC0309 `demo.tgz` holds a sparse file");
    let two_sizes = chart().pax("size", "512").file("demo/a", "").pack();
    refused(two_sizes, "MC0309 `demo.tgz` holds `demo/a`, which has two sizes");
}

#[test]
fn the_files_are_in_one_folder_and_there_once() {
    refused(
        Tar::default().file("./Chart.yaml", CHART).file("./templates/a.yaml.j2", "").pack(),
        "MC0309 `demo.tgz` holds `Chart.yaml` outside of any folder",
    );
    refused(
        chart().file("other/Chart.yaml", CHART).pack(),
        "MC0309 `demo.tgz` holds 2 folders, and a chart is one: `demo`, `other`",
    );
    let many = chart().file("a/a", "").file("b/b", "").file("c/c", "").pack();
    refused(many, "MC0309 `demo.tgz` holds 4 folders, and a chart is one: `a`, `b`, `c`, ...");
    refused(chart().file("demo/./Chart.yaml", "").pack(), "MC0309 `demo.tgz` holds `demo/Chart.yaml` twice");
    let both = chart().file("demo/a/b/c", "").file("demo/a-b", "").file("demo/a", "").pack();
    refused(both, "MC0309 `demo.tgz` holds `demo/a` as a file and as a folder");
    // The folder's name is free, the chart's is in Chart.yaml; without that, it is none.
    let other = ArchiveChart::new("x.tgz", Tar::default().file("other/Chart.yaml", CHART).pack());
    assert_eq!(Chart::load(&other).expect("a chart").value.name(), "demo");
    let none = ArchiveChart::new("x.tgz", Tar::default().file("demo/values.yaml", "").pack());
    let findings = Chart::load(&none).expect_err("no chart");
    let messages: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(messages, ["`x.tgz` is no chart: it has no Chart.yaml"]);
}

#[test]
fn all_wrong_entries_are_named_up_to_a_limit() {
    let two = chart().file("/a", "").entry(EntryType::Symlink, "demo/b", b"").file("demo/c", "").pack();
    assert_eq!(findings(two).len(), 2);
    let many = (0..1000).fold(chart(), |tar, number| tar.file(format!("/{number}"), "")).pack();
    assert_eq!(findings(many).len(), 10);
}

/// Zeros that are small when they are packed: a member of gzip of its own, to be repeated.
fn zeros(bytes: u64) -> Vec<u8> {
    gzip(&vec![0; usize::try_from(bytes).expect("it fits")])
}

#[test]
fn a_large_file_is_refused() {
    let max = usize::try_from(ArchiveChart::MAX_FILE).expect("it fits");
    assert_eq!(paths(chart().file("demo/a", vec![0; max]).pack()), ["Chart.yaml", "a"]);
    // The rest is read on.
    let packed = chart().file("demo/a", vec![0; max + 1]).file("/b", "").pack();
    assert_eq!(
        findings(packed),
        [
            "MC0310 `demo.tgz` holds `demo/a`, which is larger than 5 MiB",
            "MC0309 `demo.tgz` holds `/b`, which is an absolute path"
        ]
    );
    // A size that is not there.
    let mut lie = chart();
    lie.0.extend(header(EntryType::Regular, b"demo/a", u64::MAX >> 1).as_bytes());
    assert_eq!(findings(lie.pack()).len(), 2);
}

#[test]
fn a_bomb_is_not_unpacked() {
    let limit = "MC0310 `demo.tgz` unpacks to more than 100 MiB";
    let chart = chart().0;
    let file = zeros(ArchiveChart::MAX_FILE);
    let files = |count: u64| {
        let entry = |number| {
            let header =
                header(EntryType::Regular, format!("demo/{number}").as_bytes(), ArchiveChart::MAX_FILE);
            [gzip(header.as_bytes()), file.clone()].concat()
        };
        [gzip(&chart), (0..count).flat_map(entry).collect()].concat()
    };
    // Together with their headers, what is allowed exactly, and a byte more.
    let rest = ArchiveChart::MAX_UNPACKED - chart.len() as u64 - 19 * (ArchiveChart::MAX_FILE + 512);
    assert_eq!(paths([files(19), zeros(rest)].concat()).len(), 20);
    refused([files(19), zeros(rest + 1)].concat(), limit);
    refused(files(20), limit);
    // Fifty gigabytes, behind the end of the entries and as one file: each would take minutes.
    let ton = file.repeat(10_000);
    refused([gzip(&chart), ton.clone()].concat(), limit);
    let huge = header(EntryType::Regular, b"demo/a", 10_000 * ArchiveChart::MAX_FILE);
    let packed = [gzip(huge.as_bytes()), ton].concat();
    assert_eq!(findings(packed), ["MC0310 `demo.tgz` holds `demo/a`, which is larger than 5 MiB", limit]);
}

#[test]
fn entries_are_counted() {
    let folders =
        |count| (0..count).fold(chart(), |tar, _| tar.entry(EntryType::Directory, "demo/", b"")).pack();
    assert_eq!(paths(folders(ArchiveChart::MAX_ENTRIES - 1)).len(), 1);
    refused(folders(ArchiveChart::MAX_ENTRIES), "MC0310 `demo.tgz` has more than 10000 entries");
}

#[test]
fn an_extended_header_is_limited() {
    let max = usize::try_from(ArchiveChart::MAX_EXTENSION).expect("it fits");
    let with = |size: usize| {
        let mut name = b"demo/a\0".to_vec();
        name.resize(size, b'x');
        chart().entry(EntryType::GNULongName, "x", &name).file("demo/b", "").pack()
    };
    assert_eq!(paths(with(max)), ["Chart.yaml", "a"]);
    refused(with(max + 1), "MC0310 `demo.tgz` has an extended header larger than 1 MiB");
}

const MANIFEST: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ Release.Name }}\n";

/// A packed chart, with further entries.
fn packed(name: &str, more: impl FnOnce(Tar) -> Tar) -> Vec<u8> {
    let metadata = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
    more(Tar::default().file(format!("{name}/Chart.yaml"), metadata)).pack()
}

/// A chart as files.
struct Files(BTreeMap<String, Vec<u8>>);

impl ChartSource for Files {
    fn name(&self) -> &str {
        "folder"
    }

    fn files(&self) -> Result<Vec<ChartFile>, Diagnostics> {
        let file = |(path, content): (&String, &Vec<u8>)| ChartFile {
            path: path.clone(),
            content: content.clone().into(),
        };
        Ok(self.0.iter().map(file).collect())
    }
}

fn load(source: &dyn ChartSource) -> Chart {
    Chart::load(source).unwrap_or_else(|findings| panic!("{findings:#?}")).value
}

fn rendered(source: &dyn ChartSource, layers: &Layers) -> Rendered {
    let request = Request {
        release: Release::new("release", "namespace"),
        capabilities: Capabilities::default(),
        layers,
        globals: Globals::new(),
    };
    render(&load(source), &request).unwrap_or_else(|findings| panic!("{findings:#?}")).value
}

/// All that a chart renders to.
fn texts(rendered: &Rendered) -> Vec<(String, String)> {
    let all = rendered.templates.iter().chain(&rendered.crds);
    let text = all.map(|template| (template.path.clone(), template.source.text().to_owned()));
    text.chain(rendered.notes.iter().map(|notes| ("notes".to_owned(), notes.clone()))).collect()
}

#[test]
fn packed_subcharts_are_read() {
    let inner = packed("inner", |tar| tar.file("inner/templates/a.yaml.j2", MANIFEST));
    let outer = packed("outer", |tar| {
        tar.file("outer/charts/inner-1.0.0.tgz", &inner)
            .file("outer/.helmignore", "a.yaml.j2\n")
            .file("outer/templates/a.yaml.j2", MANIFEST)
    });
    let metadata = format!("{CHART}dependencies:\n- {{name: outer, version: ^1, alias: other}}\n");
    let files = [
        ("Chart.yaml", metadata.into_bytes()),
        (".helmignore", b"ignored*\n".to_vec()),
        ("charts/outer-1.0.0.tgz", outer.clone()),
        ("charts/outer-1.0.0.tgz.prov", b"signature".to_vec()),
        ("charts/ignored.tgz", b"no archive".to_vec()),
        ("charts/_left-out.tgz", b"no archive".to_vec()),
    ];
    let files = Files(files.map(|(path, content)| (path.to_owned(), content)).into());
    let expected =
        ["demo/charts/other/charts/inner/templates/a.yaml.j2", "demo/charts/other/templates/a.yaml.j2"];
    let rendered_paths = |source: &dyn ChartSource| -> Vec<String> {
        texts(&rendered(source, &Layers::new())).into_iter().map(|(path, _)| path).collect()
    };
    assert_eq!(rendered_paths(&files), expected);

    // The same in an archive; there .helmignore says nothing any more.
    let mut tar = Tar::default();
    for (path, content) in files.0.iter().filter(|(path, _)| !path.contains("ignored")) {
        tar = tar.file(format!("demo/{path}"), content);
    }
    assert_eq!(rendered_paths(&ArchiveChart::new("demo.tgz", tar.clone().pack())), expected);

    let broken = tar.file("demo/charts/broken.tgz", "x").pack();
    let findings = Chart::load(&ArchiveChart::new("demo.tgz", broken)).expect_err("a broken subchart");
    let messages: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(messages, ["`demo.tgz/charts/broken.tgz` is not packed with gzip"]);
}

/// What .helmignore names, and hidden templates, are no part of a folder. In an archive, they are what was packed.
#[test]
fn an_archive_is_not_ignored() {
    let files = [
        ("Chart.yaml", CHART),
        (".helmignore", "b.yaml.j2\n** is wrong\n"),
        ("templates/.a.yaml.j2", MANIFEST),
        ("templates/b.yaml.j2", MANIFEST),
    ];
    let tar = files.iter().fold(Tar::default(), |tar, (path, text)| tar.file(format!("demo/{path}"), text));
    let found = texts(&rendered(&ArchiveChart::new("demo.tgz", tar.pack()), &Layers::new()));
    let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["demo/templates/.a.yaml.j2", "demo/templates/b.yaml.j2"]);
}

/// A chart in a chart in a chart: each small, all together more than may be.
#[test]
fn packed_subcharts_share_their_limits() {
    let sub = |name: &str| {
        let header = |number| {
            let name = format!("{name}/{number}");
            header(EntryType::Regular, name.as_bytes(), ArchiveChart::MAX_FILE)
        };
        let file = zeros(ArchiveChart::MAX_FILE);
        let files = (0..12).flat_map(|number| [gzip(header(number).as_bytes()), file.clone()].concat());
        let metadata = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
        let chart = Tar::default().file(format!("{name}/Chart.yaml"), metadata);
        [gzip(&chart.0), files.collect()].concat()
    };
    let one = chart().file("demo/charts/one.tgz", sub("one"));
    load(&ArchiveChart::new("demo.tgz", one.clone().pack()));
    let two = one.file("demo/charts/two.tgz", sub("two")).pack();
    let findings = Chart::load(&ArchiveChart::new("demo.tgz", two)).expect_err("too much");
    let messages: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(messages, ["`demo.tgz/charts/one.tgz` unpacks to more than 100 MiB"]);

    let deep = (0..40).fold(chart().pack(), |inner, _| chart().file("demo/charts/demo.tgz", inner).pack());
    let findings = Chart::load(&ArchiveChart::new("demo.tgz", deep)).expect_err("too deep");
    assert!(
        findings.iter().any(|finding| finding.message.ends_with("is a subchart more than 16 levels deep"))
    );
}

fn folders(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut folders: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = format!("{prefix}{}", entry.file_name().into_string().expect("UTF-8"));
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path, fs::read(entry.path()).expect("it can be read"));
        }
    }
}

#[test]
fn a_packed_copy_of_each_built_in_chart_renders_the_same() {
    let mut compared = 0;
    let charts = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charts"));
    assert!(charts.len() >= 4, "{charts:?}");
    for folder in charts {
        let mut files = BTreeMap::new();
        walk(&folder, "", &mut files);
        let mut builder = Builder::new(Vec::new());
        for (path, content) in &files {
            let mut header = Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, format!("chart/{path}"), &content[..]).expect("to memory");
        }
        let packed = ArchiveChart::new("chart.tgz", gzip(&builder.into_inner().expect("to memory")));
        let cases = folders(&folder.join("tests"));
        assert!(!cases.is_empty(), "{}", folder.display());
        for case in cases {
            // Cases without values are about flags, or about what the chart refuses.
            let Ok(values) = fs::read_to_string(case.join("values.yaml")) else { continue };
            let layers = Layers::new().file(&Source::new("values.yaml", values));
            let texts = |source: &dyn ChartSource| texts(&rendered(source, &layers));
            let expected = texts(&Files(files.clone()));
            assert!(expected.iter().any(|(_, text)| text.contains("kind:")), "{}", case.display());
            assert_eq!(texts(&packed), expected, "{}", case.display());
            compared += 1;
        }
    }
    assert!(compared >= 8, "{compared}");
}

/// Loads whatever it is; says only that it ended, and that no path leads anywhere else.
fn read(bytes: Vec<u8>) -> Option<Vec<ChartFile>> {
    let source = ArchiveChart::new("demo.tgz", bytes);
    let _ = Chart::load(&source);
    let files = match source.files() {
        Ok(files) => files,
        Err(findings) => {
            assert!(!findings.is_empty());
            return None;
        }
    };
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths.len(), files.len());
    for path in paths {
        assert!(!path.is_empty() && !path.contains(['\\', '\n', '\0']), "{path:?}");
        assert!(path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{path:?}");
    }
    Some(files)
}

/// Names that a reader may stumble over, beside ordinary ones.
fn names() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(b"demo/Chart.yaml".to_vec()),
        Just(b"demo/templates/a.yaml.j2".to_vec()),
        Just(b"demo/charts/a.tgz".to_vec()),
        "demo/[a-c./]{0,6}".prop_map(String::into_bytes),
        "[a-d./\\\\:]{0,9}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..12),
    ]
}

/// Entries with sound checksums, so that wrong ones get beyond their header.
fn entries() -> impl Strategy<Value = Vec<u8>> {
    let kind = prop_oneof![
        4 => Just(b'0'), 1 => Just(0), 1 => Just(b'5'), 2 => Just(b'L'), 1 => Just(b'K'), 2 => Just(b'x'),
        1 => Just(b'g'), 1 => Just(b'S'), 1 => any::<u8>(),
    ];
    let size = prop_oneof![
        6 => Just(None),
        1 => any::<u64>().prop_map(Some),
        1 => (0u64..2000).prop_map(Some),
        1 => (u64::MAX - 2000..=u64::MAX).prop_map(Some),
    ];
    let content = prop_oneof![
        Just(CHART.as_bytes().to_vec()),
        Just(chart().pack()),
        Just(b"16 path=demo/ab\n".to_vec()),
        "[0-9]{1,2} (path|size|GNU.sparse.x)=[a-c/0-9]{0,6}\n".prop_map(String::into_bytes),
        names(),
        prop::collection::vec(any::<u8>(), 0..1200),
    ];
    let entry =
        (kind, names(), size, content, any::<bool>()).prop_map(|(kind, name, size, content, extended)| {
            let mut header = header(EntryType::new(kind), &name, size.unwrap_or(content.len() as u64));
            if extended && kind == b'S' {
                header.as_gnu_mut().expect("GNU's").isextended[0] = 1;
                header.set_cksum();
            }
            Tar(header.as_bytes().to_vec()).content(&content).0
        });
    prop::collection::vec(entry, 0..6).prop_map(|entries| entries.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600), tar in any::<bool>()) {
        read(bytes.clone());
        read(gzip(&bytes));
        read([&[0x1f, 0x8b, 8, 0][..], &bytes].concat());
        if tar {
            read(gzip(&[chart().0, bytes].concat()));
        }
    }

    #[test]
    fn any_entries_are_read_or_refused(entries in entries(), ended in any::<bool>()) {
        let end = if ended { vec![0; 1024] } else { Vec::new() };
        read(gzip(&[chart().0, entries.clone(), end].concat()));
        read(gzip(&entries));
    }

    #[test]
    fn a_changed_archive_is_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let tar = chart().pax("path", "demo/b").file("demo/a", "a").entry(EntryType::GNULongName, "x", b"demo/c\0")
            .file("demo/d", "d").end();
        let changed = |mut bytes: Vec<u8>| {
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes
        };
        read(gzip(&changed(tar.clone())));
        let packed = changed(gzip(&tar));
        read(packed[..cut.index(packed.len())].to_vec());
        read(packed);
    }

    /// What was packed is what is read.
    #[test]
    fn files_come_back(
        expected in prop::collection::btree_map("[a-z]{1,3}(/[a-zA-Zü .-]{0,80}[a-z]){0,3}", prop::collection::vec(any::<u8>(), 0..1500), 1..8),
    ) {
        let paths: Vec<&String> = expected.keys().collect();
        prop_assume!(paths.iter().all(|one| !paths.iter().any(|other| other.starts_with(&format!("{one}/")))));
        let mut builder = Builder::new(Vec::new());
        for (path, content) in &expected {
            let mut header = Header::new_gnu();
            header.set_size(content.len() as u64);
            builder.append_data(&mut header, format!("demo/{path}"), &content[..]).expect("to memory");
        }
        let files = read(gzip(&builder.into_inner().expect("to memory"))).expect("sound");
        let files: BTreeMap<String, Vec<u8>> =
            files.into_iter().map(|file| (file.path, file.content.into_owned())).collect();
        prop_assert_eq!(files, expected);
    }
}
