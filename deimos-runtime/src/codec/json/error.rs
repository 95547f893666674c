//! Why a text is not read as a value in Avro's JSON encoding.

use std::fmt;

use super::{Found, Misfit};

/// All that does not fit a schema in a text, in the order of the schema; or that the text is not JSON.
///
/// The first 20 are kept, the others are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    schema: String,
    found: Found,
}

impl JsonError {
    pub(super) fn new(schema: impl Into<String>, misfit: Misfit) -> Self {
        Self { schema: schema.into(), found: Found::one(misfit) }
    }

    pub(super) fn of_all(schema: impl Into<String>, found: Found) -> Self {
        Self { schema: schema.into(), found }
    }

    /// Each of the first 20.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Misfit> {
        self.found.first.iter()
    }

    /// How many there are beside them.
    pub fn more(&self) -> usize {
        self.found.more
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the value is no {} in Avro's JSON encoding", self.schema)?;
        self.found.list("", out)
    }
}

impl std::error::Error for JsonError {}
