//! The memory backend: a drop-in for Kafka and for an outbox that keeps what was published.

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::partition::partition;
use crate::{Delivery, Headers, MessageKey, Outgoing, Stamp, Topic, codec};

/// Keeps what is published, through the real codec; ids and times are the same in every run.
///
/// Message ids count up from 1, and each message is one millisecond later than the one before, from
/// 2020-01-01T00:00:00Z on.
#[derive(Clone, Debug)]
pub struct Kafka {
    partitions: u32,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    stamps: u32,
    messages: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    message: Outgoing,
    partition: i32,
    offset: i64,
    fate: Fate,
}

/// Whether a message was published within a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Published,
    WithinATransaction,
}

/// A message that was published, decoded again.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sent<K, V> {
    /// The key.
    pub key: K,
    /// The value; `None` is a tombstone.
    pub value: Option<V>,
    /// The headers.
    pub headers: Headers,
    /// The partition: equal keys share one.
    pub partition: i32,
    /// The offset within the partition, from 0 on.
    pub offset: i64,
    /// When it was published.
    pub at: DateTime<Utc>,
    /// Whether it was published within a transaction, which may have been rolled back since.
    pub within_a_transaction: bool,
}

impl Default for Kafka {
    fn default() -> Self {
        Self { partitions: 1, state: Arc::default() }
    }
}

impl Kafka {
    /// An empty backend, whose topics have one partition.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty backend, whose topics have this many partitions.
    ///
    /// A message goes where the CRC of its encoded key points, as librdkafka has it; a real broker sees a schema id
    /// before the key, and may choose another.
    ///
    /// # Panics
    ///
    /// If there are to be none.
    #[must_use]
    pub fn with_partitions(partitions: u32) -> Self {
        assert!(partitions > 0, "a topic has one partition at least");
        Self { partitions, ..Self::default() }
    }

    /// What was published to a topic, in order.
    ///
    /// # Panics
    ///
    /// If what was encoded does not decode, which would be a defect of the codec.
    #[track_caller]
    pub fn sent<T: Topic>(&self) -> Vec<Sent<T::Key, T::Value>> {
        self.state().messages.iter().filter(|kept| kept.message.topic == T::NAME).map(decoded::<T>).collect()
    }

    pub(crate) fn next_stamp(&self) -> Stamp {
        let mut state = self.state();
        state.stamps += 1;
        let start: DateTime<Utc> = DateTime::from_timestamp(1_577_836_800, 0).expect("2020 is in range");
        Stamp::new(Uuid::from_u128(state.stamps.into()), start + TimeDelta::milliseconds(state.stamps.into()))
    }

    pub(crate) fn publish(&self, messages: Vec<Outgoing>) -> Vec<Delivery> {
        self.keep(messages, Fate::Published)
    }

    #[cfg(feature = "db")]
    pub(crate) fn publish_within_a_transaction(&self, messages: Vec<Outgoing>) -> Vec<Delivery> {
        self.keep(messages, Fate::WithinATransaction)
    }

    fn keep(&self, messages: Vec<Outgoing>, fate: Fate) -> Vec<Delivery> {
        let mut state = self.state();
        messages.into_iter().map(|message| state.keep(message, self.partitions, fate)).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while the lock is held")
    }
}

impl State {
    fn keep(&mut self, message: Outgoing, partitions: u32, fate: Fate) -> Delivery {
        let before = |kept: &&Kept| kept.message.topic == message.topic;
        let key = message.key.as_ref().map(|key| key.body.as_ref());
        let partition = partition(message.placement, key, self.messages.iter().filter(before).count(), partitions);
        let offset = self.messages.iter().filter(before).filter(|kept| kept.partition == partition).count();
        let offset = i64::try_from(offset).expect("fewer than 2^63 messages");
        self.messages.push(Kept { message, partition, offset, fate });
        match fate {
            Fate::Published => Delivery::Acknowledged { partition, offset: Some(offset) },
            Fate::WithinATransaction => Delivery::Enqueued,
        }
    }
}

#[track_caller]
fn decoded<T: Topic>(kept: &Kept) -> Sent<T::Key, T::Value> {
    let message = &kept.message;
    let key = T::Key::decode(message.key.as_ref().map(|key| key.body.as_ref()));
    let value = message.value.as_ref().map(|value| codec::decode(&value.body)).transpose();
    Sent {
        key: key.unwrap_or_else(|error| panic!("a key of {}: {error}", T::NAME)),
        value: value.unwrap_or_else(|error| panic!("a value of {}: {error}", T::NAME)),
        headers: message.headers.clone(),
        partition: kept.partition,
        offset: kept.offset,
        at: message.at,
        within_a_transaction: kept.fate == Fate::WithinATransaction,
    }
}
