//! Topics and keys: what a generated marker such as `Orders` says about its topic.

use std::fmt;

use crate::codec::{self, DecodeError, EncodeError, Plan, ResolveError};
use crate::telemetry::LogLevel;
use crate::{Placement, Record, Schema};

/// A topic of the contract: the name it has before any prefix, and the types of its keys and values.
///
/// Generated for each `[topics.…]` of `deimos.toml`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a topic of the contract",
    note = "topics are declared in deimos.toml; a marker such as `Orders` is generated for each"
)]
pub trait Topic: Copy + fmt::Debug + Send + Sync + 'static {
    /// The name of the topic.
    const NAME: &'static str;

    /// The key of its messages.
    type Key: MessageKey;

    /// The value of its messages.
    type Value: Record;

    /// What logs say of its messages.
    const LOG: LogLevel = LogLevel::Keys;

    /// How a message with this key finds its partition.
    fn placement(key: &Self::Key) -> Placement {
        let _ = key;
        Placement::ConsistentRandom
    }
}

/// A topic whose messages have keys, and which may therefore hold tombstones.
#[diagnostic::on_unimplemented(
    message = "the messages of `{Self}` have no key, so there is nothing a tombstone could name",
    note = "give the topic a key in deimos.toml, such as `key = {{ field = \"id\" }}`"
)]
pub trait Keyed: Topic {}

/// A topic whose values hold their keys, so that a value is all there is to publish; every topic whose key is taken from
/// fields of the value is one, and every topic without keys.
#[diagnostic::on_unimplemented(
    message = "a value of `{Self}` does not hold its key",
    note = "give the key with the value, to `publish_keyed`; in tests to `testing::Incoming::keyed`",
    note = "or take it from the value in deimos.toml, such as `key = {{ field = \"id\" }}`"
)]
pub trait KeyInValue: Topic {
    /// The key that a value holds.
    fn key_of(value: &Self::Value) -> Self::Key;
}

#[diagnostic::do_not_recommend]
impl<T: Topic> KeyInValue for T
where
    T::Key: for<'v> From<&'v T::Value>,
{
    fn key_of(value: &Self::Value) -> Self::Key {
        Self::Key::from(value)
    }
}

/// What can stand in the key of a message: a record, plain text ([`PlainKey`]) or nothing ([`NoKey`]).
pub trait MessageKey: Clone + fmt::Debug + PartialEq + Send + Sync + Sized + 'static {
    /// The Avro schema of the key; `None` where the key is not Avro.
    const SCHEMA: Option<&'static Schema>;

    /// The bytes of the key without framing; `None` for no key at all.
    fn encode(&self) -> Result<Option<Vec<u8>>, EncodeError>;

    /// The key of these bytes, which [`encode`](Self::encode) wrote with the same schema.
    fn decode(bytes: Option<&[u8]>) -> Result<Self, DecodeError>;

    /// How keys of one writer schema are read.
    type Plan: Send + Sync + 'static;

    /// The plan for a writer schema, as JSON.
    fn plan(writer_schema_json: &str) -> Result<Self::Plan, ResolveError>;

    /// The key of these bytes, which were written with the plan's writer schema.
    fn decode_with(plan: &Self::Plan, bytes: &[u8]) -> Result<Self, DecodeError>;
}

impl<R: Record> MessageKey for R {
    const SCHEMA: Option<&'static Schema> = Some(R::SCHEMA);

    fn encode(&self) -> Result<Option<Vec<u8>>, EncodeError> {
        codec::encode(self).map(Some)
    }

    fn decode(bytes: Option<&[u8]>) -> Result<Self, DecodeError> {
        match bytes {
            Some(bytes) => codec::decode(bytes),
            None => Err(DecodeError::new(0, format!("the message has no key, expected a {}", R::SCHEMA.fullname))),
        }
    }

    type Plan = Plan<R>;

    fn plan(writer_schema_json: &str) -> Result<Plan<R>, ResolveError> {
        Plan::compile(writer_schema_json)
    }

    fn decode_with(plan: &Plan<R>, bytes: &[u8]) -> Result<Self, DecodeError> {
        plan.decode(bytes)
    }
}

/// The key of a topic with `key = "none"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoKey;

impl MessageKey for NoKey {
    const SCHEMA: Option<&'static Schema> = None;

    fn encode(&self) -> Result<Option<Vec<u8>>, EncodeError> {
        Ok(None)
    }

    /// Any key is passed over: the topic may have been written by a service that sets one.
    fn decode(_: Option<&[u8]>) -> Result<Self, DecodeError> {
        Ok(Self)
    }

    type Plan = ();

    fn plan(_: &str) -> Result<(), ResolveError> {
        Ok(())
    }

    fn decode_with((): &(), bytes: &[u8]) -> Result<Self, DecodeError> {
        Self::decode(Some(bytes))
    }
}

#[diagnostic::do_not_recommend]
impl<V: Record> From<&V> for NoKey {
    fn from(_: &V) -> Self {
        Self
    }
}

/// The key of a topic with `key = "plain"`: text, without Avro and without framing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlainKey(pub String);

impl From<String> for PlainKey {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for PlainKey {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl MessageKey for PlainKey {
    const SCHEMA: Option<&'static Schema> = None;

    fn encode(&self) -> Result<Option<Vec<u8>>, EncodeError> {
        Ok(Some(self.0.clone().into_bytes()))
    }

    fn decode(bytes: Option<&[u8]>) -> Result<Self, DecodeError> {
        let bytes = bytes.ok_or_else(|| DecodeError::new(0, "the message has no key, expected plain text"))?;
        let text = std::str::from_utf8(bytes)
            .map_err(|error| DecodeError::new(error.valid_up_to(), "a plain key that is not UTF-8"))?;
        Ok(Self(text.to_owned()))
    }

    type Plan = ();

    fn plan(_: &str) -> Result<(), ResolveError> {
        Ok(())
    }

    fn decode_with((): &(), bytes: &[u8]) -> Result<Self, DecodeError> {
        Self::decode(Some(bytes))
    }
}
