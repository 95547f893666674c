//! Handing messages to a consumer as a group would, through the real codec.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::message::Envelope;
use crate::{
    BoxError, Consume, ErrorPolicy, Handler, Headers, KeyInValue, Keyed, Message, MessageKey, Metadata, Outgoing,
    PublishError, Stamp, Topic, TraceContext, codec,
};

/// What a group would do after a consumer had a message.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The message was handled: the group commits it.
    Done,
    /// The consumer failed: the group gives the message again.
    Retry(BoxError),
    /// The consumer failed, and the policy lets the message go.
    Swallowed(BoxError),
}

impl Outcome {
    /// Whether the message was handled.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }

    /// Fails the test, with the consumer's error, unless the message was handled.
    ///
    /// # Panics
    ///
    /// If the message was not handled.
    #[track_caller]
    pub fn expect_done(self) {
        match self {
            Self::Done => {}
            Self::Retry(error) | Self::Swallowed(error) => panic!("the consumer failed: {error}"),
        }
    }
}

/// Delivers a value to a consumer: encoded as a producer would, decoded as a group would, under the key that it holds.
///
/// The consumer's error is in the [`Outcome`]; an error of this function is a value that does not encode.
pub async fn deliver<T, C>(topic: T, consumer: &C, value: impl Into<T::Value>) -> Result<Outcome, PublishError>
where
    Handler<C>: Consume<T, Consumer = C>,
    T: KeyInValue,
{
    Incoming::value(topic, value).deliver(consumer).await
}

/// A message on its way to a consumer, for all that [`deliver`] takes for granted: keys, tombstones, headers, policy.
#[derive(Clone, Debug)]
pub struct Incoming<T: Topic> {
    key: Key<T>,
    value: Option<T::Value>,
    headers: Headers,
    policy: ErrorPolicy,
    offset: i64,
}

#[derive(Clone)]
enum Key<T: Topic> {
    Given(T::Key),
    Held(fn(&T::Value) -> T::Key),
}

impl<T: Topic> fmt::Debug for Key<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(key) => key.fmt(out),
            Self::Held(_) => out.write_str("the key that the value holds"),
        }
    }
}

impl<T: Topic> Incoming<T> {
    /// A value, under the key that it holds.
    pub fn value(_: T, value: impl Into<T::Value>) -> Self
    where
        T: KeyInValue,
    {
        Self::new(Key::Held(T::key_of), Some(value.into()))
    }

    /// A value under a key that it does not hold.
    pub fn keyed(_: T, key: impl Into<T::Key>, value: impl Into<T::Value>) -> Self {
        Self::new(Key::Given(key.into()), Some(value.into()))
    }

    /// A tombstone.
    pub fn tombstone(_: T, key: impl Into<T::Key>) -> Self
    where
        T: Keyed,
    {
        Self::new(Key::Given(key.into()), None)
    }

    fn new(key: Key<T>, value: Option<T::Value>) -> Self {
        Self { key, value, headers: Headers::new(), policy: ErrorPolicy::default(), offset: 0 }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<Bytes>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Lets the group have this policy.
    #[must_use]
    pub fn with_policy(mut self, policy: ErrorPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Lets the message have this offset, 0 unless told otherwise.
    #[must_use]
    pub fn at_offset(mut self, offset: i64) -> Self {
        self.offset = offset;
        self
    }

    /// Delivers the message; see [`deliver`].
    pub async fn deliver<C>(self, consumer: &C) -> Result<Outcome, PublishError>
    where
        Handler<C>: Consume<T, Consumer = C>,
    {
        let (policy, offset) = (self.policy, self.offset);
        let message = decoded::<T>(&self.encoded()?, offset);
        Ok(handled(consumer, message, policy).await)
    }

    fn encoded(self) -> Result<Outgoing, PublishError> {
        let stamp = super::Kafka::new().next_stamp();
        let envelope = Envelope { stamp: Stamp::new(stamp.id(), stamp.time()), headers: self.headers };
        let encoded = match (self.value, self.key) {
            (Some(value), Key::Given(key)) => Outgoing::value::<T>(value, |_| key, envelope),
            (Some(value), Key::Held(key)) => Outgoing::value::<T>(value, key, envelope),
            (None, Key::Given(key)) => Outgoing::tombstone::<T>(&key, envelope),
            (None, Key::Held(_)) => unreachable!("a tombstone is made with its key"),
        };
        encoded.map_err(PublishError::encode::<T>)
    }
}

/// What a group would do after the consumer had this message.
pub(super) async fn handled<T, C>(consumer: &C, message: Message<T>, policy: ErrorPolicy) -> Outcome
where
    Handler<C>: Consume<T, Consumer = C>,
    T: Topic,
{
    let trace = TraceContext::read(&message.metadata.headers);
    let handled = TraceContext::scope(trace, <Handler<C> as Consume<T>>::consume(consumer, message)).await;
    match (handled, policy) {
        (Ok(()), _) => Outcome::Done,
        (Err(error), ErrorPolicy::Swallow) => Outcome::Swallowed(error),
        (Err(error), _) => Outcome::Retry(error),
    }
}

fn decoded<T: Topic>(message: &Outgoing, offset: i64) -> Message<T> {
    let key = T::Key::decode(message.key.as_ref().map(|key| key.body.as_ref()));
    let value = message.value.as_ref().map(|value| codec::decode(&value.body)).transpose();
    let metadata = Metadata {
        group: Arc::from("test"),
        topic: message.topic.to_owned(),
        partition: 0,
        offset,
        key: key.unwrap_or_else(|error| panic!("a key of {}: {error}", T::NAME)),
        timestamp: Some(message.at),
        headers: message.headers.clone(),
    };
    Message { value: value.unwrap_or_else(|error| panic!("a value of {}: {error}", T::NAME)), metadata }
}
