//! Logical types: dates, timestamps, UUIDs and decimals, without rounding.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use deimos_schema::Logical;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use uuid::Uuid;

use super::cell::{Cell, Zone};
use super::given::Given;
use super::number::integer;
use super::walk::{Fit, Found, put, put_count};
use super::wide;
use crate::codec::{self, redundant, unscaled};

/// The most significant digits that a number of JSON certainly keeps while it is a double.
pub(super) const DIGITS_OF_DOUBLE: u32 = 15;

/// The most digits of what `rust_decimal` holds.
const NARROW: u32 = 28;

/// What is wrong with a time that no count of the unit is.
const FINER: &str = "a time finer than that";

/// A logical type as people call it.
pub(super) fn name(logical: Logical) -> String {
    match logical {
        Logical::Decimal { precision, scale } => format!("a decimal({precision},{scale})"),
        Logical::Uuid => "a UUID".to_owned(),
        other => format!("a {}", other.name()),
    }
}

/// A logical type on a primitive one.
pub(super) fn primitive(logical: Logical, given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let long = match logical {
        Logical::Date => return date(given, out),
        Logical::TimeMillis => {
            let millis = i32::try_from(time(given, 1_000_000)?).map_err(|_| "a number out of range")?;
            put::<codec::Int>(&millis, out);
            return Ok(Fit::Exact);
        }
        Logical::Uuid => {
            put::<codec::UuidString>(&uuid(given)?, out);
            return Ok(Fit::Exact);
        }
        Logical::Decimal { precision: precision @ ..=NARROW, scale } => {
            return narrow_decimal(given, (precision, scale), out);
        }
        Logical::Decimal { precision, scale } => return wide::decimal(given, (precision, scale), None, out),
        Logical::BigDecimal => return wide::big_decimal(given, out),
        Logical::TimeMicros => time(given, 1_000)?,
        Logical::TimestampMillis => instant(given, 1_000_000)?,
        Logical::TimestampMicros => instant(given, 1_000)?,
        Logical::TimestampNanos => instant(given, 1)?,
        Logical::LocalTimestampMillis => local(given, 1_000_000)?,
        Logical::LocalTimestampMicros => local(given, 1_000)?,
        Logical::LocalTimestampNanos => local(given, 1)?,
        Logical::Duration => return Err(given.kind()),
    };
    put::<codec::Long>(&long, out);
    Ok(Fit::Exact)
}

fn narrow_decimal(given: Given<'_>, (precision, scale): (u32, u32), out: &mut Vec<u8>) -> Result<Fit, Found> {
    let bytes = unscaled_of(given, precision, scale)?.to_be_bytes();
    let bytes = &bytes[redundant(&bytes)..];
    put_count(bytes.len(), out);
    out.extend_from_slice(bytes);
    Ok(of_number(given))
}

/// How a number fits a decimal: the text of one is rather a string.
pub(super) fn of_number(given: Given<'_>) -> Fit {
    if given.text().is_some() { Fit::Converted } else { Fit::Exact }
}

/// A logical type on a fixed.
pub(super) fn fixed(size: usize, logical: Logical, given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    match logical {
        Logical::Uuid => out.extend_from_slice(uuid(given)?.as_bytes()),
        Logical::Duration => return wide::duration(given, out),
        Logical::Decimal { precision, scale } if precision > NARROW => {
            return wide::decimal(given, (precision, scale), Some(size), out);
        }
        Logical::Decimal { precision, scale } => {
            let unscaled = unscaled_of(given, precision, scale)?;
            let bytes = unscaled.to_be_bytes();
            let needed = bytes.len() - redundant(&bytes);
            let padding = size.checked_sub(needed).ok_or_else(|| format!("a number of {needed} bytes"))?;
            out.extend(std::iter::repeat_n(if unscaled < 0 { 0xff } else { 0 }, padding));
            out.extend_from_slice(&bytes[bytes.len() - needed..]);
            return Ok(of_number(given));
        }
        _ => return Err(given.kind()),
    }
    Ok(Fit::Exact)
}

/// Days since 1970, or `YYYY-MM-DD`.
fn date(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let date = match (given, given.text()) {
        (_, Some(text)) => NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a string that is no YYYY-MM-DD")?,
        (Given::Cell(Cell::Date(date), _), _) => *date,
        _ => {
            put::<codec::Int>(&i32::try_from(count_of(given)?).map_err(|_| "a number out of range")?, out);
            return Ok(Fit::Exact);
        }
    };
    put::<codec::Date>(&date, out);
    Ok(Fit::Exact)
}

/// A count of the unit since 1970, or RFC 3339 that is no finer than the unit, which is of so many nanoseconds.
fn instant(given: Given<'_>, unit: u32) -> Result<i64, Found> {
    match (given, given.text()) {
        (Given::Cell(_, zone), Some(text)) if clock(text).is_some() => match zone {
            Zone::Utc => count(uncut(text, clock(text).unwrap_or_default())?.and_utc(), unit),
            Zone::Unknown => Err("the text of a time without a zone (`_in_utc` takes it for UTC)".into()),
        },
        (_, Some(text)) => {
            let at = DateTime::parse_from_rfc3339(text).map_err(|_| "a string that is no RFC 3339 time with a zone")?;
            count(uncut(text, at)?.to_utc(), unit)
        }
        (Given::Cell(Cell::Instant(at), _), _) => count(*at, unit),
        (Given::Cell(Cell::Local(at), Zone::Utc), _) => count(at.and_utc(), unit),
        (Given::Cell(Cell::Local(_), Zone::Unknown), _) => {
            Err("a time without a zone (`_in_utc` takes it for UTC)".into())
        }
        _ => count_of(given),
    }
}

/// A count of the unit since 1970, or the date and the time of RFC 3339 without a zone.
fn local(given: Given<'_>, unit: u32) -> Result<i64, Found> {
    match (given, given.text()) {
        (_, Some(text)) => {
            let at = clock(text).ok_or("a string that is no YYYY-MM-DDThh:mm:ss")?;
            count(uncut(text, at)?.and_utc(), unit)
        }
        (Given::Cell(Cell::Local(at), _), _) => count(at.and_utc(), unit),
        _ => count_of(given),
    }
}

/// A date and a time without a zone.
fn clock(text: &str) -> Option<NaiveDateTime> {
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

/// The time of a text, unless the text has more places than nanoseconds, which chrono leaves out.
fn uncut<T>(text: &str, time: T) -> Result<T, Found> {
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let more = fraction.bytes().take_while(u8::is_ascii_digit).skip(9).any(|digit| digit != b'0');
    if more { Err(FINER.into()) } else { Ok(time) }
}

/// A count of the unit since midnight, or `hh:mm:ss` with a fraction that is no finer than the unit.
fn time(given: Given<'_>, unit: u32) -> Result<i64, Found> {
    let of_day = |at: NaiveTime| count(NaiveDate::default().and_time(at).and_utc(), unit);
    let count = match (given, given.text()) {
        (_, Some(text)) => {
            let at = NaiveTime::parse_from_str(text, "%H:%M:%S%.f").map_err(|_| "a string that is no hh:mm:ss")?;
            of_day(uncut(text, at)?)?
        }
        (Given::Cell(Cell::Time(at), _), _) => of_day(*at)?,
        _ => count_of(given)?,
    };
    match count {
        0.. if count < 86_400_000_000_000 / i64::from(unit) => Ok(count),
        _ => Err("a time beyond the day".into()),
    }
}

/// A count is an integer, and never the text of one.
fn count_of(given: Given<'_>) -> Result<i64, Found> {
    match given {
        Given::Json(Json::Number(_)) | Given::Cell(Cell::Integer(_), _) => integer(given).map(|(value, _)| value),
        other => Err(other.kind()),
    }
}

/// How many of a unit of so many nanoseconds lie between 1970 and a point in time, if they are whole.
fn count(at: DateTime<Utc>, unit: u32) -> Result<i64, Found> {
    if at.timestamp_subsec_nanos() >= 1_000_000_000 {
        return Err("a leap second, which no count has".into());
    }
    if !at.timestamp_subsec_nanos().is_multiple_of(unit) {
        return Err(FINER.into());
    }
    let nanos = i128::from(at.timestamp()) * 1_000_000_000 + i128::from(at.timestamp_subsec_nanos());
    i64::try_from(nanos / i128::from(unit)).map_err(|_| "a time out of range".into())
}

fn uuid(given: Given<'_>) -> Result<Uuid, Found> {
    match (given, given.text()) {
        (_, Some(text)) => Uuid::try_parse(text).map_err(|_| "a string that is no UUID".into()),
        (Given::Cell(cell, _), _) => cell.uuid(),
        (other, _) => Err(other.kind()),
    }
}

/// A number, or its text, in units of `10^-scale`.
fn unscaled_of(given: Given<'_>, precision: u32, scale: u32) -> Result<i128, Found> {
    let value = match (given, given.text()) {
        (_, Some(text)) => decimal(text.trim()).ok_or("a string that is no decimal of at most 28 digits")?,
        (Given::Json(Json::Number(number)), _) => {
            let value = decimal(&number.to_string()).ok_or("a number of more than 28 digits")?;
            let digits = value.normalize().mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
            if number.is_f64() && digits > DIGITS_OF_DOUBLE {
                return Err("a number of more digits than JSON's numbers keep (give it as a string)".into());
            }
            value
        }
        (Given::Cell(cell, _), _) => decimal(&cell.digits()?).ok_or("a decimal of more than 28 digits")?,
        (other, _) => return Err(other.kind()),
    };
    unscaled(&value, precision, scale).map_err(|_| "a number with more digits or decimal places".into())
}

/// A decimal of at most 28 digits; zeros at the end of its places do not count.
fn decimal(text: &str) -> Option<Decimal> {
    match text.split_once(['e', 'E']) {
        None => plain_decimal(text),
        Some((digits, exponent)) => {
            let digits = plain_decimal(digits)?.normalize();
            Decimal::from_scientific(&format!("{digits}e{exponent}")).ok()
        }
    }
}

/// The same without an exponent. What is read of Rust's notation for numbers, with `_`, is none.
fn plain_decimal(text: &str) -> Option<Decimal> {
    let places = text.contains('.');
    let text = Some(text).filter(|text| !text.contains('_'))?;
    Decimal::from_str_exact(if places { text.trim_end_matches('0') } else { text }).ok()
}
