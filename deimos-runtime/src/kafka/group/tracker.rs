//! Which messages of a partition are done, and up to where without a gap.

use std::collections::VecDeque;

/// Names a message that was taken, for as long as the tracker lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Token(u64);

/// The messages that were taken, in order. Offsets need not be dense: compaction and transactions leave gaps, so what
/// arrived is tracked and never counted.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    /// The token of the first message in `taken`.
    first: u64,
    taken: VecDeque<Taken>,
    watermark: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
struct Taken {
    offset: i64,
    done: bool,
}

impl Tracker {
    /// Takes the next message.
    pub(super) fn take(&mut self, offset: i64) -> Token {
        self.taken.push_back(Taken { offset, done: false });
        Token(self.first + self.taken.len() as u64 - 1)
    }

    /// Marks a message as done; a token that was used before changes nothing.
    pub(super) fn done(&mut self, Token(token): Token) {
        let index = token.checked_sub(self.first).and_then(|index| usize::try_from(index).ok());
        if let Some(taken) = index.and_then(|index| self.taken.get_mut(index)) {
            taken.done = true;
        }
        while let Some(Taken { offset, done: true }) = self.taken.front().copied() {
            self.taken.pop_front();
            self.first += 1;
            self.watermark = Some(offset + 1);
        }
    }

    /// The offset to commit: everything before it is done. `None` if nothing is.
    pub(super) fn watermark(&self) -> Option<i64> {
        self.watermark
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_watermark_waits_for_the_first_unfinished_message() {
        let mut tracker = Tracker::default();
        let [first, second, third] = [5, 7, 20].map(|offset| tracker.take(offset));
        tracker.done(second);
        assert_eq!(tracker.watermark(), None);
        tracker.done(first);
        assert_eq!(tracker.watermark(), Some(8));
        tracker.done(first);
        tracker.done(third);
        assert_eq!(tracker.watermark(), Some(21));
    }

    proptest! {
        /// Against the plain definition: one more than the last offset before the first message that is not done.
        #[test]
        fn any_order_of_completion_gives_the_contiguous_watermark(
            gaps in prop::collection::vec(1..5i64, 1..60),
            order in prop::collection::vec(any::<prop::sample::Index>(), 0..120),
            ahead in prop::collection::vec(any::<bool>(), 0..120),
        ) {
            let offsets: Vec<i64> = gaps.iter().scan(-1, |at, gap| { *at += gap; Some(*at) }).collect();
            let mut tracker = Tracker::default();
            let (mut tokens, mut done) = (Vec::new(), vec![false; offsets.len()]);
            for (index, ahead) in order.iter().zip(ahead.into_iter().chain(std::iter::repeat(true))) {
                if ahead && tokens.len() < offsets.len() {
                    tokens.push(tracker.take(offsets[tokens.len()]));
                }
                if !tokens.is_empty() {
                    let chosen = index.index(tokens.len());
                    tracker.done(tokens[chosen]);
                    done[chosen] = true;
                }
                let contiguous = done.iter().take_while(|done| **done).count();
                let expected = contiguous.checked_sub(1).map(|last| offsets[last] + 1);
                prop_assert_eq!(tracker.watermark(), expected);
            }
        }
    }
}
