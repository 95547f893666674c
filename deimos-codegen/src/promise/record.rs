//! What is written down: versions that are published now, breaks that somebody takes on.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use deimos_schema::{SourceId, json};

use super::breaks::Breaking;
use super::subjects::Part;
use super::{Promises, Subject, keys, stale};
use crate::lock::{self, Acceptance, Lock, Published, Taken, Version};

/// A file of the lock as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFile {
    /// Where it belongs.
    pub path: PathBuf,
    /// All of it.
    pub text: String,
    /// Which subject it is about.
    pub subject: String,
    /// The number of the version that is added, if one is.
    pub added: Option<u32>,
    /// How many accepted breaks are left out because they have expired.
    pub expired: usize,
}

/// Why nothing was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Promises are broken.
    Broken(Vec<Breaking>),
    /// There is no manifest, beside which the lock could be.
    NoManifest,
    /// There is no such break; these are there.
    NoSuchBreak(Vec<Breaking>),
    /// The schema of this subject nests too deep for one text.
    TooDeep(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(_) => f.write_str("promises are broken; nothing was recorded"),
            Self::NoManifest => f.write_str("there is no deimos.toml, and without topics there are no subjects"),
            Self::NoSuchBreak(breaks) if breaks.is_empty() => {
                f.write_str("there is nothing to accept: no promise is broken")
            }
            Self::NoSuchBreak(_) => f.write_str("there is no such break"),
            Self::TooDeep(subject) => write!(f, "the schema of {subject} nests too deep for one text"),
        }
    }
}

impl std::error::Error for Refusal {}

/// Where the file of each subject is, or is to be; nowhere without a manifest.
pub(super) fn files(folder: Option<&Path>, lock: &Lock, subjects: &[Subject]) -> BTreeMap<String, PathBuf> {
    let there = lock.iter().filter_map(|(name, published)| Some((name.clone(), published.file.as_ref()?.path.clone())));
    let mut files: BTreeMap<String, PathBuf> = there.collect();
    let mut taken = Taken::default();
    files.values().filter_map(|path| path.file_stem()).for_each(|stem| taken.take(&stem.to_string_lossy()));
    for subject in subjects.iter().map(Subject::name) {
        if let (Some(folder), None) = (folder, files.get(subject)) {
            files.insert(subject.to_owned(), folder.join(format!("{}.json", taken.give(subject))));
        }
    }
    files
}

impl Promises {
    /// The files of the lock that change when every schema that is new is recorded as published on this day
    /// (`2026-11-23`), unless a promise is broken that is not accepted.
    pub fn record(&self, date: &str) -> Result<Vec<LockFile>, Refusal> {
        let breaks = self.check(&self.published()).breaks;
        let breaks: Vec<_> = breaks.into_iter().filter(|found| self.denies(found.rule)).collect();
        if !breaks.is_empty() {
            return Err(Refusal::Broken(breaks));
        }
        let mut files = Vec::new();
        for subject in &self.subjects {
            let mut published = self.lock.get(subject.name()).cloned().unwrap_or_else(Published::new);
            let added = self.add_version(subject, &mut published, date)?;
            let before = published.accepted.len();
            let kept: Vec<_> = published.accepted.iter().map(|taken| stale::is_history(&published, taken)).collect();
            let mut kept = kept.into_iter();
            published.accepted.retain(|_| kept.next().unwrap_or(true));
            let expired = before - published.accepted.len();
            if added.is_some() || expired > 0 {
                files.push(LockFile { added, expired, ..self.file(subject.name(), &published)? });
            }
        }
        Ok(files)
    }

    fn add_version(&self, subject: &Subject, published: &mut Published, date: &str) -> Result<Option<u32>, Refusal> {
        if self.is_known(subject, published) {
            return Ok(None);
        }
        let number = published.versions.last().map_or(1, |newest| newest.number + 1);
        let text = self.text(subject);
        let schema = json::parse(SourceId::default(), &text, &mut Vec::new());
        let schema = schema.ok_or_else(|| Refusal::TooDeep(subject.name().to_owned()))?;
        published.versions.push(Version { number, identity: subject.identity(), date: date.to_owned(), schema });
        Ok(Some(number))
    }

    /// Whether a version is the schema of the subject; of a key also word for word.
    fn is_known(&self, subject: &Subject, published: &Published) -> bool {
        match subject.part {
            Part::Value => published.version_of(subject.identity()).is_some(),
            _ => published.holds(lock::of_text(&keys::text(&self.schemata, subject))),
        }
    }

    /// The file of the lock that changes when somebody takes on the break of this rule at this path.
    pub fn accept(&self, found: &Breaking, reason: &str, by: &str) -> Result<LockFile, Refusal> {
        let breaks = self.check(&self.published()).breaks;
        if !breaks.contains(found) {
            return Err(Refusal::NoSuchBreak(breaks));
        }
        let mut published = self.lock.get(&found.subject).cloned().unwrap_or_else(Published::new);
        for from in &found.from {
            published.accepted.push(Acceptance {
                from: *from,
                to: found.to,
                rule: found.rule.to_owned(),
                path: found.path.clone(),
                reason: reason.to_owned(),
                by: by.to_owned(),
                span: None,
            });
        }
        self.file(&found.subject, &published)
    }

    pub(super) fn file(&self, subject: &str, published: &Published) -> Result<LockFile, Refusal> {
        Ok(LockFile {
            path: self.files.get(subject).cloned().ok_or(Refusal::NoManifest)?,
            text: lock::file(subject, published),
            subject: subject.to_owned(),
            added: None,
            expired: 0,
        })
    }

    fn denies(&self, rule: &str) -> bool {
        self.levels.of(rule) == crate::rules::Level::Deny
    }
}
