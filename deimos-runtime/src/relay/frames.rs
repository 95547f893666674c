//! From a row to a message: the schemas' texts from the outbox, their ids from the registry.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::timeout;

use super::store::{Row, Store, StoreError};
use crate::framing::{Framed, Framer, Half};
use crate::outbox::headers;
use crate::registry::RegistryError;
use crate::{Headers, Identity};

/// How long the registry may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Frames the rows of an outbox.
#[derive(Debug)]
pub(super) struct Frames {
    framer: Framer,
    texts: HashMap<Identity, String>,
}

/// Why a row could not be framed.
#[derive(Debug)]
pub(super) enum FrameError {
    /// The row is broken, for ever.
    Row(String),
    /// The registry has no id for its schema, for now.
    Registry(RegistryError),
    /// The session is lost.
    Store(StoreError),
}

impl Frames {
    pub(super) fn new(framer: Framer) -> Self {
        Self { framer, texts: HashMap::new() }
    }

    /// The message of a row.
    pub(super) async fn frame<S: Store>(&mut self, store: &mut S, row: &Row) -> Result<Framed, FrameError> {
        let topic = self.framer.topic(&row.topic);
        let headers = row.headers.as_ref().map_or_else(|| Ok(Headers::new()), headers::decode);
        let headers = headers.map_err(FrameError::Row)?;
        let key = match (&row.key, &row.key_schema) {
            (Some(key), Some(schema)) => Some(self.half(store, (&topic, Half::Key), schema, key).await?),
            (key, _) => key.clone(),
        };
        let value = match (&row.value, &row.value_schema) {
            (Some(value), Some(schema)) => Some(self.half(store, (&topic, Half::Value), schema, value).await?),
            (Some(_), None) => return Err(FrameError::Row("the row has a value without a schema".to_owned())),
            (None, _) => None,
        };
        Ok(Framed { topic, key, value, headers, timestamp: row.event_time })
    }

    async fn half<S: Store>(
        &mut self,
        store: &mut S,
        subject: (&str, Half),
        schema: &[u8],
        body: &[u8],
    ) -> Result<Bytes, FrameError> {
        let identity = schema.try_into().map(Identity::from_bytes).map_err(|_| {
            FrameError::Row(format!("the identity of a schema has {} bytes, expected 32", schema.len()))
        })?;
        let text = match self.texts.entry(identity) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let text = store.schema(schema).await.map_err(FrameError::Store)?;
                unknown.insert(text.ok_or_else(|| FrameError::Row(format!("the outbox has no schema {identity}")))?)
            }
        };
        let framed = self.framer.frame(subject, identity, text, body);
        let framed = timeout(PATIENCE, framed).await.unwrap_or_else(|_| {
            Err(RegistryError::transient(format!("the schema registry has not answered for {PATIENCE:?}"), None))
        });
        framed.map_err(FrameError::Registry)
    }
}
