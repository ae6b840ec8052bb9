//! Hashes.

use minijinja::{Error, Value};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::encoding::bytes;
use super::{Call, FUNCTION, Function};

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "sha256sum",
        usage: "text|sha256sum",
        about: "the SHA-256 of the text, in hexadecimal digits",
        examples: &[("''|sha256sum", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")],
        run: |call| hash::<Sha256>(call),
        ..FUNCTION
    },
    Function {
        name: "sha512sum",
        usage: "text|sha512sum",
        about: "the SHA-512 of the text, in hexadecimal digits",
        examples: &[("'a'|sha512sum|trunc(16)", "1f40fc92da241694")],
        run: |call| hash::<Sha512>(call),
        ..FUNCTION
    },
    Function {
        name: "sha1sum",
        usage: "text|sha1sum",
        about: "the SHA-1 of the text, in hexadecimal digits: for names, not for secrets",
        examples: &[("''|sha1sum", "da39a3ee5e6b4b0d3255bfef95601890afd80709")],
        run: |call| hash::<Sha1>(call),
        ..FUNCTION
    },
    Function {
        name: "adler32sum",
        usage: "text|adler32sum",
        about: "the Adler-32 of the text, as a decimal number in a text",
        examples: &[("'hello'|adler32sum", "103547413")],
        run: |call| Ok(Value::from(adler2::adler32_slice(&bytes(call)?).to_string())),
        ..FUNCTION
    },
];

fn hash<D: Digest>(call: &Call<'_, '_, '_>) -> Result<Value, Error> {
    let digest = D::digest(bytes(call)?);
    Ok(Value::from(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
}
