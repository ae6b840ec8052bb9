//! Encodings.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::BASE32;
use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::{Call, FUNCTION, Function};

pub(super) static TABLE: &[Function] = &[
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
            // Base64 comes in lines, as `base64` and PEM have it.
            let text: String = call.string(0)?.split(['\r', '\n']).collect();
            let decoded = STANDARD.decode(text.trim());
            decoded.map(text_or_bytes).map_err(|_| call.wrong("takes Base64, which this is not"))
        },
        ..FUNCTION
    },
    Function {
        name: "b32enc",
        usage: "text|b32enc",
        about: "the text in Base32",
        examples: &[("'hello'|b32enc", "NBSWY3DP")],
        run: |call| Ok(Value::from(BASE32.encode(&bytes(call)?))),
        ..FUNCTION
    },
    Function {
        name: "b32dec",
        usage: "text|b32dec",
        about: "the text that is written in Base32",
        examples: &[("'NBSWY3DP'|b32dec", "hello")],
        run: |call| {
            let text: String = call.string(0)?.split(['\r', '\n']).collect();
            let decoded = BASE32.decode(text.trim().as_bytes());
            decoded.map(text_or_bytes).map_err(|_| call.wrong("takes Base32, which this is not"))
        },
        ..FUNCTION
    },
];

/// The bytes of a text, or bytes themselves: a file's, or of what was decoded.
pub(super) fn bytes(call: &Call<'_, '_, '_>) -> Result<Vec<u8>, Error> {
    if call.value(0).kind() == ValueKind::Bytes {
        return Ok(call.value(0).as_bytes().unwrap_or_default().to_vec());
    }
    Ok(call.text(0)?.into_owned().into_bytes())
}

fn text_or_bytes(bytes: Vec<u8>) -> Value {
    String::from_utf8(bytes).map_or_else(|error| Value::from_bytes(error.into_bytes()), Value::from)
}
