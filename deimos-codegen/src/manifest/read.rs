//! Reads deimos.toml: syntax, known keys, the type of every value; names are left to later stages.

mod access;
mod choices;
pub(crate) mod keys;
mod rules;
mod syntax;
mod tables;
mod topics;
mod types;

use deimos_schema::SourceId;
use toml::Spanned as Positioned;
use toml::de::{DeTable, DeValue};

use super::Manifest;
use crate::diagnostic::Findings;

/// The manifest in `text`, and everything that is wrong with it.
pub(crate) fn manifest(source: SourceId, text: &str) -> (Manifest, Findings) {
    let mut reader = Reader { source, findings: Findings::default() };
    let (table, errors) = DeTable::parse_recoverable(text);
    reader.syntax(&errors, table.get_ref(), text);
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
        self.known_keys(table, "deimos.toml", keys::ROOT);
        Manifest {
            strip_namespace: self.text(table, "strip_namespace"),
            derive: self.derives(table),
            map: self.map_kind(table),
            borrow: self.flag(table, "borrow").is_some_and(|borrow| borrow.value),
            compatibility: self.compatibility(table),
            rules: self.levels(table),
            topics: self.tables(table, "topics").into_iter().filter_map(|entry| self.topic(entry)).collect(),
            types: self.tables(table, "types").into_iter().map(|entry| self.type_settings(entry)).collect(),
        }
    }
}
