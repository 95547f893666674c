//! The error of a relay.

use super::StoreError;

/// Why a relay could not be made, or gave up.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RelayError(Kind);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error(transparent)]
    Store(StoreError),
    #[cfg(feature = "kafka")]
    #[error(transparent)]
    Kafka(crate::kafka::KafkaError),
}

impl From<StoreError> for RelayError {
    fn from(error: StoreError) -> Self {
        Self(Kind::Store(error))
    }
}

#[cfg(feature = "kafka")]
impl From<crate::kafka::KafkaError> for RelayError {
    fn from(error: crate::kafka::KafkaError) -> Self {
        Self(Kind::Kafka(error))
    }
}
