//! Dates, times and timestamps as chrono's types (Avro 1.12, Logical Types).
//!
//! What is finer than the unit of the schema is cut off, towards the past: `Utc::now()` may be given to a field of
//! milliseconds.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::{Codec, Cursor, DecodeError, EncodeError, Int, Long, Reader, faults};

/// 1970-01-01 in days of the common era, as chrono counts them.
const EPOCH: i32 = 719_163;

/// `date`: days since 1970-01-01 in an int.
#[derive(Debug)]
pub struct Date;

impl Codec for Date {
    type Value = NaiveDate;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    fn bound(_: &NaiveDate) -> usize {
        5
    }

    fn encode(value: &NaiveDate, out: &mut Cursor<'_>) {
        out.put_long(i64::from(value.num_days_from_ce()) - i64::from(EPOCH));
    }

    fn decode(reader: &mut Reader<'_>) -> Result<NaiveDate, DecodeError> {
        let start = reader.offset();
        let days = Int::decode(reader)?;
        days.checked_add(EPOCH)
            .and_then(NaiveDate::from_num_days_from_ce_opt)
            .ok_or_else(|| DecodeError::new(start, format!("a date of {days} days since 1970, out of chrono's range")))
    }
}

/// `time-millis`: milliseconds since midnight in an int.
#[derive(Debug)]
pub struct TimeMillis;

impl Codec for TimeMillis {
    type Value = NaiveTime;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    fn bound(_: &NaiveTime) -> usize {
        5
    }

    fn encode(value: &NaiveTime, out: &mut Cursor<'_>) {
        out.put_long(nanos_of_day(*value) / 1_000_000);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<NaiveTime, DecodeError> {
        let start = reader.offset();
        let millis = i64::from(Int::decode(reader)?);
        time_of_day(millis, 1_000, start)
    }
}

/// `time-micros`: microseconds since midnight in a long.
#[derive(Debug)]
pub struct TimeMicros;

impl Codec for TimeMicros {
    type Value = NaiveTime;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    fn bound(_: &NaiveTime) -> usize {
        10
    }

    fn encode(value: &NaiveTime, out: &mut Cursor<'_>) {
        out.put_long(nanos_of_day(*value) / 1_000);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<NaiveTime, DecodeError> {
        let start = reader.offset();
        let micros = Long::decode(reader)?;
        time_of_day(micros, 1_000_000, start)
    }
}

/// Nanoseconds since midnight; within a leap second they stay at its last nanosecond.
fn nanos_of_day(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight()) * 1_000_000_000 + i64::from(time.nanosecond().min(999_999_999))
}

fn time_of_day(count: i64, per_second: i64, start: usize) -> Result<NaiveTime, DecodeError> {
    let seconds = u32::try_from(count.div_euclid(per_second)).ok();
    let nanos = u32::try_from(count.rem_euclid(per_second) * (1_000_000_000 / per_second)).ok();
    seconds
        .zip(nanos)
        .and_then(|(seconds, nanos)| NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos))
        .ok_or_else(|| DecodeError::new(start, format!("a time of day of {count} / {per_second} seconds")))
}

/// `timestamp-millis`: milliseconds since the epoch, UTC, in a long.
#[derive(Debug)]
pub struct TimestampMillis;

/// `timestamp-micros`: microseconds since the epoch, UTC, in a long.
#[derive(Debug)]
pub struct TimestampMicros;

/// `local-timestamp-millis`: milliseconds since 1970-01-01T00:00 in no particular time zone, in a long.
#[derive(Debug)]
pub struct LocalTimestampMillis;

/// `local-timestamp-micros`: microseconds since 1970-01-01T00:00 in no particular time zone, in a long.
#[derive(Debug)]
pub struct LocalTimestampMicros;

macro_rules! timestamp {
    ($codec:ident, $value:ty, $to:expr, $from:expr) => {
        impl Codec for $codec {
            type Value = $value;
            const MIN_SIZE: usize = 1;
            const INFALLIBLE: bool = true;

            #[inline]
            fn bound(_: &$value) -> usize {
                10
            }

            #[inline]
            fn encode(value: &$value, out: &mut Cursor<'_>) {
                out.put_long($to(value));
            }

            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<$value, DecodeError> {
                let start = reader.offset();
                let count = reader.long()?;
                $from(count).ok_or_else(|| faults::timestamp(start, count))
            }
        }
    };
}

timestamp!(TimestampMillis, DateTime<Utc>, DateTime::timestamp_millis, DateTime::from_timestamp_millis);
timestamp!(TimestampMicros, DateTime<Utc>, DateTime::timestamp_micros, DateTime::from_timestamp_micros);
timestamp!(LocalTimestampMillis, NaiveDateTime, |value: &NaiveDateTime| value.and_utc().timestamp_millis(), |count| {
    DateTime::from_timestamp_millis(count).map(|at| at.naive_utc())
});
timestamp!(LocalTimestampMicros, NaiveDateTime, |value: &NaiveDateTime| value.and_utc().timestamp_micros(), |count| {
    DateTime::from_timestamp_micros(count).map(|at| at.naive_utc())
});

/// `timestamp-nanos`: nanoseconds since the epoch, UTC, in a long, which holds the years 1677 to 2262.
#[derive(Debug)]
pub struct TimestampNanos;

/// `local-timestamp-nanos`: nanoseconds since 1970-01-01T00:00 in no particular time zone, in a long, which holds the years
/// 1677 to 2262.
#[derive(Debug)]
pub struct LocalTimestampNanos;

macro_rules! nanos {
    ($codec:ident, $value:ty, $utc:expr, $from:expr) => {
        impl Codec for $codec {
            type Value = $value;
            const MIN_SIZE: usize = 1;
            const INFALLIBLE: bool = false;

            fn bound(_: &$value) -> usize {
                10
            }

            fn check(value: &$value) -> Result<(), EncodeError> {
                count_of_nanos($utc(value)).map(drop)
            }

            fn encode(value: &$value, out: &mut Cursor<'_>) {
                out.put_long(count_of_nanos($utc(value)).expect("`check` has passed before `encode` is called"));
            }

            fn decode(reader: &mut Reader<'_>) -> Result<$value, DecodeError> {
                reader.long().map(|count| $from(DateTime::from_timestamp_nanos(count)))
            }
        }
    };
}

nanos!(TimestampNanos, DateTime<Utc>, |value: &DateTime<Utc>| *value, |at: DateTime<Utc>| at);
nanos!(LocalTimestampNanos, NaiveDateTime, NaiveDateTime::and_utc, |at: DateTime<Utc>| at.naive_utc());

/// Nanoseconds since the epoch, as far as a long counts them.
pub(crate) fn count_of_nanos(at: DateTime<Utc>) -> Result<i64, EncodeError> {
    at.timestamp_nanos_opt()
        .ok_or_else(|| EncodeError::new(format!("{at} is out of the range of nanoseconds, the years 1677 to 2262")))
}
