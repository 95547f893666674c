//! What does not fit a schema: every place, what stands there, and what was expected.

use std::borrow::Cow;
use std::fmt;

pub use crate::codec::json::Misfit as CoerceError;

/// All values that do not fit a schema, in the order of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoerceErrors {
    fullname: Cow<'static, str>,
    errors: Vec<CoerceError>,
}

impl CoerceErrors {
    pub(super) fn new(fullname: impl Into<Cow<'static, str>>, errors: Vec<CoerceError>) -> Self {
        Self { fullname: fullname.into(), errors }
    }

    /// The schema itself is at fault.
    pub(super) fn of_schema(fullname: &'static str, message: String) -> Self {
        Self::new(fullname, vec![CoerceError::new("", message)])
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
