//! Types of the application in the place of those that the codec has.

use std::error::Error;
use std::fmt::Write;
use std::marker::PhantomData;

use super::{Codec, Cursor, DecodeError, EncodeError, Node, Reader};
use crate::BoxError;

/// A type of the application that stands for an `A` in generated records, as `type = "crate::Money"` in deimos.toml
/// asks for.
///
/// Its `Default` stands in a record while data is read into it, and is never seen.
///
/// ```
/// use deimos_runtime::codec::{self, Codec, Long, Own};
/// use deimos_runtime::{BoxError, Custom};
///
/// #[derive(Clone, Debug, Default, PartialEq)]
/// struct Cents(u64);
///
/// impl Custom<i64> for Cents {
///     fn to_avro(&self) -> i64 {
///         i64::try_from(self.0).unwrap_or(i64::MAX)
///     }
///
///     fn from_avro(cents: i64) -> Result<Self, BoxError> {
///         Ok(Self(u64::try_from(cents)?))
///     }
/// }
///
/// let mut bytes = Vec::new();
/// codec::write::<Own<Cents, Long>>(&Cents(7), &mut bytes).unwrap();
/// assert_eq!(bytes, [14]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for the `{A}` that the schema asks for",
    label = "`deimos_runtime::Custom<{A}>` is not implemented for it",
    note = "deimos.toml names the type with `type = \"…\"`; implement `deimos_runtime::Custom<{A}>` for it: `to_avro` \
            gives the `{A}` that is written, `from_avro` makes one of what was read"
)]
pub trait Custom<A>: Default {
    /// What is written. It is asked for more than once while a value is encoded, and is the same each time.
    fn to_avro(&self) -> A;

    /// The value of what was read; an error is reported with the record and the field.
    ///
    /// It is also given the defaults that the schema has for such fields. One that it refuses is found before it is
    /// needed: [`Schema::check_defaults`](crate::Schema::check_defaults).
    fn from_avro(value: A) -> Result<Self, BoxError>;
}

/// A value of the type `T`, written and read as `C` says.
#[derive(Debug)]
pub struct Own<T, C>(PhantomData<(T, C)>);

impl<T: Custom<C::Value>, C: Codec> Codec for Own<T, C> {
    type Value = T;
    const MIN_SIZE: usize = C::MIN_SIZE;
    const INFALLIBLE: bool = C::INFALLIBLE;

    fn bound(value: &T) -> usize {
        C::bound(&value.to_avro())
    }

    fn check(value: &T) -> Result<(), EncodeError> {
        if C::INFALLIBLE { Ok(()) } else { C::check(&value.to_avro()) }
    }

    fn encode(value: &T, out: &mut Cursor<'_>) {
        C::encode(&value.to_avro(), out);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
        let value = C::decode(reader)?;
        T::from_avro(value).map_err(|error| reader.error(refusal::<T>(error.as_ref())))
    }

    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<T, DecodeError> {
        let value = C::decode_with(reader, node)?;
        T::from_avro(value).map_err(|error| reader.error(refusal::<T>(error.as_ref())))
    }
}

/// An error with its causes, because the errors of the codec are text.
pub(super) fn refusal<T>(error: &(dyn Error + 'static)) -> String {
    let mut text = format!("{} refuses it: {error}", std::any::type_name::<T>());
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
