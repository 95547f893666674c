//! From the bytes of a consumed message to a typed one, whatever schema of the contract's past or future it was written with.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};

use crate::codec::{Plan, ResolveError, confluent};
use crate::framing::Half;
use crate::registry::{Registry, RegistryError};
use crate::{Headers, Message, MessageKey, Metadata, Topic, codec};

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

/// Decodes the messages of a topic. How data of a writer schema is read is found out once an id.
pub(crate) struct Decoder<T: Topic> {
    group: Arc<str>,
    registry: Registry,
    keys: Plans<<T::Key as MessageKey>::Plan>,
    values: Plans<Plan<T::Value>>,
}

/// What is known of writer schemas, by their ids in the registry: the plan, or what is in the way of one.
///
/// A topic has few of them, so that they are found quicker here than by a hash.
struct Plans<P>(RwLock<Vec<(u32, Known<P>)>>);

/// The text of an id never changes, and neither does what is known of it.
type Known<P> = Result<Arc<P>, Arc<str>>;

impl<P> Default for Plans<P> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<P> Plans<P> {
    fn get(&self, id: u32) -> Option<Known<P>> {
        let plans = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let place = plans.binary_search_by_key(&id, |(known, _)| *known).ok()?;
        Some(plans[place].1.clone())
    }

    fn learn(&self, id: u32, plan: Result<P, ResolveError>) {
        let plan = plan.map(Arc::new).map_err(|error| {
            let why = std::iter::successors(error.source(), |cause| (*cause).source());
            let why = why.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
            Arc::from(format!("written with schema id {id}: {why}"))
        });
        let mut plans = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match plans.binary_search_by_key(&id, |(known, _)| *known) {
            Ok(place) => plans[place].1 = plan,
            Err(place) => plans.insert(place, (id, plan)),
        }
    }
}

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
        Self { group: group.into(), registry, keys: Plans::default(), values: Plans::default() }
    }

    /// The typed message, if its schemas are known already.
    pub(crate) fn decode(&self, raw: Raw<'_>) -> Result<Message<T>, Fault> {
        let key = self.key(&raw)?;
        let value = match raw.value {
            Some(framed) => {
                let (plan, body) = planned(&raw, (Half::Value, framed), &self.values)?;
                Some(plan.decode(body).map_err(|error| undecodable(&raw, Half::Value, &error))?)
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

    fn key(&self, raw: &Raw<'_>) -> Result<T::Key, Fault> {
        let key = match (T::Key::SCHEMA, raw.key) {
            (Some(_), Some(framed)) => {
                let (plan, body) = planned(raw, (Half::Key, framed), &self.keys)?;
                T::Key::decode_with(&plan, body)
            }
            (Some(expected), None) => {
                let reason = format!("it has no key, expected a {}", expected.fullname);
                return Err(Fault::Undecodable(Undecodable::new(raw, reason)));
            }
            (None, key) => T::Key::decode(key),
        };
        key.map_err(|error| undecodable(raw, Half::Key, &error))
    }

    /// Asks the registry for a writer schema, and finds out how its data is read.
    pub(crate) async fn learn(&self, half: Half, id: u32) -> Result<(), RegistryError> {
        let writer = self.registry.schema(id).await?;
        match half {
            Half::Key => self.keys.learn(id, T::Key::plan(&writer)),
            Half::Value => self.values.learn(id, Plan::compile(&writer)),
        }
        Ok(())
    }
}

impl<T: Topic> fmt::Debug for Decoder<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Decoder").field("group", &self.group).field("topic", &T::NAME).finish_non_exhaustive()
    }
}

/// The plan for what stands behind the framing, and that.
fn planned<'a, P>(
    raw: &Raw<'_>,
    (half, framed): (Half, &'a [u8]),
    plans: &Plans<P>,
) -> Result<(Arc<P>, &'a [u8]), Fault> {
    let refuse = |reason: String| Fault::Undecodable(Undecodable::new(raw, reason));
    let framed = confluent::parse(framed).map_err(|error| refuse(format!("the {half} is {error}")))?;
    match plans.get(framed.schema_id) {
        Some(Ok(plan)) => Ok((plan, framed.body)),
        Some(Err(why)) => Err(refuse(format!("the {half} was {why}"))),
        None => Err(Fault::Unknown(half, framed.schema_id)),
    }
}

fn undecodable(raw: &Raw<'_>, half: Half, error: &codec::DecodeError) -> Fault {
    Fault::Undecodable(Undecodable::new(raw, format!("the {half} is not what its schema says: {error}")))
}

#[cfg(test)]
mod tests;
