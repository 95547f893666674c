//! A message of librdkafka as the decoder takes it.

use bytes::Bytes;
use chrono::DateTime;
use rdkafka::message::{Headers as _, Message};

use crate::Headers;
use crate::decoding::Raw;

/// Borrows key and value; only the headers are copied.
pub(super) fn raw<M: Message>(message: &M) -> Raw<'_> {
    let mut headers = Headers::new();
    for header in message.headers().into_iter().flat_map(|headers| headers.iter()) {
        headers.push_nullable(header.key, header.value.map(Bytes::copy_from_slice));
    }
    Raw {
        topic: message.topic(),
        partition: message.partition(),
        offset: message.offset(),
        key: message.key(),
        value: message.payload(),
        headers,
        timestamp: message.timestamp().to_millis().and_then(DateTime::from_timestamp_millis),
    }
}
