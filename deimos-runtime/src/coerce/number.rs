//! Numbers: from JSON numbers and from text, where nothing is lost.

use serde_json::Value as Json;

use super::walk::{Fit, Found, kind, put};
use crate::codec;

/// The integers up to here are all doubles; 2^53.
const EXACT_IN_DOUBLE: u64 = 1 << 53;
/// The integers up to here are all floats; 2^24.
const EXACT_IN_FLOAT: u64 = 1 << 24;

pub(super) fn int(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = integer(json)?;
    put::<codec::Int>(&i32::try_from(value).map_err(|_| "a number out of range")?, out);
    Ok(fit)
}

pub(super) fn long(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = integer(json)?;
    put::<codec::Long>(&value, out);
    Ok(fit)
}

pub(super) fn float(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = real(json, EXACT_IN_FLOAT)?;
    #[expect(clippy::cast_possible_truncation, reason = "the nearest float is what is wanted; overflow is refused")]
    let value = value as f32;
    if value.is_infinite() {
        return Err("a number out of range".into());
    }
    put::<codec::Float>(&value, out);
    Ok(fit)
}

pub(super) fn double(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = real(json, EXACT_IN_DOUBLE)?;
    put::<codec::Double>(&value, out);
    Ok(fit)
}

/// An integer: a whole number, or its text.
pub(super) fn integer(json: &Json) -> Result<(i64, Fit), Found> {
    match json {
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => Ok((value, Fit::Exact)),
            (None, Some(value)) if value.fract() != 0.0 => Err("a number with a fraction".into()),
            (None, Some(value)) if value.abs() < 9_007_199_254_740_992.0 =>
            {
                #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 2^53")]
                Ok((value as i64, Fit::Converted))
            }
            _ => Err("a number out of range".into()),
        },
        Json::String(text) => match text.trim().parse() {
            Ok(value) => Ok((value, Fit::Converted)),
            Err(_) => Err("a string that is no integer, or out of range".into()),
        },
        other => Err(kind(other).into()),
    }
}

/// A finite number, or its text; an integer only if it is at most `exact`, so that its neighbours differ from it.
fn real(json: &Json, exact: u64) -> Result<(f64, Fit), Found> {
    match json {
        Json::Number(number) => {
            let magnitude = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
            if magnitude.is_some_and(|magnitude| magnitude > exact) {
                return Err("an integer with more digits than fit".into());
            }
            number.as_f64().map(|value| (value, Fit::Exact)).ok_or_else(|| "a number out of range".into())
        }
        Json::String(text) => {
            let value = text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
            value.map(|value| (value, Fit::Converted)).ok_or_else(|| "a string that is no finite number".into())
        }
        other => Err(kind(other).into()),
    }
}
