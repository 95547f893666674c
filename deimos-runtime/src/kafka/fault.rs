//! What an error of librdkafka means for a message: try again, or never.

use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaErrorCode;

/// Whether the message itself is at fault: it will never be taken, and others may be.
#[cfg(feature = "db")]
pub(super) fn refuses_the_message(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::MessageSizeTooLarge
                | RDKafkaErrorCode::InvalidMessage
                | RDKafkaErrorCode::InvalidMessageSize
                | RDKafkaErrorCode::InvalidRecord
                | RDKafkaErrorCode::InvalidTimestamp
                | RDKafkaErrorCode::BadMessage
                | RDKafkaErrorCode::InvalidArgument
        )
    ) || matches!(error, KafkaError::Nul(_))
}

/// Whether the same message may get through later.
pub(super) fn passes(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::AllBrokersDown
                | RDKafkaErrorCode::BrokerNotAvailable
                | RDKafkaErrorCode::BrokerTransportFailure
                | RDKafkaErrorCode::KafkaStorageError
                | RDKafkaErrorCode::LeaderNotAvailable
                | RDKafkaErrorCode::MessageTimedOut
                | RDKafkaErrorCode::NetworkException
                | RDKafkaErrorCode::NotEnoughReplicas
                | RDKafkaErrorCode::NotEnoughReplicasAfterAppend
                | RDKafkaErrorCode::NotLeaderForPartition
                | RDKafkaErrorCode::OperationTimedOut
                | RDKafkaErrorCode::PurgeInflight
                | RDKafkaErrorCode::PurgeQueue
                | RDKafkaErrorCode::ReplicaNotAvailable
                | RDKafkaErrorCode::RequestTimedOut
                | RDKafkaErrorCode::ThrottlingQuotaExceeded
        )
    )
}

/// Whether the topic, or the partition of it, does not exist.
pub(super) fn lacks_the_topic(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::UnknownPartition
                | RDKafkaErrorCode::UnknownTopic
                | RDKafkaErrorCode::UnknownTopicOrPartition
        )
    )
}

/// Whether librdkafka has given up on the client for good.
#[cfg(feature = "db")]
pub(super) fn is_fatal(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(RDKafkaErrorCode::Fatal)
}

/// Whether librdkafka has no room for the message now.
pub(super) fn is_full(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull)
}

/// What went wrong, in librdkafka's words, without the words around them.
pub(super) fn reason(error: &KafkaError) -> String {
    error.rdkafka_error_code().map_or_else(|| error.to_string(), |code| code.to_string())
}
