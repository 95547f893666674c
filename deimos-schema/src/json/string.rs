//! JSON strings: escapes, surrogate pairs, control characters.

use super::parser::{Parser, Stop};
use crate::issue::Issue;

impl Parser<'_> {
    /// Reads a string from its opening quote to its closing one.
    pub(super) fn string(&mut self) -> Result<String, Stop> {
        let opening = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while self.peek().is_some_and(|byte| byte != b'"' && byte != b'\\' && byte >= b' ') {
                self.at += 1;
            }
            out.push_str(&self.text[start..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => self.escape(&mut out),
                Some(b'\n' | b'\r') | None => return Err(self.unclosed_string(opening)),
                Some(_) => self.control_character(),
            }
        }
    }

    fn control_character(&mut self) {
        let span = self.span(self.at, self.at + 1);
        let escape = format!("\\u{:04x}", self.text.as_bytes()[self.at]);
        self.at += 1;
        self.issues.push(
            Issue::error("json::control_character", span, "a control character in a string")
                .help(format!("write it as `{escape}`")),
        );
    }

    fn unclosed_string(&mut self, opening: usize) -> Stop {
        let issue = Issue::error(
            "json::unclosed_string",
            self.span(opening, self.at),
            "a string that is not closed on its line",
        );
        self.stop(issue.help("close it with `\"`; a line break within a string is written `\\n`"))
    }

    fn escape(&mut self, out: &mut String) {
        let start = self.at;
        self.at += 1;
        let plain = match self.peek() {
            Some(b'u') => return self.unicode_escape(start, out),
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            _ => return self.bad_escape(start),
        };
        self.at += 1;
        out.push(plain);
    }

    fn bad_escape(&mut self, start: usize) {
        let escaped = self.text[self.at..].chars().next().filter(|c| *c != '"' && *c >= ' ');
        self.at += escaped.map_or(0, char::len_utf8);
        let span = self.span(start, self.at);
        let help =
            r#"after `\` stands one of `" \ / b f n r t`, or `u` and four hex digits; a backslash itself is `\\`"#;
        self.issues.push(Issue::error("json::bad_escape", span, "an escape that JSON does not have").help(help));
    }

    fn unicode_escape(&mut self, start: usize, out: &mut String) {
        let Some(first) = self.hex_digits() else {
            return self.bad_escape(start);
        };
        let code = match first {
            0xd800..0xdc00 => {
                self.low_surrogate().map(|second| 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
            }
            _ => Some(first),
        };
        if let Some(c) = code.and_then(char::from_u32) {
            out.push(c);
        } else {
            let issue = Issue::error("json::lone_surrogate", self.span(start, self.at), "half of a surrogate pair");
            self.issues
                .push(issue.help("a character above U+FFFF is written as two escapes, such as `\\ud83d\\ude00`"));
        }
    }

    fn low_surrogate(&mut self) -> Option<u32> {
        let back = self.at;
        if self.text[self.at..].starts_with("\\u") {
            self.at += 1;
            match self.hex_digits() {
                Some(second @ 0xdc00..0xe000) => return Some(second),
                _ => self.at = back,
            }
        }
        None
    }

    /// Reads `u` and four hex digits; where they are not, nothing is read.
    fn hex_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at + 1..self.at + 5)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 5;
        u32::from_str_radix(digits, 16).ok()
    }
}
