//! From an encoded message to the bytes that Kafka carries: prefix, subject, schema id.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use bytes::Bytes;

use crate::codec::confluent;
use crate::registry::{Registry, RegistryError};
use crate::{Headers, Identity};

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
    /// The timestamp of the record: milliseconds since the epoch.
    pub timestamp: i64,
}

/// Which half of a message a schema is for, as the subject says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Half {
    Key,
    Value,
}

/// Registers schemas and puts their ids before the bodies; it asks the registry once a subject and schema.
#[derive(Clone, Debug)]
pub(crate) struct Framer {
    registry: Registry,
    prefix: Arc<str>,
    ids: Arc<RwLock<HashMap<(String, Identity), u32>>>,
}

impl Framer {
    /// A framer that puts `prefix` before the name of every topic, and thereby of every subject.
    pub(crate) fn new(registry: Registry, prefix: &str) -> Self {
        Self { registry, prefix: prefix.into(), ids: Arc::default() }
    }

    /// The name of a topic as Kafka knows it.
    pub(crate) fn topic(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The body behind its framing. `topic` is the name with its prefix; `text` is asked for when the schema has to be
    /// registered.
    pub(crate) async fn frame(
        &self,
        (topic, half): (&str, Half),
        identity: Identity,
        text: &str,
        body: &[u8],
    ) -> Result<Bytes, RegistryError> {
        let subject = match half {
            Half::Key => format!("{topic}-key"),
            Half::Value => format!("{topic}-value"),
        };
        let id = self.id(subject, identity, text).await?;
        Ok(confluent::frame(id, body).into())
    }

    async fn id(&self, subject: String, identity: Identity, text: &str) -> Result<u32, RegistryError> {
        let known = (subject, identity);
        if let Some(id) = self.ids.read().expect("nothing panics while the lock is held").get(&known) {
            return Ok(*id);
        }
        let id = self.registry.register(&known.0, text).await?;
        self.ids.write().expect("nothing panics while the lock is held").insert(known, id);
        Ok(id)
    }
}
