//! What was published: the versions of each subject, and the breaks that were accepted, as `schemas.lock/` holds them.

mod files;
mod read;
mod write;

pub(crate) use files::Taken;
pub(crate) use read::all as read;
pub(crate) use write::file;

use std::collections::BTreeMap;
use std::path::PathBuf;

use deimos_schema::fingerprint::sha_256;
use deimos_schema::json::Node;
use deimos_schema::{Identity, Schema, Span};

/// The form of the files that this compiler writes, and the only one that it reads.
const FORMAT: &str = "1";

/// What a key without a schema is known by, as the schemas of others are by their identities.
pub(crate) const NOTHING: Identity = Identity::from_bytes([0; 32]);

/// The subjects by their names.
pub(crate) type Lock = BTreeMap<String, Published>;

/// What was published of one subject.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    /// From the oldest to the newest.
    pub(crate) versions: Vec<Version>,
    pub(crate) accepted: Vec<Acceptance>,
    /// Where that is written; nowhere if it is not yet in a file.
    pub(crate) file: Option<File>,
}

/// A file of the lock.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    /// Where the name of the subject is written.
    pub(crate) name: Span,
}

/// One schema that was published.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) number: u32,
    pub(crate) identity: Identity,
    /// Year, month and day.
    pub(crate) date: String,
    /// The text to register.
    pub(crate) schema: Node,
}

/// One break that somebody has taken on, between two schemas and no others.
#[derive(Clone, Debug)]
pub(crate) struct Acceptance {
    /// The version that was there.
    pub(crate) from: Identity,
    /// The schema that does not fit it.
    pub(crate) to: Identity,
    pub(crate) rule: String,
    pub(crate) path: String,
    pub(crate) reason: String,
    pub(crate) by: String,
    /// Where it is written; nowhere if it is not yet in a file.
    pub(crate) span: Option<Span>,
}

impl Published {
    /// A subject of which nothing was published.
    pub(crate) fn new() -> Self {
        Self { versions: Vec::new(), accepted: Vec::new(), file: None }
    }

    /// The version of this schema, if it was published.
    pub(crate) fn version_of(&self, identity: Identity) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.identity == identity)
    }

    /// Whether a version is known by this: as a schema, or as a text.
    pub(crate) fn holds(&self, identity: Identity) -> bool {
        self.version_of(identity).is_some() || self.versions.iter().any(|version| version.text() == Some(identity))
    }
}

impl Version {
    /// What its text is known by.
    pub(crate) fn text(&self) -> Option<Identity> {
        Schema::parse(&self.schema.to_text()).map(|schema| of_text(&schema.text())).ok()
    }
}

/// What the text of a schema is known by, where others that mean the same are not it.
pub(crate) fn of_text(text: &str) -> Identity {
    Identity::from_bytes(sha_256(text.as_bytes()))
}
