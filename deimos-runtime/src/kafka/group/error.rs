//! Why a consumer group stopped by itself.

use crate::BoxError;
use crate::codec::DefaultError;
use crate::kafka::KafkaError;
use crate::registry::RegistryError;

/// Why a consumer group stopped before it was told to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GroupError {
    /// Kafka was not to be reached at the start.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// The schema registry does not let us in, or is not where it should be, so that nothing can be decoded.
    #[error(transparent)]
    Registry(RegistryError),
    /// There is nothing to consume.
    #[error("the consumer group {group} subscribes to no topic: call `subscribe` before `run`")]
    NoTopics {
        /// The name of the group.
        group: String,
    },
    /// A topic has two consumers in one group.
    #[error("the consumer group {group} subscribes to {topic} twice: use two groups, or one consumer that does both")]
    Twice {
        /// The name of the group.
        group: String,
        /// The name of the topic, with its prefix.
        topic: String,
    },
    /// A type of the application refuses a default of the topic's schemas.
    #[error("the consumer group {group} cannot read {topic}: {source}")]
    Default {
        /// The name of the group.
        group: String,
        /// The name of the topic, with its prefix.
        topic: String,
        /// Which default, and why.
        source: DefaultError,
    },
    /// A message cannot be decoded. It was not committed.
    #[error("{message}")]
    Undecodable {
        /// Topic, partition and offset, and what is wrong.
        message: String,
    },
    /// A message was not handled, however often it was given. It was not committed.
    #[error("topic {topic}, partition {partition}, offset {offset}: the consumer failed {times}: {source}")]
    Handler {
        /// The name of the topic, with its prefix.
        topic: String,
        /// The partition.
        partition: i32,
        /// The offset of the message.
        offset: i64,
        /// How often, such as `11 times`.
        times: String,
        /// What the consumer said last.
        source: BoxError,
    },
    /// A consumer panicked while it was not handling a message.
    #[error("topic {topic}, partition {partition}: {reason}")]
    Consumer {
        /// The name of the topic, with its prefix.
        topic: String,
        /// The partition.
        partition: i32,
        /// What it panicked with.
        reason: String,
    },
    /// The brokers refuse the group or a topic of it, or the client cannot go on.
    #[error("the consumer group {group} cannot go on: {reason}")]
    Refused {
        /// The name of the group.
        group: String,
        /// What librdkafka says.
        reason: String,
    },
    /// The thread that serves the group ended without a word.
    #[error("the thread of the consumer group {group} panicked")]
    Panicked {
        /// The name of the group.
        group: String,
    },
}
