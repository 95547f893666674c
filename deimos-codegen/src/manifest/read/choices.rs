//! Reads keys whose values are one of a few words, or paths of Rust.

use deimos_schema::Span;
use toml::de::{DeTable, DeValue};

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::manifest::{Derive, LogLevel, MapKind, Partition, Spanned};
use crate::naming;
use crate::suggest::nearest;

const MAPS: [(&str, MapKind); 2] = [("BTreeMap", MapKind::BTree), ("HashMap", MapKind::Hash)];

const PARTITIONS: [(&str, Partition); 3] = [
    ("consistent_random", Partition::ConsistentRandom),
    ("murmur2_random", Partition::Murmur2Random),
    ("ruby", Partition::Ruby),
];

const LEVELS: [(&str, LogLevel); 3] = [("full", LogLevel::Full), ("keys", LogLevel::Keys), ("count", LogLevel::Count)];

/// What every type derives that can.
const DERIVED: &[&str] = &["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash", "PartialOrd", "Ord"];

impl Reader {
    pub(super) fn map_kind(&mut self, table: &DeTable<'_>) -> Option<MapKind> {
        self.choice(table, "map", &MAPS).map(|choice| choice.value)
    }

    pub(super) fn partition(&mut self, table: &DeTable<'_>) -> Option<Spanned<Partition>> {
        self.choice(table, "partition", &PARTITIONS)
    }

    pub(super) fn log_level(&mut self, table: &DeTable<'_>) -> Option<LogLevel> {
        self.choice(table, "log", &LEVELS).map(|choice| choice.value)
    }

    fn choice<T: Copy>(
        &mut self,
        table: &DeTable<'_>,
        name: &str,
        choices: &[(&'static str, T)],
    ) -> Option<Spanned<T>> {
        let words: Vec<String> = choices.iter().map(|(known, _)| format!("`\"{known}\"`")).collect();
        let expected = alternatives(&words);
        let word = self.word(table, name, &expected)?;
        if let Some((_, value)) = choices.iter().find(|(known, _)| *known == word.value) {
            return Some(Spanned { value: *value, span: word.span });
        }
        let mut finding = Diagnostic::error("manifest::choice", format!("`{name}` cannot be `{}`", word.value))
            .at(word.span, format!("expected {expected}"));
        if let Some(near) = nearest(&word.value, choices.iter().map(|(known, _)| *known)) {
            finding = finding.patch("did you mean this?", vec![(word.span, format!("\"{near}\""))]);
        }
        self.findings.push(finding);
        None
    }

    /// A list of macros.
    pub(super) fn derives(&mut self, table: &DeTable<'_>) -> Vec<Derive> {
        if let Some(value) = table.get("derive")
            && matches!(value.get_ref(), DeValue::Array(items) if items.is_empty())
        {
            return Vec::new();
        }
        let words = self.texts(table, "derive").unwrap_or_default();
        words.into_iter().filter_map(|word| self.derive(&word)).collect()
    }

    fn derive(&mut self, word: &Spanned<String>) -> Option<Derive> {
        if word.value == "serde" {
            return Some(Derive::Serde);
        }
        if let Some(path) = absolute_path(&word.value) {
            return Some(Derive::Path(path));
        }
        let help = match word.value.as_str() {
            "Serialize" | "Deserialize" => "write `derive = [\"serde\"]` for both of serde's traits".to_owned(),
            name if DERIVED.contains(&name) => "leave it out: every type derives it that can".to_owned(),
            _ => {
                "write `\"serde\"`, or a macro by its path: `\"::a_dependency::Macro\"`, `\"crate::Macro\"`".to_owned()
            }
        };
        self.findings.push(
            Diagnostic::error("manifest::derive", format!("`{}` cannot be derived", word.value))
                .at(word.span, "expected `\"serde\"`, or a path that begins with `::` or `crate::`")
                .help(help),
        );
        None
    }

    /// A type of the application, by its path.
    pub(super) fn own_type(&mut self, table: &DeTable<'_>) -> Option<Vec<String>> {
        let word = self.text(table, "type")?;
        let path = absolute_path(&word.value);
        if path.is_none() {
            self.not_a_type(&word.value, word.span);
        }
        path
    }

    fn not_a_type(&mut self, word: &str, span: Span) {
        self.findings.push(
            Diagnostic::error("manifest::type", format!("`{word}` is not the path of a type"))
                .at(span, "expected a type without parameters, from the crate's root or from a dependency's")
                .help("write it as `type = \"crate::Money\"`, or `type = \"::a_dependency::Money\"`"),
        );
    }
}

/// The segments of a path that means the same in every module: the first is `crate`, or empty before a leading `::`.
fn absolute_path(text: &str) -> Option<Vec<String>> {
    let segments: Vec<&str> = text.split("::").collect();
    let (first, rest) = segments.split_first()?;
    let enough = if first.is_empty() { 2 } else { 1 };
    let known = (first.is_empty() || *first == "crate") && rest.len() >= enough;
    (known && rest.iter().all(|segment| naming::is_identifier(segment)))
        .then(|| segments.into_iter().map(str::to_owned).collect())
}

/// `a`, `b` or `c`.
fn alternatives(words: &[String]) -> String {
    match words {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        words => words.concat(),
    }
}
