//! Encodings and hashes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::ValueKind;
use minijinja::{Error, Value};
use sha2::{Digest, Sha256};

use super::{Call, FUNCTION, Function};

pub(super) const TABLE: &[Function] = &[
    Function {
        name: "b64enc",
        usage: "text|b64enc",
        about: "the text in Base64",
        examples: &[("'hello'|b64enc", "aGVsbG8=")],
        run: |call| Ok(Value::from(STANDARD.encode(bytes(call)?))),
        ..FUNCTION
    },
    Function {
        name: "b64dec",
        usage: "text|b64dec",
        about: "the text that is written in Base64",
        examples: &[("'aGVsbG8='|b64dec", "hello")],
        run: |call| {
            let decoded = STANDARD.decode(call.string(0)?.trim());
            match decoded.map(String::from_utf8) {
                Ok(Ok(text)) => Ok(Value::from(text)),
                Ok(Err(bytes)) => Ok(Value::from_bytes(bytes.into_bytes())),
                Err(_) => Err(call.wrong("takes Base64, which this is not")),
            }
        },
        ..FUNCTION
    },
    Function {
        name: "sha256sum",
        usage: "text|sha256sum",
        about: "the SHA-256 of the text, in hexadecimal digits",
        examples: &[("''|sha256sum", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")],
        run: |call| {
            let digest = Sha256::digest(bytes(call)?);
            Ok(Value::from(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
        },
        ..FUNCTION
    },
];

fn bytes(call: &Call<'_, '_, '_>) -> Result<Vec<u8>, Error> {
    if call.value(0).kind() == ValueKind::Bytes {
        return Ok(call.value(0).as_bytes().unwrap_or_default().to_vec());
    }
    Ok(call.text(0)?.into_owned().into_bytes())
}
