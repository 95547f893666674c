//! One schema that is complete in itself, as a registry answers it.

use std::fmt;

use crate::canonical::{canonical_form, resolution_form};
use crate::fingerprint::{crc_64_avro, md5, sha_256};
use crate::identity::Identity;
use crate::issue::Issue;
use crate::json::Node;
use crate::model::{Schemata, Type};
use crate::resolve::link;
use crate::span::{SourceId, line_column};
use crate::syntax::{self, Document};
use crate::text::self_contained_text;

/// The rules whose errors say nothing of how data is written.
const NO_MATTER: &[&str] = &["avro::default", "avro::default_symbol", "avro::order"];

/// A type and all that it refers to.
#[derive(Clone, Debug)]
pub struct Schema {
    schemata: Schemata,
    root: Type,
}

impl Schema {
    /// Reads one schema that refers to no other text.
    ///
    /// ```
    /// use deimos_schema::Schema;
    ///
    /// let schema = Schema::parse(r#"{"type": "array", "items": {"type": "long", "logicalType": "timestamp-millis"}}"#)?;
    /// assert_eq!(schema.canonical_form(), r#"{"type":"array","items":"long"}"#);
    ///
    /// let error = Schema::parse("{\"type\": \"array\",\n \"items\": \"strng\"}").unwrap_err();
    /// assert_eq!(error.to_string(), "2:11: unknown type `strng`");
    /// # Ok::<(), deimos_schema::ParseError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let mut issues = Vec::new();
        Self::read(SourceId(0), text, &mut issues).ok_or_else(|| ParseError::new(text, issues))
    }

    /// Reads the schema that data was written with, such as a registry has it for old messages.
    ///
    /// What does not matter to who reads the data is let pass, because it cannot be written again: defaults that do not
    /// fit, which registries took for years, and orders that are none. They are left out.
    ///
    /// ```
    /// use deimos_schema::Schema;
    ///
    /// let text = r#"{"type": "record", "name": "R", "fields": [{"name": "x", "type": "long", "default": "0"}]}"#;
    /// let error = Schema::parse(text).unwrap_err();
    /// assert!(error.to_string().starts_with("1:85: the default of the field `x` does not fit"), "{error}");
    /// assert_eq!(Schema::parse_written(text)?.canonical_form(), Schema::parse(&text.replace("\"0\"", "0"))?.canonical_form());
    /// # Ok::<(), deimos_schema::ParseError>(())
    /// ```
    pub fn parse_written(text: &str) -> Result<Self, ParseError> {
        let mut issues = Vec::new();
        let document = syntax::parse_despite(NO_MATTER, (SourceId(0), text), &mut issues);
        let schema = document.and_then(|document| Self::linked(document, &mut issues, NO_MATTER));
        schema.ok_or_else(|| ParseError::new(text, issues))
    }

    /// The same as [`parse`](Self::parse) for JSON that is part of another text, where its places are: `None` if an error was reported.
    pub fn of_node(node: &Node, issues: &mut Vec<Issue>) -> Option<Self> {
        let mut found = Vec::new();
        let schema = syntax::of_node(node, &mut found).and_then(|document| Self::linked(document, &mut found, &[]));
        issues.append(&mut found);
        schema
    }

    /// The same for one text of several: `None` if an error was reported. Its places are in `source`.
    pub fn read(source: SourceId, text: &str, issues: &mut Vec<Issue>) -> Option<Self> {
        let mut found = Vec::new();
        let schema =
            syntax::parse(source, text, &mut found).and_then(|document| Self::linked(document, &mut found, &[]));
        issues.append(&mut found);
        schema
    }

    /// The schema, whatever of these rules it breaks.
    fn linked(document: Document, issues: &mut Vec<Issue>, rules: &[&str]) -> Option<Self> {
        let mut schemata = link(&[document], issues)?;
        issues.retain(|issue| !rules.contains(&issue.rule));
        if issues.iter().any(Issue::is_error) {
            return None;
        }
        let root = schemata.roots.pop()?.ty;
        Some(Self { schemata, root })
    }

    /// What the whole describes.
    pub fn root(&self) -> &Type {
        &self.root
    }

    /// The named types in it.
    pub fn schemata(&self) -> &Schemata {
        &self.schemata
    }

    /// Its Parsing Canonical Form.
    pub fn canonical_form(&self) -> String {
        canonical_form(&self.schemata, &self.root)
    }

    /// Its resolution form: the canonical form plus defaults, aliases and logical types.
    pub fn resolution_form(&self) -> String {
        resolution_form(&self.schemata, &self.root)
    }

    /// The CRC-64-AVRO of its canonical form, for single-object encoding.
    pub fn fingerprint(&self) -> u64 {
        crc_64_avro(self.canonical_form().as_bytes())
    }

    /// The SHA-256 of its canonical form; what tells schemas apart is their [`identity`](Schema::identity).
    pub fn sha_256(&self) -> [u8; 32] {
        sha_256(self.canonical_form().as_bytes())
    }

    /// The MD5 of its canonical form.
    pub fn md5(&self) -> [u8; 16] {
        md5(self.canonical_form().as_bytes())
    }

    /// The SHA-256 of its resolution form.
    pub fn identity(&self) -> Identity {
        Identity::of(&self.schemata, &self.root)
    }

    /// The text to register.
    pub fn text(&self) -> String {
        self_contained_text(&self.schemata, &self.root)
    }
}

/// A type in the [`Schemata`] that have all that it refers to: a [`Schema`], or one of several in a set of texts.
#[derive(Clone, Copy, Debug)]
pub struct SchemaRef<'a> {
    /// Where the named types are.
    pub schemata: &'a Schemata,
    /// The type.
    pub root: &'a Type,
}

impl<'a> From<&'a Schema> for SchemaRef<'a> {
    fn from(schema: &'a Schema) -> Self {
        Self { schemata: &schema.schemata, root: &schema.root }
    }
}

impl<'a: 'b, 'b> From<&'b SchemaRef<'a>> for SchemaRef<'b> {
    fn from(schema: &'b SchemaRef<'a>) -> Self {
        *schema
    }
}

/// Why a text is no schema: the first error, its line and column, and how many more there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    line: usize,
    column: usize,
    message: String,
    more: usize,
}

impl ParseError {
    fn new(text: &str, mut issues: Vec<Issue>) -> Self {
        issues.retain(Issue::is_error);
        issues.sort_by_key(|issue| issue.span.start);
        let first = issues.first();
        let (line, column) = line_column(text, first.map_or(0, |issue| issue.span.start));
        let message = first.map_or_else(String::new, |issue| issue.message.clone());
        Self { line, column, message, more: issues.len().saturating_sub(1) }
    }

    /// The line of the first error, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column of the first error, in characters from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What the first error is.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)?;
        match self.more {
            0 => Ok(()),
            1 => f.write_str(" (and 1 more error)"),
            more => write!(f, " (and {more} more errors)"),
        }
    }
}

impl std::error::Error for ParseError {}
