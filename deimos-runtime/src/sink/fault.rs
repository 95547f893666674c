//! What an error of a database means for the batch that met it.

use sea_orm::DbErr;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
use sea_orm::{RuntimeErr, SqlxError};

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A deadlock, a lost connection, a busy file: the same batch may pass the next time.
    Transient,
    /// A row that the table does not take: it never will.
    Data,
    /// A table or a column that is not there.
    Missing,
    /// Anything else.
    Other,
}

/// What the error means, by the driver's code for it.
pub(super) fn of(error: &DbErr) -> Fault {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Fault::Transient,
        #[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => of_driver(error),
        _ => Fault::Other,
    }
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
fn of_driver(error: &SqlxError) -> Fault {
    match error {
        SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::WorkerCrashed => Fault::Transient,
        SqlxError::Encode(_) => Fault::Data,
        SqlxError::Database(error) => {
            #[cfg(feature = "mysql")]
            if let Some(error) = error.try_downcast_ref::<sea_orm::SqlxMySqlError>() {
                return of_mysql(error.number(), error.code().unwrap_or_default());
            }
            of_code(error.code().unwrap_or_default().as_ref(), error.message())
        }
        _ => Fault::Other,
    }
}

/// MySQL gives many errors of their own kind the state `HY000`, so its numbers come first.
#[cfg(feature = "mysql")]
fn of_mysql(number: u16, state: &str) -> Fault {
    match number {
        // Lock wait timeout; deadlock; record changed since last read (MariaDB, snapshot isolation).
        1205 | 1213 | 1020 => Fault::Transient,
        // Truncated, incorrect or missing values, over-long rows, constraints.
        1264 | 1265 | 1292 | 1364 | 1366 | 1406 | 3140 | 3819 | 4025 => Fault::Data,
        1054 | 1146 => Fault::Missing,
        _ => of_code(state, ""),
    }
}

/// `SQLSTATE` has five characters; what is shorter is a result code of SQLite.
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
fn of_code(code: &str, message: &str) -> Fault {
    if code.len() < 5 {
        return of_sqlite(code.parse().unwrap_or_default(), message);
    }
    match (&code[..2], code) {
        (_, "42P01" | "42703" | "42S02" | "42S22") => Fault::Missing,
        ("08" | "40" | "53" | "57", _) | (_, "55P03") => Fault::Transient,
        ("21" | "22" | "23" | "54", _) => Fault::Data,
        _ => Fault::Other,
    }
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
fn of_sqlite(code: u32, message: &str) -> Fault {
    match code & 0xff {
        1 if message.starts_with("no such table") || message.contains("has no column named") => Fault::Missing,
        5 | 6 => Fault::Transient,
        18..=20 => Fault::Data,
        _ => Fault::Other,
    }
}

#[cfg(all(test, feature = "mysql"))]
mod tests {
    use super::*;

    #[test]
    fn codes_say_what_to_do() {
        assert_eq!(of_code("40P01", ""), Fault::Transient);
        assert_eq!(of_code("22003", ""), Fault::Data);
        assert_eq!(of_code("42P01", ""), Fault::Missing);
        assert_eq!(of_code("42601", ""), Fault::Other);
        assert_eq!(of_code("517", ""), Fault::Transient);
        assert_eq!(of_code("1299", ""), Fault::Data);
        assert_eq!(of_code("1", "no such table: t"), Fault::Missing);
        assert_eq!(of_mysql(1205, "HY000"), Fault::Transient);
        assert_eq!(of_mysql(1366, "HY000"), Fault::Data);
        assert_eq!(of_mysql(1062, "23000"), Fault::Data);
    }
}
