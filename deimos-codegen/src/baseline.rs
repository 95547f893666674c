//! What a contract is held against: for each subject the schemas before, from the oldest to the newest.

use std::collections::BTreeMap;
use std::path::PathBuf;

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
    text: String,
    /// Where the text is among the sources of the contract, if it is there.
    pub(crate) place: Option<Span>,
}

impl Baseline {
    /// Nothing yet, from a place in words, such as "the registry at http://…".
    pub fn new(origin: impl Into<String>) -> Self {
        Self { origin: Origin::Other(origin.into()), subjects: BTreeMap::new() }
    }

    /// Adds the next version of a subject, which is newer than those before; `label` says which, such as "version 3".
    pub fn add(&mut self, subject: &str, label: &str, schema: &str) -> Result<(), ParseError> {
        let identity = Schema::parse(schema)?.identity();
        let earlier = Earlier { label: label.to_owned(), identity, text: schema.to_owned(), place: None };
        self.subjects.entry(subject.to_owned()).or_default().push(earlier);
        Ok(())
    }

    /// What the lock says.
    pub(crate) fn locked(sources: &Sources, lock: &Lock) -> Self {
        let file =
            |(name, published): (&String, &Published)| Some((name.clone(), published.file.as_ref()?.path.clone()));
        let versions = |name: &String| {
            lock[name].versions.iter().map(|version| {
                let span = version.schema.span;
                Earlier {
                    label: format!("version {}", version.number),
                    identity: version.identity,
                    text: sources.files[span.source.0 as usize].text[span.start..span.end].to_owned(),
                    place: Some(span),
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
    /// What is written at a place of its [`schema`](Self::schema).
    pub(crate) fn written(&self, span: Span) -> &str {
        let start = self.place.map_or(0, |place| place.start);
        self.text.get(span.start.saturating_sub(start)..span.end.saturating_sub(start)).unwrap_or_default()
    }

    /// The schema, with its places among the sources if its text is one of them; `None` if it is none.
    pub(crate) fn schema(&self, issues: &mut Vec<Issue>) -> Option<Schema> {
        let Some(place) = self.place else { return Schema::read(SourceId::default(), &self.text, issues) };
        // Blanks before the text leave every position as it is in the file.
        let text = " ".repeat(place.start) + &self.text;
        Schema::read(place.source, &text, issues)
    }
}
