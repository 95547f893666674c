//! How long to wait before the next try: twice as long each time, up to a limit.

use std::time::Duration;

/// Waits that double.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
}

impl Backoff {
    /// Waits from `first` on, none longer than `longest`.
    pub(crate) const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest }
    }

    /// The time to wait after so many failures in a row, from 1 on.
    pub(crate) fn delay(self, failures: u32) -> Duration {
        self.first.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(self.longest)
    }

    /// Between half and all of [`delay`](Self::delay), so that those who failed together do not come back together.
    #[cfg(any(feature = "db", feature = "registry"))]
    pub(crate) fn jittered(self, failures: u32) -> Duration {
        self.delay(failures).mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(30));
    const CASES: [(u32, u64); 6] = [(1, 100), (2, 200), (5, 1_600), (9, 25_600), (10, 30_000), (u32::MAX, 30_000)];

    #[test]
    fn delays_double_up_to_the_limit() {
        for (failures, millis) in CASES {
            assert_eq!(BACKOFF.delay(failures), Duration::from_millis(millis), "{failures}");
        }
    }

    #[cfg(any(feature = "db", feature = "registry"))]
    #[test]
    fn jitter_takes_half_at_the_most() {
        for (failures, millis) in CASES {
            let (longest, delay) = (Duration::from_millis(millis), BACKOFF.jittered(failures));
            assert!(delay >= longest / 2 && delay <= longest, "{failures}: {delay:?}");
        }
    }
}
