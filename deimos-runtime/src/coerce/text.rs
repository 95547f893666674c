//! Texts, symbols, bytes and booleans.

use deimos_schema::Enumeration;
use serde_json::Value as Json;

use super::cell::Cell;
use super::given::Given;
use super::walk::{Fit, Found, put, put_count};
use crate::codec;

/// Text as it is; numbers and booleans as JSON writes them, times as RFC 3339 has them.
pub(super) fn string(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let text = match (given, given.text()) {
        (_, Some(text)) => {
            put::<codec::Str>(&text.to_owned(), out);
            return Ok(Fit::Exact);
        }
        (Given::Json(Json::Number(number)), _) => number.to_string(),
        (Given::Json(Json::Bool(value)), _) => value.to_string(),
        (Given::Cell(cell, _), _) => cell.as_text()?,
        (other, _) => return Err(other.kind()),
    };
    put::<codec::Str>(&text, out);
    Ok(Fit::Converted)
}

/// A boolean, or the text of one; outside of JSON also 0 and 1. Nothing else counts as true.
pub(super) fn boolean(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = match (given, given.text()) {
        (_, Some(text)) => (truth(text, given.bare_text().is_some())?, Fit::Converted),
        (Given::Json(Json::Bool(value)), _) => (*value, Fit::Exact),
        (Given::Cell(cell, _), _) => cell.boolean()?,
        (other, _) => return Err(other.kind()),
    };
    put::<codec::Boolean>(&value, out);
    Ok(fit)
}

fn truth(text: &str, bare: bool) -> Result<bool, Found> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        "1" if bare => Ok(true),
        "0" if bare => Ok(false),
        _ if bare && text.eq_ignore_ascii_case("true") => Ok(true),
        _ if bare && text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err("a string that is neither true nor false".into()),
    }
}

/// A symbol as the schema spells it.
pub(super) fn symbol(symbols: &Enumeration, given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let text = given.text().ok_or_else(|| given.kind())?;
    put_count(symbols.index_of(text).ok_or("a string that is no symbol")?, out);
    Ok(Fit::Exact)
}

pub(super) fn bytes(given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (bytes, fit) = octets(given)?;
    put_count(bytes.len(), out);
    out.extend(bytes);
    Ok(fit)
}

pub(super) fn fixed(size: usize, given: Given<'_>, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (bytes, fit) = octets(given)?;
    if bytes.len() != size {
        return Err(format!("{} bytes", bytes.len()).into());
    }
    out.extend(bytes);
    Ok(fit)
}

/// Bytes: a text of one character for each, as Avro has them in JSON, or an array of numbers. Text
/// of rows is neither, unless it is JSON.
fn octets(given: Given<'_>) -> Result<(Vec<u8>, Fit), Found> {
    match given {
        Given::Cell(Cell::Bytes(bytes), _) => Ok((bytes.clone(), Fit::Exact)),
        Given::Cell(Cell::Text(text), _) if text.starts_with('[') => {
            octets(Given::Json(&serde_json::from_str(text).map_err(|_| "a string that is no JSON")?))
        }
        Given::Cell(cell, _) => Err(cell.kind()),
        Given::Json(Json::Array(items)) => {
            let byte = |item: &Json| item.as_u64().and_then(|byte| u8::try_from(byte).ok());
            let bytes = items.iter().map(byte).collect::<Option<_>>();
            Ok((bytes.ok_or("an array of something else than numbers from 0 to 255")?, Fit::Converted))
        }
        given => {
            let text = given.text().ok_or_else(|| given.kind())?;
            let bytes = text.chars().map(|character| u8::try_from(u32::from(character)));
            let bytes = bytes.collect::<Result<_, _>>().map_err(|_| "a string with characters beyond U+00FF")?;
            Ok((bytes, Fit::Converted))
        }
    }
}
