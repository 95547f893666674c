//! The attributes of a JSON object, read by name and kind.

use crate::issue::Issue;
use crate::json::{Json, Member, Node};
use crate::model::Property;
use crate::nearest::nearest;
use crate::span::Span;

/// The attributes that mean something somewhere, and so are hardly others that are misspelt.
const KNOWN: [&str; 15] = [
    "type",
    "name",
    "namespace",
    "doc",
    "aliases",
    "fields",
    "symbols",
    "items",
    "values",
    "size",
    "default",
    "order",
    "logicalType",
    "precision",
    "scale",
];

/// One JSON object, and the words for it in messages.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'a> {
    pub(super) span: Span,
    pub(super) members: &'a [Member],
    /// What it describes, such as `record` or `field`.
    pub(super) what: &'static str,
}

impl<'a> Attributes<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.members.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The attribute, which has to be there.
    pub(super) fn require(&self, key: &str, issues: &mut Vec<Issue>) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            let opening = Span::new(self.span.source, self.span.start, self.span.start + 1);
            let issue = Issue::error("avro::missing_attribute", opening, format!("this {} has no `{key}`", self.what));
            issues.push(match self.misspelt(key) {
                Some(member) => {
                    issue.patch(member.key_span, format!("\"{key}\""), "there is an attribute with a similar name")
                }
                None => match self.example(key) {
                    Some(example) => issue.help(format!("as in `{example}`")),
                    None => issue,
                },
            });
        }
        found
    }

    /// The attribute as it may be written; what has fields or symbols says what kind of type it is to be.
    fn example(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "fields" => r#""fields": [{"name": "id", "type": "string"}]"#,
            "symbols" => r#""symbols": ["OPEN", "PAID"]"#,
            "size" => r#""size": 16"#,
            "items" => r#""items": "string""#,
            "values" => r#""values": "string""#,
            "type" if self.get("fields").is_some() => r#""type": "record""#,
            "type" if self.get("symbols").is_some() => r#""type": "enum""#,
            "type" if self.get("size").is_some() => r#""type": "fixed""#,
            "type" if self.get("items").is_some() => r#""type": "array""#,
            "type" if self.get("values").is_some() => r#""type": "map""#,
            "type" => r#""type": "string""#,
            _ => return None,
        })
    }

    /// The attribute that was probably meant to be `key`.
    fn misspelt(&self, key: &str) -> Option<&'a Member> {
        let unknown = self.members.iter().map(|member| member.key.as_str()).filter(|key| !KNOWN.contains(key));
        let found = nearest(key, unknown)?;
        self.members.iter().find(|member| member.key == found)
    }

    /// The attribute, which has to be there and a string.
    pub(super) fn require_string(&self, key: &str, issues: &mut Vec<Issue>) -> Option<(&'a str, Span)> {
        let node = self.require(key, issues)?;
        self.as_string(key, node, issues)
    }

    /// The attribute, which has to be there and an array.
    pub(super) fn require_array(&self, key: &str, issues: &mut Vec<Issue>) -> Option<&'a [Node]> {
        let node = self.require(key, issues)?;
        self.as_array(key, node, issues)
    }

    /// The attribute, a string if it is there.
    pub(super) fn string(&self, key: &str, issues: &mut Vec<Issue>) -> Option<(&'a str, Span)> {
        self.get(key).and_then(|node| self.as_string(key, node, issues))
    }

    /// The items of the attribute, an array if it is there.
    pub(super) fn array(&self, key: &str, issues: &mut Vec<Issue>) -> &'a [Node] {
        self.get(key).and_then(|node| self.as_array(key, node, issues)).unwrap_or_default()
    }

    /// The strings of the attribute, an array of strings if it is there.
    pub(super) fn strings(&self, key: &str, issues: &mut Vec<Issue>) -> Vec<(&'a str, Span)> {
        let items = self.array(key, issues);
        items.iter().filter_map(|item| self.as_string(key, item, issues)).collect()
    }

    /// The `doc`; one that is no string is left out, with a warning.
    pub(super) fn doc(&self, issues: &mut Vec<Issue>) -> Option<String> {
        let node = self.get("doc")?;
        if let Json::String(doc) = &node.json {
            Some(doc.clone())
        } else {
            let message = format!("`doc` of this {} is {}, not a string, and is left out", self.what, node.describe());
            issues.push(Issue::warning("avro::doc", node.span, message));
            None
        }
    }

    /// Those that are none of `known`, in the order of the text.
    pub(super) fn properties(&self, known: &[&[&str]]) -> Vec<Property> {
        let unknown = |member: &&Member| !known.iter().any(|keys| keys.contains(&member.key.as_str()));
        self.members
            .iter()
            .filter(unknown)
            .map(|member| Property { name: member.key.clone(), value: member.value.clone() })
            .collect()
    }

    pub(super) fn as_string(&self, key: &str, node: &'a Node, issues: &mut Vec<Issue>) -> Option<(&'a str, Span)> {
        if let Json::String(text) = &node.json {
            Some((text, node.span))
        } else {
            issues.push(self.wrong_kind(key, node, "a string"));
            None
        }
    }

    fn as_array(&self, key: &str, node: &'a Node, issues: &mut Vec<Issue>) -> Option<&'a [Node]> {
        if let Json::Array(items) = &node.json {
            Some(items)
        } else {
            issues.push(self.wrong_kind(key, node, "an array"));
            None
        }
    }

    pub(super) fn wrong_kind(&self, key: &str, node: &Node, expected: &str) -> Issue {
        let message = format!("expected {expected} in `{key}` of this {}, found {}", self.what, node.found());
        Issue::error("avro::wrong_attribute", node.span, message)
    }
}
