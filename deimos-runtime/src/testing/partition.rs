//! Which partition of the memory backend a message goes to.

use crate::Placement;

/// The partition that the key points to, as the topic's placement has it; messages that may go anywhere go round.
pub(super) fn partition(placement: Placement, key: Option<&[u8]>, before: usize, partitions: u32) -> i32 {
    let partition = placement
        .by_key(key, partitions)
        .unwrap_or_else(|| u32::try_from(before % partitions as usize).expect("less than the number of partitions"));
    i32::try_from(partition).expect("a topic has fewer than 2^31 partitions")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_share_a_partition_and_messages_without_one_go_round() {
        let consistent = Placement::ConsistentRandom;
        assert_eq!(partition(consistent, Some(b"a"), 0, 7), partition(consistent, Some(b"a"), 5, 7));
        let round = (0..4).map(|before| partition(consistent, None, before, 3)).collect::<Vec<_>>();
        assert_eq!(round, [0, 1, 2, 0]);
    }

    #[test]
    fn a_topic_has_a_placement_of_its_own() {
        assert_eq!(partition(Placement::Hash(10), Some(b"a"), 0, 7), 3);
        assert_eq!(partition(Placement::Murmur2Random, Some(b"abc"), 0, 1_000), 107);
    }
}
