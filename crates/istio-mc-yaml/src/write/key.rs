//! Keys of maps, which are texts.

use std::fmt::{Display, Write as _};

use serde::ser::{self, Error as _, Impossible, Serialize};

use super::WriteError;
use super::text::push_inline;

/// Writes a key: a text, or a scalar as a text.
pub(super) struct KeySerializer<'o> {
    out: &'o mut String,
}

impl<'o> KeySerializer<'o> {
    /// A serializer that appends a key.
    pub(super) fn new(out: &'o mut String) -> Self {
        Self { out }
    }

    fn quoted(self, scalar: impl Display) -> Result<(), WriteError> {
        // Writing to a String cannot fail.
        let _ = write!(self.out, "\"{scalar}\"");
        Ok(())
    }
}

fn no_key<T>(what: &str) -> Result<T, WriteError> {
    Err(WriteError::custom(format_args!("{what} cannot be the key of a map")))
}

impl ser::Serializer for KeySerializer<'_> {
    type Ok = ();
    type Error = WriteError;
    type SerializeSeq = Impossible<(), WriteError>;
    type SerializeTuple = Impossible<(), WriteError>;
    type SerializeTupleStruct = Impossible<(), WriteError>;
    type SerializeTupleVariant = Impossible<(), WriteError>;
    type SerializeMap = Impossible<(), WriteError>;
    type SerializeStruct = Impossible<(), WriteError>;
    type SerializeStructVariant = Impossible<(), WriteError>;

    fn serialize_bool(self, value: bool) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_i8(self, value: i8) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_i16(self, value: i16) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_i32(self, value: i32) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_i64(self, value: i64) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_i128(self, value: i128) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_u8(self, value: u8) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_u16(self, value: u16) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_u32(self, value: u32) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_u64(self, value: u64) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_u128(self, value: u128) -> Result<(), WriteError> {
        self.quoted(value)
    }

    fn serialize_f32(self, _: f32) -> Result<(), WriteError> {
        no_key("a number with a fraction")
    }

    fn serialize_f64(self, _: f64) -> Result<(), WriteError> {
        no_key("a number with a fraction")
    }

    fn serialize_char(self, value: char) -> Result<(), WriteError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), WriteError> {
        push_inline(self.out, value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), WriteError> {
        no_key("a byte string")
    }

    fn serialize_none(self) -> Result<(), WriteError> {
        no_key("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), WriteError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), WriteError> {
        no_key("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), WriteError> {
        no_key("null")
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), WriteError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), WriteError> {
        no_key("a map")
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, WriteError> {
        no_key("a list")
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, WriteError> {
        no_key("a list")
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, WriteError> {
        no_key("a list")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, WriteError> {
        no_key("a map")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, WriteError> {
        no_key("a map")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, WriteError> {
        no_key("a map")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, WriteError> {
        no_key("a map")
    }
}
