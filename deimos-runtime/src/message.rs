//! Messages: encoded ones on their way to a backend, and typed ones on their way to a consumer.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::codec::EncodeError;
use crate::trace::TraceContext;
use crate::{MessageKey, Placement, Record, Schema, Stamp, Topic, codec};

/// The headers of a message, in order; a name may occur more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, Option<Bytes>)>);

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<Bytes>) {
        self.0.push((name.into(), Some(value.into())));
    }

    /// Adds a header as Kafka gave it, whose value may be null.
    pub fn push_nullable(&mut self, name: impl Into<String>, value: Option<Bytes>) {
        self.0.push((name.into(), value));
    }

    /// The value of the last header of this name; `None` too where the value is null.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.iter().rev().find(|(own, _)| *own == name).and_then(|(_, value)| value)
    }

    /// The headers in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, Option<&[u8]>)> + ExactSizeIterator {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
    }

    /// Takes all headers of this name out, and returns the value of the last one; of null it is empty.
    #[cfg(feature = "db")]
    pub(crate) fn take(&mut self, name: &str) -> Option<Bytes> {
        let taken = self.0.extract_if(.., |(own, _)| own == name).last();
        taken.map(|(_, value)| value.unwrap_or_default())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The body of a key or a value, and the schema it was written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The Avro schema; `None` for a plain key, which travels without framing.
    pub schema: Option<&'static Schema>,
    /// The Avro body without framing, or the bytes of the plain key.
    pub body: Bytes,
}

/// A message that is encoded and on its way to a backend, which adds prefix, framing and partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The name of the topic without prefix.
    pub topic: &'static str,
    /// The key; `None` for a topic without keys.
    pub key: Option<Encoded>,
    /// The value; `None` is a tombstone.
    pub value: Option<Encoded>,
    /// The headers of the application and those of the trace.
    pub headers: Headers,
    /// How it finds its partition.
    pub placement: Placement,
    /// Identifies the message for as long as it lives, also when it is sent twice.
    pub message_id: Uuid,
    /// When it was published; the timestamp of the Kafka record.
    pub at: DateTime<Utc>,
}

/// The header that carries [`Outgoing::message_id`], as text.
pub const MESSAGE_ID_HEADER: &str = "message_id";

impl Outgoing {
    /// Stamps the value, takes the key from it with `key`, and encodes both.
    pub(crate) fn value<T: Topic>(
        mut value: T::Value,
        key: impl FnOnce(&T::Value) -> T::Key,
        envelope: Envelope,
    ) -> Result<Self, EncodeError> {
        value.stamp(&envelope.stamp);
        let key = key(&value);
        let body = codec::encode(&value)?;
        let value = Encoded { schema: Some(<T::Value as Record>::SCHEMA), body: body.into() };
        Self::new::<T>(&key, Some(value), envelope)
    }

    /// Encodes the key of a message without a value.
    pub(crate) fn tombstone<T: Topic>(key: &T::Key, envelope: Envelope) -> Result<Self, EncodeError> {
        Self::new::<T>(key, None, envelope)
    }

    fn new<T: Topic>(key: &T::Key, value: Option<Encoded>, envelope: Envelope) -> Result<Self, EncodeError> {
        let Envelope { stamp, mut headers } = envelope;
        headers.push(MESSAGE_ID_HEADER, stamp.id().to_string());
        if let Some(trace) = TraceContext::current() {
            trace.write(&mut headers);
        }
        let placement = T::placement(key);
        let key = key.encode()?.map(|body| Encoded { schema: T::Key::SCHEMA, body: body.into() });
        Ok(Self { topic: T::NAME, key, value, headers, placement, message_id: stamp.id(), at: stamp.time() })
    }
}

/// What goes around a key and a value.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    pub(crate) stamp: Stamp,
    pub(crate) headers: Headers,
}

/// Where a message came from, and what came along with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata<K> {
    /// The consumer group that took the message.
    pub group: Arc<str>,
    /// The name of the topic as Kafka knows it, with its prefix.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The offset within the partition.
    pub offset: i64,
    /// The key.
    pub key: K,
    /// The timestamp of the record; `None` where the broker has none.
    pub timestamp: Option<DateTime<Utc>>,
    /// The headers.
    pub headers: Headers,
}

impl<K> Metadata<K> {
    /// The id that the producer gave to the message; `None` if the header is missing or not a UUID.
    pub fn message_id(&self) -> Option<Uuid> {
        std::str::from_utf8(self.headers.get(MESSAGE_ID_HEADER)?).ok()?.parse().ok()
    }
}

/// A message of a topic, decoded.
#[derive(Debug)]
pub struct Message<T: Topic> {
    /// The value; `None` is a tombstone.
    pub value: Option<T::Value>,
    /// Where it came from.
    pub metadata: Metadata<T::Key>,
}

impl<T: Topic> Clone for Message<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), metadata: self.metadata.clone() }
    }
}
