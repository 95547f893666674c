//! The transactional outbox: messages as rows, written with the business data.

use sea_orm::DatabaseTransaction;

use crate::{Delivery, Outgoing, PublishError};

/// An outbox in a database, shared by producers.
#[derive(Clone, Debug)]
pub struct Outbox {}

impl Outbox {
    pub(crate) async fn publish(&self, messages: Vec<Outgoing>) -> Result<Vec<Delivery>, PublishError> {
        let topic = messages.first().map_or("", |message| message.topic);
        std::future::ready(Err(PublishError::permanent(topic, "the outbox is not there yet", None))).await
    }

    pub(crate) async fn publish_within(
        &self,
        _: &DatabaseTransaction,
        messages: Vec<Outgoing>,
    ) -> Result<Vec<Delivery>, PublishError> {
        self.publish(messages).await
    }
}
