//! Numbers: from numbers and from their text, where nothing is lost.

use serde_json::{Number, Value as Json};

use super::cell::{Cell, whole};
use super::digits::kept;
use super::given::Given;
use super::walk::{Fit, Found, put};
use crate::codec;

/// Numbers that decimal notation has no digits for, as Avro's JSON encoding writes them.
const NAMED: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

pub(super) fn int(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = integer(given)?;
    put::<codec::Int>(&i32::try_from(value).map_err(|_| "a number out of range")?, out);
    Ok(fit)
}

pub(super) fn long(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = integer(given)?;
    put::<codec::Long>(&value, out);
    Ok(fit)
}

pub(super) fn float(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = match given {
        Given::Json(Json::Number(number)) => float_of(number)?,
        Given::Cell(Cell::Float(value), _) => (*value, Fit::Exact),
        Given::Cell(Cell::Double(value), _) => (narrow(*value).ok_or("a double that is no float")?, Fit::Exact),
        given => {
            let text = digits_of(given)?;
            let value: f32 = text.parse().map_err(|_| "a string that is no number")?;
            (checked(&text, value, value.is_finite(), kept(&text, value))?, Fit::Converted)
        }
    };
    put::<codec::Float>(&value, out);
    Ok(fit)
}

pub(super) fn double(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = match given {
        Given::Json(Json::Number(number)) if number.is_f64() => {
            (number.as_f64().ok_or("a number out of range")?, Fit::Exact)
        }
        Given::Cell(Cell::Float(value), _) => (f64::from(*value), Fit::Converted),
        Given::Cell(Cell::Double(value), _) => (*value, Fit::Exact),
        given => {
            let text = digits_of(given)?;
            let value: f64 = text.parse().map_err(|_| "a string that is no number")?;
            (checked(&text, value, value.is_finite(), kept(&text, value))?, Fit::Converted)
        }
    };
    put::<codec::Double>(&value, out);
    Ok(fit)
}

/// An integer: a whole number, or its text.
pub(super) fn integer(given: Given<'_>) -> Result<(i64, Fit), Found> {
    if let Some(text) = given.text() {
        let value = text.trim().parse().map_err(|_| "a string that is no integer, or out of range")?;
        return Ok((value, Fit::Converted));
    }
    match given {
        Given::Json(Json::Number(number)) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => Ok((value, Fit::Exact)),
            (None, Some(value)) if number.is_f64() => whole(value),
            _ => Err("a number out of range".into()),
        },
        Given::Cell(cell, _) => cell.integer(),
        other => Err(other.kind()),
    }
}

/// The digits of a number or of the text of one.
fn digits_of(given: Given<'_>) -> Result<String, Found> {
    match (given, given.text()) {
        (_, Some(text)) => Ok(text.trim().to_owned()),
        (Given::Json(Json::Number(number)), _) => Ok(number.to_string()),
        (Given::Cell(Cell::Integer(value), _), _) => Ok(value.to_string()),
        (Given::Cell(Cell::Decimal(digits), _), _) => Ok(digits.clone()),
        (other, _) => Err(other.kind()),
    }
}

/// A number of a text, if the text is finite or named, and all of its digits are kept.
fn checked<T>(text: &str, value: T, finite: bool, kept: bool) -> Result<T, Found> {
    match (finite, kept) {
        (true, true) => Ok(value),
        (true, false) => Err("a number of more digits than fit".into()),
        (false, _) if NAMED.contains(&text) => Ok(value),
        (false, _) if text.bytes().any(|byte| byte.is_ascii_digit()) => Err("a number out of range".into()),
        (false, _) => Err("a string that is no number".into()),
    }
}

/// The float of a number of JSON, which is written in decimal notation.
fn float_of(number: &Number) -> Result<(f32, Fit), Found> {
    let text = number.to_string();
    let value: f32 = text.parse().map_err(|_| "a number out of range")?;
    let value = checked(&text, value, value.is_finite(), kept(&text, value))?;
    let exact = number.is_f64() && number.as_f64().and_then(narrow) == Some(value);
    Ok((value, if exact { Fit::Exact } else { Fit::Converted }))
}

/// The float that a double is, if it is one.
fn narrow(value: f64) -> Option<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "what is cut is noticed, because it does not come back")]
    let narrow = value as f32;
    (f64::from(narrow).to_bits() == value.to_bits() || value.is_nan()).then_some(narrow)
}
