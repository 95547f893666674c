//! What keeps deimos.toml from being read as TOML; what is given twice is told once, with both places.

use std::ops::Range;

use toml::de::{DeTable, DeValue, Error};

use super::Reader;
use crate::diagnostic::Diagnostic;

/// What the parser says of a key, or of a table, that is there already.
const TWICE: &str = "duplicate key";

impl Reader {
    /// All errors of a text; the table is what could be read in spite of them.
    pub(super) fn syntax(&mut self, errors: &[Error], table: &DeTable<'_>, text: &str) {
        // All keys of a table that is given twice may be given twice for it.
        let mut told = 0..0;
        for error in errors {
            let range = error.span().unwrap_or(text.len()..text.len());
            if error.message() != TWICE {
                self.not_toml(error, range, text);
            } else if let Some(header) = Header::all(text).find(|header| header.line.contains(&range.start)) {
                told = header.line.start..header.next_header(text);
                self.table_twice(&header, text);
            } else if !told.contains(&range.start) {
                self.key_twice(&range, table, text);
            }
        }
    }

    fn not_toml(&mut self, error: &Error, range: Range<usize>, text: &str) {
        let is_blank = text.get(range.clone()).is_some_and(|found| found.trim().is_empty());
        let is_value = text[..range.start.min(text.len())].trim_end_matches([' ', '\t']).ends_with('=');
        let (message, label) = match error.message() {
            _ if is_blank && is_value => ("there is no value".to_owned(), "expected one behind `=`"),
            message => (message.replace('\n', ", "), ""),
        };
        self.findings.push(Diagnostic::error("manifest::syntax", message).at(self.span(range), label));
    }

    fn table_twice(&mut self, again: &Header, text: &str) {
        let name = &text[again.line.clone()];
        let mut finding = Diagnostic::error("manifest::syntax", format!("`{name}` is given twice"))
            .at(self.span(again.line.clone()), "here again");
        if let Some(first) = Header::all(text).find(|header| header.path == again.path) {
            finding = finding.context(self.span(first.line), "here first");
        }
        self.findings.push(finding.help("write all its keys below one of them"));
    }

    fn key_twice(&mut self, again: &Range<usize>, table: &DeTable<'_>, text: &str) {
        let name = text.get(again.clone()).unwrap_or_default();
        let mut finding = Diagnostic::error("manifest::syntax", format!("`{name}` is given twice"))
            .at(self.span(again.clone()), "here again");
        let mut before = Vec::new();
        keys(table, name, &mut before);
        before.retain(|first| first.end <= again.start && is_one_table(&text[first.end..again.start]));
        if let Some(first) = before.into_iter().max_by_key(|first| first.start) {
            finding = finding.context(self.span(first), "here first");
        }
        self.findings.push(finding.help("keep one of them"));
    }
}

/// A line such as `[topics.orders]`.
struct Header {
    line: Range<usize>,
    path: Vec<String>,
}

impl Header {
    /// From the first to the last.
    fn all(text: &str) -> impl Iterator<Item = Self> {
        let mut start = 0;
        text.split_inclusive('\n').filter_map(move |line| {
            let at = start + (line.len() - line.trim_start().len());
            start += line.len();
            let line = line.trim();
            let end = line.rfind(']').filter(|_| line.starts_with('[') && !line.starts_with("[["))?;
            let line = &line[..=end];
            let mut table = DeTable::parse(line).ok()?.into_inner();
            let mut path = Vec::new();
            while let Some((name, value)) = table.into_iter().next() {
                path.push(name.into_inner().into_owned());
                let DeValue::Table(inner) = value.into_inner() else { return None };
                table = inner;
            }
            Some(Self { line: at..at + line.len(), path })
        })
    }

    /// Where the next one begins, or the text ends.
    fn next_header(&self, text: &str) -> usize {
        let rest = &text[self.line.end..];
        rest.find("\n[").map_or(text.len(), |found| self.line.end + found)
    }
}

/// Where keys of this name stand, in a table and in those within.
fn keys(table: &DeTable<'_>, name: &str, found: &mut Vec<Range<usize>>) {
    for (key, value) in table {
        if key.get_ref() == name {
            found.push(key.span());
        }
        if let DeValue::Table(inner) = value.get_ref() {
            keys(inner, name, found);
        }
    }
}

/// Whether what stands between two keys does not part them.
fn is_one_table(between: &str) -> bool {
    let count = |brace: char| between.matches(brace).count();
    count('{') == count('}') && !between.contains("\n[")
}
