//! Fingerprints of texts: CRC-64-AVRO for single-object encoding, SHA-256 for identities, MD5 for who asks for it.

mod md5;

use sha2::{Digest, Sha256};

pub use md5::md5;

const EMPTY: u64 = 0xc15d_213a_a4d7_a795;
const TABLE: [u64; 256] = table();

/// The 64-bit Rabin fingerprint of the Avro specification.
///
/// ```
/// assert_eq!(deimos_schema::fingerprint::crc_64_avro(br#""int""#), 0x7275_d51a_3f39_5c8f);
/// ```
pub const fn crc_64_avro(bytes: &[u8]) -> u64 {
    let mut fingerprint = EMPTY;
    let mut index = 0;
    while index < bytes.len() {
        fingerprint = (fingerprint >> 8) ^ TABLE[((fingerprint ^ bytes[index] as u64) & 0xff) as usize];
        index += 1;
    }
    fingerprint
}

const fn table() -> [u64; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut entry = index as u64;
        let mut bit = 0;
        while bit < 8 {
            entry = (entry >> 1) ^ (EMPTY * (entry & 1));
            bit += 1;
        }
        table[index] = entry;
        index += 1;
    }
    table
}

/// The SHA-256 of the bytes.
///
/// ```
/// assert_eq!(deimos_schema::fingerprint::sha_256(br#""int""#)[..4], [0x3f, 0x2b, 0x87, 0xa9]);
/// ```
pub fn sha_256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
