//! Borrowed views: what a message holds, with strings and bytes left where they are.

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

use super::compound::items;
use super::{
    Array, Boxed, Bytes, Codec, Cursor, DecodeError, EncodeError, Limits, Map, MapRef, Node, Nullable, NullableLast,
    NullableUnion, Reader, SortedMap, Str,
};
use crate::Record;

/// A schema whose values can be read without taking them out of the bytes; of generated types, those for which
/// deimos.toml says `borrow = true`.
///
/// Views are read under the same [limits](Limits) and with the same errors as values.
pub trait View: Codec {
    /// The value as a view: `&str` for a string, `OrderRef` for an `Order`.
    type Ref<'a>;

    /// Reads one value that was written with the same schema.
    fn decode_ref<'a>(reader: &mut Reader<'a>) -> Result<Self::Ref<'a>, DecodeError>;

    /// [`decode_ref`](Self::decode_ref) into a place that holds a [blank](super::ViewFields::blank); as
    /// [`Codec::decode_into`].
    #[inline]
    fn decode_ref_into<'a>(place: &mut Self::Ref<'a>, reader: &mut Reader<'a>) -> Result<(), DecodeError> {
        *place = Self::decode_ref(reader)?;
        Ok(())
    }

    /// Reads one value that was written with another schema, as `node` says; as [`Codec::decode_with`].
    fn decode_ref_with<'a>(reader: &mut Reader<'a>, node: Node<'_>) -> Result<Self::Ref<'a>, DecodeError> {
        let _ = node;
        Err(Node::misplaced(reader))
    }

    /// The value, which owns what it holds.
    fn owned(view: &Self::Ref<'_>) -> Self::Value;
}

/// The view of a record; generated, as `OrderRef` beside `Order`, where deimos.toml says `borrow = true`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the view of a record",
    label = "expected a type such as `OrderRef<'_>`",
    note = "deimos.toml asks for views with `borrow = true`, at the top for all records or in `[types.\"…\"]` for one"
)]
pub trait RecordRef<'a>: Sized {
    /// The record that owns what it holds.
    type Record: Record + View<Ref<'a> = Self>;
}

/// Reads a view of exactly these bytes, which were written with the record's own schema.
///
/// ```
/// # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
/// use contract::{Note, NoteRef}; // generated: `include_bindings!(mod contract)`, with `borrow = true` in deimos.toml
/// use deimos_runtime::codec;
///
/// let message = codec::encode(&Note { text: "by hand".into() })?;
/// let note: NoteRef<'_> = codec::decode_ref(&message)?;
/// assert_eq!(note.text, "by hand", "where it is in the message");
/// assert_eq!(note.to_owned(), Note { text: "by hand".into() });
///
/// let error = codec::decode_ref::<NoteRef<'_>>(&message[..3]).unwrap_err();
/// assert_eq!(error.to_string(), "cannot decode Note.text at byte 0: expected 7 bytes, 2 are left");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decode_ref<'a, R: RecordRef<'a>>(bytes: &'a [u8]) -> Result<R, DecodeError> {
    Limits::new().decode_ref(bytes)
}

/// Reads a view of the record at the start of `bytes`, and returns the bytes behind it too.
pub fn decode_ref_prefix<'a, R: RecordRef<'a>>(bytes: &'a [u8]) -> Result<(R, &'a [u8]), DecodeError> {
    let mut reader = Reader::new(bytes);
    let view = read(&mut reader)?;
    Ok((view, reader.rest()))
}

fn read<'a, R: RecordRef<'a>>(reader: &mut Reader<'a>) -> Result<R, DecodeError> {
    <R::Record as View>::decode_ref(reader)
}

impl Limits {
    /// Reads a view of exactly these bytes, as [`decode_ref`] does, within these limits.
    pub fn decode_ref<'a, R: RecordRef<'a>>(self, bytes: &'a [u8]) -> Result<R, DecodeError> {
        super::whole_record::<R::Record, _>(Reader::with_limits(bytes, self), read::<R>)
    }
}

impl<'a> Reader<'a> {
    /// Reads one field as a view; errors name it.
    #[inline]
    pub fn field_ref<C: View>(&mut self, name: &'static str) -> Result<C::Ref<'a>, DecodeError> {
        let mut read = C::decode_ref(self);
        if let Err(error) = &mut read {
            error.name_field(name);
        }
        read
    }

    /// Reads one field as a view into its place; errors name it.
    #[inline]
    pub fn field_ref_into<C: View>(&mut self, place: &mut C::Ref<'a>, name: &'static str) -> Result<(), DecodeError> {
        let mut read = C::decode_ref_into(place, self);
        if let Err(error) = &mut read {
            error.name_field(name);
        }
        read
    }

    /// Reads a view of a value that was written as `node` says.
    #[inline]
    pub fn resolved_ref<C: View>(&mut self, node: Node<'_>) -> Result<C::Ref<'a>, DecodeError> {
        let node = node.settled(self)?;
        if node.is_same() { C::decode_ref(self) } else { C::decode_ref_with(self, node) }
    }

    /// Reads a view of a value that was written as `node` says into its place.
    #[inline]
    pub fn fill_ref<C: View>(&mut self, place: &mut C::Ref<'a>, node: Node<'_>) -> Result<(), DecodeError> {
        *place = self.resolved_ref::<C>(node)?;
        Ok(())
    }
}

/// What is no different in a view, because there is nothing in it to borrow, or because it is a type of the
/// application's own.
#[derive(Debug)]
pub struct ByValue<C>(PhantomData<C>);

impl<C: Codec> Codec for ByValue<C> {
    type Value = C::Value;
    const MIN_SIZE: usize = C::MIN_SIZE;
    const INFALLIBLE: bool = C::INFALLIBLE;

    fn bound(value: &Self::Value) -> usize {
        C::bound(value)
    }

    fn check(value: &Self::Value) -> Result<(), EncodeError> {
        C::check(value)
    }

    fn encode(value: &Self::Value, out: &mut Cursor<'_>) {
        C::encode(value, out);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        C::decode(reader)
    }

    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self::Value, DecodeError> {
        C::decode_with(reader, node)
    }
}

impl<C: Codec> View for ByValue<C>
where
    C::Value: Clone,
{
    type Ref<'a> = C::Value;

    #[inline]
    fn decode_ref<'a>(reader: &mut Reader<'a>) -> Result<Self::Ref<'a>, DecodeError> {
        C::decode(reader)
    }

    fn decode_ref_with<'a>(reader: &mut Reader<'a>, node: Node<'_>) -> Result<Self::Ref<'a>, DecodeError> {
        C::decode_with(reader, node)
    }

    fn owned(view: &Self::Ref<'_>) -> Self::Value {
        view.clone()
    }
}

impl View for Str {
    type Ref<'a> = &'a str;

    #[inline]
    fn decode_ref<'a>(reader: &mut Reader<'a>) -> Result<&'a str, DecodeError> {
        Self::decode_str(reader)
    }

    #[inline]
    fn owned(view: &&str) -> String {
        (*view).to_owned()
    }
}

impl View for Bytes {
    type Ref<'a> = &'a [u8];

    #[inline]
    fn decode_ref<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], DecodeError> {
        Self::decode_slice(reader)
    }

    #[inline]
    fn owned(view: &&[u8]) -> Vec<u8> {
        view.to_vec()
    }
}

macro_rules! nullable {
    ($codec:ident, null = $null:literal) => {
        impl<C: View> View for $codec<C> {
            type Ref<'a> = Option<C::Ref<'a>>;

            #[inline]
            fn decode_ref<'a>(reader: &mut Reader<'a>) -> Result<Self::Ref<'a>, DecodeError> {
                match reader.index(2)? {
                    $null => Ok(None),
                    _ => C::decode_ref(reader).map(Some),
                }
            }

            fn decode_ref_with<'a>(reader: &mut Reader<'a>, node: Node<'_>) -> Result<Self::Ref<'a>, DecodeError> {
                match node.branch(reader, 2)? {
                    ($null, _) => Ok(None),
                    (_, node) => reader.resolved_ref::<C>(node).map(Some),
                }
            }

            fn owned(view: &Self::Ref<'_>) -> Self::Value {
                view.as_ref().map(C::owned)
            }
        }
    };
}

nullable!(Nullable, null = 0);
nullable!(NullableLast, null = 1);

impl<U: View, const NULL: usize> View for NullableUnion<U, NULL> {
    type Ref<'a> = Option<U::Ref<'a>>;

    fn decode_ref<'a>(reader: &mut Reader<'a>) -> Result<Self::Ref<'a>, DecodeError> {
        if Self::skip_null(reader) { Ok(None) } else { U::decode_ref(reader).map(Some) }
    }

    fn decode_ref_with<'a>(reader: &mut Reader<'a>, node: Node<'_>) -> Result<Self::Ref<'a>, DecodeError> {
        let node = node.settle(reader)?;
        match node.branch(reader, usize::MAX)? {
            (branch, _) if branch == NULL => Ok(None),
            _ => U::decode_ref_with(reader, node).map(Some),
        }
    }

    fn owned(view: &Self::Ref<'_>) -> Self::Value {
        view.as_ref().map(U::owned)
    }
}

impl<C: View> View for Boxed<C> {
    type Ref<'a> = Box<C::Ref<'a>>;

    fn decode_ref<'a>(reader: &mut Reader<'a>) -> Result<Self::Ref<'a>, DecodeError> {
        C::decode_ref(reader).map(Box::new)
    }

    fn decode_ref_with<'a>(reader: &mut Reader<'a>, node: Node<'_>) -> Result<Self::Ref<'a>, DecodeError> {
        C::decode_ref_with(reader, node).map(Box::new)
    }

    fn owned(view: &Self::Ref<'_>) -> Self::Value {
        Box::new(C::owned(view))
    }
}

impl<C: View> View for Array<C> {
    type Ref<'a> = Vec<C::Ref<'a>>;

    fn decode_ref<'a>(reader: &mut Reader<'a>) -> Result<Self::Ref<'a>, DecodeError> {
        Self::decode_ref_with(reader, Node::SAME)
    }

    fn decode_ref_with<'a>(reader: &mut Reader<'a>, node: Node<'_>) -> Result<Self::Ref<'a>, DecodeError> {
        let (item, min_size) = node.items(reader, C::MIN_SIZE)?;
        let mut read = Vec::new();
        items(reader, (min_size, &mut read), |reader, index| {
            reader.resolved_ref::<C>(item).map_err(|error| error.at_item(index))
        })?;
        Ok(read)
    }

    fn owned(view: &Self::Ref<'_>) -> Self::Value {
        view.iter().map(C::owned).collect()
    }
}

macro_rules! map {
    ($codec:ident, $map:ident) => {
        impl<C: View> View for $codec<C> {
            type Ref<'a> = MapRef<'a, C::Ref<'a>>;

            fn decode_ref<'a>(reader: &mut Reader<'a>) -> Result<Self::Ref<'a>, DecodeError> {
                Self::decode_ref_with(reader, Node::SAME)
            }

            fn decode_ref_with<'a>(reader: &mut Reader<'a>, node: Node<'_>) -> Result<Self::Ref<'a>, DecodeError> {
                let (value, min_size) = node.items(reader, Str::MIN_SIZE + C::MIN_SIZE)?;
                let mut entries = Vec::new();
                items(reader, (min_size, &mut entries), |reader, _| {
                    let key = Str::decode_str(reader)?;
                    Ok((key, reader.resolved_ref::<C>(value).map_err(|error| error.at_key(key))?))
                })?;
                Ok(MapRef::from(entries))
            }

            fn owned(view: &Self::Ref<'_>) -> $map<String, C::Value> {
                view.iter().map(|(key, item)| (key.to_owned(), C::owned(item))).collect()
            }
        }
    };
}

map!(Map, HashMap);
map!(SortedMap, BTreeMap);
