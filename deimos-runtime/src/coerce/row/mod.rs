//! Records from rows and from models of SeaORM, column by column.

mod columns;
mod model;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod numeric;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait, QueryResult};

use super::cell::{Cell, Zone};
use super::given::Parts;
use super::{CoerceErrors, decoded, encode_parts};
use crate::Record;

/// The record that a row of a query stands for, by the record's own schema.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # #[cfg(feature = "sqlite")] {
/// # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
/// use contract::Offer; // generated: `include_bindings!(mod contract)`
/// use deimos_runtime::coerce;
/// use deimos_runtime::sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
///
/// let db = Database::connect("sqlite::memory:").await?;
/// let query = Statement::from_string(DbBackend::Sqlite, "SELECT 'tea' AS article, '2.50' AS price, 1 AS internal");
/// let row = db.query_one_raw(query).await?.ok_or("no row")?;
/// let offer: Offer = coerce::from_row(&row)?;
/// assert_eq!((offer.article, offer.price.to_string()), ("tea".to_owned(), "2.50".to_owned()));
///
/// let query = Statement::from_string(DbBackend::Sqlite, "SELECT NULL AS article, 2.505 AS price");
/// let row = db.query_one_raw(query).await?.ok_or("no row")?;
/// assert_eq!(
///     coerce::from_row::<Offer>(&row).unwrap_err().to_string(),
///     "the value is no com.example.Offer\n  \
///        Offer.article: null, expected a string\n  \
///        Offer.price: a number with more digits or decimal places, expected a decimal(12,2)"
/// );
/// # }
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// A field takes the column of its name, else the one that differs in case and underscores only: `orderId` is in
/// `order_id`. Columns for which there is no field are not read. A field without a column is as one that JSON leaves out:
/// see [`from_json`](super::from_json).
///
/// A time in a column without a time zone (`timestamp` of PostgreSQL, `datetime` of MySQL, text of SQLite) is not taken
/// for a point in time: see [`from_row_in_utc`].
pub fn from_row<R: Record>(row: &QueryResult) -> Result<R, CoerceErrors> {
    of_row(row, Zone::Unknown)
}

/// The same as [`from_row`], where times without a time zone are in UTC, as Rails and the tables of this crate on MySQL
/// have them.
pub fn from_row_in_utc<R: Record>(row: &QueryResult) -> Result<R, CoerceErrors> {
    of_row(row, Zone::Utc)
}

/// The record that a model of an entity stands for: what [`from_row`] makes of a row, from the names of the columns and
/// the values of the model.
pub fn from_model<R: Record, M: ModelTrait>(model: &M) -> Result<R, CoerceErrors> {
    of_model(model, Zone::Unknown)
}

/// The same as [`from_model`], where a `NaiveDateTime` is in UTC.
pub fn from_model_in_utc<R: Record, M: ModelTrait>(model: &M) -> Result<R, CoerceErrors> {
    of_model(model, Zone::Utc)
}

fn of_row<R: Record>(row: &QueryResult, zone: Zone) -> Result<R, CoerceErrors> {
    record(&row.column_names(), |index| cell(row, index), zone)
}

fn of_model<R: Record, M: ModelTrait>(model: &M, zone: Zone) -> Result<R, CoerceErrors> {
    let columns: Vec<_> = <M::Entity as EntityTrait>::Column::iter().collect();
    let names: Vec<_> = columns.iter().map(|column| column.as_str().to_owned()).collect();
    record(&names, |index| model::cell(model.get(columns[index])), zone)
}

fn record<R: Record>(names: &[String], read: impl Fn(usize) -> Cell, zone: Zone) -> Result<R, CoerceErrors> {
    let cells = columns::of_fields(R::SCHEMA, names, read)?;
    decoded(&encode_parts(R::SCHEMA, Parts::Row(&cells, zone))?)
}

/// What stands in a column.
fn cell(row: &QueryResult, index: usize) -> Cell {
    #[cfg(feature = "postgres")]
    if let Some(row) = row.try_as_pg_row() {
        return postgres::cell(row, index);
    }
    #[cfg(feature = "mysql")]
    if let Some(row) = row.try_as_mysql_row() {
        return mysql::cell(row, index);
    }
    #[cfg(feature = "sqlite")]
    if let Some(row) = row.try_as_sqlite_row() {
        return sqlite::cell(row, index);
    }
    let name = row.column_names().into_iter().nth(index).unwrap_or_default();
    Cell::Other(format!("the column {name} of a database whose feature of deimos-runtime is off").into())
}
