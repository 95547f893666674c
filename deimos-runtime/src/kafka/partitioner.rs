//! librdkafka's default partitioner, `consistent_random`, for those who must know a partition before they send.

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

/// The partition of a key, of `count` there are: its CRC-32 for a key that has bytes, any partition for one without.
pub(super) fn partition(key: Option<&[u8]>, count: u32) -> u32 {
    match key {
        Some(key) if !key.is_empty() => crc_32(key) % count,
        _ => fastrand::u32(0..count),
    }
}

fn crc_32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8);
    !bytes.iter().fold(!0, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_crc_32_comes_out() {
        assert_eq!(crc_32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_key_has_one_partition_and_no_key_has_any() {
        assert!((0..100).all(|_| partition(Some(b"order-1"), 7) == partition(Some(b"order-1"), 7)));
        let mut hit = [false; 4];
        for _ in 0..1000 {
            hit[partition(None, 4) as usize] = true;
            hit[partition(Some(b""), 4) as usize] = true;
        }
        assert_eq!(hit, [true; 4]);
    }
}
