//! Rows of SQLite, whose values have types of their own, whatever the column says.

use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{Row, TypeInfo, ValueRef};

use super::super::cell::Cell;

/// What stands in a column.
pub(super) fn cell(row: &SqliteRow, index: usize) -> Cell {
    read(row, index).unwrap_or_else(|_| Cell::Other("a value that SQLite did not hand out".into()))
}

fn read(row: &SqliteRow, index: usize) -> Result<Cell, sea_orm::sqlx::Error> {
    let value = row.try_get_raw(index)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let ty = value.type_info();
    Ok(match ty.name() {
        "INTEGER" => Cell::Integer(row.try_get::<i64, _>(index)?.into()),
        "REAL" => Cell::Double(row.try_get(index)?),
        "TEXT" => Cell::Text(row.try_get(index)?),
        "BLOB" => Cell::Bytes(row.try_get(index)?),
        other => Cell::Other(format!("a value of type {other}").into()),
    })
}
