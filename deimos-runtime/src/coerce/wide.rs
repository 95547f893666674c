//! Logical types that no primitive of Rust holds: decimals of any size, big-decimals and durations.

use bigdecimal::BigDecimal;
use deimos_schema::Logical;
use serde_json::Value as Json;

use super::logical::DIGITS_OF_DOUBLE;
use super::walk::{Fit, Found, kind, put, put_count};
use crate::codec::{self, Duration, wide_unscaled};

/// A decimal of this many digits, in two's complement: the shortest, or as long as a fixed is.
pub(super) fn decimal(
    json: &Json,
    (precision, scale): (u32, u32),
    size: Option<usize>,
    out: &mut Vec<u8>,
) -> Result<Fit, Found> {
    let unscaled =
        wide_unscaled(&number(json)?, precision, scale).map_err(|_| "a number with more digits or decimal places")?;
    let bytes = unscaled.to_signed_bytes_be();
    match size {
        None => put_count(bytes.len(), out),
        Some(size) => {
            let padding = size.checked_sub(bytes.len()).ok_or_else(|| format!("a number of {} bytes", bytes.len()))?;
            out.extend(std::iter::repeat_n(if unscaled < 0.into() { 0xff } else { 0 }, padding));
        }
    }
    out.extend_from_slice(&bytes);
    Ok(Fit::Exact)
}

/// A decimal with as many places as are written.
pub(super) fn big_decimal(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    codec::write::<codec::BigDecimal>(&number(json)?, out)
        .map_err(|_| "a number of more digits or zeros than a big-decimal may have")?;
    Ok(Fit::Exact)
}

/// A number, or its text.
fn number(json: &Json) -> Result<BigDecimal, Found> {
    match json {
        Json::String(text) => text.trim().parse().map_err(|_| "a string that is no decimal".into()),
        Json::Number(number) => {
            let value: BigDecimal = number.to_string().parse().map_err(|_| "a number out of range")?;
            if number.is_f64() && value.normalized().digits() > u64::from(DIGITS_OF_DOUBLE) {
                return Err("a number of more digits than JSON's numbers keep (give it as a string)".into());
            }
            Ok(value)
        }
        other => Err(kind(other).into()),
    }
}

/// An object of `months`, `days` and `milliseconds`, those that are not 0.
pub(super) fn duration(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let Json::Object(parts) = json else { return super::text::fixed(12, json, out) };
    let known = ["months", "days", "milliseconds"];
    if !parts.keys().all(|key| known.contains(&key.as_str())) {
        return Err("an object with other entries than months, days and milliseconds".into());
    }
    let part = |name| match parts.get(name) {
        None => Ok(0),
        Some(part) => {
            let part = part.as_u64().and_then(|part| u32::try_from(part).ok());
            part.ok_or_else(|| Found::from(format!("{name} that are no number from 0 to 4294967295")))
        }
    };
    let [months, days, milliseconds] = known.map(part);
    put::<Duration>(&Duration { months: months?, days: days?, milliseconds: milliseconds? }, out);
    Ok(Fit::Exact)
}

/// Whether values of a logical type are given as objects.
pub(super) fn is_object(logical: Option<Logical>) -> bool {
    logical == Some(Logical::Duration)
}
