//! How long to wait before the next try: twice as long each time, with jitter.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(30);

/// The time to wait after so many failures in a row, from 1 on: between half and all of 100 ms, 200 ms, … 30 s.
pub(super) fn delay(failures: u32) -> Duration {
    let doubled = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16));
    doubled.min(LONGEST).mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_thirty_seconds() {
        for (failures, longest) in [(1, 100), (2, 200), (5, 1_600), (9, 25_600), (10, 30_000), (u32::MAX, 30_000)] {
            let longest = Duration::from_millis(longest);
            let delay = delay(failures);
            assert!(delay >= longest / 2 && delay <= longest, "{failures}: {delay:?}");
        }
    }
}
