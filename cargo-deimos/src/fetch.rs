//! A subject of the registry with all that it refers to, its names looked up.

use std::collections::BTreeMap;
use std::fmt;

use deimos_schema::syntax::{self, Document};
use deimos_schema::{Issue, Kind, Schemata, SourceId, line_column, resolve, self_contained_text};

use crate::message::{self, Remark};
use crate::registry::{Fault, Published, Reference, Registry, Which};

/// The version of a subject that something comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    subject: String,
    version: u64,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} version {}", self.subject, self.version)
    }
}

/// A subject's schema, in the schemata of all that it refers to.
pub(crate) struct Pulled {
    pub(crate) schemata: Schemata,
    /// By the number of the text.
    origins: Vec<Origin>,
}

impl Pulled {
    /// The schema as one text that needs no other.
    pub(crate) fn text(&self) -> String {
        self.schemata.roots().last().map(|root| self_contained_text(&self.schemata, &root.ty)).unwrap_or_default()
    }

    /// Where a text comes from.
    pub(crate) fn origin(&self, source: SourceId) -> &Origin {
        &self.origins[source.0 as usize]
    }
}

/// Fetches subjects, each version of them once.
pub(crate) struct Fetcher<'a> {
    registry: &'a Registry,
    known: BTreeMap<Reference, Published>,
    findings: usize,
}

impl<'a> Fetcher<'a> {
    pub(crate) fn new(registry: &'a Registry) -> Self {
        Self { registry, known: BTreeMap::new(), findings: 0 }
    }

    /// Whether something was found that keeps the whole from being written.
    pub(crate) fn has_findings(&self) -> bool {
        self.findings > 0
    }

    /// A version of a subject; nothing, with a word about it, where there is nothing to write.
    pub(crate) fn subject(&mut self, subject: &str, which: Which) -> Result<Option<Pulled>, Fault> {
        let Some(published) = self.registry.version(subject, which)? else {
            let version = match which {
                Which::Latest => String::new(),
                Which::Number(number) => format!(" version {number} of"),
            };
            self.find(&format!("the schema registry has no{version} subject `{subject}`"));
            return Ok(None);
        };
        if published.kind != "AVRO" {
            Remark::note(format!("{subject} is left out: its schema is {}, not Avro", published.kind)).say();
            return Ok(None);
        }
        Ok(self.complete(published)?.filter(|pulled| tell_of_root(subject, pulled)))
    }

    /// Number and schema of each version, complete in itself, from the oldest to the newest; none of a subject that is
    /// not there.
    pub(crate) fn versions(&mut self, subject: &str) -> Result<Vec<(u32, String)>, Fault> {
        let numbers = self.registry.versions(subject)?.unwrap_or_default();
        let versions = numbers.into_iter().map(|number| self.numbered(subject, Which::Number(number)));
        Ok(versions.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// The same of the newest version alone.
    pub(crate) fn newest(&mut self, subject: &str) -> Result<Option<(u32, String)>, Fault> {
        self.numbered(subject, Which::Latest)
    }

    fn numbered(&mut self, subject: &str, which: Which) -> Result<Option<(u32, String)>, Fault> {
        let Some(published) = self.registry.version(subject, which)? else { return Ok(None) };
        let number = published.version;
        let Some(pulled) = self.complete(published)? else { return Ok(None) };
        let small = u32::try_from(number);
        let small = small.map_err(|_| Fault::Failed(format!("{subject} has a version {number}, beyond 2^32")))?;
        Ok(Some((small, pulled.text())))
    }

    /// A version with what it refers to; nothing, with a word about it, if it cannot be read.
    pub(crate) fn complete(&mut self, published: Published) -> Result<Option<Pulled>, Fault> {
        if published.kind != "AVRO" {
            self.find(&format!("the schema of {} is {}, not Avro", published.subject, published.kind));
            return Ok(None);
        }
        let texts = self.with_references(published)?;
        Ok(self.resolved(&texts))
    }

    fn find(&mut self, message: &str) {
        self.findings += 1;
        message::error(message);
    }

    /// What it refers to, and last itself.
    fn with_references(&mut self, published: Published) -> Result<Vec<Published>, Fault> {
        let mut found: Vec<Published> = Vec::new();
        let mut open: Vec<Reference> = published.references.clone();
        while let Some(reference) = open.pop() {
            if found.iter().any(|known| (&known.subject, known.version) == (&reference.subject, reference.version)) {
                continue;
            }
            let referenced = self.reference(&published.subject, &reference)?;
            open.extend(referenced.references.iter().cloned());
            found.push(referenced);
        }
        found.sort_by(|a, b| (&a.subject, a.version).cmp(&(&b.subject, b.version)));
        found.push(published);
        Ok(found)
    }

    fn reference(&mut self, from: &str, reference: &Reference) -> Result<Published, Fault> {
        if let Some(known) = self.known.get(reference) {
            return Ok(known.clone());
        }
        let Reference { subject, version } = reference;
        let found = self.registry.version(subject, Which::Number(*version))?;
        let missing = || Fault::Failed(format!("{from} refers to version {version} of {subject}, which is not there"));
        let found = found.ok_or_else(missing)?;
        self.known.insert(reference.clone(), found.clone());
        Ok(found)
    }

    fn resolved(&mut self, texts: &[Published]) -> Option<Pulled> {
        let mut issues = Vec::new();
        let parsed = (0..).zip(texts).filter_map(|(id, text)| syntax::parse(SourceId(id), &text.text, &mut issues));
        let documents: Vec<Document> = parsed.collect();
        let schemata = (documents.len() == texts.len()).then(|| resolve(&documents, &mut issues)).flatten();
        let origins =
            texts.iter().map(|text| Origin { subject: text.subject.clone(), version: text.version }).collect();
        if let Some(schemata) = schemata {
            return Some(Pulled { schemata, origins });
        }
        for issue in issues.iter().filter(|issue| issue.is_error()) {
            self.find(&finding(issue, texts));
        }
        None
    }
}

fn finding(issue: &Issue, texts: &[Published]) -> String {
    let text = &texts[issue.span.source.0 as usize];
    let (line, column) = line_column(&text.text, issue.span.start);
    format!("{} version {}: {line}:{column}: {}", text.subject, text.version, issue.message)
}

/// Whether there is a named type to write.
fn tell_of_root(subject: &str, pulled: &Pulled) -> bool {
    let Some(root) = pulled.schemata.roots().last() else { return false };
    match &root.ty.kind {
        Kind::Named(_) => true,
        kind => {
            let (kind, types) = (described(kind), pulled.schemata.definitions().len());
            let rest = if types == 0 { "it is left out" } else { "the types in it are written" };
            Remark::note(format!("the schema of {subject} is {kind}, which has no name: {rest}")).say();
            types > 0
        }
    }
}

fn described(kind: &Kind) -> &'static str {
    match kind {
        Kind::Array(_) => "an array",
        Kind::Map(_) => "a map",
        Kind::Union(_) => "a union",
        kind => kind.primitive_name().unwrap_or("a named type"),
    }
}
