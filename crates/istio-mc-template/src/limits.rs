//! How much anything may take. Charts and values come from elsewhere: none may hang, end or exhaust the machine.
//!
//! All numbers stand here, each with its reason; `docs/charts.md` lists them. What reaches one is an error that says which
//! (`tests/data/limits`, `tests/archive.rs`).

/// One limit, for pages of reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is limited: charts, templates, values.
    pub subject: &'static str,
    /// What there may be so much of: `levels of subcharts`.
    pub what: &'static str,
    /// The number, with its unit where that is bytes: `100 MiB`.
    pub most: Amount,
    /// Why it is that number, in whole sentences.
    pub why: &'static str,
}

/// A number of things or of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many.
    Count(u64),
    /// So many bytes.
    Bytes(u64),
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Bytes(bytes) if bytes >= 1 << 20 && bytes % (1 << 20) == 0 => {
                write!(f, "{} MiB", bytes >> 20)
            }
            Self::Bytes(bytes) => write!(f, "{bytes} bytes"),
            Self::Count(count) => {
                let digits = count.to_string();
                for (index, digit) in digits.chars().enumerate() {
                    if index > 0 && (digits.len() - index) % 3 == 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{digit}")?;
                }
                Ok(())
            }
        }
    }
}

/// All limits, in the order in which a chart meets them.
pub fn limits() -> impl Iterator<Item = Limit> {
    [ARCHIVES, CHARTS, YAML, VALUES, TEMPLATES, FUNCTIONS].into_iter().flatten().copied()
}

macro_rules! limits {
    ($table:ident, $subject:literal; $($(#[doc = $why:literal])+ $name:ident: $type:ty = $amount:ident($most:expr), $what:literal;)+) => {
        $($(#[doc = $why])+ pub(crate) const $name: $type = $most;)+

        const $table: &[Limit] = &[$(Limit {
            subject: $subject,
            what: $what,
            most: Amount::$amount($name as u64),
            why: concat!($($why),+),
        }),+];
    };
}

limits! { ARCHIVES, "Packed charts";
    /// As for Helm (`MaxDecompressedChartSize` of 3.17.3 and later): a few kilobytes can unpack to gigabytes. Packed subcharts
    /// have as much again, together.
    UNPACKED: u64 = Bytes(100 << 20), "of everything that is unpacked, headers included";
    /// As for Helm (`MaxDecompressedFileSize`); an object of Kubernetes has 1.5 MiB at most.
    FILE: u64 = Bytes(5 << 20), "of one file";
    /// Helm has no such limit; the largest charts that people share have some hundred files, and each costs memory beyond its
    /// bytes.
    ENTRIES: usize = Count(10_000), "entries, folders and extended headers included";
    /// `PATH_MAX` of Linux, so that no folder holds longer ones.
    PATH: usize = Bytes(4_096), "of an entry's path";
    /// As for Go's `archive/tar`, and so for Helm.
    EXTENSION: u64 = Bytes(1 << 20), "of an extended header";
}

limits! { CHARTS, "Charts";
    /// No chart needs more, and each level is a recursion.
    CHART_DEPTH: usize = Count(16), "levels of subcharts";
    /// Umbrella charts have some dozen. A chart under several aliases counts as often, and so do its subcharts: ten aliases on
    /// each of sixteen levels would be more charts than any memory holds.
    CHARTS_IN_ALL: usize = Count(1_000), "charts in the tree";
    /// As much as all of a packed chart.
    REPEATED: usize = Bytes(100 << 20), "of the files that charts have again under further aliases";
    /// Nobody's pattern needs more, and matching them is a recursion.
    GLOB_DEPTH: usize = Count(8), "`{` inside of each other in a pattern of `Files.glob`";
}

limits! { YAML, "YAML and JSON";
    /// The deepest schema of a CustomResourceDefinition in use has about 40 levels, and serde_json reads as many; it keeps every
    /// recursion over a value far from the end of a stack.
    YAML_DEPTH: usize = Count(istio_mc_yaml::MAX_DEPTH), "levels of lists and maps in a file, a flag or a rendered text";
    /// go-yaml, which kubectl reads with, stops near this as well; a text that grows beyond is an attack.
    ALIASED: usize = Count(istio_mc_yaml::MAX_ALIASED), "values that the aliases of one text add";
}

limits! { VALUES, "Values";
    /// As for Helm: an index fills the list up to itself.
    INDEX: usize = Count(65_536), "as an index in a path of `--set`";
    /// Helm has as many names; here each index counts too, as it is a list in a list.
    PATH_DEPTH: usize = Count(30), "names and indexes below the first name in a path of `--set`";
    /// Helm has no such limit; the largest index in a path of 30 of them is two million nulls.
    FILLED: usize = Count(1_000_000), "items that the indexes of all `--set` add to lists";
    /// As many as in a path of `--set`.
    IMPORT_DEPTH: usize = Count(31), "names in the path that `import-values` puts values below";
}

limits! { TEMPLATES, "Templates";
    /// A loop's round takes a few dozen, so this is some hundred thousand objects from one template, and seconds at most. What
    /// is included counts, and so does work on texts and lists beyond a few lines: a step for 16 bytes or items.
    FUEL: u64 = Count(50_000_000), "steps that one template takes";
    /// etcd takes objects of 1.5 MiB, so this is a good hundred of the largest.
    OUTPUT: usize = Bytes(256 << 20), "of text that one template makes";
    /// Charts nest three or four. MiniJinja's own limit may overflow the stack of a thread (2 MiB). In its units a macro costs 6
    /// and an `{% include %}` 10, so these are 33 macros or 20 includes.
    RECURSION: usize = Count(200), "units of macros and includes in each other";
    /// Each is an evaluation of its own, with macros in each other of its own.
    NESTING: usize = Count(8), "`include(...)` and `tpl` in each other";
    /// Kubernetes' own objects have some 20 levels. Lists put into themselves in a loop would overflow the stack when they are
    /// dropped. The chart's values, and what `fromYaml` reads, count as one level.
    HELD_DEPTH: usize = Count(100), "levels of lists and maps that a template puts into a variable";
    /// A list or map of the same list twice, and so on, is small in memory and endless to compare or write.
    ITEMS: usize = Count(1_000_000), "items of a list, those of lists in it counted too";
    /// A text doubled in a loop must not eat the memory.
    TEXT: usize = Bytes(16 << 20), "of a text that `~`, `+` or a function makes";
    /// MiniJinja compiles and drops expressions by recursion: it overflows a stack of 2 MiB at some ten thousand when built with
    /// little optimisation.
    EXPRESSION: usize = Count(1_000), "words and signs of an expression between commas, those in brackets included";
    /// For the same reason; it overflows at some 1,500.
    ELIF: usize = Count(250), "`elif` of an `if`";
    /// MiniJinja's own limit, for the same reason; some count twice.
    SYNTAX_DEPTH: usize = Count(150), "levels of brackets and tags in a template";
}

limits! { FUNCTIONS, "Functions";
    /// Loops have few rounds, and MiniJinja's `range` makes no more either.
    NUMBERS: usize = Count(100_000), "numbers that `until`, `untilStep` and `seq` make";
    /// A typo in a count must not eat the memory.
    REPEATED_TEXT: usize = Count(1 << 20), "times that `repeat` repeats";
    /// Nobody's line is as long.
    INDENT: usize = Count(1_000), "blanks of `indent` and `nindent`";
    /// Go takes no more either.
    WIDTH: usize = Count(1_000_000), "as a width or precision of `printf`";
    /// Beyond, compiling takes noticeable time and memory. Reading an expression costs 500 steps.
    REGEX: usize = Bytes(1 << 20), "of a compiled regular expression";
    /// As deep as what variables hold.
    WRITTEN_DEPTH: usize = Count(HELD_DEPTH), "levels that `toYaml` and its siblings write, and `merge` goes into";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_easy_to_read() {
        for (amount, expected) in [
            (Amount::Count(8), "8"),
            (Amount::Count(1_000), "1,000"),
            (Amount::Count(50_000_000), "50,000,000"),
            (Amount::Bytes(5 << 20), "5 MiB"),
            (Amount::Bytes(4_096), "4096 bytes"),
        ] {
            assert_eq!(amount.to_string(), expected);
        }
    }

    #[test]
    fn each_limit_has_a_reason_in_whole_sentences() {
        for limit in limits() {
            assert!(limit.why.trim_end().ends_with('.'), "{}", limit.what);
        }
    }
}
