//! How a message finds its partition, the same way for every backend.

#[cfg(feature = "db")]
use crate::Headers;
use crate::codec::Codec;
use crate::{Enumeration, PlainKey};

/// The header by which an outbox tells its relay how to find the partition; it goes no further. An application's header
/// of this name would be taken for it, and so is refused.
pub(crate) const HEADER: &str = "deimos-placement";

/// How a message finds its partition, as `partition` in deimos.toml says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Placement {
    /// By the CRC-32 of the encoded key, as librdkafka does where nothing is said; without a key anywhere.
    #[default]
    ConsistentRandom,
    /// By the murmur2 hash of the encoded key, as Kafka's own client for Java does; without a key anywhere.
    Murmur2Random,
    /// By this number: the CRC-32 of a text that stands for the key.
    Hash(u32),
    /// Anywhere.
    Any,
}

impl Placement {
    /// The placement that the Ruby gem gives to a message with this key: it hashes the key's text, not its encoding,
    /// and of that as many bytes as it has characters.
    ///
    /// ```
    /// use deimos_runtime::Placement;
    ///
    /// assert_eq!(Placement::ruby("order-7"), Placement::Hash(0x09d0_dada));
    /// assert_eq!(Placement::ruby(&7_i64), Placement::ruby("7"));
    /// ```
    pub fn ruby(key: &(impl Text + ?Sized)) -> Self {
        let text = key.text();
        match &text.as_bytes()[..text.chars().count()] {
            [] => Self::Any,
            hashed => Self::Hash(crc_32(hashed)),
        }
    }

    /// The partition of a message with this key, as Kafka carries the key, of `count` there are.
    #[cfg(any(feature = "kafka", test))]
    pub(crate) fn partition(self, key: Option<&[u8]>, count: u32) -> u32 {
        self.by_key(key, count).unwrap_or_else(|| fastrand::u32(0..count))
    }

    /// The partition that the key decides on; `None` where any will do.
    pub(crate) fn by_key(self, key: Option<&[u8]>, count: u32) -> Option<u32> {
        match (self, key) {
            (Self::ConsistentRandom, Some(key)) if !key.is_empty() => Some(crc_32(key) % count),
            (Self::Murmur2Random, Some(key)) => Some((murmur2(key) & 0x7fff_ffff) % count),
            (Self::Hash(hash), _) => Some(hash % count),
            _ => None,
        }
    }

    /// Writes it into the headers of a row.
    #[cfg(feature = "db")]
    pub(crate) fn write(self, headers: &mut Headers) {
        match self {
            Self::ConsistentRandom => {}
            Self::Murmur2Random => headers.push(HEADER, "murmur2_random"),
            Self::Any => headers.push(HEADER, "any"),
            Self::Hash(hash) => headers.push(HEADER, hash.to_string()),
        }
    }

    /// Takes it out of the headers of a row.
    #[cfg(feature = "db")]
    pub(crate) fn take(headers: &mut Headers) -> Result<Self, String> {
        let Some(value) = headers.take(HEADER) else { return Ok(Self::ConsistentRandom) };
        match &*String::from_utf8_lossy(&value) {
            "murmur2_random" => Ok(Self::Murmur2Random),
            "any" => Ok(Self::Any),
            hash => hash.parse().map(Self::Hash).map_err(|_| format!("the placement {hash:?} is not known")),
        }
    }
}

/// The text that a key is to the Ruby gem.
#[diagnostic::on_unimplemented(message = "the Ruby gem's text of the key `{Self}` is not known")]
pub trait Text {
    /// As `to_s` of Ruby writes it.
    fn text(&self) -> String;
}

macro_rules! text {
    ($($plain:ty),+) => {
        $(impl Text for $plain {
            fn text(&self) -> String {
                self.to_string()
            }
        })+
    };
}

text!(str, String, i32, i64, bool, uuid::Uuid);

impl Text for PlainKey {
    fn text(&self) -> String {
        self.0.clone()
    }
}

impl<E: Enumeration + Codec> Text for E {
    fn text(&self) -> String {
        self.symbol().to_owned()
    }
}

/// CRC-32 as in zlib, byte by byte.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "an index below 256; `try_from` is not const")]
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};

fn crc_32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8);
    !bytes.iter().fold(!0, step)
}

/// Murmur2 with the seed of Kafka's client for Java, on four bytes at a time, little-endian.
fn murmur2(bytes: &[u8]) -> u32 {
    const FACTOR: u32 = 0x5bd1_e995;
    #[expect(clippy::cast_possible_truncation, reason = "the algorithm takes the length modulo 2^32")]
    let mut hash = 0x9747_b28c ^ bytes.len() as u32;
    let mut words = bytes.chunks_exact(4);
    for word in words.by_ref() {
        let mut word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]).wrapping_mul(FACTOR);
        word = (word ^ (word >> 24)).wrapping_mul(FACTOR);
        hash = hash.wrapping_mul(FACTOR) ^ word;
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        let tail = rest.iter().rev().fold(0, |tail, byte| tail << 8 | u32::from(*byte));
        hash = (hash ^ tail).wrapping_mul(FACTOR);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(FACTOR);
    hash ^ (hash >> 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_crc_32_comes_out() {
        assert_eq!(crc_32(b"123456789"), 0xcbf4_3926);
    }

    /// The values that Kafka's own tests have (`UtilsTest.testMurmur2`).
    #[test]
    fn murmur2_is_that_of_kafkas_client_for_java() {
        let known: [(&[u8], i32); 7] = [
            (b"21", -973_932_308),
            (b"foobar", -790_332_482),
            (b"a-little-bit-long-string", -985_981_536),
            (b"a-little-bit-longer-string", -1_486_304_829),
            (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            (b"abc", 479_470_107),
            (b"", 275_646_681),
        ];
        for (bytes, hash) in known {
            assert_eq!(murmur2(bytes), hash.cast_unsigned(), "{bytes:?}");
        }
        assert_eq!(Placement::Murmur2Random.partition(Some(b"21"), 1_000), 340, "the sign is left out");
    }

    #[test]
    fn a_key_has_one_partition_and_no_key_has_any() {
        let consistent = Placement::ConsistentRandom;
        assert!((0..100).all(|_| consistent.partition(Some(b"order-1"), 7) == crc_32(b"order-1") % 7));
        let mut hit = [[false; 4]; 4];
        for _ in 0..1000 {
            hit[0][consistent.partition(None, 4) as usize] = true;
            hit[1][consistent.partition(Some(b""), 4) as usize] = true;
            hit[2][Placement::Murmur2Random.partition(None, 4) as usize] = true;
            hit[3][Placement::Any.partition(Some(b"order-1"), 4) as usize] = true;
        }
        assert_eq!(hit, [[true; 4]; 4]);
    }

    /// `Zlib.crc32(text[0, text.size])` in Ruby, on as many bytes as there are characters.
    #[test]
    fn the_gem_hashes_the_text_of_a_key() {
        assert_eq!(Placement::ruby("foo"), Placement::Hash(0x8c73_6521));
        assert_eq!(Placement::ruby(&PlainKey::from("foo")), Placement::Hash(0x8c73_6521));
        assert_eq!(Placement::ruby(&-12), Placement::Hash(crc_32(b"-12")));
        assert_eq!(Placement::ruby(&true), Placement::Hash(crc_32(b"true")));
        assert_eq!(Placement::ruby("f\u{fc}r"), Placement::Hash(crc_32(b"f\xc3\xbc")), "three characters, three bytes");
        assert_eq!(Placement::ruby(""), Placement::Any);
    }

    #[cfg(feature = "db")]
    #[test]
    fn a_row_keeps_it_beside_the_headers_of_the_application() {
        for placement in [Placement::ConsistentRandom, Placement::Murmur2Random, Placement::Hash(7), Placement::Any] {
            let mut headers = Headers::new();
            headers.push("mine", "1");
            placement.write(&mut headers);
            assert_eq!(Placement::take(&mut headers), Ok(placement));
            assert_eq!(headers.iter().collect::<Vec<_>>(), [("mine", Some(b"1".as_slice()))]);
        }
        let mut headers = Headers::new();
        headers.push(HEADER, "sideways");
        assert_eq!(Placement::take(&mut headers), Err("the placement \"sideways\" is not known".to_owned()));
    }
}
