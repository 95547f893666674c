//! Handing messages of other versions to a consumer: what an older or a newer service would have written.

use std::sync::Arc;

use chrono::DateTime;
use deimos_schema::Schema;
use serde_json::Value as Json;

use super::Outcome;
use super::deliver::handled;
use crate::codec::Plan;
use crate::{BoxError, Consume, ErrorPolicy, Handler, Headers, KeyInValue, Message, Metadata, coerce};

/// Delivers to a consumer what a service with another schema has written: `value` as JSON, encoded by that schema, then
/// read as a group would read it.
///
/// The consumer's error is in the [`Outcome`]; errors of this function are a schema that is none, a value that it does
/// not hold, and data that the topic's own schema cannot read: what is still in the topic from an older version, or what
/// a newer one is about to write.
pub async fn deliver_written_by<T, C>(
    _: T,
    consumer: &C,
    writer_schema_json: &str,
    value: &Json,
) -> Result<Outcome, BoxError>
where
    Handler<C>: Consume<T, Consumer = C>,
    T: KeyInValue,
{
    let body = written_by(writer_schema_json, value)?;
    let value = Plan::<T::Value>::compile(writer_schema_json)?.decode(&body)?;
    let metadata = Metadata {
        group: Arc::from("test"),
        topic: T::NAME.to_owned(),
        partition: 0,
        offset: 0,
        key: T::key_of(&value),
        timestamp: Some(DateTime::UNIX_EPOCH),
        headers: Headers::new(),
    };
    Ok(handled(consumer, Message { value: Some(value), metadata }, ErrorPolicy::default()).await)
}

/// The bytes, without framing, that a service with this schema writes for a value given as JSON; see
/// [`coerce`] for what may stand for what.
pub fn written_by(writer_schema_json: &str, value: &Json) -> Result<Vec<u8>, BoxError> {
    let writer = Schema::parse_written(writer_schema_json).map_err(|error| format!("the writer schema: {error}"))?;
    Ok(coerce::encode_by(&writer, value)?)
}
