//! Which partition of the memory backend a message goes to.

/// The partition that the key's CRC-32 points to, as librdkafka's `consistent_random` has it; messages without a key
/// go round.
pub(super) fn partition(key: Option<&[u8]>, before: usize, partitions: u32) -> i32 {
    let partition = match key {
        Some(key) => crc_32(key) % partitions,
        None => u32::try_from(before % partitions as usize).expect("less than the number of partitions"),
    };
    i32::try_from(partition).expect("a topic has fewer than 2^31 partitions")
}

/// CRC-32 as in IEEE 802.3.
fn crc_32(bytes: &[u8]) -> u32 {
    let shift = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_crc_32_is_met() {
        assert_eq!(crc_32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn equal_keys_share_a_partition_and_messages_without_one_go_round() {
        assert_eq!(partition(Some(b"a"), 0, 7), partition(Some(b"a"), 5, 7));
        assert_eq!((0..4).map(|before| partition(None, before, 3)).collect::<Vec<_>>(), [0, 1, 2, 0]);
    }
}
