//! The error of a statement of the relay.

use crate::consume::BoxError;

/// Why the database did not do what the relay asked for.
#[derive(Debug, thiserror::Error)]
#[error("the relay cannot {what}")]
pub struct StoreError {
    what: &'static str,
    #[source]
    source: BoxError,
}

impl StoreError {
    /// An error; `what` completes "the relay cannot …".
    pub fn new(what: &'static str, source: impl Into<BoxError>) -> Self {
        Self { what, source: source.into() }
    }

    /// For `map_err`.
    pub(super) fn of<E: Into<BoxError>>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::new(what, source)
    }

    /// The session was lost before this statement.
    pub(super) fn no_session(what: &'static str) -> Self {
        Self::new(what, "it has no session: the lock was not acquired, or lost")
    }
}
