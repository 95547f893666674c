//! The ids below the highest one seen that have not been seen themselves: of transactions still open, or rolled back.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Beyond this, the two lowest ranges become one, which may then span ids that have been seen; asking for those again
/// does no harm, because what is known is passed over.
const RANGES: usize = 1_000;

/// A set of ids, as ranges.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    /// Start to end, both included.
    ranges: BTreeMap<i64, i64>,
}

impl Gaps {
    /// Adds the ids between two that were seen one after the other.
    pub(super) fn insert_between(&mut self, before: i64, after: i64) {
        if after - before < 2 {
            return;
        }
        self.ranges.insert(before + 1, after - 1);
        if self.ranges.len() > RANGES {
            let (start, _) = self.ranges.pop_first().expect("there are many");
            let (_, end) = self.ranges.pop_first().expect("there are many");
            self.ranges.insert(start, end);
        }
    }

    /// Takes out an id that has been seen.
    pub(super) fn remove(&mut self, id: i64) {
        let Some((&start, &end)) = self.ranges.range(..=id).next_back().filter(|(_, end)| **end >= id) else { return };
        self.ranges.remove(&start);
        if start < id {
            self.ranges.insert(start, id - 1);
        }
        if id < end {
            self.ranges.insert(id + 1, end);
        }
    }

    /// Takes out all ids up to this one.
    pub(super) fn forget_up_to(&mut self, id: i64) {
        while let Some(first) = self.ranges.first_entry().filter(|first| *first.key() <= id) {
            let end = first.remove();
            if end > id {
                self.ranges.insert(id + 1, end);
            }
        }
    }

    /// Those up to this id.
    pub(super) fn up_to(&self, id: i64) -> Vec<RangeInclusive<i64>> {
        self.ranges.range(..=id).map(|(start, end)| *start..=(*end).min(id)).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_leave_when_they_are_seen_and_when_nobody_can_write_them() {
        let mut gaps = Gaps::default();
        gaps.insert_between(0, 1);
        assert!(gaps.is_empty());
        gaps.insert_between(0, 10);
        gaps.insert_between(10, 20);
        gaps.remove(5);
        gaps.remove(10);
        gaps.remove(11);
        assert_eq!(gaps.up_to(15), [1..=4, 6..=9, 12..=15]);
        gaps.forget_up_to(7);
        assert_eq!(gaps.up_to(99), [8..=9, 12..=19]);
        gaps.forget_up_to(99);
        assert!(gaps.is_empty());
    }

    #[test]
    fn many_gaps_become_few_without_losing_an_id() {
        let mut gaps = Gaps::default();
        for id in 0..5_000 {
            gaps.insert_between(2 * id, 2 * id + 2);
        }
        assert_eq!(gaps.ranges.len(), RANGES);
        let covered = gaps.up_to(i64::MAX);
        assert!((0..5_000).all(|id| covered.iter().any(|range| range.contains(&(2 * id + 1)))));
    }
}
