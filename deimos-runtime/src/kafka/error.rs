//! The errors of connecting to Kafka: which setting or which broker, and what to do.

use std::time::Duration;

use crate::registry::RegistryError;

/// Why Kafka could not be set up or reached.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KafkaError {
    /// A variable of the environment is missing or empty.
    #[error("{name} is not set: {remedy}")]
    Variable {
        /// The name of the variable.
        name: &'static str,
        /// What to set it to.
        remedy: &'static str,
    },
    /// The runtime sets this property itself.
    #[error("`{property}` is not for applications to set: {reason}")]
    Owned {
        /// The name of the property.
        property: String,
        /// Why, and what to use in its place.
        reason: &'static str,
    },
    /// librdkafka knows no such property, or not with this value.
    #[error("librdkafka refuses the property `{property}`: {reason}; see its CONFIGURATION.md for names and values")]
    Property {
        /// The name of the property.
        property: String,
        /// What librdkafka says.
        reason: String,
    },
    /// The properties do not go together, or need a part of librdkafka that was not built in.
    #[error("librdkafka cannot start with these properties: {reason}")]
    Client {
        /// What librdkafka says.
        reason: String,
    },
    /// A consumer group was given an empty name.
    #[error("the name of a consumer group is empty: give `ConsumerGroup::new` a name that no other service has")]
    UnnamedGroup,
    /// The address of the schema registry is of no use.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// No broker answered in time.
    #[error(
        "no broker answered at {brokers} within {}: {reason}; check KAFKA_BROKERS and that Kafka is running",
        seconds(*within)
    )]
    Unreachable {
        /// The brokers that were asked.
        brokers: String,
        /// How long they were given.
        within: Duration,
        /// What librdkafka says.
        reason: String,
    },
    /// Messages were still on their way when the time was up.
    #[error("{left} messages were not acknowledged within {}", seconds(*within))]
    Flush {
        /// How many, about.
        left: usize,
        /// How long they were given.
        within: Duration,
    },
    /// A topic could not be made.
    #[error("cannot create the topic {topic}: {reason}")]
    Topic {
        /// The name of the topic.
        topic: String,
        /// What the brokers or librdkafka say.
        reason: String,
    },
}

impl KafkaError {
    /// The error of making a client.
    pub(super) fn client(error: &rdkafka::error::KafkaError) -> Self {
        match error {
            rdkafka::error::KafkaError::ClientConfig(_, reason, property, _) => {
                Self::Property { property: property.clone(), reason: reason.clone() }
            }
            rdkafka::error::KafkaError::ClientCreation(reason) => Self::Client { reason: reason.clone() },
            other => Self::Client { reason: other.to_string() },
        }
    }
}

/// `5 s`, `0.5 s`.
fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
