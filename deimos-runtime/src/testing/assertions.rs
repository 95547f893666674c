//! Assertions about what was published; a miss shows the message that comes closest, and all of them.

use super::{Kafka, Mismatch, Sent};
use crate::{Keyed, Topic};

/// Asserts that a message with these fields was published to a topic, or that so many messages were.
///
/// Fields are compared by `==`; those that do not matter are left out with `..`. A field that the value does not have
/// is an error of the compiler.
///
/// ```
/// # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// use contract::{Order, topics::Orders}; // generated: `include_bindings!(mod contract)`
/// use deimos_runtime::{Producer, assert_not_sent, assert_sent, testing};
///
/// let kafka = testing::Kafka::new();
/// let orders = Producer::<Orders>::new(&kafka);
/// orders.publish(Order { id: "7".into(), version: 1 }).await?;
///
/// assert_sent!(kafka, Orders { id: "7", .. });
/// assert_sent!(kafka, Orders: 1);
/// assert_not_sent!(kafka, Orders { version: 2, .. });
/// # Ok::<(), deimos_runtime::PublishError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! assert_sent {
    ($kafka:expr, $topic:ty : $count:expr $(,)?) => {
        $crate::testing::assert_count::<$topic>(&$kafka, $count)
    };
    ($kafka:expr, $topic:ty { $($fields:tt)* } $(,)?) => {
        $crate::testing::assert_sent::<$topic>(&$kafka, $crate::__compare!($topic { $($fields)* }))
    };
}

/// Asserts that no message with these fields was published to a topic, or none at all.
///
/// See [`assert_sent!`](crate::assert_sent).
#[macro_export]
macro_rules! assert_not_sent {
    ($kafka:expr, $topic:ty { $($fields:tt)* } $(,)?) => {
        $crate::testing::assert_not_sent::<$topic>(&$kafka, $crate::__compare!($topic { $($fields)* }))
    };
    ($kafka:expr, $topic:ty $(,)?) => {
        $crate::testing::assert_count::<$topic>(&$kafka, 0)
    };
}

/// Asserts that a tombstone was published for a key.
///
/// See [`assert_sent!`](crate::assert_sent).
#[macro_export]
macro_rules! assert_tombstone {
    ($kafka:expr, $topic:ty, $key:expr $(,)?) => {
        $crate::testing::assert_tombstone::<$topic>(&$kafka, $key)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __compare {
    ($topic:ty { $($field:ident : $expected:expr,)* .. }) => {
        |value: &<$topic as $crate::Topic>::Value| ::std::vec::Vec::from([
            $($crate::testing::field(::core::stringify!($field), &value.$field, &$expected)),*
        ])
    };
    ($topic:ty { $($field:ident : $expected:expr),* $(,)? }) => {
        |value: &<$topic as $crate::Topic>::Value| {
            type Value = <$topic as $crate::Topic>::Value;
            let Value { $($field: _),* } = value;
            ::std::vec::Vec::from([
                $($crate::testing::field(::core::stringify!($field), &value.$field, &$expected)),*
            ])
        }
    };
}

type Messages<T> = Vec<Sent<<T as Topic>::Key, <T as Topic>::Value>>;

/// For [`assert_sent!`](crate::assert_sent).
#[doc(hidden)]
#[track_caller]
pub fn assert_sent<T: Topic>(kafka: &Kafka, compare: impl Fn(&T::Value) -> Vec<Option<Mismatch>>) {
    let sent = kafka.sent::<T>();
    let compared = |(index, message): (usize, &Sent<T::Key, T::Value>)| {
        message.value.as_ref().map(|value| (index, compare(value)))
    };
    let compared: Vec<_> = sent.iter().enumerate().filter_map(compared).collect();
    let misses = |fields: &[Option<Mismatch>]| fields.iter().flatten().count();
    let Some((index, fields)) = compared.iter().min_by_key(|(_, fields)| misses(fields)) else {
        panic!("no message on {} matches; {}", T::NAME, all::<T>(&sent));
    };
    let (key, differ) = (&sent[*index].key, misses(fields));
    if differ > 0 {
        let closest = format!("closest is #{} (key {key:?}): {differ} of {} fields differ", index + 1, fields.len());
        let fields = fields.iter().flatten().map(|mismatch| format!("\n  {mismatch}"));
        let closest = fields.fold(closest, |text, field| text + &field);
        panic!("no message on {} matches\n{closest}\n{}", T::NAME, all::<T>(&sent));
    }
}

/// For [`assert_not_sent!`](crate::assert_not_sent).
#[doc(hidden)]
#[track_caller]
pub fn assert_not_sent<T: Topic>(kafka: &Kafka, compare: impl Fn(&T::Value) -> Vec<Option<Mismatch>>) {
    let sent = kafka.sent::<T>();
    let matches = |message: &Sent<T::Key, T::Value>| {
        message.value.as_ref().is_some_and(|value| compare(value).iter().all(Option::is_none))
    };
    if let Some(index) = sent.iter().position(matches) {
        panic!("message #{} on {} matches; {}", index + 1, T::NAME, all::<T>(&sent));
    }
}

/// For [`assert_sent!`](crate::assert_sent).
#[doc(hidden)]
#[track_caller]
pub fn assert_count<T: Topic>(kafka: &Kafka, count: usize) {
    let sent = kafka.sent::<T>();
    assert!(sent.len() == count, "expected {count} messages on {}; {}", T::NAME, all::<T>(&sent));
}

/// For [`assert_tombstone!`](crate::assert_tombstone).
#[doc(hidden)]
#[track_caller]
pub fn assert_tombstone<T: Keyed>(kafka: &Kafka, key: impl Into<T::Key>) {
    let (key, sent) = (key.into(), kafka.sent::<T>());
    let found = sent.iter().any(|message| message.value.is_none() && message.key == key);
    assert!(found, "no tombstone on {} for the key {key:?}; {}", T::NAME, all::<T>(&sent));
}

fn all<T: Topic>(sent: &Messages<T>) -> String {
    let line = |(index, message): (usize, &Sent<T::Key, T::Value>)| {
        let value = message.value.as_ref().map_or_else(|| "tombstone".to_owned(), |value| format!("{value:?}"));
        format!("\n  #{} key {:?}: {value}", index + 1, message.key)
    };
    sent.iter().enumerate().map(line).fold(format!("{} sent", sent.len()), |text, line| text + &line)
}
