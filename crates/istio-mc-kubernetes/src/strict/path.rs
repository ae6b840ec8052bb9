//! Where decoding is, without an allocation on the way.

use std::fmt;

/// A path from the object down: `spec.ports[0].name`; keys with dots in brackets.
#[derive(Clone, Copy)]
pub(crate) enum Path<'p> {
    Root,
    Field(&'p Path<'p>, &'p str),
    Item(&'p Path<'p>, usize),
}

impl Path<'_> {
    pub(crate) fn is_root(&self) -> bool {
        matches!(self, Path::Root)
    }

    /// Whether it is at or below that field of the object.
    pub(crate) fn starts_with(&self, field: &str) -> bool {
        match self {
            Path::Root => false,
            Path::Field(Path::Root, name) => *name == field,
            Path::Field(parent, _) | Path::Item(parent, _) => parent.starts_with(field),
        }
    }

    /// Whether a pattern leads here: steps joined by `.`, with `[]` for the items of a list and `{}` for the
    /// values of a map.
    pub(crate) fn fits(&self, pattern: &str) -> bool {
        match self {
            Path::Root => pattern.is_empty(),
            Path::Item(parent, _) => pattern.strip_suffix("[]").is_some_and(|rest| parent.fits(rest)),
            Path::Field(parent, name) => {
                if let Some(rest) = pattern.strip_suffix("{}") {
                    return parent.fits(rest);
                }
                let Some(rest) = pattern.strip_suffix(name) else { return false };
                match parent.is_root() {
                    true => rest.is_empty(),
                    false => rest.strip_suffix('.').is_some_and(|rest| parent.fits(rest)),
                }
            }
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Item(parent, index) => write!(f, "{parent}[{index}]"),
            Path::Field(parent, name) if name.is_empty() || name.contains(['.', '[', '"']) => {
                write!(f, "{parent}[{name:?}]")
            }
            Path::Field(Path::Root, name) => f.write_str(name),
            Path::Field(parent, name) => write!(f, "{parent}.{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fit_patterns() {
        let spec = Path::Field(&Path::Root, "spec");
        let metrics = Path::Field(&spec, "metrics");
        let metric = Path::Item(&metrics, 3);
        let pods = Path::Field(&metric, "pods");
        assert_eq!(pods.to_string(), "spec.metrics[3].pods");
        assert!(pods.fits("spec.metrics[].pods") && pods.fits("spec.metrics[]{}"));
        for pattern in [
            "metrics[].pods",
            "pods",
            "spec.metrics.pods",
            "xspec.metrics[].pods",
            "",
            "spec.metrics[].xpods",
        ] {
            assert!(!pods.fits(pattern), "{pattern}");
        }
    }
}
