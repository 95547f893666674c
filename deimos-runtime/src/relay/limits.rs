//! How much the relay does at once, and how long it waits.

use std::time::Duration;

use crate::backoff::Backoff;

/// The waits after a failure: of a partition, of the database.
pub(super) const BACKOFF: Backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(30));

/// The limits of a relay; those of [`Default`] suit most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows read by one statement, at most: 5,000.
    pub batch_rows: usize,
    /// Bytes read by one statement, as far as the size of the rows before tells: 4 MiB.
    pub batch_bytes: usize,
    /// Rows sent and not yet reported on, at which reading stops: 20,000. It is also how many may be sent twice after a
    /// crash.
    pub in_flight_rows: usize,
    /// Bytes sent and not yet reported on, at which reading stops: 64 MiB.
    pub in_flight_bytes: usize,
    /// How often a message may be refused for itself before it is moved to the dead letters: 3.
    pub refusals: u32,
    /// How long the relay waits for reports when it is told to stop: 10 s.
    pub drain: Duration,
    /// How often it reads from the bottom, should a row have been forgotten: 60 s.
    pub sweep: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch_rows: 5_000,
            batch_bytes: 4 << 20,
            in_flight_rows: 20_000,
            in_flight_bytes: 64 << 20,
            refusals: 3,
            drain: Duration::from_secs(10),
            sweep: Duration::from_mins(1),
        }
    }
}
