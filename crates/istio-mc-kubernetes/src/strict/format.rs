//! How texts of some types are written.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use k8s_openapi::jiff::Timestamp;

/// Go's reader, which does not look at the bits that the last letter has too many.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// What may follow a quantity's number, beside an exponent.
const UNITS: [&str; 15] = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi"];

/// Whether it is a quantity (`k8s.io/apimachinery/pkg/api/resource`): `1`, `500m`, `1.5Gi`, `1e3`.
pub(super) fn is_quantity(text: &str) -> bool {
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = number.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, unit) = number.split_at(end);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || number.len() - digits > 1 {
        return false;
    }
    if UNITS.contains(&unit) || unit == "Ei" {
        return true;
    }
    let Some(exponent) = unit.strip_prefix(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    !exponent.is_empty() && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is a time as RFC 3339 writes it.
pub(super) fn is_time(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok()
}

/// Whether it is base64 as Go reads it: line breaks do not count, padding does.
pub(super) fn is_base64(text: &str) -> bool {
    if text.contains(['\n', '\r']) {
        return BASE64.decode(text.replace(['\n', '\r'], "")).is_ok();
    }
    BASE64.decode(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        for text in [
            "0", "1", "+1", "-1", "500m", "1.5Gi", ".5", "1.", "1e3", "1E-3", "2E", "3Ei", "100n", "4k",
            "1Ki",
        ] {
            assert!(is_quantity(text), "{text}");
        }
        for text in ["", ".", "m", "1K", "1 Gi", "1GB", "1e", "1.2.3", "1i", "0x1", "--1", "1e1.5"] {
            assert!(!is_quantity(text), "{text}");
        }
    }

    #[test]
    fn times() {
        for text in ["2019-02-01T10:00:00Z", "2019-02-01T10:00:00.123456Z", "2019-02-01T10:00:00+02:00"] {
            assert!(is_time(text), "{text}");
        }
        for text in ["", "2019-02-01", "10:00", "yesterday", "2019-13-01T10:00:00Z"] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn base64_as_go_reads_it() {
        for text in ["", "aHVudGVyMg==", "aHVu\ndGVyMg==\n", "aHVudGVyMh=="] {
            assert!(is_base64(text), "{text:?}");
        }
        for text in ["aHVudGVyMg", "aHVu dGVyMg==", "****", "aGk_", "a"] {
            assert!(!is_base64(text), "{text:?}");
        }
    }
}
