//! JSON with positions: strict, every key and value with its span, numbers as text.

mod layout;
mod parser;
mod string;
mod write;

use crate::span::Span;

pub use layout::quoted;
pub use parser::{MAX_DEPTH, parse};
pub(crate) use write::{write_node, write_string};

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where.
    pub span: Span,
    /// What.
    pub json: Json,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string, decoded.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, its members in the order of the text.
    Object(Vec<Member>),
}

/// A key of an object and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The key, decoded.
    pub key: String,
    /// Where the key is written, with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// What kind of value it is, with an article.
    pub fn describe(&self) -> &'static str {
        match self.json {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }

    /// The value of a key, if it is an object that has the key.
    pub fn member(&self, key: &str) -> Option<&Self> {
        let Json::Object(members) = &self.json else { return None };
        members.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The value itself if it is short, else its kind; for messages.
    pub(crate) fn found(&self) -> String {
        match &self.json {
            Json::Null | Json::Bool(_) | Json::Number(_) => self.to_text(),
            Json::String(_) | Json::Array(_) | Json::Object(_) => self.describe().to_owned(),
        }
    }

    /// The value as JSON text in one line, with no blanks.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        write_node(self, &mut out);
        out
    }
}
