//! Logical types: dates, timestamps, UUIDs and decimals, without rounding.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use deimos_schema::Logical;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use uuid::Uuid;

use super::number::integer;
use super::walk::{Fit, Found, kind, put, put_count};
use super::wide;
use crate::codec::{self, redundant, unscaled};

/// The most significant digits that a number of JSON certainly keeps while it is a double.
pub(super) const DIGITS_OF_DOUBLE: u32 = 15;

/// The most digits of what `rust_decimal` holds.
const NARROW: u32 = 28;

/// A logical type as people call it.
pub(super) fn name(logical: Logical) -> String {
    match logical {
        Logical::Decimal { precision, scale } => format!("a decimal({precision},{scale})"),
        Logical::Uuid => "a UUID".to_owned(),
        other => format!("a {}", other.name()),
    }
}

/// A logical type on a primitive one.
pub(super) fn primitive(logical: Logical, json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let long = match logical {
        Logical::Date => return date(json, out),
        Logical::TimeMillis => {
            let millis = i32::try_from(time(json, 1_000_000)?).map_err(|_| "a number out of range")?;
            put::<codec::Int>(&millis, out);
            return Ok(Fit::Exact);
        }
        Logical::Uuid => {
            put::<codec::UuidString>(&uuid(json)?, out);
            return Ok(Fit::Exact);
        }
        Logical::Decimal { precision: precision @ ..=NARROW, scale } => {
            return narrow_decimal(json, (precision, scale), out);
        }
        Logical::Decimal { precision, scale } => return wide::decimal(json, (precision, scale), None, out),
        Logical::BigDecimal => return wide::big_decimal(json, out),
        Logical::TimeMicros => time(json, 1_000)?,
        Logical::TimestampMillis => instant(json, 1_000_000)?,
        Logical::TimestampMicros => instant(json, 1_000)?,
        Logical::TimestampNanos => instant(json, 1)?,
        Logical::LocalTimestampMillis => local(json, 1_000_000)?,
        Logical::LocalTimestampMicros => local(json, 1_000)?,
        Logical::LocalTimestampNanos => local(json, 1)?,
        Logical::Duration => return Err(kind(json).into()),
    };
    put::<codec::Long>(&long, out);
    Ok(Fit::Exact)
}

fn narrow_decimal(json: &Json, (precision, scale): (u32, u32), out: &mut Vec<u8>) -> Result<Fit, Found> {
    let bytes = unscaled_of(json, precision, scale)?.to_be_bytes();
    let bytes = &bytes[redundant(&bytes)..];
    put_count(bytes.len(), out);
    out.extend_from_slice(bytes);
    Ok(Fit::Exact)
}

/// A logical type on a fixed.
pub(super) fn fixed(size: usize, logical: Logical, json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    match logical {
        Logical::Uuid => out.extend_from_slice(uuid(json)?.as_bytes()),
        Logical::Duration => return wide::duration(json, out),
        Logical::Decimal { precision, scale } if precision > NARROW => {
            return wide::decimal(json, (precision, scale), Some(size), out);
        }
        Logical::Decimal { precision, scale } => {
            let unscaled = unscaled_of(json, precision, scale)?;
            let bytes = unscaled.to_be_bytes();
            let needed = bytes.len() - redundant(&bytes);
            let padding = size.checked_sub(needed).ok_or_else(|| format!("a number of {needed} bytes"))?;
            out.extend(std::iter::repeat_n(if unscaled < 0 { 0xff } else { 0 }, padding));
            out.extend_from_slice(&bytes[bytes.len() - needed..]);
        }
        _ => return Err(kind(json).into()),
    }
    Ok(Fit::Exact)
}

/// Days since 1970, or `YYYY-MM-DD`.
fn date(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    match json {
        Json::String(text) => {
            let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a string that is no YYYY-MM-DD")?;
            put::<codec::Date>(&date, out);
        }
        Json::Number(_) => {
            let (days, _) = integer(json)?;
            put::<codec::Int>(&i32::try_from(days).map_err(|_| "a number out of range")?, out);
        }
        other => return Err(kind(other).into()),
    }
    Ok(Fit::Exact)
}

/// A count of the unit since 1970, or RFC 3339 that is no finer than the unit, which is of so many nanoseconds.
fn instant(json: &Json, unit: u32) -> Result<i64, Found> {
    match json {
        Json::String(text) => {
            let at = DateTime::parse_from_rfc3339(text).map_err(|_| "a string that is no RFC 3339 time with a zone")?;
            count(at.to_utc(), unit)
        }
        _ => count_of(json),
    }
}

/// A count of the unit since 1970, or the date and the time of RFC 3339 without a zone.
fn local(json: &Json, unit: u32) -> Result<i64, Found> {
    match json {
        Json::String(text) => {
            let at = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
                .map_err(|_| "a string that is no YYYY-MM-DDThh:mm:ss")?;
            count(at.and_utc(), unit)
        }
        _ => count_of(json),
    }
}

/// A count of the unit since midnight, or `hh:mm:ss` with a fraction that is no finer than the unit.
fn time(json: &Json, unit: u32) -> Result<i64, Found> {
    let count = match json {
        Json::String(text) => {
            let at = NaiveTime::parse_from_str(text, "%H:%M:%S%.f").map_err(|_| "a string that is no hh:mm:ss")?;
            count(NaiveDate::default().and_time(at).and_utc(), unit)?
        }
        _ => count_of(json)?,
    };
    match count {
        0.. if count < 86_400_000_000_000 / i64::from(unit) => Ok(count),
        _ => Err("a time beyond the day".into()),
    }
}

fn count_of(json: &Json) -> Result<i64, Found> {
    match json {
        Json::Number(_) => integer(json).map(|(value, _)| value),
        other => Err(kind(other).into()),
    }
}

/// How many of a unit of so many nanoseconds lie between 1970 and a point in time, if they are whole.
fn count(at: DateTime<Utc>, unit: u32) -> Result<i64, Found> {
    if !at.timestamp_subsec_nanos().is_multiple_of(unit) {
        return Err("a time finer than that".into());
    }
    let nanos = i128::from(at.timestamp()) * 1_000_000_000 + i128::from(at.timestamp_subsec_nanos());
    i64::try_from(nanos / i128::from(unit)).map_err(|_| "a time out of range".into())
}

fn uuid(json: &Json) -> Result<Uuid, Found> {
    match json {
        Json::String(text) => Uuid::try_parse(text).map_err(|_| "a string that is no UUID".into()),
        other => Err(kind(other).into()),
    }
}

/// A number, or its text, in units of `10^-scale`.
fn unscaled_of(json: &Json, precision: u32, scale: u32) -> Result<i128, Found> {
    let value = match json {
        Json::String(text) => decimal(text.trim()).ok_or("a string that is no decimal of at most 28 digits")?,
        Json::Number(number) => {
            let value = decimal(&number.to_string()).ok_or("a number of more than 28 digits")?;
            let digits = value.normalize().mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
            if number.is_f64() && digits > DIGITS_OF_DOUBLE {
                return Err("a number of more digits than JSON's numbers keep (give it as a string)".into());
            }
            value
        }
        other => return Err(kind(other).into()),
    };
    unscaled(&value, precision, scale).map_err(|_| "a number with more digits or decimal places".into())
}

fn decimal(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) { Decimal::from_scientific(text).ok() } else { Decimal::from_str_exact(text).ok() }
}
