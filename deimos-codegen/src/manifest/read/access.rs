//! Typed access to a table of deimos.toml, with a finding for whatever does not fit.

use std::ops::Range;

use deimos_schema::Span;
use toml::Spanned as Positioned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Reader};
use crate::diagnostic::Diagnostic;
use crate::manifest::Spanned;
use crate::suggest::{listed, nearest};

impl Reader {
    pub(super) fn text(&mut self, table: &DeTable<'_>, name: &str) -> Option<Spanned<String>> {
        let value = table.get(name)?;
        self.string(name, value)
    }

    /// A text that is one of a few, which are named where it is something else.
    pub(super) fn word(&mut self, table: &DeTable<'_>, name: &str, expected: &str) -> Option<Spanned<String>> {
        let value = table.get(name)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned { value: text.to_string(), span: self.span(value.span()) }),
            other => {
                self.expected(self.span(value.span()), other, &format!("`{name}`"), expected);
                None
            }
        }
    }

    pub(super) fn texts(&mut self, table: &DeTable<'_>, name: &str) -> Option<Vec<Spanned<String>>> {
        let value = table.get(name)?;
        let span = self.span(value.span());
        match value.get_ref() {
            DeValue::Array(items) if !items.is_empty() => items.iter().map(|item| self.string(name, item)).collect(),
            DeValue::String(text) if !text.is_empty() => {
                let patch = vec![(span, format!("[\"{text}\"]"))];
                self.findings.push(
                    Diagnostic::error("manifest::wrong_type", format!("`{name}` is a string"))
                        .at(span, "expected a list")
                        .patch("put it into one", patch),
                );
                None
            }
            other => {
                self.expected(span, other, &format!("`{name}`"), "a list with at least one name");
                None
            }
        }
    }

    pub(super) fn string(&mut self, name: &str, value: &Positioned<DeValue<'_>>) -> Option<Spanned<String>> {
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

    /// `true` or `false`.
    pub(super) fn flag(&mut self, table: &DeTable<'_>, name: &str) -> Option<Spanned<bool>> {
        let value = table.get(name)?;
        let span = self.span(value.span());
        match value.get_ref() {
            DeValue::Boolean(value) => Some(Spanned { value: *value, span }),
            other => {
                self.expected(span, other, &format!("`{name}`"), "`true` or `false`");
                None
            }
        }
    }

    pub(super) fn table<'a, 'i>(&mut self, name: &str, value: &'a Positioned<DeValue<'i>>) -> Option<&'a DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.expected(self.span(value.span()), value.get_ref(), &format!("`{name}`"), "a table");
        }
        table
    }

    /// The entries of a table of tables, in the order of the file.
    pub(super) fn tables<'a, 'i>(&mut self, table: &'a DeTable<'i>, name: &str) -> Vec<Entry<'a, 'i>> {
        let Some(value) = table.get(name) else { return Vec::new() };
        if matches!(value.get_ref(), DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table())) {
            self.findings.push(
                Diagnostic::error("manifest::wrong_type", format!("`{name}` is a list of tables"))
                    .at(self.span(value.span()), "expected a table for each, by its name")
                    .help(format!("write `[{name}.…]`, with the name in place of the dots")),
            );
            return Vec::new();
        }
        let Some(inner) = self.table(name, value) else { return Vec::new() };
        let mut entries: Vec<_> = inner.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    pub(super) fn known_keys(&mut self, table: &DeTable<'_>, of: &str, known: &[&str]) {
        for (key, _) in table.iter().filter(|(key, _)| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            let mut finding = Diagnostic::error("manifest::unknown_key", format!("unknown key `{name}`"))
                .at(self.span(key.span()), format!("{of} has {}", listed(known.iter().copied())));
            if let Some(near) = nearest(name, known.iter().copied()) {
                let patch = vec![(self.span(key.span()), near.to_owned())];
                finding = finding.patch("there is a key with a similar name", patch);
            }
            self.findings.push(finding);
        }
    }

    pub(super) fn expected(&mut self, span: Span, found: &DeValue<'_>, what: &str, expected: &str) {
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

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }
}
