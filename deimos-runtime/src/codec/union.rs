//! Unions of null and several other types.

use std::marker::PhantomData;

use super::{Codec, Cursor, DecodeError, EncodeError, Reader};

/// A union with null as its branch `NULL`, and more than one other branch, which are the variants of `C`.
///
/// `C` counts the branch of null too when it writes the index of its own.
#[derive(Debug)]
pub struct NullableUnion<C, const NULL: usize>(PhantomData<C>);

impl<C: Codec, const NULL: usize> Codec for NullableUnion<C, NULL> {
    type Value = Option<C::Value>;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = C::INFALLIBLE;

    #[inline]
    fn bound(value: &Self::Value) -> usize {
        value.as_ref().map_or(5, C::bound)
    }

    fn check(value: &Self::Value) -> Result<(), EncodeError> {
        value.as_ref().map_or(Ok(()), C::check)
    }

    #[inline]
    fn encode(value: &Self::Value, out: &mut Cursor<'_>) {
        match value {
            None => out.put_count(NULL),
            Some(value) => C::encode(value, out),
        }
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        if reader.skip_index(NULL)? { Ok(None) } else { C::decode(reader).map(Some) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{self, Long, Str};

    /// `["long", "null", "string"]`
    #[derive(Debug, PartialEq)]
    enum Id {
        Long(i64),
        Text(String),
    }

    impl Codec for Id {
        type Value = Self;
        const MIN_SIZE: usize = 2;
        const INFALLIBLE: bool = true;

        fn bound(value: &Self) -> usize {
            5 + match value {
                Self::Long(value) => Long::bound(value),
                Self::Text(value) => Str::bound(value),
            }
        }

        fn encode(value: &Self, out: &mut Cursor<'_>) {
            match value {
                Self::Long(value) => {
                    out.put_long(0);
                    Long::encode(value, out);
                }
                Self::Text(value) => {
                    out.put_long(2);
                    Str::encode(value, out);
                }
            }
        }

        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            match reader.index(3)? {
                0 => Long::decode(reader).map(Self::Long),
                2 => Str::decode(reader).map(Self::Text),
                _ => Err(reader.error("null, expected one of the other branches")),
            }
        }
    }

    #[test]
    fn null_keeps_its_place_among_the_branches() {
        for (value, bytes) in [
            (None, vec![2]),
            (Some(Id::Long(-1)), vec![0, 1]),
            (Some(Id::Text("a".to_owned())), vec![4, 2, b'a']),
        ] {
            let mut written = Vec::new();
            codec::write::<NullableUnion<Id, 1>>(&value, &mut written).unwrap();
            assert_eq!(written, bytes);
            assert_eq!(NullableUnion::<Id, 1>::decode(&mut Reader::new(&bytes)).unwrap(), value);
        }
    }

    #[test]
    fn an_unknown_branch_is_an_error() {
        let error = NullableUnion::<Id, 1>::decode(&mut Reader::new(&[6])).unwrap_err();
        assert!(error.to_string().contains("index 3"), "{error}");
    }
}
