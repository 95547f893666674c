//! Test helpers: a backend in memory, deliveries to a consumer, and a broker within the process.
//!
//! [`Kafka`] takes the place of Kafka or of an outbox and keeps what is published, [`assert_sent!`](crate::assert_sent),
//! [`assert_not_sent!`](crate::assert_not_sent) and [`assert_tombstone!`](crate::assert_tombstone) look at it, and
//! [`deliver`] hands a value to a consumer as a group would, [`deliver_written_by`] one that another version wrote.

mod assertions;
#[cfg(feature = "kafka")]
mod broker;
mod deliver;
mod matching;
mod memory;
mod partition;
mod written;

#[doc(hidden)]
pub use assertions::{assert_count, assert_not_sent, assert_sent, assert_tombstone};
#[cfg(feature = "kafka")]
pub use broker::Broker;
pub use deliver::{Incoming, Outcome, deliver};
#[doc(hidden)]
pub use matching::{Mismatch, field};
pub use memory::{Kafka, Sent};
pub use written::{deliver_written_by, written_by};
