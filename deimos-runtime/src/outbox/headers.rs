//! Headers as the bytes of one column: a list that keeps order, repeated names and null values.

use bytes::Bytes;

use crate::Headers;

/// The bytes of the headers; `None` where there are none.
///
/// Each header is the length of its name, the name, the length of its value plus one, or zero for null, and the value;
/// lengths are unsigned LEB128.
pub(crate) fn encode(headers: &Headers) -> Option<Vec<u8>> {
    if headers.is_empty() {
        return None;
    }
    let mut out = Vec::with_capacity(64);
    for (name, value) in headers.iter() {
        push_length(&mut out, name.len());
        out.extend_from_slice(name.as_bytes());
        push_length(&mut out, value.map_or(0, |value| value.len() + 1));
        out.extend_from_slice(value.unwrap_or_default());
    }
    Some(out)
}

/// The headers of these bytes; the error says what is wrong at which byte.
pub(crate) fn decode(bytes: &Bytes) -> Result<Headers, String> {
    let mut cursor = Cursor { bytes, at: 0 };
    let mut headers = Headers::new();
    while cursor.at < bytes.len() {
        let length = cursor.length()?;
        let start = cursor.at;
        let name = String::from_utf8(cursor.take(length)?.to_vec())
            .map_err(|_| format!("the name of a header at byte {start} is not UTF-8"))?;
        let value = match cursor.length()? {
            0 => None,
            length => Some(cursor.take(length - 1)?),
        };
        headers.push_nullable(name, value);
    }
    Ok(headers)
}

fn push_length(out: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        out.push(length.to_le_bytes()[0] | 0x80);
        length >>= 7;
    }
    out.push(length.to_le_bytes()[0]);
}

struct Cursor<'a> {
    bytes: &'a Bytes,
    at: usize,
}

impl Cursor<'_> {
    fn length(&mut self) -> Result<usize, String> {
        let start = self.at;
        let mut length = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.take(1)?[0];
            length |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(length);
            }
        }
        Err(format!("the length at byte {start} of the headers does not end"))
    }

    fn take(&mut self, length: usize) -> Result<Bytes, String> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len()).ok_or_else(|| {
            format!("the headers end at byte {}, expected {length} more from byte {}", self.bytes.len(), self.at)
        })?;
        let taken = self.bytes.slice(self.at..end);
        self.at = end;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_repeated_names_and_null_values_survive() {
        let mut headers = Headers::new();
        headers.push("trace", "1");
        headers.push_nullable("null", None);
        headers.push("empty", "");
        headers.push("trace", vec![7; 300]);
        assert_eq!(decode(&encode(&headers).unwrap().into()), Ok(headers));
        assert_eq!(encode(&Headers::new()), None);
    }

    #[test]
    fn broken_bytes_are_refused_by_position() {
        let error = |bytes: &'static [u8]| decode(&Bytes::from_static(bytes)).unwrap_err();
        assert_eq!(error(&[5, b'a']), "the headers end at byte 2, expected 5 more from byte 1");
        assert_eq!(error(&[1, 0xff, 0]), "the name of a header at byte 1 is not UTF-8");
        assert_eq!(error(&[0xff; 12]), "the length at byte 0 of the headers does not end");
    }
}
