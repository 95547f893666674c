//! The lock as a registry has it: the versions of a subject, with their numbers.

use deimos_schema::{Identity, Schema, SourceId, json};

use super::record::{LockFile, Refusal};
use super::subjects::Part;
use super::{Promises, Subject};
use crate::lock::{Published, Version};

/// What becomes of the file of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    /// The file as it is to be.
    pub file: LockFile,
    /// The versions of the lock that the registry does not have.
    pub dropped: Vec<u32>,
}

impl Promises {
    /// The file of the lock when a registry has these versions of a subject, each a number and a schema that is complete
    /// in itself, from the oldest to the newest; `None` if the lock says so already.
    ///
    /// A version that the lock knows keeps its day; the others are from this one (`2026-11-23`). Accepted breaks stay.
    pub fn adopt(&self, subject: &Subject, versions: &[(u32, String)], date: &str) -> Result<Option<Adopted>, Refusal> {
        let before = self.lock.get(subject.name()).cloned().unwrap_or_else(Published::new);
        let adopted = versions.iter().map(|(number, text)| version(subject, *number, text, &before, date));
        let versions = adopted.collect::<Result<Vec<Version>, _>>()?;
        let promised = |version: &Version| promised(subject, version);
        let known = |published: &[Version]| published.iter().map(|v| (v.number, promised(v))).collect::<Vec<_>>();
        if known(&versions) == known(&before.versions) {
            return Ok(None);
        }
        let there = |version: &&Version| versions.iter().any(|adopted| promised(adopted) == promised(version));
        let dropped = before.versions.iter().filter(|version| !there(version)).map(|version| version.number).collect();
        let added = versions.last().map(|newest| newest.number);
        let published = Published { versions, ..before };
        Ok(Some(Adopted { file: LockFile { added, ..self.file(subject.name(), &published)? }, dropped }))
    }
}

/// What of a version is promised: of a key its text.
fn promised(subject: &Subject, version: &Version) -> Option<Identity> {
    match subject.part {
        Part::Value => Some(version.identity),
        _ => version.text(),
    }
}

fn version(subject: &Subject, number: u32, text: &str, before: &Published, date: &str) -> Result<Version, Refusal> {
    let too_deep = || Refusal::TooDeep(subject.name().to_owned());
    let identity = Schema::parse(text).map_err(|_| too_deep())?.identity();
    let schema = json::parse(SourceId::default(), text, &mut Vec::new()).ok_or_else(too_deep)?;
    let date = before.version_of(identity).map_or(date, |known| &known.date).to_owned();
    Ok(Version { number, identity, date, schema })
}
