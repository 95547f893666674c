//! The Avro codec: the schema of a field is a type, and that type encodes and decodes the field's values.
//!
//! Generated records implement [`Codec`] by naming the codec of each field, nothing more:
//!
//! ```
//! use deimos_runtime::codec::{self, Codec, Cursor, DecodeError, EncodeError, Reader};
//!
//! struct Point { x: i32, label: Option<String> }
//!
//! impl Codec for Point {
//!     type Value = Self;
//!     const MIN_SIZE: usize = 2;
//!     const INFALLIBLE: bool = true;
//!     fn bound(value: &Self) -> usize {
//!         codec::Int::bound(&value.x) + codec::Nullable::<codec::Str>::bound(&value.label)
//!     }
//!     fn encode(value: &Self, out: &mut Cursor<'_>) {
//!         codec::Int::encode(&value.x, out);
//!         codec::Nullable::<codec::Str>::encode(&value.label, out);
//!     }
//!     fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
//!         reader.record("geometry.Point", |reader| Ok(Self {
//!             x: reader.field::<codec::Int>("x")?,
//!             label: reader.field::<codec::Nullable<codec::Str>>("label")?,
//!         }))
//!     }
//! }
//!
//! let mut bytes = Vec::new();
//! codec::write::<Point>(&Point { x: -3, label: Some("peak".into()) }, &mut bytes).unwrap();
//! assert_eq!(bytes, [5, 2, 8, b'p', b'e', b'a', b'k']);
//! ```
//!
//! Generated ones fill a blank in its place ([`Codec::decode_into`]), and say how each field is read by itself ([`Fields`]), so
//! that a [`Plan`] reads data of other writer schemas.
//! [`Limits`] bound what a message may cost; [`confluent`] and [`single_object`] know the framings.

mod ascii;
mod compound;
pub mod confluent;
mod cursor;
mod decimal;
mod defaults;
mod duration;
mod error;
mod faults;
#[cfg(feature = "file")]
pub mod file;
mod framed;
#[cfg(feature = "interop")]
pub mod interop;
pub mod json;
mod level;
mod limits;
mod map_ref;
mod own;
mod plan;
mod primitive;
mod reader;
pub mod single_object;
mod time;
mod unique;
mod view;
mod wide;

pub use compound::{Array, Boxed, Map, NullUnion, Nullable, NullableLast, NullableUnion, SortedMap};
pub use cursor::Cursor;
pub use decimal::{Decimal, DecimalFixed};
pub(crate) use decimal::{redundant, unscaled};
pub(crate) use defaults::check as check_defaults;
pub use defaults::{DefaultCheck, DefaultError};
#[doc(hidden)]
pub use defaults::{own_default, with_own_defaults};
pub use duration::Duration;
pub use error::{DecodeError, EncodeError};
pub use framed::MessageError;
pub use level::check_level;
pub use limits::Limits;
pub use map_ref::MapRef;
pub use own::{Custom, Own};
pub use plan::{Fields, Node, Plan, ResolveError, ViewFields};
pub use primitive::{Boolean, Bytes, Double, Fixed, Float, Int, Long, Null, Str};
pub use reader::Reader;
pub use time::{
    Date, LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, TimeMicros, TimeMillis, TimestampMicros,
    TimestampMillis, TimestampNanos,
};
pub use unique::{UuidFixed, UuidString};
pub use view::{ByValue, RecordRef, View, decode_ref, decode_ref_prefix};
pub(crate) use wide::unscaled as wide_unscaled;
pub use wide::{BigDecimal, WideDecimal, WideDecimalFixed};

use crate::Record;

/// An Avro schema as a type: how its values are written and read in Avro's binary encoding (Avro 1.12, Binary Encoding).
///
/// Named types are their own codec (`Value = Self`); fields are described by the codecs of this module, such as
/// `Nullable<TimestampMillis>`.
pub trait Codec {
    /// The Rust value of this schema.
    type Value;

    /// The fewest bytes that a value can take. Named types state it as a literal, because a constant computed over
    /// recursive types is a cycle to rustc.
    const MIN_SIZE: usize;

    /// Whether [`check`](Self::check) accepts every value.
    const INFALLIBLE: bool;

    /// The most bytes that this value can take, cheap to compute.
    fn bound(value: &Self::Value) -> usize;

    /// Finds what Rust's type admits and the schema does not, such as a decimal with too many digits.
    fn check(value: &Self::Value) -> Result<(), EncodeError> {
        let _ = value;
        Ok(())
    }

    /// Writes the value, for which [`bound`](Self::bound) bytes are reserved and [`check`](Self::check) passed.
    fn encode(value: &Self::Value, out: &mut Cursor<'_>);

    /// Reads one value that was written with the same schema.
    fn decode(reader: &mut Reader<'_>) -> Result<Self::Value, DecodeError>;

    /// Reads one value that was written with another schema, as `node` says; called by [`Reader::resolved`], once it is
    /// known that `node` is not [the same](Node::is_same).
    ///
    /// Codecs that are made of others, and generated ones, have their own. The others have no use for one: what they
    /// read was written in the same bytes, or it is not theirs to read.
    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self::Value, DecodeError> {
        let _ = node;
        Err(Node::misplaced(reader))
    }

    /// [`decode`](Self::decode) into a place that holds a [blank](Fields::blank), which spares records a move.
    ///
    /// Only a blank: what else the place holds may be kept or leaked. After an error it holds a part of the value.
    #[inline]
    fn decode_into(place: &mut Self::Value, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *place = Self::decode(reader)?;
        Ok(())
    }

    /// [`decode_with`](Self::decode_with) into a place that holds a [blank](Fields::blank).
    fn decode_with_into(place: &mut Self::Value, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
        *place = Self::decode_with(reader, node)?;
        Ok(())
    }
}

/// The record in Avro's binary encoding, without any framing.
pub fn encode<T: Record>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::new();
    encode_into(value, &mut bytes)?;
    Ok(bytes)
}

/// Appends the record in Avro's binary encoding to `out`; on an error `out` is as it was.
pub fn encode_into<T: Record>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    write::<T>(value, out).map_err(|error| error.within(T::SCHEMA.fullname))
}

/// Appends a value of any codec to `out`; on an error `out` is as it was.
pub fn write<C: Codec>(value: &C::Value, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    if !C::INFALLIBLE {
        C::check(value)?;
    }
    let start = out.len();
    out.resize(start + C::bound(value), 0);
    let mut cursor = Cursor::new(&mut out[start..]);
    C::encode(value, &mut cursor);
    let written = cursor.written();
    out.truncate(start + written);
    Ok(())
}

/// Reads a record from exactly these bytes, which were written with the record's own schema.
///
/// Bytes that are left over are an error; [`decode_prefix`] returns them.
pub fn decode<T: Record>(bytes: &[u8]) -> Result<T, DecodeError> {
    Limits::new().decode(bytes)
}

/// Reads a record, or a view of one, and checks that nothing is left over; an error names the record.
#[inline]
fn whole_record<'a, R: Record, T>(
    reader: Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut value = whole(reader, read);
    if let Err(error) = &mut value {
        error.name_record(R::SCHEMA.fullname);
    }
    value
}

/// Reads a value and checks that nothing is left over.
#[inline]
fn whole<'a, T>(
    mut reader: Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut value = read(&mut reader);
    if value.is_ok()
        && let Err(error) = reader.finish()
    {
        value = Err(error);
    }
    value
}

/// Reads a record from the start of `bytes`, and returns the bytes behind it too.
pub fn decode_prefix<T: Record>(bytes: &[u8]) -> Result<(T, &[u8]), DecodeError> {
    let mut reader = Reader::new(bytes);
    let value = T::decode(&mut reader)?;
    Ok((value, reader.rest()))
}

/// Checks one field of a record; an error then names the field.
pub fn check_field<C: Codec>(name: &'static str, value: &C::Value) -> Result<(), EncodeError> {
    C::check(value).map_err(|error| error.in_field(name))
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
