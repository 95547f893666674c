//! Rows of PostgreSQL, by the types of their columns, in its binary format.

use std::str::from_utf8;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta};
use sea_orm::sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind, PgValueFormat};
use sea_orm::sqlx::{Row, TypeInfo, ValueRef};
use uuid::Uuid;

use super::super::cell::Cell;
use super::numeric;

/// PostgreSQL counts from here, in seconds since 1970.
const EPOCH: i64 = 946_684_800;

/// What stands in a column.
pub(super) fn cell(row: &PgRow, index: usize) -> Cell {
    let Ok(value) = row.try_get_raw(index) else {
        return Cell::Other("a value that PostgreSQL did not hand out".into());
    };
    if value.is_null() {
        return Cell::Null;
    }
    let ty = value.type_info().into_owned();
    match (value.format(), value.as_bytes()) {
        (PgValueFormat::Binary, Ok(bytes)) => of_bytes(&ty, bytes),
        _ => unread(&ty),
    }
}

fn unread(ty: &PgTypeInfo) -> Cell {
    Cell::Other(format!("a value of type {} that Rust does not have", ty.name().to_lowercase()).into())
}

fn of_bytes(ty: &PgTypeInfo, bytes: &[u8]) -> Cell {
    match ty.kind() {
        PgTypeKind::Domain(inner) => of_bytes(inner, bytes),
        PgTypeKind::Enum(_) => text(bytes).unwrap_or_else(|| unread(ty)),
        PgTypeKind::Array(item) => list(item, bytes).unwrap_or_else(|| unread(ty)),
        _ => of_simple(ty.name(), bytes).unwrap_or_else(|| unread(ty)),
    }
}

fn of_simple(name: &str, bytes: &[u8]) -> Option<Cell> {
    Some(match name {
        "BOOL" => Cell::Boolean(*bytes.first()? != 0),
        "INT2" => Cell::Integer(i16::from_be_bytes(bytes.try_into().ok()?).into()),
        "INT4" => Cell::Integer(i32::from_be_bytes(bytes.try_into().ok()?).into()),
        "OID" => Cell::Integer(u32::from_be_bytes(bytes.try_into().ok()?).into()),
        "INT8" => Cell::Integer(long(bytes)?.into()),
        "FLOAT4" => Cell::Float(f32::from_be_bytes(bytes.try_into().ok()?)),
        "FLOAT8" => Cell::Double(f64::from_be_bytes(bytes.try_into().ok()?)),
        "NUMERIC" => Cell::Decimal(numeric::digits(bytes)?),
        "BYTEA" => Cell::Bytes(bytes.to_vec()),
        "UUID" => Cell::Uuid(Uuid::from_slice(bytes).ok()?),
        "JSON" => Cell::Json(serde_json::from_slice(bytes).ok()?),
        "JSONB" => Cell::Json(serde_json::from_slice(bytes.strip_prefix(&[1])?).ok()?),
        "DATE" => Cell::Date(date(bytes)?),
        "TIME" => Cell::Time(NaiveTime::MIN + of_day(long(bytes)?)?),
        "TIMESTAMP" => Cell::Local(at(bytes)?.naive_utc()),
        "TIMESTAMPTZ" => Cell::Instant(at(bytes)?),
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" | "\"CHAR\"" | "citext" => text(bytes)?,
        _ => return None,
    })
}

fn text(bytes: &[u8]) -> Option<Cell> {
    Some(Cell::Text(from_utf8(bytes).ok()?.to_owned()))
}

fn long(bytes: &[u8]) -> Option<i64> {
    Some(i64::from_be_bytes(bytes.try_into().ok()?))
}

/// Days; the greatest and the smallest count are `infinity` and `-infinity`, which no date is.
fn date(bytes: &[u8]) -> Option<NaiveDate> {
    let days = i32::from_be_bytes(bytes.try_into().ok()?);
    let epoch = DateTime::from_timestamp(EPOCH, 0)?.date_naive();
    let distance = Days::new(days.unsigned_abs().into());
    if days < 0 { epoch.checked_sub_days(distance) } else { epoch.checked_add_days(distance) }
}

/// Microseconds, as far as they are within a day; PostgreSQL has 24:00:00.
fn of_day(micros: i64) -> Option<TimeDelta> {
    (0..86_400_000_000).contains(&micros).then(|| TimeDelta::microseconds(micros))
}

/// Microseconds; `infinity` and `-infinity` are out of range.
fn at(bytes: &[u8]) -> Option<DateTime<chrono::Utc>> {
    DateTime::from_timestamp_micros(long(bytes)?.checked_add(EPOCH * 1_000_000)?)
}

/// The items of an array of one dimension: the number of dimensions, whether there are nulls, the type of the items, the
/// length and the first index, then each item behind its length.
fn list(item: &PgTypeInfo, bytes: &[u8]) -> Option<Cell> {
    let (head, rest) = bytes.split_at_checked(12)?;
    match i32::from_be_bytes(head[..4].try_into().ok()?) {
        0 => return Some(Cell::List(Vec::new())),
        1 => {}
        _ => return None,
    }
    let (bounds, mut rest) = rest.split_at_checked(8)?;
    let count = i32::from_be_bytes(bounds[..4].try_into().ok()?);
    let mut cells = Vec::new();
    for _ in 0..count {
        let (length, behind) = rest.split_at_checked(4)?;
        match usize::try_from(i32::from_be_bytes(length.try_into().ok()?)) {
            Err(_) => {
                cells.push(Cell::Null);
                rest = behind;
            }
            Ok(length) => {
                let (bytes, behind) = behind.split_at_checked(length)?;
                cells.push(of_bytes(item, bytes));
                rest = behind;
            }
        }
    }
    Some(Cell::List(cells))
}
