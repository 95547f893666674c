//! Values of logical types as people write them: dates and times by the calendar, decimals with a point.

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use chrono::{DateTime, Datelike, NaiveTime, SecondsFormat, Utc};
use deimos_schema::Logical;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{self as codec, Codec, Duration, Reader};

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// More bytes than decimals of 16,384 digits have, the most that schemas of this crate may ask for.
const MAX_DECIMAL: usize = 8 << 10;

/// A count of some unit as the text of a date or a time; `None` if it is on no calendar, or is a number like any other.
pub(super) fn count(logical: Logical, count: i64) -> Option<String> {
    match logical {
        Logical::Date => Some(instant(count.checked_mul(24 * 60 * 60)?, 1)?.date_naive().to_string()),
        Logical::TimeMillis => time(count, 1_000),
        Logical::TimeMicros => time(count, 1_000_000),
        Logical::TimestampMillis => Some(zoned(instant(count, 1_000)?)),
        Logical::TimestampMicros => Some(zoned(instant(count, 1_000_000)?)),
        Logical::TimestampNanos => Some(zoned(instant(count, NANOS_PER_SECOND)?)),
        Logical::LocalTimestampMillis => Some(local(instant(count, 1_000)?)),
        Logical::LocalTimestampMicros => Some(local(instant(count, 1_000_000)?)),
        Logical::LocalTimestampNanos => Some(local(instant(count, NANOS_PER_SECOND)?)),
        Logical::Decimal { .. } | Logical::BigDecimal | Logical::Uuid | Logical::Duration => None,
    }
}

/// The bytes of a `bytes` or a fixed; `None` if they do not hold such a value.
pub(super) fn octets(logical: Logical, bytes: &[u8]) -> Option<Value> {
    match logical {
        Logical::Decimal { scale, .. } if bytes.len() <= MAX_DECIMAL => {
            let value = BigDecimal::new(BigInt::from_signed_bytes_be(bytes), scale.into());
            Some(value.to_plain_string().into())
        }
        Logical::BigDecimal => big_decimal(bytes).map(|value| value.to_plain_string().into()),
        Logical::Uuid => Some(Uuid::from_slice(bytes).ok()?.to_string().into()),
        Logical::Duration => {
            let Duration { months, days, milliseconds } = Duration::decode(&mut Reader::new(bytes)).ok()?;
            Some(json!({ "months": months, "days": days, "milliseconds": milliseconds }))
        }
        _ => None,
    }
}

/// The value that lies in the bytes, which are the unscaled number and the scale.
fn big_decimal(bytes: &[u8]) -> Option<BigDecimal> {
    let mut whole = Vec::with_capacity(bytes.len() + 10);
    super::put_count(bytes.len(), &mut whole);
    whole.extend_from_slice(bytes);
    codec::BigDecimal::decode(&mut Reader::new(&whole)).ok()
}

/// In a year of four digits, as RFC 3339 has them.
fn instant(count: i64, per_second: i64) -> Option<DateTime<Utc>> {
    let nanos = count.rem_euclid(per_second) * (NANOS_PER_SECOND / per_second);
    let at = DateTime::from_timestamp(count.div_euclid(per_second), u32::try_from(nanos).ok()?)?;
    (0..=9999).contains(&at.year()).then_some(at)
}

fn time(count: i64, per_second: i64) -> Option<String> {
    let nanos = u32::try_from(count.rem_euclid(per_second) * (NANOS_PER_SECOND / per_second)).ok()?;
    let seconds = u32::try_from(count.div_euclid(per_second)).ok()?;
    Some(NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos)?.format("%H:%M:%S%.f").to_string())
}

fn zoned(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn local(at: DateTime<Utc>) -> String {
    at.naive_utc().format("%Y-%m-%dT%H:%M:%S%.f").to_string()
}
