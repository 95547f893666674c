//! The golden bindings at work: what is written is what Avro asks for, and what is read is what was written.

mod borrowed;
mod comparisons;
mod defaults;
mod facts;
mod keys;
mod logical;
mod names;
mod own_defaults;
mod plans_of_roots;
mod primitives;
mod protocol_beside_schemas;
mod recursion;
mod references;
mod resolution;
mod roots;
mod schemas;
mod tables;
mod unions;

use deimos_runtime::codec::{self, Codec, Reader};

/// The bytes of a value, from which it is read again.
#[track_caller]
fn round_trip<T: Codec<Value = T> + PartialEq + std::fmt::Debug>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    codec::write::<T>(value, &mut bytes).unwrap();
    let mut reader = Reader::new(&bytes);
    assert_eq!(T::decode(&mut reader).unwrap(), *value);
    reader.finish().unwrap();
    assert!(T::MIN_SIZE <= bytes.len(), "{} bytes, at least {}", bytes.len(), T::MIN_SIZE);
    assert!(bytes.len() <= T::bound(value), "{} bytes, at most {}", bytes.len(), T::bound(value));
    bytes
}

/// Holds the encoding of a value against bytes that were worked out by hand from the specification, part by part.
#[track_caller]
fn is_written_as<T: Codec<Value = T> + PartialEq + std::fmt::Debug>(value: &T, parts: &[&[u8]]) {
    assert_eq!(round_trip(value), parts.concat(), "{value:?}");
}
