//! Texts, symbols, bytes and booleans.

use deimos_schema::Enumeration;
use serde_json::Value as Json;

use super::walk::{Fit, Found, kind, put, put_count};
use crate::codec;

/// Text as it is; numbers and booleans as JSON writes them.
pub(super) fn string(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (text, fit) = match json {
        Json::String(text) => (text.clone(), Fit::Exact),
        Json::Number(number) => (number.to_string(), Fit::Converted),
        Json::Bool(value) => (value.to_string(), Fit::Converted),
        other => return Err(kind(other).into()),
    };
    put::<codec::Str>(&text, out);
    Ok(fit)
}

/// A boolean, or the text of one; nothing else counts as true.
pub(super) fn boolean(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (value, fit) = match json {
        Json::Bool(value) => (*value, Fit::Exact),
        Json::String(text) => match text.as_str() {
            "true" => (true, Fit::Converted),
            "false" => (false, Fit::Converted),
            _ => return Err("a string that is neither true nor false".into()),
        },
        other => return Err(kind(other).into()),
    };
    put::<codec::Boolean>(&value, out);
    Ok(fit)
}

/// A symbol as the schema spells it.
pub(super) fn symbol(symbols: &Enumeration, json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let Json::String(text) = json else { return Err(kind(json).into()) };
    put_count(symbols.index_of(text).ok_or("a string that is no symbol")?, out);
    Ok(Fit::Exact)
}

pub(super) fn bytes(json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (bytes, fit) = octets(json)?;
    put_count(bytes.len(), out);
    out.extend(bytes);
    Ok(fit)
}

pub(super) fn fixed(size: usize, json: &Json, out: &mut Vec<u8>) -> Result<Fit, Found> {
    let (bytes, fit) = octets(json)?;
    if bytes.len() != size {
        return Err(format!("{} bytes", bytes.len()).into());
    }
    out.extend(bytes);
    Ok(fit)
}

/// Bytes: a text of one character for each, as Avro has them in JSON, or an array of numbers.
fn octets(json: &Json) -> Result<(Vec<u8>, Fit), Found> {
    match json {
        Json::String(text) => {
            let bytes = text.chars().map(|character| u8::try_from(u32::from(character)));
            let bytes = bytes.collect::<Result<_, _>>().map_err(|_| "a string with characters beyond U+00FF")?;
            Ok((bytes, Fit::Converted))
        }
        Json::Array(items) => {
            let byte = |item: &Json| item.as_u64().and_then(|byte| u8::try_from(byte).ok());
            let bytes = items.iter().map(byte).collect::<Option<_>>();
            Ok((bytes.ok_or("an array of something else than numbers from 0 to 255")?, Fit::Converted))
        }
        other => Err(kind(other).into()),
    }
}
