//! The name of a network.

use super::{syntax, text_type};

text_type! {
    /// The name of a network: workloads that reach each other directly by IP.
    ///
    /// It becomes `ISTIO_META_NETWORK` and the label `topology.istio.io/network`, so it is a label value.
    pub struct NetworkName {
        what: "a network name",
        rule: "letters and digits, `-`, `_` and `.` inside, at most 63 bytes",
        check: |text| !text.is_empty() && syntax::is_label_value(text),
        pattern: syntax::LABEL_VALUE_PATTERN,
        max: 63,
    }
}
