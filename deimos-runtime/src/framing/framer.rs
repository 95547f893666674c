//! From an encoded message to a framed one, with one question to the registry a subject and schema.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;

#[cfg(feature = "kafka")]
use super::Framed;
use crate::Identity;
use crate::codec::confluent;
use crate::registry::{Registry, RegistryError};
#[cfg(feature = "kafka")]
use crate::{Outgoing, message::Encoded};

/// Which half of a message a schema is for, as the subject says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Half {
    Key,
    Value,
}

impl fmt::Display for Half {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Key => "key",
            Self::Value => "value",
        })
    }
}

/// Registers schemas and puts their ids before the bodies; it asks the registry once a subject and schema.
#[derive(Clone, Debug)]
pub(crate) struct Framer {
    registry: Registry,
    prefix: Arc<str>,
    known: Arc<RwLock<HashMap<Identity, Vec<Known>>>>,
}

/// Under which subject a schema has which id.
#[derive(Debug)]
struct Known {
    topic: String,
    half: Half,
    id: u32,
}

#[cfg(feature = "kafka")]
impl Framer {
    /// The message as Kafka carries it.
    pub(crate) async fn message(&self, message: &Outgoing) -> Result<Framed, RegistryError> {
        let topic = self.topic(message.topic);
        Ok(Framed {
            key: self.half((&topic, Half::Key), message.key.as_ref()).await?,
            value: self.half((&topic, Half::Value), message.value.as_ref()).await?,
            headers: message.headers.clone(),
            placement: message.placement,
            timestamp: message.at.timestamp_millis(),
            topic,
        })
    }

    async fn half(&self, subject: (&str, Half), half: Option<&Encoded>) -> Result<Option<Bytes>, RegistryError> {
        let Some(Encoded { schema, body }) = half else { return Ok(None) };
        match schema {
            Some(schema) => self.frame(subject, schema.identity, || schema.text().into(), body).await.map(Some),
            None => Ok(Some(body.clone())),
        }
    }
}

impl Framer {
    /// A framer that puts `prefix` before the name of every topic, and thereby of every subject.
    pub(crate) fn new(registry: Registry, prefix: &str) -> Self {
        Self { registry, prefix: prefix.into(), known: Arc::default() }
    }

    /// The name of a topic as Kafka knows it.
    pub(crate) fn topic(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The body behind its framing. `topic` is the name with its prefix; `text` is asked for when the schema has to be
    /// registered.
    pub(crate) async fn frame<'t>(
        &self,
        (topic, half): (&str, Half),
        identity: Identity,
        text: impl FnOnce() -> Cow<'t, str>,
        body: &[u8],
    ) -> Result<Bytes, RegistryError> {
        let id = match self.known((topic, half), identity) {
            Some(id) => id,
            None => self.register((topic, half), identity, &text()).await?,
        };
        Ok(confluent::frame(id, body).into())
    }

    /// Whether the id is known, so that [`frame`](Self::frame) does not have to wait.
    #[cfg(feature = "db")]
    pub(crate) fn knows(&self, subject: (&str, Half), identity: Identity) -> bool {
        self.known(subject, identity).is_some()
    }

    fn known(&self, (topic, half): (&str, Half), identity: Identity) -> Option<u32> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&identity)?.iter().find(|known| known.half == half && known.topic == topic).map(|known| known.id)
    }

    async fn register(
        &self,
        (topic, half): (&str, Half),
        identity: Identity,
        text: &str,
    ) -> Result<u32, RegistryError> {
        let subject = format!("{topic}-{half}");
        let id = self.registry.register(&subject, text).await?;
        if self.known((topic, half), identity).is_none() {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.entry(identity).or_default().push(Known { topic: topic.to_owned(), half, id });
        }
        Ok(id)
    }
}
