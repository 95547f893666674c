//! Logical types: dates, timestamps, UUIDs and decimals, without rounding.

use chrono::{DateTime, NaiveDate, Utc};
use deimos_schema::Logical;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use uuid::Uuid;

use super::number::integer;
use super::walk::{Fit, Found, kind, put, put_count};
use crate::codec::{self, redundant, unscaled};

/// The most significant digits that a number of JSON certainly keeps while it is a double.
const DIGITS_OF_DOUBLE: u32 = 15;

/// A logical type as people call it.
pub(super) fn name(logical: Logical) -> String {
    match logical {
        Logical::Decimal { precision, scale } => format!("a decimal({precision},{scale})"),
        Logical::Date => "a date".to_owned(),
        Logical::TimestampMillis => "a timestamp-millis".to_owned(),
        Logical::TimestampMicros => "a timestamp-micros".to_owned(),
        Logical::Uuid => "a UUID".to_owned(),
        other => format!("a {}, which coercion does not do yet", unsupported(other)),
    }
}

fn unsupported(logical: Logical) -> &'static str {
    match logical {
        Logical::TimeMillis => "time-millis",
        Logical::TimeMicros => "time-micros",
        Logical::TimestampNanos => "timestamp-nanos",
        Logical::LocalTimestampMillis => "local-timestamp-millis",
        Logical::LocalTimestampMicros => "local-timestamp-micros",
        Logical::LocalTimestampNanos => "local-timestamp-nanos",
        Logical::BigDecimal => "big-decimal",
        Logical::Duration => "duration",
        _ => "logical type",
    }
}

/// A logical type on a primitive one.
pub(super) fn primitive(logical: Logical, json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    match logical {
        Logical::Date => date(json, out),
        Logical::TimestampMillis => {
            put::<codec::Long>(&instant(json, 1_000_000, DateTime::timestamp_millis)?, out);
            Ok(Fit::Exact)
        }
        Logical::TimestampMicros => {
            put::<codec::Long>(&instant(json, 1_000, DateTime::timestamp_micros)?, out);
            Ok(Fit::Exact)
        }
        Logical::Uuid => {
            put::<codec::UuidString>(&uuid(json)?, out);
            Ok(Fit::Exact)
        }
        Logical::Decimal { precision, scale } => {
            let bytes = unscaled_of(json, precision, scale)?.to_be_bytes();
            let bytes = &bytes[redundant(&bytes)..];
            put_count(bytes.len(), out);
            out.extend_from_slice(bytes);
            Ok(Fit::Exact)
        }
        _ => Err(kind(json).into()),
    }
}

/// A logical type on a fixed.
pub(super) fn fixed(size: usize, logical: Logical, json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    match logical {
        Logical::Uuid => out.extend_from_slice(uuid(json)?.as_bytes()),
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
fn instant(json: &Json, unit: u32, count: impl Fn(&DateTime<Utc>) -> i64) -> Result<i64, Found> {
    match json {
        Json::String(text) => {
            let at = DateTime::parse_from_rfc3339(text).map_err(|_| "a string that is no RFC 3339 time with a zone")?;
            match at.timestamp_subsec_nanos() % unit {
                0 => Ok(count(&at.to_utc())),
                _ => Err("a time finer than that".into()),
            }
        }
        Json::Number(_) => integer(json).map(|(value, _)| value),
        other => Err(kind(other).into()),
    }
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
