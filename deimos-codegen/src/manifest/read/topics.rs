//! Reads `[topics.…]`: what the crate does with a topic.

use deimos_schema::Span;
use toml::Spanned as Positioned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Reader, keys};
use crate::diagnostic::Diagnostic;
use crate::manifest::{Key, Spanned, Topic};
use crate::naming;

const EXAMPLE_KEYS: &str = "write one of `key = { field = \"id\" }`, `key = { fields = [\"tenant\", \"id\"] }`, \
                            `key = { schema = \"com.acme.OrderId\" }`, `key = \"plain\"`, `key = \"none\"`";

/// The most letters of the name of a topic.
const LONGEST_NAME: usize = 249;

const EXPECTED_KEY: &str = "expected one of the five forms";

impl Reader {
    pub(super) fn topic(&mut self, (name, value): Entry<'_, '_>) -> Option<Topic> {
        if let Some(table) = value.get_ref().as_table()
            && self.is_cut_at_a_dot(name, table)
        {
            return None;
        }
        let handle = self.handle(name);
        let table = self.table(name.get_ref(), value)?;
        self.known_keys(table, "a topic", keys::TOPIC);
        let record = self.text(table, "value").or_else(|| self.missing_value(table, &handle));
        let key = self.key(table, &handle);
        Some(Topic {
            name: self.topic_name(table, &handle),
            sink: self.table_of(table, "sink"),
            source: self.table_of(table, "source"),
            partition: self.partition(table),
            log: self.log_level(table),
            compatibility: self.compatibility(table),
            // Last, so that all that is wrong is found.
            value: record?,
            key: key?,
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

    /// As Kafka allows it; without a name, the handle is one.
    fn topic_name(&mut self, table: &DeTable<'_>, handle: &Spanned<String>) -> Option<Spanned<String>> {
        let (name, expected) = match table.get("name") {
            Some(name) => (self.string("name", name)?, ""),
            None => (handle.clone(), "; `name = \"…\"` gives the topic another one"),
        };
        let known = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let is_allowed = name.value.chars().all(known) && ![".", ".."].contains(&name.value.as_str());
        if is_allowed && name.value.len() <= LONGEST_NAME {
            return table.contains_key("name").then_some(name);
        }
        // What is no handle either was reported as that.
        if table.contains_key("name") || naming::is_word(&handle.value) {
            self.findings.push(
                Diagnostic::error("manifest::topic_name", format!("`{}` cannot be the name of a topic", name.value)).at(
                    name.span,
                    format!("Kafka allows letters, digits, `.`, `_` and `-`, {LONGEST_NAME} of them at the most{expected}"),
                ),
            );
        }
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
        self.known_keys(table, "a key", keys::KEY);
        let known = ["field", "fields", "schema"].map(|key| table.contains_key(key));
        if known.iter().filter(|given| **given).count() != 1 {
            if table.iter().all(|(key, _)| keys::KEY.contains(&key.get_ref().as_ref())) {
                self.no_one_key(table, span);
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

    /// None of the three, or several, each of which says what the key is.
    fn no_one_key(&mut self, table: &DeTable<'_>, span: Span) {
        let mut given: Vec<_> = table.iter().map(|(key, _)| (self.span(key.span()), key.get_ref())).collect();
        given.sort_by_key(|(span, _)| span.start);
        let [(first, name), others @ ..] = given.as_slice() else { return self.not_a_key(span, EXPECTED_KEY) };
        let names: Vec<String> = given.iter().map(|(_, name)| format!("`{name}`")).collect();
        let finding = Diagnostic::error("manifest::key", format!("the key is given by {}", together(&names)))
            .at(*first, format!("`{name}` alone says what the key is"));
        let finding = others
            .iter()
            .fold(finding, |finding, (span, name)| finding.context(*span, format!("and so does `{name}`")));
        self.findings.push(finding.help(
            "keep one of them: `field` and `fields` take the key from the value, `schema` is a record of its own",
        ));
    }

    fn not_a_key(&mut self, span: Span, expected: &str) {
        self.findings.push(
            Diagnostic::error("manifest::key", "this says nothing about the key").at(span, expected).help(EXAMPLE_KEYS),
        );
    }
}

/// `a`, `b` and `c`.
fn together(words: &[String]) -> String {
    match words {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        words => words.concat(),
    }
}
