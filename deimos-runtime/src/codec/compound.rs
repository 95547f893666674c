//! Nullable values, arrays, maps and boxes: codecs made of codecs.

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

use super::primitive::LONG;
use super::{Codec, Cursor, DecodeError, EncodeError, Node, Reader, Str, check_level};

/// The union `["null", C]`.
#[derive(Debug)]
pub struct Nullable<C>(PhantomData<C>);

/// The union `[C, "null"]`.
#[derive(Debug)]
pub struct NullableLast<C>(PhantomData<C>);

macro_rules! nullable {
    ($codec:ident, null = $null:literal, some = $some:literal) => {
        impl<C: Codec> Codec for $codec<C> {
            type Value = Option<C::Value>;
            const MIN_SIZE: usize = 1;
            const INFALLIBLE: bool = C::INFALLIBLE;

            #[inline]
            fn bound(value: &Self::Value) -> usize {
                1 + value.as_ref().map_or(0, C::bound)
            }

            fn check(value: &Self::Value) -> Result<(), EncodeError> {
                value.as_ref().map_or(Ok(()), C::check)
            }

            #[inline]
            fn encode(value: &Self::Value, out: &mut Cursor<'_>) {
                match value {
                    None => out.put_long($null),
                    Some(value) => {
                        out.put_long($some);
                        C::encode(value, out);
                    }
                }
            }

            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
                match reader.index(2)? {
                    $null => Ok(None),
                    _ => C::decode(reader).map(Some),
                }
            }

            fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self::Value, DecodeError> {
                match node.branch(reader, 2)? {
                    ($null, _) => Ok(None),
                    (_, node) => reader.resolved::<C>(node).map(Some),
                }
            }
        }
    };
}

nullable!(Nullable, null = 0, some = 1);
nullable!(NullableLast, null = 1, some = 0);

/// The union `["null"]`, which has one value and takes one byte.
#[derive(Debug)]
pub struct NullUnion;

impl Codec for NullUnion {
    type Value = ();
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    fn bound((): &()) -> usize {
        1
    }

    fn encode((): &(), out: &mut Cursor<'_>) {
        out.put_byte(0);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.index(1).map(drop)
    }

    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
        node.branch(reader, 1).map(drop)
    }
}

/// A union of several types with null as its branch number `NULL`; `U` is the generated enum of the other branches, whose
/// indices on the wire count null in.
#[derive(Debug)]
pub struct NullableUnion<U, const NULL: usize>(PhantomData<U>);

impl<U, const NULL: usize> NullableUnion<U, NULL> {
    /// Goes past null, if that is what was written.
    pub(super) fn skip_null(reader: &mut Reader<'_>) -> bool {
        reader.skip_if_long(i64::try_from(NULL).expect("a union has fewer than 2^63 branches"))
    }
}

impl<U: Codec, const NULL: usize> Codec for NullableUnion<U, NULL> {
    type Value = Option<U::Value>;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = U::INFALLIBLE;

    fn bound(value: &Self::Value) -> usize {
        value.as_ref().map_or(LONG, U::bound)
    }

    fn check(value: &Self::Value) -> Result<(), EncodeError> {
        value.as_ref().map_or(Ok(()), U::check)
    }

    fn encode(value: &Self::Value, out: &mut Cursor<'_>) {
        match value {
            None => out.put_count(NULL),
            Some(value) => U::encode(value, out),
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        if Self::skip_null(reader) { Ok(None) } else { U::decode(reader).map(Some) }
    }

    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self::Value, DecodeError> {
        let node = node.settle(reader)?;
        match node.branch(reader, usize::MAX)? {
            (branch, _) if branch == NULL => Ok(None),
            _ => U::decode_with(reader, node).map(Some),
        }
    }
}

/// A value behind a `Box`, on the edges of a recursive type that need one.
#[derive(Debug)]
pub struct Boxed<C>(PhantomData<C>);

impl<C: Codec> Codec for Boxed<C> {
    type Value = Box<C::Value>;
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
        C::decode(reader).map(Box::new)
    }

    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self::Value, DecodeError> {
        C::decode_with(reader, node).map(Box::new)
    }
}

/// An `array`, written as one block.
#[derive(Debug)]
pub struct Array<C>(PhantomData<C>);

impl<C: Codec> Codec for Array<C> {
    type Value = Vec<C::Value>;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = C::INFALLIBLE;

    fn bound(value: &Self::Value) -> usize {
        LONG + 1 + value.iter().map(C::bound).sum::<usize>()
    }

    fn check(value: &Self::Value) -> Result<(), EncodeError> {
        check_level(|| {
            value.iter().enumerate().try_for_each(|(index, item)| C::check(item).map_err(|error| error.at_item(index)))
        })
    }

    fn encode(value: &Self::Value, out: &mut Cursor<'_>) {
        if !value.is_empty() {
            out.put_count(value.len());
            for item in value {
                C::encode(item, out);
            }
        }
        out.put_byte(0);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        Self::decode_with(reader, Node::SAME)
    }

    fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self::Value, DecodeError> {
        let mut items = Vec::new();
        Self::decode_with_into(&mut items, reader, node)?;
        Ok(items)
    }

    fn decode_into(items: &mut Self::Value, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        Self::decode_with_into(items, reader, Node::SAME)
    }

    fn decode_with_into(items: &mut Self::Value, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
        let (item, min_size) = node.items(reader, C::MIN_SIZE)?;
        self::items(reader, (min_size, items), |reader, index| {
            reader.resolved::<C>(item).map_err(|error| error.at_item(index))
        })
    }
}

/// Reads the items of an array, or the entries of a map, block by block; `read` is told how many there were before.
pub(super) fn items<'a, T>(
    reader: &mut Reader<'a>,
    (min_size, items): (usize, &mut Vec<T>),
    read: impl Fn(&mut Reader<'a>, usize) -> Result<T, DecodeError>,
) -> Result<(), DecodeError> {
    let before = reader.enter_items()?;
    let mut blocks = || {
        loop {
            let (count, affordable) = reader.block((min_size, size_of::<T>()), before)?;
            if count == 0 {
                return Ok(());
            }
            items.reserve(affordable);
            for _ in 0..count {
                items.push(read(reader, items.len())?);
            }
        }
    };
    let done = blocks();
    reader.leave_items(before);
    done
}

/// A `map` into a `HashMap`; the order on the wire is the map's own.
#[derive(Debug)]
pub struct Map<C>(PhantomData<C>);

/// A `map` into a `BTreeMap`: equal maps are equal bytes, which keys need.
#[derive(Debug)]
pub struct SortedMap<C>(PhantomData<C>);

macro_rules! map {
    ($codec:ident, $map:ident, $reserve:expr) => {
        impl<C: Codec> Codec for $codec<C> {
            type Value = $map<String, C::Value>;
            const MIN_SIZE: usize = 1;
            const INFALLIBLE: bool = C::INFALLIBLE;

            fn bound(value: &Self::Value) -> usize {
                LONG + 1 + value.iter().map(|(key, item)| Str::bound(key) + C::bound(item)).sum::<usize>()
            }

            fn check(value: &Self::Value) -> Result<(), EncodeError> {
                check_level(|| {
                    value.iter().try_for_each(|(key, item)| C::check(item).map_err(|error| error.at_key(key)))
                })
            }

            fn encode(value: &Self::Value, out: &mut Cursor<'_>) {
                if !value.is_empty() {
                    out.put_count(value.len());
                    for (key, item) in value {
                        Str::encode_str(key, out);
                        C::encode(item, out);
                    }
                }
                out.put_byte(0);
            }

            fn decode(reader: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
                Self::decode_with(reader, Node::SAME)
            }

            fn decode_with(reader: &mut Reader<'_>, node: Node<'_>) -> Result<Self::Value, DecodeError> {
                let mut items = $map::new();
                Self::decode_with_into(&mut items, reader, node)?;
                Ok(items)
            }

            fn decode_into(items: &mut Self::Value, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                Self::decode_with_into(items, reader, Node::SAME)
            }

            fn decode_with_into(
                items: &mut Self::Value,
                reader: &mut Reader<'_>,
                node: Node<'_>,
            ) -> Result<(), DecodeError> {
                let (value, min_size) = node.items(reader, Str::MIN_SIZE + C::MIN_SIZE)?;
                let before = reader.enter_items()?;
                let mut blocks = || {
                    loop {
                        let size = size_of::<(String, C::Value)>();
                        let (count, affordable) = reader.block((min_size, size), before)?;
                        if count == 0 {
                            return Ok(());
                        }
                        $reserve(items, affordable);
                        for _ in 0..count {
                            let key = Str::decode(reader)?;
                            match reader.resolved::<C>(value) {
                                Ok(item) => drop(items.insert(key, item)),
                                Err(error) => return Err(error.at_key(&key)),
                            }
                        }
                    }
                };
                let done = blocks();
                reader.leave_items(before);
                done
            }
        }
    };
}

map!(Map, HashMap, reserve);
map!(SortedMap, BTreeMap, |_: &mut BTreeMap<_, _>, _| ());

/// Makes room in a map, which is cheaper for one that has none yet.
#[inline]
fn reserve<V>(items: &mut HashMap<String, V>, count: usize) {
    match items.capacity() {
        0 => *items = HashMap::with_capacity_and_hasher(count, items.hasher().clone()),
        _ => items.reserve(count),
    }
}
