//! A message as Kafka carries it, and how it gets there: prefix, subject, schema id.

#[cfg(any(feature = "kafka", feature = "db"))]
mod framer;

use bytes::Bytes;
#[cfg(any(feature = "kafka", feature = "db"))]
pub(crate) use framer::{Framer, Half};

use crate::{Headers, Placement};

/// A message as Kafka carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framed {
    /// The name of the topic as Kafka knows it.
    pub topic: String,
    /// The key with its framing.
    pub key: Option<Bytes>,
    /// The value with its framing; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// The headers.
    pub headers: Headers,
    /// How it finds its partition.
    pub placement: Placement,
    /// The timestamp of the record: milliseconds since the epoch.
    pub timestamp: i64,
}
