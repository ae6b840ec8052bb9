//! What a scalar with a tag is.

use istio_mc_diagnostic::{Diagnostic, code};

use crate::scalar::{self, Scalar};
use crate::value::Number;

/// What a scalar with a tag is.
pub(super) fn tagged(tag: &str, text: &str) -> Result<Scalar, Box<Diagnostic>> {
    let Some(name) = tag.strip_prefix("tag:yaml.org,2002:") else {
        // A tag of somebody's own says nothing to kubectl: the text stays as it is.
        return Ok(Scalar::Text);
    };
    let wanted = match name {
        "str" => return Ok(Scalar::Text),
        "binary" => {
            let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, "the tag `!!binary` is not supported")
                .help("Kubernetes takes base64 as a plain text: remove the tag");
            return Err(Box::new(finding));
        }
        "timestamp" => {
            let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, "the tag `!!timestamp` is not supported")
                .help("Kubernetes takes times as plain texts: remove the tag");
            return Err(Box::new(finding));
        }
        "null" => "null",
        "bool" => "a boolean",
        "int" => "an integer",
        "float" => "a number",
        _ => return Ok(Scalar::Text),
    };
    match (name, scalar::resolve(text)) {
        ("null", Scalar::Null) => Ok(Scalar::Null),
        ("bool", Scalar::Bool(value)) => Ok(Scalar::Bool(value)),
        ("int", Scalar::Number(number @ Number::Int(_))) => Ok(Scalar::Number(number)),
        // go-yaml turns integers of 63 bits into floats, and no others.
        ("float", Scalar::Number(Number::Int(value))) if i64::try_from(value).is_ok() => {
            Ok(Scalar::Number(Number::Float(value as f64)))
        }
        ("float", Scalar::Number(number @ Number::Float(_))) => Ok(Scalar::Number(number)),
        ("float", Scalar::NotFinite) => Ok(Scalar::NotFinite),
        _ => {
            let message = format!("the tag `!!{name}` asks for {wanted}, but `{text}` is none");
            {
                let finding = Diagnostic::new(&code::UNSUPPORTED_YAML, message);
                Err(Box::new(finding.help("remove the tag, or correct the value")))
            }
        }
    }
}

/// A number that JSON has no word for.
pub(super) fn not_finite(text: &str) -> Diagnostic {
    Diagnostic::new(&code::UNSUPPORTED_YAML, format!("`{text}` is a number that JSON cannot hold"))
        .note("Kubernetes objects are JSON, which has no infinity and no NaN")
        .help("put it in quotes if it is meant as a text")
}
