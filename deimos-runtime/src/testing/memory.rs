//! The memory backend: a drop-in for Kafka and for an outbox that keeps what was published.

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::{Delivery, Headers, MessageKey, Outgoing, Stamp, Topic, codec};

/// Keeps what is published, through the real codec; ids and times are the same in every run.
///
/// Message ids count up from 1, and each message is one millisecond later than the one before, from
/// 2020-01-01T00:00:00Z on.
#[derive(Clone, Debug, Default)]
pub struct Kafka {
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
    within_a_transaction: bool,
}

/// A message that was published, decoded again.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent<K, V> {
    /// The key.
    pub key: K,
    /// The value; `None` is a tombstone.
    pub value: Option<V>,
    /// The headers.
    pub headers: Headers,
    /// Whether it was published within a transaction, which may have been rolled back since.
    pub within_a_transaction: bool,
}

impl Kafka {
    /// An empty backend.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was published to a topic, in order.
    ///
    /// # Panics
    ///
    /// If what was encoded does not decode, which would be a defect of the codec.
    #[track_caller]
    pub fn sent<T: Topic>(&self) -> Vec<Sent<T::Key, T::Value>> {
        let decoded = |kept: &Kept| {
            let message = &kept.message;
            Sent {
                key: T::Key::decode(message.key.as_ref().map(|key| key.body.as_ref()))
                    .unwrap_or_else(|error| panic!("a key of {}: {error}", T::NAME)),
                value: message.value.as_ref().map(|value| {
                    codec::decode(&value.body).unwrap_or_else(|error| panic!("a value of {}: {error}", T::NAME))
                }),
                headers: message.headers.clone(),
                within_a_transaction: kept.within_a_transaction,
            }
        };
        self.state().messages.iter().filter(|kept| kept.message.topic == T::NAME).map(decoded).collect()
    }

    pub(crate) fn next_stamp(&self) -> Stamp {
        let mut state = self.state();
        state.stamps += 1;
        let start: DateTime<Utc> = DateTime::from_timestamp(1_577_836_800, 0).expect("2020 is in range");
        Stamp::new(Uuid::from_u128(state.stamps.into()), start + TimeDelta::milliseconds(state.stamps.into()))
    }

    pub(crate) fn publish(&self, messages: Vec<Outgoing>) -> Vec<Delivery> {
        self.keep(messages, |offset| Delivery::Acknowledged { partition: 0, offset: Some(offset) }, false)
    }

    #[cfg(feature = "db")]
    pub(crate) fn publish_within_a_transaction(&self, messages: Vec<Outgoing>) -> Vec<Delivery> {
        self.keep(messages, |_| Delivery::Enqueued, true)
    }

    fn keep(
        &self,
        messages: Vec<Outgoing>,
        delivery: impl Fn(i64) -> Delivery,
        within_a_transaction: bool,
    ) -> Vec<Delivery> {
        let mut state = self.state();
        let keep = |message: Outgoing| {
            let before = state.messages.iter().filter(|kept| kept.message.topic == message.topic).count();
            state.messages.push(Kept { message, within_a_transaction });
            delivery(i64::try_from(before).expect("fewer than 2^63 messages"))
        };
        messages.into_iter().map(keep).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while the lock is held")
    }
}
