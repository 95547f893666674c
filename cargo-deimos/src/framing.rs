//! How values stand in their messages: what is before them, and how bytes are written as text.

use clap::ValueEnum;
use deimos_runtime::codec::{confluent, single_object};
use deimos_schema::Schema;

/// What stands before each value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Framing {
    /// Nothing: Avro's binary encoding alone
    None,
    /// A zero byte and the schema's id in the registry, as in messages of Kafka
    Confluent,
    /// Avro's single-object encoding: c3 01 and the schema's fingerprint
    SingleObject,
    /// An object container file, which holds its schema
    File,
}

impl Framing {
    /// The value within a message, as it is written with this schema; else why not.
    pub(crate) fn body<'a>(self, message: &'a [u8], schema: &Schema) -> Result<&'a [u8], String> {
        match self {
            Self::None | Self::File => Ok(message),
            Self::Confluent => confluent::parse(message).map(|framed| framed.body).map_err(|error| error.to_string()),
            Self::SingleObject => {
                let framed = single_object::parse(message).map_err(|error| error.to_string())?;
                let own = schema.fingerprint();
                if framed.fingerprint == own {
                    return Ok(framed.body);
                }
                let written = framed.fingerprint;
                Err(format!(
                    "written with another schema, of fingerprint {written:016x}; that of --schema is {own:016x}"
                ))
            }
        }
    }
}

/// Bytes as two digits each.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of a text of digits, with spaces and colons anywhere between them.
pub(crate) fn from_hex(text: &str) -> Result<Vec<u8>, String> {
    let text = text.trim();
    let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("\\x")).unwrap_or(text);
    let digit = |character: char| {
        let value = character.to_digit(16).and_then(|value| u8::try_from(value).ok());
        value.ok_or_else(|| format!("`{}` is no hexadecimal digit", character.escape_debug()))
    };
    let digits = text.chars().filter(|character| !character.is_whitespace() && *character != ':');
    let digits = digits.map(digit).collect::<Result<Vec<_>, _>>()?;
    match digits.as_chunks() {
        (pairs, []) => Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect()),
        _ => Err(format!("{} hexadecimal digits, expected two for each byte", digits.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_bytes_and_back() {
        assert_eq!(hex(&[0, 0xab, 0xff]), "00abff");
        for text in ["00abff", " 00 AB:ff\n", "0x00abff", "\\x00abff"] {
            assert_eq!(from_hex(text).unwrap(), [0, 0xab, 0xff], "{text}");
        }
        assert_eq!(from_hex("abc").unwrap_err(), "3 hexadecimal digits, expected two for each byte");
        assert_eq!(from_hex("xy").unwrap_err(), "`x` is no hexadecimal digit");
    }
}
