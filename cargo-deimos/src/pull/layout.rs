//! Definitions as people write them: what fits on a line stands on one, the rest is broken.

use deimos_schema::json::{self, Json, Node};
use deimos_schema::{Definition, DefinitionText, Schemata, SourceId};

const WIDTH: usize = 110;

/// A definition alone, with the names of the types that it uses in place of their definitions.
pub(super) fn definition(schemata: &Schemata, definition: &Definition) -> String {
    let parts = DefinitionText::of(schemata, definition);
    let name = &definition.name;
    let mut text = format!("{{\"type\":\"{}\",\"name\":\"{}\"", parts.kind, name.name());
    if !name.namespace().is_empty() {
        text = text + ",\"namespace\":\"" + name.namespace() + "\"";
    }
    let uses = parts.uses.iter().map(|id| {
        let used = &schemata[*id].name;
        let near = used.namespace() == name.namespace();
        format!("\"{}\"", if near { used.name() } else { used.as_str() })
    });
    for (body, used) in parts.body.iter().zip(uses.chain([String::new()])) {
        text.push_str(body);
        text.push_str(&used);
    }
    broken(&text)
}

/// A JSON text with line breaks where it would be too long.
fn broken(text: &str) -> String {
    let mut issues = Vec::new();
    let Some(node) = json::parse(SourceId(0), text, &mut issues) else { return format!("{text}\n") };
    let mut out = String::new();
    write(&node, 0, Room::None, &mut out);
    out.push('\n');
    out
}

/// What is left on the line.
#[derive(Clone, Copy)]
enum Room {
    /// The whole is broken, however short.
    None,
    Columns(usize),
}

fn write(node: &Node, depth: usize, room: Room, out: &mut String) {
    let flat = flat(node);
    let (open, close, members): (_, _, Vec<(String, &Node)>) = match &node.json {
        Json::Object(members) => {
            let pairs = members.iter().map(|member| (format!("{}: ", quoted(&member.key)), &member.value));
            ('{', '}', pairs.collect())
        }
        Json::Array(items) => ('[', ']', items.iter().map(|item| (String::new(), item)).collect()),
        _ => ('[', ']', Vec::new()),
    };
    let fits = matches!(room, Room::Columns(columns) if flat.chars().count() <= columns);
    if fits || members.is_empty() {
        out.push_str(&flat);
        return;
    }
    out.push(open);
    let last = members.len() - 1;
    for (index, (key, value)) in members.into_iter().enumerate() {
        let indent = 2 * (depth + 1);
        line_break(indent, out);
        out.push_str(&key);
        let taken = indent + key.chars().count() + 1;
        let room = if key == "\"fields\": " { Room::None } else { Room::Columns(WIDTH.saturating_sub(taken)) };
        write(value, depth + 1, room, out);
        if index < last {
            out.push(',');
        }
    }
    line_break(2 * depth, out);
    out.push(close);
}

fn line_break(indent: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// In one line, with blanks after commas and colons.
fn flat(node: &Node) -> String {
    match &node.json {
        Json::Object(members) => {
            let members = members.iter().map(|member| format!("{}: {}", quoted(&member.key), flat(&member.value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        _ => node.to_text(),
    }
}

fn quoted(key: &str) -> String {
    serde_json::Value::from(key).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_a_line_and_long_ones_broken() {
        let long = "x".repeat(100);
        let text = format!(
            r#"{{"type":"record","name":"A","fields":[{{"name":"id","type":["null","long"]}},{{"name":"b","doc":"{long}"}}],"n":[]}}"#
        );
        let expected = format!(
            "{{\n  \"type\": \"record\",\n  \"name\": \"A\",\n  \"fields\": [\n    {{\"name\": \"id\", \"type\": [\"null\", \"long\"]}},\n    \
             {{\n      \"name\": \"b\",\n      \"doc\": \"{long}\"\n    }}\n  ],\n  \"n\": []\n}}\n"
        );
        assert_eq!(broken(&text), expected);
    }
}
