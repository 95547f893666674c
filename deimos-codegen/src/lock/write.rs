//! Writes a file of the lock: the same versions give the same text, and each stands in lines of its own, so that merges
//! find their way.

use std::fmt::Write as _;

use deimos_schema::json::{Json, Member, Node};

use super::{FORMAT, Published};

/// How long a line may be before a list or an object is broken up.
const WIDTH: usize = 100;

/// The file of a subject.
pub(crate) fn file(subject: &str, published: &Published) -> String {
    let mut versions: Vec<_> = published.versions.iter().collect();
    versions.sort_by_key(|version| version.number);
    let versions = versions.into_iter().map(|version| {
        let mut block = block(&[("identity", &version.identity.to_string()), ("date", &version.date)]);
        block.insert(0, format!("\"version\": {}", version.number));
        block.push(format!("\"schema\": {}", pretty(&version.schema, 6, "\"schema\": ".len())));
        block
    });
    let mut accepted: Vec<_> = published.accepted.iter().collect();
    accepted.sort_by_key(|taken| (taken.to, taken.from, taken.rule.clone(), taken.path.clone()));
    let accepted = accepted.into_iter().map(|taken| {
        let (from, to) = (taken.from.to_string(), taken.to.to_string());
        block(&[
            ("from", &from),
            ("to", &to),
            ("rule", &taken.rule),
            ("path", &taken.path),
            ("reason", &taken.reason),
            ("by", &taken.by),
        ])
    });
    let (versions, accepted) = (list(versions), list(accepted));
    let subject = text(subject);
    format!(
        "{{\n  \"format\": {FORMAT},\n  \"subject\": {subject},\n  \"versions\": {versions},\n  \"accepted\": {accepted}\n}}\n"
    )
}

/// The lines of an object of texts, each of which is a key and its value.
fn block(members: &[(&str, &str)]) -> Vec<String> {
    members.iter().map(|(key, value)| format!("\"{key}\": {}", text(value))).collect()
}

fn list(blocks: impl Iterator<Item = Vec<String>>) -> String {
    let blocks: Vec<_> = blocks.map(|lines| format!("    {{\n      {}\n    }}", lines.join(",\n      "))).collect();
    if blocks.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", blocks.join(",\n")) }
}

fn text(value: &str) -> String {
    Node { span: deimos_schema::Span::default(), json: Json::String(value.to_owned()) }.to_text()
}

/// The value in one line if that is short enough after `used` characters of an indented line, else in several.
fn pretty(node: &Node, indent: usize, used: usize) -> String {
    let line = one_line(node);
    if indent + used + line.chars().count() <= WIDTH && !holds_objects(node) {
        return line;
    }
    match &node.json {
        Json::Array(items) => {
            broken(('[', ']'), indent, items.iter().map(|item| pretty(item, indent + 2, 0)).collect())
        }
        Json::Object(members) => {
            let member = |member: &Member| {
                let key = format!("{}: ", text(&member.key));
                let value = pretty(&member.value, indent + 2, key.chars().count());
                key + &value
            };
            broken(('{', '}'), indent, members.iter().map(member).collect())
        }
        _ => line,
    }
}

/// Whether something in it is a list of objects, such as the fields of a record: these have a line each.
fn holds_objects(node: &Node) -> bool {
    match &node.json {
        Json::Array(items) => items.iter().any(|item| matches!(item.json, Json::Object(_)) || holds_objects(item)),
        Json::Object(members) => members.iter().any(|member| holds_objects(&member.value)),
        _ => false,
    }
}

fn broken((open, close): (char, char), indent: usize, parts: Vec<String>) -> String {
    let mut out = String::from(open);
    let last = parts.len().saturating_sub(1);
    for (place, part) in parts.into_iter().enumerate() {
        let comma = if place == last { "" } else { "," };
        let _ = write!(out, "\n{:1$}{part}{comma}", "", indent + 2);
    }
    let _ = write!(out, "\n{:1$}{close}", "", indent);
    out
}

/// One line, with a blank after every comma and colon.
pub(crate) fn one_line(node: &Node) -> String {
    match &node.json {
        Json::Array(items) => format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        Json::Object(members) => {
            let member = |member: &Member| format!("{}: {}", text(&member.key), one_line(&member.value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        _ => node.to_text(),
    }
}
