//! Bytes of a file to text: UTF-8, or where and why they are not.

use std::ops::Range;

/// Why bytes are no text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misread {
    /// What the file is instead.
    pub(super) what: &'static str,
    /// What is to be seen at the place.
    pub(super) label: String,
    /// The place, in the text that is shown for the bytes.
    pub(super) at: Range<usize>,
}

/// The text of a file; where it is not UTF-8, a text to show, and why.
pub(super) fn text(bytes: Vec<u8>) -> (String, Option<Misread>) {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return utf_16(&bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let label = format!("the byte 0x{:02X} here is no part of a character", error.as_bytes()[at]);
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (text, Some(Misread { what: "not UTF-8", label, at: at..at + char::REPLACEMENT_CHARACTER.len_utf8() }))
        }
    }
}

/// Its text is shown as it is meant.
fn utf_16(bytes: &[u8]) -> (String, Option<Misread>) {
    let unit = if bytes[0] == 0xff { u16::from_le_bytes } else { u16::from_be_bytes };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    let label = "the file starts with the byte order mark of UTF-16".to_owned();
    (String::from_utf16_lossy(&units), Some(Misread { what: "UTF-16, not UTF-8", label, at: 0..0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_is_taken_as_it_is() {
        assert_eq!(text("{\"é\"}\r\n".into()), ("{\"é\"}\r\n".to_owned(), None));
    }

    #[test]
    fn the_first_byte_that_is_no_utf_8_is_found() {
        let (text, misread) = text(b"ab\xe9c\xff".to_vec());
        let misread = misread.expect("not UTF-8");
        assert_eq!((text.as_str(), &text[misread.at]), ("ab\u{fffd}c\u{fffd}", "\u{fffd}"));
        assert_eq!(misread.label, "the byte 0xE9 here is no part of a character");
    }

    #[test]
    fn utf_16_is_recognized_in_both_orders() {
        for bytes in [b"\xff\xfe{\0".as_slice(), b"\xfe\xff\0{", b"\xff\xfe{\0x"] {
            let (text, misread) = text(bytes.to_vec());
            assert_eq!((text.as_str(), misread.expect("UTF-16").what), ("{", "UTF-16, not UTF-8"));
        }
    }
}
