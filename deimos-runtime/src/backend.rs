//! Where messages go: the seam between typed producers and what carries their bytes.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::{Outgoing, PublishError, Stamp};

/// What carries the messages of a producer; calling code does not know which.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Backend {
    /// Kafka, at once; resolves when the broker has acknowledged.
    #[cfg(feature = "kafka")]
    Kafka(crate::kafka::Kafka),
    /// A table, from which a relay moves messages to Kafka.
    #[cfg(feature = "db")]
    Outbox(crate::outbox::Outbox),
    /// The test backend, which keeps messages in memory.
    Memory(crate::testing::Kafka),
    /// Nothing is published, and nothing is said.
    Disabled,
    /// One of your own.
    Custom(Arc<dyn Publish>),
}

/// A backend of one's own, for [`Backend::Custom`].
pub trait Publish: fmt::Debug + Send + Sync + 'static {
    /// Carries all messages, in order; the answer has a [`Delivery`] for each, or none was certainly carried.
    fn publish(&self, messages: Vec<Outgoing>) -> BoxFuture<'_, Result<Vec<Delivery>, PublishError>>;
}

/// What is known of a published message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// The broker has it. The offset is `None` where the broker did not tell.
    Acknowledged {
        /// The partition it is in.
        partition: i32,
        /// Its offset there.
        offset: Option<i64>,
    },
    /// It is a row of the outbox, visible to the relay once its transaction is committed.
    Enqueued,
    /// The backend is disabled.
    Discarded,
}

impl Backend {
    /// Carries all messages, in order.
    pub(crate) async fn publish(&self, messages: Vec<Outgoing>) -> Result<Vec<Delivery>, PublishError> {
        match self {
            #[cfg(feature = "kafka")]
            Self::Kafka(kafka) => kafka.publish(messages).await,
            #[cfg(feature = "db")]
            Self::Outbox(outbox) => outbox.publish(messages).await,
            Self::Memory(kafka) => Ok(kafka.publish(messages)),
            Self::Disabled => Ok(vec![Delivery::Discarded; messages.len()]),
            Self::Custom(backend) => backend.publish(messages).await,
        }
    }

    /// Carries all messages within a transaction, or refuses to.
    #[cfg(feature = "db")]
    pub(crate) async fn publish_within(
        &self,
        tx: &crate::outbox::DatabaseTransaction,
        messages: Vec<Outgoing>,
        atomicity: Atomicity,
    ) -> Result<Vec<Delivery>, PublishError> {
        match (self, atomicity) {
            (Self::Outbox(outbox), _) => outbox.publish_within(tx, messages).await,
            (Self::Memory(kafka), _) => Ok(kafka.publish_within_a_transaction(messages)),
            (Self::Disabled, _) | (_, Atomicity::Waived) => self.publish(messages).await,
            _ => Err(PublishError::not_atomic(self.name())),
        }
    }

    /// Id and time for the next message.
    pub(crate) fn stamp(&self) -> Stamp {
        match self {
            Self::Memory(kafka) => kafka.next_stamp(),
            _ => Stamp::now(),
        }
    }

    #[cfg(feature = "db")]
    fn name(&self) -> &'static str {
        match self {
            #[cfg(feature = "kafka")]
            Self::Kafka(_) => "Kafka",
            Self::Outbox(_) => "Outbox",
            Self::Memory(_) => "Memory",
            Self::Disabled => "Disabled",
            Self::Custom(_) => "Custom",
        }
    }
}

/// Whether a message may outlive the transaction that it was published in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Atomicity {
    /// It is there if, and only if, the transaction commits.
    Required,
    /// The producer was built with `non_atomic`.
    Waived,
}

#[cfg(feature = "kafka")]
impl From<crate::kafka::Kafka> for Backend {
    fn from(kafka: crate::kafka::Kafka) -> Self {
        Self::Kafka(kafka)
    }
}

#[cfg(feature = "kafka")]
impl From<&crate::kafka::Kafka> for Backend {
    fn from(kafka: &crate::kafka::Kafka) -> Self {
        Self::Kafka(kafka.clone())
    }
}

#[cfg(feature = "db")]
impl From<crate::outbox::Outbox> for Backend {
    fn from(outbox: crate::outbox::Outbox) -> Self {
        Self::Outbox(outbox)
    }
}

#[cfg(feature = "db")]
impl From<&crate::outbox::Outbox> for Backend {
    fn from(outbox: &crate::outbox::Outbox) -> Self {
        Self::Outbox(outbox.clone())
    }
}

impl From<&crate::testing::Kafka> for Backend {
    fn from(kafka: &crate::testing::Kafka) -> Self {
        Self::Memory(kafka.clone())
    }
}
