//! Arrays of bytes of any length for serde, which itself goes up to 32: a list of numbers.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserializer, Serializer};

/// Writes the bytes one by one, as serde does shorter arrays.
pub fn serialize<S: Serializer, const N: usize>(bytes: &[u8; N], serializer: S) -> Result<S::Ok, S::Error> {
    let mut tuple = serializer.serialize_tuple(N)?;
    for byte in bytes {
        tuple.serialize_element(byte)?;
    }
    tuple.end()
}

/// Reads exactly as many bytes as there are to be.
pub fn deserialize<'de, D: Deserializer<'de>, const N: usize>(deserializer: D) -> Result<[u8; N], D::Error> {
    deserializer.deserialize_tuple(N, Bytes::<N>)
}

struct Bytes<const N: usize>;

impl<'de, const N: usize> Visitor<'de> for Bytes<N> {
    type Value = [u8; N];

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a list of {N} bytes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<[u8; N], A::Error> {
        let mut bytes = [0; N];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = list.next_element()?.ok_or_else(|| A::Error::invalid_length(index, &self))?;
        }
        match list.next_element::<u8>()? {
            None => Ok(bytes),
            Some(_) => Err(A::Error::invalid_length(N + 1, &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Long(#[serde(with = "super")] [u8; 40]);

    #[test]
    fn long_arrays_are_lists_of_their_length() {
        let long = Long(std::array::from_fn(|index| u8::try_from(index).unwrap()));
        let json = serde_json::to_value(&long).unwrap();
        assert_eq!(json.as_array().map(Vec::len), Some(40));
        assert_eq!(serde_json::from_value::<Long>(json).unwrap(), long);
        let error = |count: usize| serde_json::from_value::<Long>(vec![1; count].into()).unwrap_err().to_string();
        assert!(error(39).contains("a list of 40 bytes"), "{}", error(39));
        assert!(error(41).contains("a list of 40 bytes"), "{}", error(41));
    }
}
