//! Why a text is not read as a value in Avro's JSON encoding.

use std::fmt;

use super::Misfit;

/// All that does not fit a schema in a text, in the order of the schema; or that the text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    schema: String,
    misfits: Vec<Misfit>,
}

impl JsonError {
    pub(super) fn new(schema: impl Into<String>, misfit: Misfit) -> Self {
        Self { schema: schema.into(), misfits: vec![misfit] }
    }

    pub(super) fn of_all(schema: impl Into<String>, misfits: Vec<Misfit>) -> Self {
        Self { schema: schema.into(), misfits }
    }

    /// Each of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Misfit> {
        self.misfits.iter()
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the value is no {} in Avro's JSON encoding", self.schema)?;
        self.misfits.iter().try_for_each(|misfit| write!(out, "\n  {misfit}"))
    }
}

impl std::error::Error for JsonError {}
