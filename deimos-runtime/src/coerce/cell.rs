//! The value of a column, as databases tell values apart, and what it may stand for.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use serde_json::Value as Json;
use uuid::Uuid;

use super::walk::{Fit, Found};

/// What a time without a zone is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "db", test)), expect(dead_code, reason = "only rows say so"))]
pub(super) enum Zone {
    /// A time on some clock.
    Unknown,
    /// A point in time.
    Utc,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(not(any(feature = "db", test)), expect(dead_code, reason = "only rows are made of them"))]
pub(super) enum Cell {
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f32),
    Double(f64),
    /// A decimal of any size, as its digits.
    Decimal(String),
    Text(String),
    Bytes(Vec<u8>),
    Json(Json),
    Date(NaiveDate),
    Time(NaiveTime),
    /// A date and a time without a zone.
    Local(NaiveDateTime),
    Instant(DateTime<Utc>),
    Uuid(Uuid),
    #[cfg_attr(not(any(feature = "postgres", test)), expect(dead_code, reason = "only PostgreSQL has arrays"))]
    List(Vec<Cell>),
    /// What no value of Avro is made of, in words.
    Other(Found),
}

impl Cell {
    /// What people call such a value.
    pub(super) fn kind(&self) -> Found {
        match self {
            Self::Null => "null".into(),
            Self::Boolean(_) => "a boolean".into(),
            Self::Integer(_) => "an integer".into(),
            Self::Float(_) => "a float".into(),
            Self::Double(_) => "a double".into(),
            Self::Decimal(_) => "a decimal".into(),
            Self::Text(_) => "a string".into(),
            Self::Bytes(_) => "bytes".into(),
            Self::Json(_) => "JSON".into(),
            Self::Date(_) => "a date".into(),
            Self::Time(_) => "a time of day".into(),
            Self::Local(_) => "a time without a zone".into(),
            Self::Instant(_) => "a point in time".into(),
            Self::Uuid(_) => "a UUID".into(),
            Self::List(_) => "an array".into(),
            Self::Other(words) => words.clone(),
        }
    }

    /// Truth, which MySQL and SQLite keep as 0 and 1.
    pub(super) fn boolean(&self) -> Result<(bool, Fit), Found> {
        match self {
            Self::Boolean(value) => Ok((*value, Fit::Exact)),
            Self::Integer(value @ 0..=1) => Ok((*value == 1, Fit::Converted)),
            Self::Integer(_) => Err("an integer other than 0 and 1".into()),
            other => Err(other.kind()),
        }
    }

    /// A whole number, however it is kept.
    pub(super) fn integer(&self) -> Result<(i64, Fit), Found> {
        match self {
            Self::Integer(value) => {
                i64::try_from(*value).map(|value| (value, Fit::Exact)).map_err(|_| "an integer out of range".into())
            }
            Self::Decimal(digits) => {
                let whole = digits.split_once('.').map_or(Some(digits.as_str()), |(whole, fraction)| {
                    fraction.bytes().all(|digit| digit == b'0').then_some(whole)
                });
                let value = whole.ok_or("a decimal with a fraction")?.parse();
                value.map(|value| (value, Fit::Converted)).map_err(|_| "a decimal out of range".into())
            }
            Self::Float(value) => whole(f64::from(*value)),
            Self::Double(value) => whole(*value),
            other => Err(other.kind()),
        }
    }

    /// The digits of a number that is exact, or that says with few digits what it is: 15 of a double, 6 of a float.
    pub(super) fn digits(&self) -> Result<String, Found> {
        let few = |text: String, most: usize| {
            let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
            let count = mantissa.bytes().filter(u8::is_ascii_digit).count();
            if count <= most { Ok(text) } else { Err("a number of more digits than it certainly keeps".into()) }
        };
        match self {
            Self::Integer(value) => Ok(value.to_string()),
            Self::Decimal(digits) => Ok(digits.clone()),
            Self::Float(value) if value.is_finite() => few(format!("{value:e}"), 6),
            Self::Double(value) if value.is_finite() => few(format!("{value:e}"), 15),
            Self::Float(_) | Self::Double(_) => Err("a number that is not finite".into()),
            other => Err(other.kind()),
        }
    }

    /// The one text of what has one.
    pub(super) fn as_text(&self) -> Result<String, Found> {
        Ok(match self {
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            // Not as a double, which has more digits.
            Self::Float(value) if value.is_finite() => {
                serde_json::to_string(value).map_err(|_| "a number that JSON does not have")?
            }
            Self::Double(value) if value.is_finite() => Json::from(*value).to_string(),
            Self::Decimal(digits) => digits.clone(),
            Self::Date(date) => date.to_string(),
            Self::Time(time) => time.format("%H:%M:%S%.f").to_string(),
            Self::Local(at) => at.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
            Self::Instant(at) => at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            Self::Uuid(uuid) => uuid.to_string(),
            other => return Err(other.kind()),
        })
    }

    pub(super) fn uuid(&self) -> Result<Uuid, Found> {
        match self {
            Self::Uuid(uuid) => Ok(*uuid),
            Self::Bytes(bytes) => Uuid::from_slice(bytes).map_err(|_| format!("{} bytes", bytes.len()).into()),
            other => Err(other.kind()),
        }
    }
}

/// The integer that a double is, if it is one of those that doubles tell apart.
pub(super) fn whole(value: f64) -> Result<(i64, Fit), Found> {
    if !value.is_finite() {
        return Err("a number that is not finite".into());
    }
    if value.fract() != 0.0 {
        return Err("a number with a fraction".into());
    }
    if value.abs() >= 9_007_199_254_740_992.0 {
        return Err("a number out of range".into());
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 2^53")]
    Ok((value as i64, Fit::Converted))
}
