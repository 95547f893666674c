//! The logical type `duration`: months, days and milliseconds, which no clock adds up.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Codec, Cursor, DecodeError, Reader};

/// `duration` on a `fixed` of 12 bytes, as a value and as a codec: three unsigned numbers of 32 bits, little-endian
/// (Avro 1.12, Duration).
///
/// The parts are independent of each other: a month has no certain number of days, nor a day of milliseconds. They are
/// compared one after the other, so that a month is more than any number of days.
///
/// ```
/// use deimos_runtime::Duration;
///
/// let duration = Duration { months: 1, days: 15, milliseconds: 4_005 };
/// assert_eq!(duration.to_string(), "P1M15DT4.005S");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Duration {
    /// How many months.
    pub months: u32,
    /// How many days.
    pub days: u32,
    /// How many milliseconds; a day's worth of them is not a day.
    pub milliseconds: u32,
}

impl Codec for Duration {
    type Value = Self;
    const MIN_SIZE: usize = 12;
    const INFALLIBLE: bool = true;

    fn bound(_: &Self) -> usize {
        12
    }

    fn encode(value: &Self, out: &mut Cursor<'_>) {
        for part in [value.months, value.days, value.milliseconds] {
            out.put(&part.to_le_bytes());
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut part = || reader.take_array().map(u32::from_le_bytes);
        Ok(Self { months: part()?, days: part()?, milliseconds: part()? })
    }
}

/// As ISO 8601 writes it.
impl fmt::Display for Duration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("P")?;
        if self.months > 0 {
            write!(out, "{}M", self.months)?;
        }
        if self.days > 0 {
            write!(out, "{}D", self.days)?;
        }
        let (seconds, millis) = (self.milliseconds / 1_000, self.milliseconds % 1_000);
        match (self.milliseconds, millis) {
            (0, _) if self.months > 0 || self.days > 0 => Ok(()),
            (_, 0) => write!(out, "T{seconds}S"),
            _ => write!(out, "T{seconds}.{millis:03}S"),
        }
    }
}
