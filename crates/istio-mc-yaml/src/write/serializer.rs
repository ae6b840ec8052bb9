//! The layout: where lines, indents, dashes and keys go.

use std::fmt::{Display, Write as _};

use serde::ser::{self, Error as _, Serialize};

use super::WriteError;
use super::key::KeySerializer;
use super::text::{is_block, is_plain, needs_indicator, push_blanks, push_block, push_quoted};
use crate::read::MAX_DEPTH;

/// Keys longer than this are written after `?`: readers look no further than 1024 characters for the `:`.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// What stands before a value.
#[derive(Clone, Copy)]
enum Before {
    /// Nothing: the value is the document.
    Nothing,
    /// `key:`, whose map stands in this column.
    Key(usize),
    /// `-` in this column.
    Dash(usize),
}

/// Writes one value, with the line break after it.
pub(super) struct Serializer<'o> {
    out: &'o mut String,
    before: Before,
    depth: usize,
}

impl<'o> Serializer<'o> {
    /// A serializer that appends a document.
    pub(super) fn new(out: &'o mut String) -> Self {
        Self { out, before: Before::Nothing, depth: 0 }
    }

    /// Sets a value apart from what stands before it on its line.
    fn separate(&mut self) {
        if !matches!(self.before, Before::Nothing) {
            self.out.push(' ');
        }
    }

    fn word(mut self, word: &str) -> Result<(), WriteError> {
        self.separate();
        self.out.push_str(word);
        self.out.push('\n');
        Ok(())
    }

    fn integer(mut self, value: impl Display) -> Result<(), WriteError> {
        self.separate();
        // Writing to a String cannot fail.
        let _ = writeln!(self.out, "{value}");
        Ok(())
    }

    /// A float from its shortest digits, `1.5` or `1e-7`, so that readers of YAML 1.1 too see a float: with a dot,
    /// and a sign in the exponent.
    fn float(mut self, is_finite: bool, shortest: &str) -> Result<(), WriteError> {
        if !is_finite {
            return Err(WriteError::custom(format_args!("`{shortest}` is a number that JSON cannot hold")));
        }
        self.separate();
        match shortest.split_once('e') {
            None => self.out.push_str(shortest),
            Some((mantissa, exponent)) => {
                self.out.push_str(mantissa);
                self.out.push_str(if mantissa.contains('.') { "e" } else { ".0e" });
                if !exponent.starts_with('-') {
                    self.out.push('+');
                }
                self.out.push_str(exponent);
            }
        }
        self.out.push('\n');
        Ok(())
    }

    fn block(self, kind: Kind) -> Result<Block<'o>, WriteError> {
        if self.depth >= MAX_DEPTH {
            return Err(WriteError::custom(format_args!(
                "lists and maps are nested more than {MAX_DEPTH} deep"
            )));
        }
        let column = match (self.before, kind) {
            (Before::Nothing, _) => 0,
            // The items of a list stand in the column of its key.
            (Before::Key(column), Kind::List) => column,
            (Before::Key(column) | Before::Dash(column), _) => column + 2,
        };
        Ok(Block { out: self.out, before: self.before, depth: self.depth, kind, column, is_empty: true })
    }

    /// A map of one entry, as enums are written whose variants hold something.
    fn variant(self, name: &str) -> Result<Serializer<'o>, WriteError> {
        let mut block = self.block(Kind::Map)?;
        block.key(name)?;
        Ok(Serializer { out: block.out, before: Before::Key(block.column), depth: block.depth + 1 })
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    List,
    Map,
}

/// A list or map that is being written.
pub(super) struct Block<'o> {
    out: &'o mut String,
    before: Before,
    depth: usize,
    kind: Kind,
    /// Where its dashes or keys stand.
    column: usize,
    is_empty: bool,
}

impl Block<'_> {
    /// Goes to where the next dash or key stands.
    fn next(&mut self) {
        let is_first = std::mem::replace(&mut self.is_empty, false);
        match self.before {
            Before::Nothing if is_first => {}
            Before::Dash(_) if is_first => self.out.push(' '),
            Before::Key(_) if is_first => {
                self.out.push('\n');
                push_blanks(self.out, self.column);
            }
            _ => push_blanks(self.out, self.column),
        }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.next();
        self.out.push('-');
        let before = Before::Dash(self.column);
        value.serialize(Serializer { out: self.out, before, depth: self.depth + 1 })
    }

    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), WriteError> {
        self.next();
        let start = self.out.len();
        key.serialize(KeySerializer::new(self.out))?;
        if self.out.len() - start > LONGEST_SIMPLE_KEY {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            push_blanks(self.out, self.column);
        }
        self.out.push(':');
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        let before = Before::Key(self.column);
        value.serialize(Serializer { out: self.out, before, depth: self.depth + 1 })
    }

    fn finish(self) -> Result<(), WriteError> {
        if self.is_empty {
            let word = if self.kind == Kind::List { "[]" } else { "{}" };
            return Serializer { out: self.out, before: self.before, depth: self.depth }.word(word);
        }
        Ok(())
    }
}

impl<'o> ser::Serializer for Serializer<'o> {
    type Ok = ();
    type Error = WriteError;
    type SerializeSeq = Block<'o>;
    type SerializeTuple = Block<'o>;
    type SerializeTupleStruct = Block<'o>;
    type SerializeTupleVariant = Block<'o>;
    type SerializeMap = Block<'o>;
    type SerializeStruct = Block<'o>;
    type SerializeStructVariant = Block<'o>;

    fn serialize_bool(self, value: bool) -> Result<(), WriteError> {
        self.word(if value { "true" } else { "false" })
    }

    fn serialize_i8(self, value: i8) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_i16(self, value: i16) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_i32(self, value: i32) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_i64(self, value: i64) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_i128(self, value: i128) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_u8(self, value: u8) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_u16(self, value: u16) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_u32(self, value: u32) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_u64(self, value: u64) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_u128(self, value: u128) -> Result<(), WriteError> {
        self.integer(value)
    }

    fn serialize_f32(self, value: f32) -> Result<(), WriteError> {
        self.float(value.is_finite(), &format!("{value:?}"))
    }

    fn serialize_f64(self, value: f64) -> Result<(), WriteError> {
        self.float(value.is_finite(), &format!("{value:?}"))
    }

    fn serialize_char(self, value: char) -> Result<(), WriteError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(mut self, value: &str) -> Result<(), WriteError> {
        self.separate();
        if is_plain(value) {
            self.out.push_str(value);
        } else if is_block(value) {
            match self.before {
                Before::Key(column) | Before::Dash(column) => {
                    push_block(self.out, value, column + 2);
                    return Ok(());
                }
                Before::Nothing if !needs_indicator(value) => {
                    push_block(self.out, value, 2);
                    return Ok(());
                }
                // Readers disagree on what an indent at the top of a document counts from.
                Before::Nothing => push_quoted(self.out, value),
            }
        } else {
            push_quoted(self.out, value);
        }
        self.out.push('\n');
        Ok(())
    }

    /// A list of numbers, as JSON has it.
    fn serialize_bytes(self, value: &[u8]) -> Result<(), WriteError> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), WriteError> {
        self.word("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), WriteError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), WriteError> {
        self.word("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), WriteError> {
        self.word("null")
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
        variant: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        value.serialize(self.variant(variant)?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Block<'o>, WriteError> {
        self.block(Kind::List)
    }

    fn serialize_tuple(self, _: usize) -> Result<Block<'o>, WriteError> {
        self.block(Kind::List)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Block<'o>, WriteError> {
        self.block(Kind::List)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Block<'o>, WriteError> {
        self.variant(variant)?.block(Kind::List)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Block<'o>, WriteError> {
        self.block(Kind::Map)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Block<'o>, WriteError> {
        self.block(Kind::Map)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Block<'o>, WriteError> {
        self.variant(variant)?.block(Kind::Map)
    }
}

impl ser::SerializeSeq for Block<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.item(value)
    }

    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}

impl ser::SerializeTuple for Block<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.item(value)
    }

    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}

impl ser::SerializeTupleStruct for Block<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.item(value)
    }

    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}

impl ser::SerializeTupleVariant for Block<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.item(value)
    }

    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}

impl ser::SerializeMap for Block<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), WriteError> {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.value(value)
    }

    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}

impl ser::SerializeStruct for Block<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        self.key(key)?;
        self.value(value)
    }

    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}

impl ser::SerializeStructVariant for Block<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        self.key(key)?;
        self.value(value)
    }

    fn end(self) -> Result<(), WriteError> {
        self.finish()
    }
}
