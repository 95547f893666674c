//! The JSON parser: reports all that it finds, and goes on wherever the text leaves no doubt.

use std::collections::HashMap;

use super::{Json, Member, Node};
use crate::issue::Issue;
use crate::span::{SourceId, Span};

/// How deep arrays and objects may nest.
pub const MAX_DEPTH: usize = 256;

/// Parses one JSON text; `None` if an error was reported.
///
/// Accepts what RFC 8259 accepts, but for texts with a key twice in one object, half a surrogate pair, or a depth over
/// [`MAX_DEPTH`]; and comments as in Java, with a warning, because published schemas have them.
pub fn parse(source: SourceId, text: &str, issues: &mut Vec<Issue>) -> Option<Node> {
    let mut found = Vec::new();
    let mut parser = Parser { source, text, at: 0, depth: 0, commented: false, issues: &mut found };
    let node = parser.document();
    let refused = found.iter().any(Issue::is_error);
    issues.append(&mut found);
    node.ok().filter(|_| !refused)
}

/// So many members are compared with one another faster than they are hashed.
const FEW: usize = 16;

fn has_duplicates(members: &[Member]) -> bool {
    members.iter().enumerate().any(|(at, member)| members[..at].iter().any(|other| other.key == member.key))
}

/// Parsing cannot go on; why, is reported already.
#[derive(Debug)]
pub(super) struct Stop;

pub(super) struct Parser<'a> {
    source: SourceId,
    pub(super) text: &'a str,
    pub(super) at: usize,
    depth: usize,
    commented: bool,
    pub(super) issues: &'a mut Vec<Issue>,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<Node, Stop> {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
            let issue =
                Issue::error("json::byte_order_mark", self.span(0, self.at), "a byte order mark before the schema");
            self.issues.push(issue.help("save the file as UTF-8 without a byte order mark"));
        }
        let node = self.value()?;
        self.blank()?;
        match self.peek() {
            None => Ok(node),
            Some(_) => Err(self.stop(Issue::error(
                "json::trailing_text",
                self.span(self.at, self.text.len()),
                "text after the end of the schema",
            ))),
        }
    }

    fn value(&mut self) -> Result<Node, Stop> {
        self.blank()?;
        let start = self.at;
        let json = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Json::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(byte) if byte.is_ascii_alphabetic() => self.word(),
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node { span: self.span(start, self.at), json })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Json, Stop>) -> Result<Json, Stop> {
        if self.depth == MAX_DEPTH {
            let message = format!("arrays and objects nest deeper than {MAX_DEPTH} levels");
            return Err(self.stop(Issue::error("json::too_deep", self.span(self.at, self.at + 1), message)));
        }
        self.depth += 1;
        let json = read(self);
        self.depth -= 1;
        json
    }

    fn array(&mut self) -> Result<Json, Stop> {
        let opening = self.at;
        self.at += 1;
        let mut items = Vec::new();
        self.blank()?;
        while self.peek() != Some(b']') {
            if self.peek().is_none() {
                return Err(self.unclosed(opening, "an array", ']'));
            }
            items.push(self.value()?);
            self.separator(opening, b']')?;
        }
        self.at += 1;
        Ok(Json::Array(items))
    }

    fn object(&mut self) -> Result<Json, Stop> {
        let opening = self.at;
        self.at += 1;
        let mut members = Vec::new();
        self.blank()?;
        while self.peek() != Some(b'}') {
            if self.peek().is_none() {
                return Err(self.unclosed(opening, "an object", '}'));
            }
            members.push(self.member()?);
            self.separator(opening, b'}')?;
        }
        self.at += 1;
        self.refuse_duplicates(&members);
        Ok(Json::Object(members))
    }

    fn member(&mut self) -> Result<Member, Stop> {
        let start = self.at;
        let key = match self.peek() {
            Some(b'"') => self.string()?,
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => self.unquoted_key(),
            _ => return Err(self.unexpected("a key in double quotes or `}`")),
        };
        let key_span = self.span(start, self.at);
        self.blank()?;
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(b'"' | b'{' | b'[') => {
                let issue = Issue::error(
                    "json::missing_colon",
                    self.span(self.at, self.at + 1),
                    format!("no `:` between the key `{key}` and its value"),
                );
                self.issues.push(issue.patch(key_span.after(), ":", "add `:`"));
            }
            _ => return Err(self.unexpected("`:` after the key")),
        }
        let value = self.value()?;
        Ok(Member { key, key_span, value })
    }

    fn unquoted_key(&mut self) -> String {
        let start = self.at;
        self.skip_word();
        let key = self.text[start..self.at].to_owned();
        let issue =
            Issue::error("json::unquoted_key", self.span(start, self.at), format!("the key `{key}` has no quotes"));
        let (span, message) = (issue.span, "put it in double quotes");
        self.issues.push(issue.patch(span, format!("\"{key}\""), message));
        key
    }

    /// Reads the comma after an item, or sees the end of the array or object.
    fn separator(&mut self, opening: usize, closing: u8) -> Result<(), Stop> {
        let after = self.at;
        self.blank()?;
        match self.peek() {
            Some(b',') => self.comma(closing),
            Some(byte) if byte == closing => Ok(()),
            Some(b'"' | b'{' | b'[') => {
                let issue =
                    Issue::error("json::missing_comma", self.span(after, after), "no comma between this and the next");
                let span = issue.span;
                self.issues.push(issue.patch(span, ",", "add `,`"));
                Ok(())
            }
            None if closing == b']' => Err(self.unclosed(opening, "an array", ']')),
            None => Err(self.unclosed(opening, "an object", '}')),
            Some(_) => Err(self.unexpected(if closing == b']' { "`,` or `]`" } else { "`,` or `}`" })),
        }
    }

    fn comma(&mut self, closing: u8) -> Result<(), Stop> {
        let comma = self.span(self.at, self.at + 1);
        self.at += 1;
        self.blank()?;
        if self.peek() == Some(closing) {
            let issue = Issue::error("json::trailing_comma", comma, "a comma after the last item");
            self.issues.push(issue.patch(comma, "", "remove it"));
        }
        Ok(())
    }

    fn refuse_duplicates(&mut self, members: &[Member]) {
        if members.len() <= FEW && !has_duplicates(members) {
            return;
        }
        let mut seen: HashMap<&str, Span> = HashMap::with_capacity(members.len());
        for member in members {
            if let Some(first) = seen.insert(&member.key, member.key_span) {
                let issue = Issue::error(
                    "json::duplicate_key",
                    member.key_span,
                    format!("the key `{}` twice in one object", member.key),
                );
                self.issues.push(issue.label(first, "first here").help("remove one of the two"));
            }
        }
    }

    fn number(&mut self) -> Json {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        if !is_number(text) {
            self.issues.push(Issue::error(
                "json::bad_number",
                self.span(start, self.at),
                format!("`{text}` is not a number in JSON"),
            ));
        }
        Json::Number(text.to_owned())
    }

    fn word(&mut self) -> Json {
        let start = self.at;
        self.skip_word();
        match &self.text[start..self.at] {
            "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            word => {
                let issue = Issue::error(
                    "json::unknown_word",
                    self.span(start, self.at),
                    format!("`{word}` is not a value in JSON"),
                );
                self.issues.push(match meant(word) {
                    Some(meant) => issue.patch(self.span(start, self.at), meant, format!("write `{meant}`")),
                    None => issue.help("strings stand in double quotes; the only words are `true`, `false` and `null`"),
                });
                Json::Null
            }
        }
    }

    fn skip_word(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.at += 1;
        }
    }

    /// Skips blanks and comments.
    fn blank(&mut self) -> Result<(), Stop> {
        loop {
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                self.at += 1;
            }
            let rest = &self.text[self.at..];
            let (length, closed) = match rest.get(..2) {
                Some("//") => (rest.find('\n').unwrap_or(rest.len()), true),
                Some("/*") => rest[2..].find("*/").map_or((2, false), |end| (end + 4, true)),
                _ => return Ok(()),
            };
            let span = self.span(self.at, self.at + length);
            if !closed {
                return Err(self.stop(
                    Issue::error("json::unclosed_comment", span, "a comment that is not closed")
                        .help("close it with `*/`"),
                ));
            }
            self.at += length;
            self.warn_of_comment(span);
        }
    }

    fn warn_of_comment(&mut self, span: Span) {
        if !self.commented {
            self.commented = true;
            let issue = Issue::warning(
                "json::comment",
                span,
                "a comment, which JSON does not have and other Avro tools refuse",
            );
            self.issues.push(issue.help("put it into a `doc`"));
        }
    }

    fn unexpected(&mut self, expected: &str) -> Stop {
        let found = self.text[self.at..].chars().next();
        let span = self.span(self.at, self.at + found.map_or(0, char::len_utf8));
        let message = match found {
            Some(c) => format!("expected {expected}, found {}", shown(c)),
            None => format!("expected {expected}, found the end of the text"),
        };
        let issue = Issue::error("json::unexpected", span, message);
        self.stop(match found {
            Some('\'') => issue.help("strings stand in double quotes"),
            None if self.text.trim().is_empty() => issue.help("the file is empty: write a schema, or remove it"),
            _ => issue,
        })
    }

    fn unclosed(&mut self, opening: usize, what: &str, closing: char) -> Stop {
        let issue =
            Issue::error("json::unclosed", self.span(opening, opening + 1), format!("{what} that is not closed"));
        let end = self.span(self.text.len(), self.text.len());
        self.stop(issue.label(end, format!("`{closing}` is missing here at the latest")))
    }

    pub(super) fn stop(&mut self, issue: Issue) -> Stop {
        self.issues.push(issue);
        Stop
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }
}

/// What a word of another language, such as Python, is in JSON.
fn meant(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Some("true"),
        "false" => Some("false"),
        "null" | "none" | "nil" => Some("null"),
        _ => None,
    }
}

fn shown(c: char) -> String {
    match c {
        '`' => "a backtick".to_owned(),
        c if c.is_control() || c == '\u{feff}' => format!("the character U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let no_leading_zero = whole == "0" || !whole.starts_with('0');
    no_leading_zero && is_digits(whole) && fraction.is_none_or(is_digits) && exponent.is_none_or(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
