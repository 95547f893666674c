//! What does not fit a schema: every place, what stands there, and what was expected.

use std::fmt;

use crate::Schema;
pub use crate::codec::json::Misfit as CoerceError;

/// All values that do not fit a schema, in the order of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoerceErrors {
    fullname: &'static str,
    errors: Vec<CoerceError>,
}

impl CoerceErrors {
    pub(super) fn new(schema: &Schema, errors: Vec<CoerceError>) -> Self {
        Self { fullname: schema.fullname, errors }
    }

    /// The schema itself is at fault.
    pub(super) fn of_schema(schema: &Schema, message: String) -> Self {
        Self::new(schema, vec![CoerceError::new("", message)])
    }

    /// Each of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &CoerceError> {
        self.errors.iter()
    }
}

impl fmt::Display for CoerceErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the value is no {}", self.fullname)?;
        self.errors.iter().try_for_each(|error| write!(out, "\n  {error}"))
    }
}

impl std::error::Error for CoerceErrors {}
