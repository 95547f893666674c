//! JSON as people write schemas: what fits on a line stands on one, the rest is broken.

use std::fmt::Write as _;

use super::{Json, Member, Node, write_node, write_string};

/// How long a line may be.
const WIDTH: usize = 110;

/// The key whose list has a line for each item.
const FIELDS: &str = "fields";

impl Node {
    /// The value as JSON text in one line, with a blank after every comma and colon.
    pub fn to_line(&self) -> String {
        let mut out = String::new();
        self.line(&mut out);
        out
    }

    /// The value as JSON text in lines of at most 110 characters, where its words allow it, and the fields of records in
    /// lines of their own. It begins after `used` characters of a line that is indented by `indent` blanks, as the lines
    /// that follow are.
    ///
    /// ```
    /// use deimos_schema::{SourceId, json};
    ///
    /// let text = r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"long"}]}"#;
    /// let node = json::parse(SourceId(0), text, &mut Vec::new()).expect("it is JSON");
    /// let lines = "{\n  \"type\": \"record\",\n  \"name\": \"Order\",\n  \"fields\": [\n    {\"name\": \"id\", \"type\": \"long\"}\n  ]\n}";
    /// assert_eq!(node.to_lines(0, 0), lines);
    /// ```
    pub fn to_lines(&self, indent: usize, used: usize) -> String {
        let line = self.to_line();
        if indent + used + line.chars().count() < WIDTH && !self.holds_fields() {
            return line;
        }
        self.in_lines(indent)
    }

    fn in_lines(&self, indent: usize) -> String {
        let inner = indent + 2;
        match &self.json {
            Json::Array(items) if !items.is_empty() => {
                broken(('[', ']'), indent, items.iter().map(|item| item.to_lines(inner, 0)))
            }
            Json::Object(members) if !members.is_empty() => {
                let member = |Member { key, value, .. }: &Member| {
                    let name = quoted(key) + ": ";
                    let used = name.chars().count();
                    name + &if key == FIELDS { value.in_lines(inner) } else { value.to_lines(inner, used) }
                };
                broken(('{', '}'), indent, members.iter().map(member))
            }
            _ => self.to_line(),
        }
    }

    fn line(&self, out: &mut String) {
        match &self.json {
            Json::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { ", " });
                    item.line(out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (at, member) in members.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { ", " });
                    write_string(&member.key, out);
                    out.push_str(": ");
                    member.value.line(out);
                }
                out.push('}');
            }
            _ => write_node(self, out),
        }
    }

    /// Whether there is a record with fields in it.
    fn holds_fields(&self) -> bool {
        match &self.json {
            Json::Array(items) => items.iter().any(Self::holds_fields),
            Json::Object(members) => members.iter().any(|member| {
                let is_list = matches!(&member.value.json, Json::Array(items) if !items.is_empty());
                (member.key == FIELDS && is_list) || member.value.holds_fields()
            }),
            _ => false,
        }
    }
}

/// A string as JSON text.
pub fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_string(text, &mut out);
    out
}

fn broken((open, close): (char, char), indent: usize, parts: impl Iterator<Item = String>) -> String {
    let mut out = String::from(open);
    for (at, part) in parts.enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(out, "{comma}\n{:1$}{part}", "", indent + 2);
    }
    let _ = write!(out, "\n{:1$}{close}", "", indent);
    out
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use crate::span::SourceId;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let node = parse(SourceId(0), text, &mut Vec::new()).expect("it is JSON");
        assert_eq!(node.to_lines(0, 0), expected);
    }

    #[test]
    fn what_fits_stands_on_a_line() {
        check(
            r#"{"type":"enum","name":"Size","symbols":["S","L"]}"#,
            r#"{"type": "enum", "name": "Size", "symbols": ["S", "L"]}"#,
        );
        check(r#"{"type":"record","name":"A","fields":[]}"#, r#"{"type": "record", "name": "A", "fields": []}"#);
    }

    #[test]
    fn a_field_a_line_and_long_ones_broken() {
        let long = "x".repeat(100);
        check(
            &format!(
                r#"{{"name":"A","fields":[{{"name":"id","type":["null","long"]}},{{"name":"b","doc":"{long}"}}],"n":[]}}"#
            ),
            &format!(
                "{{\n  \"name\": \"A\",\n  \"fields\": [\n    {{\"name\": \"id\", \"type\": [\"null\", \"long\"]}},\n    \
                 {{\n      \"name\": \"b\",\n      \"doc\": \"{long}\"\n    }}\n  ],\n  \"n\": []\n}}"
            ),
        );
    }

    #[test]
    fn a_record_in_a_field_is_broken_however_short() {
        let inner = r#"{"name":"B","fields":[{"name":"c","type":"int"}]}"#;
        check(
            &format!(r#"{{"fields":[{{"name":"b","type":{inner}}}]}}"#),
            "{\n  \"fields\": [\n    {\n      \"name\": \"b\",\n      \"type\": {\n        \"name\": \"B\",\n        \
             \"fields\": [\n          {\"name\": \"c\", \"type\": \"int\"}\n        ]\n      }\n    }\n  ]\n}",
        );
    }
}
