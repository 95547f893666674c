//! The error of opening and migrating an outbox.

use sea_orm::DbErr;

use crate::codec::DefaultError;

/// Why an outbox could not be opened or its tables not be made.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct OutboxError(Box<Kind>);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error(
        "the outbox tables are missing in this database: run `deimos_runtime::outbox::migrate(&db)` once, or apply the \
         statements of `deimos_runtime::outbox::migration(&db)` with your own migrations"
    )]
    Missing,
    #[error(
        "the outbox tables of this database are of version {found}, this program knows version {known}: {remedy}",
        remedy = if found < known {
            "run `deimos_runtime::outbox::migrate(&db)` once"
        } else {
            "build it with the newer deimos-runtime that made them"
        }
    )]
    Version { found: i32, known: i32 },
    #[error("the outbox has no tables for this kind of database, expected PostgreSQL, MySQL, MariaDB or SQLite")]
    Unsupported,
    #[error("another process has been migrating the outbox tables for {seconds} s: try again when it is done")]
    Busy { seconds: u32 },
    #[error("the outbox was opened with a schema whose values cannot be made: {0}")]
    Default(DefaultError),
    #[error("cannot {what}")]
    Database { what: &'static str, source: DbErr },
}

impl OutboxError {
    pub(super) fn version(found: i32, known: i32) -> Self {
        Self(Box::new(Kind::Version { found, known }))
    }

    pub(super) fn default(error: DefaultError) -> Self {
        Self(Box::new(Kind::Default(error)))
    }

    pub(super) fn unsupported() -> Self {
        Self(Box::new(Kind::Unsupported))
    }

    pub(super) fn busy(seconds: u32) -> Self {
        Self(Box::new(Kind::Busy { seconds }))
    }

    /// The error of a statement that needs the tables; `what` completes "cannot …".
    pub(super) fn database(what: &'static str) -> impl FnOnce(DbErr) -> Self {
        move |source| {
            let kind = if is_missing_table(&source) { Kind::Missing } else { Kind::Database { what, source } };
            Self(Box::new(kind))
        }
    }
}

/// Whether the statement named a table that is not there; without a driver there is no database to say so.
#[cfg(not(any(feature = "mysql", feature = "postgres", feature = "sqlite")))]
pub(super) fn is_missing_table(_: &DbErr) -> bool {
    false
}

/// Whether the statement named a table that is not there.
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub(super) fn is_missing_table(error: &DbErr) -> bool {
    use sea_orm::RuntimeErr;

    let (DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error))) = error else {
        return false;
    };
    names_missing_table(error)
}

/// The same of an error of the driver.
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub(crate) fn names_missing_table(error: &sea_orm::sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    // PostgreSQL and MySQL have a code of their own for it, SQLite has not.
    matches!(error.code().as_deref(), Some("42P01" | "42S02")) || error.message().starts_with("no such table")
}
