//! Reads deimos.toml: syntax, known keys, the type of every value; names are left to later stages.

use std::ops::Range;

use deimos_schema::{SourceId, Span};
use toml::Spanned as Positioned;
use toml::de::{DeTable, DeValue};

use super::{FieldSettings, Key, Manifest, Spanned, Table, Topic, TypeSettings};
use crate::diagnostic::{Diagnostic, Findings};
use crate::naming;
use crate::suggest::{listed, nearest};

const EXAMPLE_KEYS: &str = "write one of `key = { field = \"id\" }`, `key = { fields = [\"tenant\", \"id\"] }`, \
                            `key = { schema = \"com.acme.OrderId\" }`, `key = \"plain\"`, `key = \"none\"`";

const EXPECTED_KEY: &str = "expected one of the five forms";

/// The manifest in `text`, and everything that is wrong with it.
pub(crate) fn manifest(source: SourceId, text: &str) -> (Manifest, Findings) {
    let mut reader = Reader { source, findings: Findings::default() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        reader.syntax(error, text);
    }
    if !errors.is_empty() {
        return (Manifest::default(), reader.findings);
    }
    let manifest = reader.root(table.get_ref());
    (manifest, reader.findings)
}

type Entry<'a, 'i> = (&'a Positioned<std::borrow::Cow<'i, str>>, &'a Positioned<DeValue<'i>>);

struct Reader {
    source: SourceId,
    findings: Findings,
}

impl Reader {
    fn root(&mut self, table: &DeTable<'_>) -> Manifest {
        self.known_keys(table, "deimos.toml", &["strip_namespace", "topics", "types"]);
        Manifest {
            strip_namespace: self.text(table, "strip_namespace"),
            topics: self.tables(table, "topics").into_iter().filter_map(|entry| self.topic(entry)).collect(),
            types: self.tables(table, "types").into_iter().map(|entry| self.type_settings(entry)).collect(),
        }
    }

    fn topic(&mut self, (name, value): Entry<'_, '_>) -> Option<Topic> {
        if let Some(table) = value.get_ref().as_table()
            && self.is_cut_at_a_dot(name, table)
        {
            return None;
        }
        let handle = self.handle(name);
        let table = self.table(name.get_ref(), value)?;
        self.known_keys(table, "a topic", &["name", "value", "key", "sink", "source"]);
        let record = self.text(table, "value").or_else(|| self.missing_value(table, &handle));
        let key = self.key(table, &handle);
        Some(Topic {
            name: self.topic_name(table),
            value: record?,
            key: key?,
            sink: self.table_of(table, "sink"),
            source: self.table_of(table, "source"),
            handle,
        })
    }

    /// `[topics.acme.orders]`: TOML takes the name of the topic apart.
    fn is_cut_at_a_dot(&mut self, name: &Positioned<std::borrow::Cow<'_, str>>, table: &DeTable<'_>) -> bool {
        let Some((rest, _)) = table.iter().find(|(_, value)| {
            value.get_ref().as_table().is_some_and(|inner| inner.contains_key("value") || inner.contains_key("key"))
        }) else {
            return false;
        };
        let (first, rest) = (name.get_ref(), rest.get_ref());
        self.findings.push(
            Diagnostic::error("manifest::handle", format!("`{first}.{rest}` cannot be a topic's handle"))
                .at(self.span(name.span()), "Rust names are made from it, and a dot parts tables of TOML")
                .help(format!("write `[topics.{rest}]`, and the topic's name as `name = \"{first}.{rest}\"`")),
        );
        true
    }

    fn handle(&mut self, name: &Positioned<std::borrow::Cow<'_, str>>) -> Spanned<String> {
        let handle = Spanned { value: name.get_ref().to_string(), span: self.span(name.span()) };
        if !naming::is_word(&handle.value) {
            self.findings.push(
                Diagnostic::error("manifest::handle", format!("`{}` cannot be a topic's handle", handle.value))
                    .at(handle.span, "Rust names are made from it")
                    .help("choose a word of letters, digits, `_` and `-`, and give the topic's name as `name = \"…\"`"),
            );
        }
        handle
    }

    /// As Kafka allows it.
    fn topic_name(&mut self, table: &DeTable<'_>) -> Option<Spanned<String>> {
        let name = self.text(table, "name")?;
        let known = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if name.value.chars().all(known) && name.value.len() <= 249 && ![".", ".."].contains(&name.value.as_str()) {
            return Some(name);
        }
        self.findings.push(
            Diagnostic::error("manifest::topic_name", format!("`{}` cannot be the name of a topic", name.value))
                .at(name.span, "Kafka allows letters, digits, `.`, `_` and `-`, 249 of them at the most"),
        );
        None
    }

    fn missing_value<T>(&mut self, table: &DeTable<'_>, handle: &Spanned<String>) -> Option<T> {
        if !table.contains_key("value") {
            self.findings.push(
                Diagnostic::error("manifest::missing_key", format!("topic `{}` has no `value`", handle.value))
                    .at(handle.span, "which record do its messages hold?")
                    .help("add the record's fullname: `value = \"com.acme.orders.Order\"`"),
            );
        }
        None
    }

    fn key(&mut self, table: &DeTable<'_>, handle: &Spanned<String>) -> Option<Spanned<Key>> {
        let Some(value) = table.get("key") else {
            self.findings.push(
                Diagnostic::error("manifest::missing_key", format!("topic `{}` has no `key`", handle.value))
                    .at(handle.span, "what are its messages keyed by?")
                    .help(EXAMPLE_KEYS),
            );
            return None;
        };
        let span = self.span(value.span());
        match value.get_ref() {
            DeValue::String(word) if word == "plain" => Some(Spanned { value: Key::Plain, span }),
            DeValue::String(word) if word == "none" => Some(Spanned { value: Key::None, span }),
            DeValue::Table(table) => self.key_table(table, span),
            DeValue::String(word) if !word.is_empty() => {
                self.not_a_key(span, &format!("a field of the value is given as `{{ field = \"{word}\" }}`"));
                None
            }
            _ => {
                self.not_a_key(span, EXPECTED_KEY);
                None
            }
        }
    }

    fn key_table(&mut self, table: &DeTable<'_>, span: Span) -> Option<Spanned<Key>> {
        self.known_keys(table, "a key", &["field", "fields", "schema"]);
        let known = ["field", "fields", "schema"].map(|key| table.contains_key(key));
        if known.iter().filter(|given| **given).count() != 1 {
            if table.iter().all(|(key, _)| ["field", "fields", "schema"].contains(&key.get_ref().as_ref())) {
                self.not_a_key(span, EXPECTED_KEY);
            }
            return None;
        }
        let value = match known {
            [true, ..] => Key::Field(self.text(table, "field")?),
            [_, true, _] => Key::Fields(self.texts(table, "fields")?),
            _ => Key::Schema(self.text(table, "schema")?),
        };
        Some(Spanned { value, span })
    }

    fn not_a_key(&mut self, span: Span, expected: &str) {
        self.findings.push(
            Diagnostic::error("manifest::key", "this says nothing about the key").at(span, expected).help(EXAMPLE_KEYS),
        );
    }

    fn table_of(&mut self, table: &DeTable<'_>, name: &str) -> Option<Spanned<Table>> {
        let value = table.get(name)?;
        let span = self.span(value.span());
        let target = match value.get_ref() {
            DeValue::String(table) => Table::Generated(self.table_name(table, span)?),
            DeValue::Table(form) => {
                self.known_keys(form, name, &["entity"]);
                Table::Entity(self.path(form)?)
            }
            other => {
                self.expected(span, other, &format!("`{name}`"), "the name of a table, or `{ entity = \"crate::…\" }`");
                return None;
            }
        };
        Some(Spanned { value: target, span })
    }

    fn table_name(&mut self, name: &str, span: Span) -> Option<String> {
        if naming::is_word(name) {
            return Some(name.to_owned());
        }
        self.findings.push(
            Diagnostic::error("manifest::table", format!("`{name}` cannot be a table"))
                .at(span, "expected letters, digits, `_` and `-`"),
        );
        None
    }

    fn path(&mut self, form: &DeTable<'_>) -> Option<Spanned<String>> {
        let path = self.text(form, "entity")?;
        let mut segments = path.value.split("::");
        let absolute = segments.next() == Some("crate") && segments.clone().next().is_some();
        if absolute && segments.all(naming::is_identifier) {
            return Some(path);
        }
        self.findings.push(
            Diagnostic::error("manifest::entity", format!("`{}` is not the path of an entity", path.value))
                .at(path.span, "expected the module of a SeaORM entity, from the crate's root")
                .help("write it as `{ entity = \"crate::entity::order\" }`"),
        );
        None
    }

    fn type_settings(&mut self, (name, value): Entry<'_, '_>) -> TypeSettings {
        let fullname = Spanned { value: name.get_ref().to_string(), span: self.span(name.span()) };
        let mut settings = TypeSettings { fullname, rename: None, fields: Vec::new() };
        if let Some(table) = self.table(name.get_ref(), value) {
            self.known_keys(table, "a type", &["rename", "fields"]);
            settings.rename = self.rename(table);
            settings.fields =
                self.tables(table, "fields").into_iter().map(|entry| self.field_settings(entry)).collect();
        }
        settings
    }

    fn field_settings(&mut self, (name, value): Entry<'_, '_>) -> FieldSettings {
        let mut settings = FieldSettings {
            name: Spanned { value: name.get_ref().to_string(), span: self.span(name.span()) },
            rename: None,
        };
        if let Some(table) = self.table(name.get_ref(), value) {
            self.known_keys(table, "a field", &["rename"]);
            settings.rename = self.rename(table);
        }
        settings
    }

    fn rename(&mut self, table: &DeTable<'_>) -> Option<Spanned<String>> {
        let rename = self.text(table, "rename")?;
        if naming::is_identifier(&rename.value) {
            return Some(rename);
        }
        self.findings.push(
            Diagnostic::error("manifest::rename", format!("`{}` cannot be a name in Rust", rename.value))
                .at(rename.span, "expected letters, digits and `_`, and no keyword"),
        );
        None
    }
}

/// Typed access to a table, with a finding for whatever does not fit.
impl Reader {
    fn text(&mut self, table: &DeTable<'_>, name: &str) -> Option<Spanned<String>> {
        let value = table.get(name)?;
        self.string(name, value)
    }

    fn texts(&mut self, table: &DeTable<'_>, name: &str) -> Option<Vec<Spanned<String>>> {
        let value = table.get(name)?;
        let span = self.span(value.span());
        match value.get_ref() {
            DeValue::Array(items) if !items.is_empty() => items.iter().map(|item| self.string(name, item)).collect(),
            other => {
                self.expected(span, other, &format!("`{name}`"), "a list with at least one name");
                None
            }
        }
    }

    fn string(&mut self, name: &str, value: &Positioned<DeValue<'_>>) -> Option<Spanned<String>> {
        let span = self.span(value.span());
        match value.get_ref() {
            DeValue::String(text) if !text.is_empty() => Some(Spanned { value: text.to_string(), span }),
            DeValue::String(_) => {
                self.findings.push(
                    Diagnostic::error("manifest::empty", format!("`{name}` is empty")).at(span, "expected a name"),
                );
                None
            }
            other => {
                self.expected(span, other, &format!("`{name}`"), "a string");
                None
            }
        }
    }

    fn table<'a, 'i>(&mut self, name: &str, value: &'a Positioned<DeValue<'i>>) -> Option<&'a DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.expected(self.span(value.span()), value.get_ref(), &format!("`{name}`"), "a table");
        }
        table
    }

    /// The entries of a table of tables, in the order of the file.
    fn tables<'a, 'i>(&mut self, table: &'a DeTable<'i>, name: &str) -> Vec<Entry<'a, 'i>> {
        let Some(inner) = table.get(name).and_then(|value| self.table(name, value)) else { return Vec::new() };
        let mut entries: Vec<_> = inner.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    fn known_keys(&mut self, table: &DeTable<'_>, of: &str, known: &[&str]) {
        for (key, _) in table.iter().filter(|(key, _)| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            let mut finding = Diagnostic::error("manifest::unknown_key", format!("unknown key `{name}`"))
                .at(self.span(key.span()), format!("{of} has {}", listed(known.iter().copied())));
            if let Some(near) = nearest(name, known.iter().copied()) {
                finding = finding.help(format!("there is a key with a similar name: `{near}`"));
            }
            self.findings.push(finding);
        }
    }

    fn expected(&mut self, span: Span, found: &DeValue<'_>, what: &str, expected: &str) {
        let found = match found {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a float",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(items) if items.is_empty() => "an empty list",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.findings.push(
            Diagnostic::error("manifest::wrong_type", format!("{what} is {found}"))
                .at(span, format!("expected {expected}")),
        );
    }

    fn syntax(&mut self, error: &toml::de::Error, text: &str) {
        let range = error.span().unwrap_or(text.len()..text.len());
        let (message, label) = match (error.message(), text.get(range.clone())) {
            ("duplicate key", Some(key)) => (format!("`{key}` is given twice"), "given before"),
            (message, _) => (message.replace('\n', ", "), ""),
        };
        self.findings.push(Diagnostic::error("manifest::syntax", message).at(self.span(range), label));
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }
}
