//! The error of publishing: which topic, what went wrong, and whether trying again may help.

use crate::Topic;
use crate::codec::{DefaultError, EncodeError};
use crate::consume::BoxError;

/// Why something was not published.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct PublishError(Box<Kind>);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("cannot publish to {topic}")]
    Encode { topic: &'static str, source: EncodeError },
    #[error("cannot publish to {topic}")]
    Default { topic: &'static str, source: DefaultError },
    #[cfg(feature = "db")]
    #[error(
        "the {backend} backend cannot join a transaction: a rollback would leave the message there; publish through an \
         Outbox, or build the producer with `.non_atomic()` if that is meant"
    )]
    NotAtomic { backend: &'static str },
    #[error("cannot publish to {topic}: the header `{name}` is one of Deimos' own; give yours another name")]
    ReservedHeader { topic: &'static str, name: &'static str },
    #[error("the backend reported no delivery for the message")]
    NoDelivery,
    #[error("cannot publish to {topic}: {message}")]
    Backend { topic: String, message: String, transient: bool, source: Option<BoxError> },
}

impl PublishError {
    pub(crate) fn encode<T: Topic>(source: EncodeError) -> Self {
        Self(Box::new(Kind::Encode { topic: T::NAME, source }))
    }

    pub(crate) fn default<T: Topic>(source: DefaultError) -> Self {
        Self(Box::new(Kind::Default { topic: T::NAME, source }))
    }

    #[cfg(feature = "db")]
    pub(crate) fn not_atomic(backend: &'static str) -> Self {
        Self(Box::new(Kind::NotAtomic { backend }))
    }

    pub(crate) fn reserved_header<T: Topic>(name: &'static str) -> Self {
        Self(Box::new(Kind::ReservedHeader { topic: T::NAME, name }))
    }

    pub(crate) fn no_delivery() -> Self {
        Self(Box::new(Kind::NoDelivery))
    }

    /// An error of a backend that trying again may cure.
    pub fn transient(topic: impl Into<String>, message: impl Into<String>, source: Option<BoxError>) -> Self {
        let (topic, message) = (topic.into(), message.into());
        Self(Box::new(Kind::Backend { topic, message, transient: true, source }))
    }

    /// An error of a backend that comes back each time.
    pub fn permanent(topic: impl Into<String>, message: impl Into<String>, source: Option<BoxError>) -> Self {
        let (topic, message) = (topic.into(), message.into());
        Self(Box::new(Kind::Backend { topic, message, transient: false, source }))
    }

    /// Whether the same call may succeed later: a broker or a database was not to be reached.
    pub fn is_transient(&self) -> bool {
        matches!(*self.0, Kind::Backend { transient: true, .. })
    }
}
