//! Typed producers: stamp, key, encode, and hand over to a backend.

use std::future::Future;
use std::marker::PhantomData;

use bytes::Bytes;

use crate::backend::{Atomicity, Backend, Delivery};
use crate::codec::{self, DefaultError};
use crate::message::Envelope;
use crate::telemetry::{self, Said};
use crate::{Headers, KeyInValue, Keyed, Outgoing, PublishError, Topic, placement};

/// Publishes to one topic. `OrdersProducer` is `Producer<Orders>`.
///
/// Cloning is cheap; a producer is made once and kept.
#[derive(Clone, Debug)]
pub struct Producer<T: Topic> {
    backend: Backend,
    headers: Headers,
    atomicity: Atomicity,
    /// What is wrong with a default of the topic's schemas, because of which nothing is published.
    refused: Option<DefaultError>,
    topic: PhantomData<fn() -> T>,
}

impl<T: Topic> Producer<T> {
    /// A producer over Kafka, an outbox, or the test backend.
    ///
    /// If a type of the application refuses a default of the topic's schemas, nothing is ever published: each call is an
    /// error that says so, before a value is made. [`Schema::check_defaults`](crate::Schema::check_defaults) finds it at
    /// the start of a service.
    pub fn new(backend: impl Into<Backend>) -> Self {
        Self {
            backend: backend.into(),
            headers: Headers::new(),
            atomicity: Atomicity::Required,
            refused: codec::check_defaults::<T>().err(),
            topic: PhantomData,
        }
    }

    /// Lets `within` publish on a backend that cannot join a transaction: a transaction that is rolled back then leaves its
    /// messages in Kafka.
    #[must_use]
    pub fn non_atomic(mut self) -> Self {
        self.atomicity = Atomicity::Waived;
        self
    }

    /// A producer that adds this header to every message. One name is Deimos' own, `deimos-placement`, by which an outbox
    /// tells its relay how to find the partition: publishing with it is an error.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<Bytes>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Publishes a value under the key that it holds.
    ///
    /// Over Kafka it resolves when the broker has acknowledged, over an outbox when the row is written.
    pub fn publish(&self, value: impl Into<T::Value>) -> impl Future<Output = Result<Delivery, PublishError>> + Send
    where
        T: KeyInValue,
    {
        let message = self.value(value, T::key_of);
        async move { one(self.send(vec![message?]).await?) }
    }

    /// Publishes values in order, each under the key that it holds; much faster than one by one.
    ///
    /// An error names the first value that failed; values before it may have been published.
    pub fn publish_all<V: Into<T::Value>>(
        &self,
        values: impl IntoIterator<Item = V>,
    ) -> impl Future<Output = Result<Vec<Delivery>, PublishError>> + Send
    where
        T: KeyInValue,
    {
        let messages = self.values(values);
        async move { self.send(messages?).await }
    }

    /// Publishes a value under a key that it does not hold, such as a plain one.
    pub fn publish_keyed(
        &self,
        key: impl Into<T::Key>,
        value: impl Into<T::Value>,
    ) -> impl Future<Output = Result<Delivery, PublishError>> + Send
    where
        T: Keyed,
    {
        let message = self.value(value, |_| key.into());
        async move { one(self.send(vec![message?]).await?) }
    }

    /// Publishes a tombstone: the key without a value, after which nothing is left of what it names.
    pub fn tombstone(&self, key: impl Into<T::Key>) -> impl Future<Output = Result<Delivery, PublishError>> + Send
    where
        T: Keyed,
    {
        let message = self.without_value(key);
        async move { one(self.send(vec![message?]).await?) }
    }

    /// Publishes within a transaction: the messages exist if, and only if, it commits.
    #[cfg(feature = "db")]
    pub fn within<'a>(&'a self, tx: &'a crate::outbox::DatabaseTransaction) -> Within<'a, T> {
        Within { producer: self, tx }
    }

    async fn send(&self, messages: Vec<Outgoing>) -> Result<Vec<Delivery>, PublishError> {
        let said = Said::of_outgoing::<T>(&messages);
        let deliveries = self.backend.publish(messages).await?;
        telemetry::delivered::<T>(&deliveries, said.as_ref());
        Ok(deliveries)
    }

    fn value(
        &self,
        value: impl Into<T::Value>,
        key: impl FnOnce(&T::Value) -> T::Key,
    ) -> Result<Outgoing, PublishError> {
        let envelope = self.envelope()?;
        Outgoing::value::<T>(value.into(), key, envelope).map_err(PublishError::encode::<T>)
    }

    fn without_value(&self, key: impl Into<T::Key>) -> Result<Outgoing, PublishError> {
        let envelope = self.envelope()?;
        Outgoing::tombstone::<T>(&key.into(), envelope).map_err(PublishError::encode::<T>)
    }

    fn values<V: Into<T::Value>>(&self, values: impl IntoIterator<Item = V>) -> Result<Vec<Outgoing>, PublishError>
    where
        T: KeyInValue,
    {
        values.into_iter().map(|value| self.value(value, T::key_of)).collect()
    }

    /// Before anything is made of what is to be published.
    fn envelope(&self) -> Result<Envelope, PublishError> {
        if let Some(error) = &self.refused {
            return Err(PublishError::default::<T>(error.clone()));
        }
        if self.headers.iter().any(|(name, _)| name == placement::HEADER) {
            return Err(PublishError::reserved_header::<T>(placement::HEADER));
        }
        Ok(Envelope { stamp: self.backend.stamp(), headers: self.headers.clone() })
    }
}

fn one(deliveries: Vec<Delivery>) -> Result<Delivery, PublishError> {
    deliveries.into_iter().next().ok_or_else(PublishError::no_delivery)
}

/// A producer within a transaction.
#[cfg(feature = "db")]
#[derive(Debug)]
pub struct Within<'a, T: Topic> {
    producer: &'a Producer<T>,
    tx: &'a crate::outbox::DatabaseTransaction,
}

#[cfg(feature = "db")]
impl<T: Topic> Within<'_, T> {
    /// As [`Producer::publish`]. Write the row that serialises the writers of the key first, then publish.
    pub fn publish(&self, value: impl Into<T::Value>) -> impl Future<Output = Result<Delivery, PublishError>> + Send
    where
        T: KeyInValue,
    {
        let message = self.producer.value(value, T::key_of);
        async move { one(self.send(vec![message?]).await?) }
    }

    /// As [`Producer::publish_all`], in one statement.
    pub fn publish_all<V: Into<T::Value>>(
        &self,
        values: impl IntoIterator<Item = V>,
    ) -> impl Future<Output = Result<Vec<Delivery>, PublishError>> + Send
    where
        T: KeyInValue,
    {
        let messages = self.producer.values(values);
        async move { self.send(messages?).await }
    }

    /// As [`Producer::publish_keyed`].
    pub fn publish_keyed(
        &self,
        key: impl Into<T::Key>,
        value: impl Into<T::Value>,
    ) -> impl Future<Output = Result<Delivery, PublishError>> + Send
    where
        T: Keyed,
    {
        let message = self.producer.value(value, |_| key.into());
        async move { one(self.send(vec![message?]).await?) }
    }

    /// As [`Producer::tombstone`].
    pub fn tombstone(&self, key: impl Into<T::Key>) -> impl Future<Output = Result<Delivery, PublishError>> + Send
    where
        T: Keyed,
    {
        let message = self.producer.without_value(key);
        async move { one(self.send(vec![message?]).await?) }
    }

    async fn send(&self, messages: Vec<Outgoing>) -> Result<Vec<Delivery>, PublishError> {
        let said = Said::of_outgoing::<T>(&messages);
        let deliveries = self.producer.backend.publish_within(self.tx, messages, self.producer.atomicity).await?;
        telemetry::delivered::<T>(&deliveries, said.as_ref());
        Ok(deliveries)
    }
}
