//! From the bytes of a consumed message to a typed one; data of another writer schema is refused by name.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};

use crate::codec::confluent;
use crate::framing::Half;
use crate::registry::{Registry, RegistryError};
use crate::{Headers, Message, MessageKey, Metadata, Record, Schema, Topic, codec};

/// A message as it came.
#[derive(Debug)]
pub(crate) struct Raw<'a> {
    pub(crate) topic: &'a str,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) headers: Headers,
    pub(crate) timestamp: Option<DateTime<Utc>>,
}

/// Decodes the messages of a topic. Whether a writer schema is the reader's own is found out once an id.
#[derive(Debug)]
pub(crate) struct Decoder<T> {
    group: Arc<str>,
    registry: Registry,
    verdicts: RwLock<HashMap<(Half, u32), Verdict>>,
    topic: PhantomData<fn() -> T>,
}

/// Whether the reader can read what was written with a schema; if not, what is in the way.
type Verdict = Result<(), Arc<str>>;

/// Why a message was not decoded.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The writer schema has to be [learned](Decoder::learn) first.
    Unknown(Half, u32),
    /// It will never be decoded, and why.
    Undecodable(Undecodable),
}

/// Why a message cannot be decoded, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Undecodable {
    topic: String,
    partition: i32,
    offset: i64,
    reason: String,
}

impl fmt::Display for Undecodable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { topic, partition, offset, reason } = self;
        write!(out, "topic {topic}, partition {partition}, offset {offset}: {reason}")
    }
}

impl std::error::Error for Undecodable {}

impl Undecodable {
    fn new(raw: &Raw<'_>, reason: impl Into<String>) -> Self {
        Self { topic: raw.topic.to_owned(), partition: raw.partition, offset: raw.offset, reason: reason.into() }
    }

    /// The registry will not say what a message was written with.
    pub(crate) fn unknown_schema(raw: &Raw<'_>, id: u32, error: &RegistryError) -> Self {
        Self::new(raw, format!("written with schema id {id}, which cannot be looked up: {error}"))
    }
}

impl<T: Topic> Decoder<T> {
    /// A decoder for a consumer group.
    pub(crate) fn new(group: &str, registry: Registry) -> Self {
        Self { group: group.into(), registry, verdicts: RwLock::default(), topic: PhantomData }
    }

    /// The typed message, if its schemas are known already.
    pub(crate) fn decode(&self, raw: Raw<'_>) -> Result<Message<T>, Fault> {
        let key = match (T::Key::SCHEMA, raw.key) {
            (Some(_), Some(framed)) => Some(self.body(&raw, (Half::Key, framed))?),
            (Some(expected), None) => {
                let reason = format!("it has no key, expected a {}", expected.fullname);
                return Err(Fault::Undecodable(Undecodable::new(&raw, reason)));
            }
            (None, key) => key,
        };
        let undecodable = |half: &str, error: &codec::DecodeError| {
            Fault::Undecodable(Undecodable::new(&raw, format!("the {half} is not what its schema says: {error}")))
        };
        let key = T::Key::decode(key).map_err(|error| undecodable("key", &error))?;
        let value = match raw.value {
            Some(framed) => {
                let body = self.body(&raw, (Half::Value, framed))?;
                Some(codec::decode(body).map_err(|error| undecodable("value", &error))?)
            }
            None => None,
        };
        let metadata = Metadata {
            group: Arc::clone(&self.group),
            topic: raw.topic.to_owned(),
            partition: raw.partition,
            offset: raw.offset,
            key,
            timestamp: raw.timestamp,
            headers: raw.headers,
        };
        Ok(Message { value, metadata })
    }

    /// Asks the registry for a writer schema, and compares it with the reader's.
    pub(crate) async fn learn(&self, half: Half, id: u32) -> Result<(), RegistryError> {
        let writer = self.registry.schema(id).await?;
        let Some(reader) = reader::<T>(half) else { return Ok(()) };
        let verdict = compare(&writer, reader).map_err(|difference| {
            let fault =
                format!("written with schema id {id}, {difference}; data of another writer schema cannot be read yet");
            Arc::from(fault)
        });
        self.verdicts.write().unwrap_or_else(PoisonError::into_inner).insert((half, id), verdict);
        Ok(())
    }

    /// The Avro body behind the framing, if the reader can read what follows.
    fn body<'a>(&self, raw: &Raw<'_>, (half, framed): (Half, &'a [u8])) -> Result<&'a [u8], Fault> {
        let framed = confluent::parse(framed)
            .map_err(|error| Fault::Undecodable(Undecodable::new(raw, format!("the {half} is {error}"))))?;
        let verdicts = self.verdicts.read().unwrap_or_else(PoisonError::into_inner);
        match verdicts.get(&(half, framed.schema_id)) {
            Some(Ok(())) => Ok(framed.body),
            Some(Err(fault)) => Err(Fault::Undecodable(Undecodable::new(raw, format!("the {half} was {fault}")))),
            None => Err(Fault::Unknown(half, framed.schema_id)),
        }
    }
}

fn reader<T: Topic>(half: Half) -> Option<&'static Schema> {
    match half {
        Half::Key => T::Key::SCHEMA,
        Half::Value => Some(<T::Value as Record>::SCHEMA),
    }
}

/// Whether the reader reads what `writer` describes; if not, the name of the writer's type and the first difference.
fn compare(writer: &str, reader: &Schema) -> Result<(), String> {
    let own = reader.text();
    if writer == own {
        return Ok(());
    }
    let parsed = deimos_schema::Schema::parse(writer)
        .map_err(|error| format!("whose text in the registry is not an Avro schema: {error}"))?;
    let own = deimos_schema::Schema::parse(&own).map_err(|error| {
        format!("and the text of {} in the bindings is not an Avro schema: {error}", reader.fullname)
    })?;
    deimos_schema::same_on_the_wire(&parsed, &own).map_err(|at| {
        let deimos_schema::Mismatch { path, written, read } = at;
        let name = name(&parsed);
        format!("{name}, which differs from this reader's at {path}: written as {written}, read as {read}")
    })
}

/// The fullname of a schema, or what it is where it has no name.
fn name(schema: &deimos_schema::Schema) -> String {
    schema.schemata().describe(schema.root())
}

#[cfg(test)]
mod tests;
