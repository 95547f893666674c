//! JSON back to text.

use std::fmt::Write as _;

use super::{Json, Node};

/// Appends the value in one line, with no blanks.
pub(crate) fn write_node(node: &Node, out: &mut String) {
    match &node.json {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(text) => out.push_str(text),
        Json::String(text) => write_string(text, out),
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(index, out);
                write_node(item, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                separate(index, out);
                write_string(&member.key, out);
                out.push(':');
                write_node(&member.value, out);
            }
            out.push('}');
        }
    }
}

/// Appends the string in quotes; only quotes, backslashes and control characters are escaped.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{0}'..='\u{1f}' | '\u{7f}' => write_escape(c, out),
            _ => out.push(c),
        }
    }
    out.push('"');
}

fn write_escape(c: char, out: &mut String) {
    write!(out, "\\u{:04x}", u32::from(c)).expect("a string takes all that is written to it");
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}
