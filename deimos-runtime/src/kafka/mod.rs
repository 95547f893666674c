//! Kafka over librdkafka: the only modules that know rdkafka.

use crate::{Delivery, Outgoing, PublishError};

/// A connection to Kafka, shared by producers.
#[derive(Clone, Debug)]
pub struct Kafka {}

impl Kafka {
    pub(crate) async fn publish(&self, messages: Vec<Outgoing>) -> Result<Vec<Delivery>, PublishError> {
        let topic = messages.first().map_or("", |message| message.topic);
        std::future::ready(Err(PublishError::permanent(topic, "the Kafka backend is not there yet", None))).await
    }
}
