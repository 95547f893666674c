//! What a contract is held against: for each subject the schemas before, from the oldest to the newest.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use deimos_schema::json::Node;
use deimos_schema::{Identity, Issue, ParseError, Schema, SourceId, Span};

use crate::load::Sources;
use crate::lock::{Lock, Published};

/// The schemas that were there before, by their subjects.
///
/// ```
/// let mut registry = deimos_codegen::Baseline::new("the registry at http://localhost:8081");
/// registry.add("orders-value", "version 1", r#"{"type": "record", "name": "Order", "fields": []}"#)?;
/// registry.add("orders-value", "version 2", r#"{"type": "record", "name": "Order", "fields": []}"#)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Baseline {
    origin: Origin,
    pub(crate) subjects: BTreeMap<String, Vec<Earlier>>,
}

#[derive(Clone, Debug)]
enum Origin {
    /// The files of its subjects.
    Lock(BTreeMap<String, PathBuf>),
    /// In words.
    Other(String),
}

/// One schema before.
#[derive(Clone, Debug)]
pub(crate) struct Earlier {
    /// In words, such as "version 3".
    pub(crate) label: String,
    pub(crate) identity: Identity,
    text: Arc<str>,
    /// The schema in the text, if that is one of the sources of the contract; else it is all of the text.
    part: Option<Node>,
}

impl Baseline {
    /// Nothing yet, from a place in words, such as "the registry at http://…".
    pub fn new(origin: impl Into<String>) -> Self {
        Self { origin: Origin::Other(origin.into()), subjects: BTreeMap::new() }
    }

    /// Adds the next version of a subject, which is newer than those before; `label` says which, such as "version 3".
    pub fn add(&mut self, subject: &str, label: &str, schema: &str) -> Result<(), ParseError> {
        let identity = Schema::parse(schema)?.identity();
        let earlier = Earlier { label: label.to_owned(), identity, text: schema.into(), part: None };
        self.subjects.entry(subject.to_owned()).or_default().push(earlier);
        Ok(())
    }

    /// What the lock says.
    pub(crate) fn locked(sources: &Sources, lock: &Lock) -> Self {
        let file =
            |(name, published): (&String, &Published)| Some((name.clone(), published.file.as_ref()?.path.clone()));
        let versions = |name: &String| {
            lock[name].versions.iter().map(|version| {
                let source = version.schema.span.source.0 as usize;
                Earlier {
                    label: format!("version {}", version.number),
                    identity: version.identity,
                    text: Arc::clone(&sources.files[source].text),
                    part: Some(version.schema.clone()),
                }
            })
        };
        let subjects = lock.keys().map(|name| (name.clone(), versions(name).collect())).collect();
        Self { origin: Origin::Lock(lock.iter().filter_map(file).collect()), subjects }
    }

    /// Whether it is the lock, whose breaks can be accepted.
    pub(crate) fn is_lock(&self) -> bool {
        matches!(self.origin, Origin::Lock(_))
    }

    /// Where the versions of a subject are, in words.
    pub(crate) fn place(&self, subject: &str) -> String {
        match &self.origin {
            Origin::Lock(files) => files.get(subject).map(|file| file.display().to_string()).unwrap_or_default(),
            Origin::Other(origin) => origin.clone(),
        }
    }

    pub(crate) fn of(&self, subject: &str) -> &[Earlier] {
        self.subjects.get(subject).map_or(&[], Vec::as_slice)
    }
}

impl Earlier {
    /// Where the schema is among the sources of the contract, if it is there.
    pub(crate) fn place(&self) -> Option<Span> {
        self.part.as_ref().map(|part| part.span)
    }

    /// What is written at a place of its [`schema`](Self::schema).
    pub(crate) fn written(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The schema, with its places among the sources if its text is one of them; `None` if it is none.
    pub(crate) fn schema(&self, issues: &mut Vec<Issue>) -> Option<Schema> {
        match &self.part {
            Some(part) => Schema::of_node(part, issues),
            None => Schema::read(SourceId::default(), &self.text, issues),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{self, Inputs};
    use crate::lock;

    const VERSIONS: usize = 50;

    fn file() -> String {
        let schema = |size| format!(r#"{{"type": "fixed", "name": "Id", "size": {size}}}"#);
        let identity = |size| Schema::parse(&schema(size)).unwrap().identity();
        let version = |number| {
            let (identity, schema) = (identity(number), schema(number));
            format!(r#"{{"version": {number}, "identity": "{identity}", "date": "2026-11-23", "schema": {schema}}}"#)
        };
        let versions: Vec<_> = (1..=VERSIONS).map(version).collect();
        format!(r#"{{"format": 1, "subject": "ids-value", "versions": [{}]}}"#, versions.join(",\n"))
    }

    /// However many there are, what each of them costs is what it has in the text.
    #[test]
    fn versions_share_the_text_of_their_file() {
        let id = r#"{"type": "fixed", "name": "Id", "size": 8}"#;
        let file = file();
        let texts = [("Id.avsc", id), ("deimos.toml", ""), ("schemas.lock/ids-value.json", &file)];
        let sources = load::sources(&Inputs::texts(texts)).unwrap();
        let (lock, findings) = lock::read(&sources);
        assert!(!findings.has_errors());
        let text = &sources.files.last().unwrap().text;
        let before = Arc::strong_count(text);
        let baseline = Baseline::locked(&sources, &lock);
        assert_eq!(Arc::strong_count(text) - before, VERSIONS);
        for earlier in baseline.of("ids-value") {
            let mut issues = Vec::new();
            let schema = earlier.schema(&mut issues).unwrap();
            assert_eq!(schema.identity(), earlier.identity);
            let (_, definition) = schema.schemata().definitions().next().unwrap();
            assert_eq!(earlier.written(definition.name_span), "\"Id\"");
            assert_eq!(Some(definition.span), earlier.place());
        }
    }
}
