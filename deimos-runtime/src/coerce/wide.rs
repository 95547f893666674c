//! Logical types that no primitive of Rust holds: decimals of any size, big-decimals and durations.

use bigdecimal::BigDecimal;
use deimos_schema::Logical;
use serde_json::Value as Json;

use super::given::Given;
use super::logical::{DIGITS_OF_DOUBLE, of_number};
use super::walk::{Fit, Found, put, put_count};
use crate::codec::{self, Duration, wide_unscaled};

/// A decimal of this many digits, in two's complement: the shortest, or as long as a fixed is.
pub(super) fn decimal(
    given: Given<'_>,
    (precision, scale): (u32, u32),
    size: Option<usize>,
    out: &mut Vec<u8>,
) -> Result<Fit, Found> {
    let unscaled =
        wide_unscaled(&number(given)?, precision, scale).map_err(|_| "a number with more digits or decimal places")?;
    let bytes = unscaled.to_signed_bytes_be();
    match size {
        None => put_count(bytes.len(), out),
        Some(size) => {
            let padding = size.checked_sub(bytes.len()).ok_or_else(|| format!("a number of {} bytes", bytes.len()))?;
            out.extend(std::iter::repeat_n(if unscaled < 0.into() { 0xff } else { 0 }, padding));
        }
    }
    out.extend_from_slice(&bytes);
    Ok(of_number(given))
}

/// A decimal with as many places as are written.
pub(super) fn big_decimal(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    codec::write::<codec::BigDecimal>(&number(given)?, out)
        .map_err(|_| "a number of more digits or zeros than a big-decimal may have")?;
    Ok(of_number(given))
}

/// A number, or its text.
fn number(given: Given<'_>) -> Result<BigDecimal, Found> {
    match (given, given.text()) {
        // Rust's notation, with `_`, is none of ours.
        (_, Some(text)) if text.contains('_') => Err("a string that is no decimal".into()),
        (_, Some(text)) => text.trim().parse().map_err(|_| "a string that is no decimal".into()),
        (Given::Json(Json::Number(number)), _) => {
            let value: BigDecimal = number.to_string().parse().map_err(|_| "a number out of range")?;
            if number.is_f64() && value.normalized().digits() > u64::from(DIGITS_OF_DOUBLE) {
                return Err("a number of more digits than JSON's numbers keep (give it as a string)".into());
            }
            Ok(value)
        }
        (Given::Cell(cell, _), _) => cell.digits()?.parse().map_err(|_| "a number out of range".into()),
        (other, _) => Err(other.kind()),
    }
}

/// An object of `months`, `days` and `milliseconds`, those that are not 0.
pub(super) fn duration(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let Given::Json(Json::Object(parts)) = given else { return super::text::fixed(12, given, out) };
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
