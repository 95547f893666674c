//! Rows of MySQL and of MariaDB, by the types of their columns.

use chrono::{DateTime, Utc};
use sea_orm::sqlx::mysql::{MySql, MySqlRow, MySqlTypeInfo};
use sea_orm::sqlx::{Decode, Error, Row, Type, TypeInfo, ValueRef};

use super::super::cell::Cell;

/// What stands in a column.
pub(super) fn cell(row: &MySqlRow, index: usize) -> Cell {
    let of_type =
        |name: &str| Cell::Other(format!("a value of type {} that Rust does not have", name.to_lowercase()).into());
    match row.try_get_raw(index) {
        Ok(value) if value.is_null() => Cell::Null,
        Ok(value) => {
            let ty = value.type_info().into_owned();
            read(row, index, &ty).unwrap_or_else(|_| of_type(ty.name()))
        }
        Err(_) => Cell::Other("a value that MySQL did not hand out".into()),
    }
}

fn read(row: &MySqlRow, index: usize, ty: &MySqlTypeInfo) -> Result<Cell, Error> {
    Ok(match ty.name() {
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => match get::<i64>(row, index) {
            Ok(value) => Cell::Integer(value.into()),
            Err(_) => Cell::Integer(get::<u64>(row, index)?.into()),
        },
        name if name.ends_with("UNSIGNED") => Cell::Integer(get::<u64>(row, index)?.into()),
        "BIT" | "YEAR" => Cell::Integer(get::<u64>(row, index)?.into()),
        "FLOAT" => Cell::Float(get(row, index)?),
        "DOUBLE" => Cell::Double(get(row, index)?),
        "DECIMAL" | "ENUM" | "SET" => text(row, index, ty)?,
        "DATE" => Cell::Date(get(row, index)?),
        "TIME" => Cell::Time(get(row, index)?),
        "DATETIME" => Cell::Local(get(row, index)?),
        "TIMESTAMP" => Cell::Instant(get::<DateTime<Utc>>(row, index)?),
        "JSON" => Cell::Json(get(row, index)?),
        // MySQL calls a text binary whose collation compares bytes.
        _ if <String as Type<MySql>>::compatible(ty) => Cell::Text(get(row, index)?),
        _ if <Vec<u8> as Type<MySql>>::compatible(ty) => Cell::Bytes(get(row, index)?),
        other => Cell::Other(format!("a value of type {}", other.to_lowercase()).into()),
    })
}

/// What the protocol writes as text.
fn text(row: &MySqlRow, index: usize, ty: &MySqlTypeInfo) -> Result<Cell, Error> {
    let text: String = get(row, index)?;
    Ok(if ty.name() == "DECIMAL" { Cell::Decimal(text) } else { Cell::Text(text) })
}

fn get<'r, T: Decode<'r, MySql> + Type<MySql>>(row: &'r MySqlRow, index: usize) -> Result<T, Error> {
    row.try_get_unchecked(index)
}
