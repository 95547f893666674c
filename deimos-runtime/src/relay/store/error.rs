//! The error of a statement of the relay.

use crate::consume::BoxError;

/// Why the database did not do what the relay asked for.
#[derive(Debug, thiserror::Error)]
#[error("the relay cannot {what}{remedy}", remedy = if *.missing_table { MIGRATE } else { "" })]
pub struct StoreError {
    what: &'static str,
    missing_table: bool,
    #[source]
    source: BoxError,
}

const MIGRATE: &str =
    ": the outbox tables are missing in this database, run `deimos_runtime::outbox::migrate(&db)` once";

impl StoreError {
    /// An error; `what` completes "the relay cannot …".
    pub fn new(what: &'static str, source: impl Into<BoxError>) -> Self {
        Self { what, missing_table: false, source: source.into() }
    }

    /// Whether the outbox has no tables.
    pub(in crate::relay) fn is_missing_table(&self) -> bool {
        self.missing_table
    }

    /// For `map_err`.
    #[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
    pub(super) fn of(what: &'static str) -> impl FnOnce(sea_orm::sqlx::Error) -> Self {
        move |source| Self { what, missing_table: crate::outbox::names_missing_table(&source), source: source.into() }
    }

    #[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
    /// The session was lost before this statement.
    pub(super) fn no_session(what: &'static str) -> Self {
        Self::new(what, "it has no session: the lock was not acquired, or lost")
    }
}
