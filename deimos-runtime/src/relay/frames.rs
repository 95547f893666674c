//! From a row to a message: the schemas' texts from the outbox, their ids from the registry.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::store::{Row, Store, StoreError};
use crate::framing::{Framed, Framer, Half};
use crate::outbox::headers;
use crate::registry::RegistryError;
use crate::{Headers, Identity, Placement};

/// How long everything waits for an answer of the registry; after that, the topic waits alone.
const PATIENCE: Duration = Duration::from_secs(1);

/// Frames the rows of an outbox.
#[derive(Debug)]
pub(super) struct Frames {
    framer: Framer,
    texts: HashMap<Identity, String>,
    asking: HashMap<Question, AbortOnDropHandle<Result<(), RegistryError>>>,
}

/// A schema that is being registered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question {
    topic: String,
    half: Half,
    identity: Identity,
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
        Self { framer, texts: HashMap::new(), asking: HashMap::new() }
    }

    /// The message of a row.
    pub(super) async fn frame<S: Store>(&mut self, store: &mut S, row: &Row) -> Result<Framed, FrameError> {
        let topic = self.framer.topic(&row.topic);
        let headers = row.headers.as_ref().map_or_else(|| Ok(Headers::new()), headers::decode);
        let mut headers = headers.map_err(FrameError::Row)?;
        let placement = Placement::take(&mut headers).map_err(FrameError::Row)?;
        let key = match (&row.key, &row.key_schema) {
            (Some(key), Some(schema)) => Some(self.half(store, (&topic, Half::Key), schema, key).await?),
            (key, _) => key.clone(),
        };
        let value = match (&row.value, &row.value_schema) {
            (Some(value), Some(schema)) => Some(self.half(store, (&topic, Half::Value), schema, value).await?),
            (Some(_), None) => return Err(FrameError::Row("the row has a value without a schema".to_owned())),
            (None, _) => None,
        };
        Ok(Framed { topic, key, value, headers, placement, timestamp: row.event_time })
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
        if !self.framer.knows(subject, identity) {
            let question = Question { topic: subject.0.to_owned(), half: subject.1, identity };
            ask(&mut self.asking, &self.framer, question, text).await.map_err(FrameError::Registry)?;
        }
        self.framer.frame(subject, identity, || text.as_str().into(), body).await.map_err(FrameError::Registry)
    }
}

/// Registers a schema in a task of its own, which goes on after we have lost patience; the next call asks it again.
async fn ask(
    asking: &mut HashMap<Question, AbortOnDropHandle<Result<(), RegistryError>>>,
    framer: &Framer,
    question: Question,
    text: &str,
) -> Result<(), RegistryError> {
    let task = asking.entry(question.clone()).or_insert_with(|| {
        let (framer, question, text) = (framer.clone(), question.clone(), text.to_owned());
        let register = async move {
            let Question { topic, half, identity } = question;
            framer.frame((&topic, half), identity, || text.as_str().into(), &[]).await.map(drop)
        };
        AbortOnDropHandle::new(tokio::spawn(register))
    });
    let Ok(answer) = timeout(PATIENCE, task).await else {
        let message = format!("the schema registry has not answered for {PATIENCE:?}");
        return Err(RegistryError::transient(message, None));
    };
    asking.remove(&question);
    answer.unwrap_or_else(|gone| {
        Err(RegistryError::transient("the question to the schema registry ended", Some(Arc::new(gone))))
    })
}
