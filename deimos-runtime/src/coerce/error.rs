//! What does not fit a schema: every place, what stands there, and what was expected.

use std::borrow::Cow;
use std::fmt;

use crate::codec::json::Found;
pub use crate::codec::json::Misfit as CoerceError;

/// All values that do not fit a schema, in the order of the schema.
///
/// The first 20 are kept, the others are counted; none of them holds the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoerceErrors {
    fullname: Cow<'static, str>,
    found: Found,
}

impl CoerceErrors {
    pub(super) fn new(fullname: impl Into<Cow<'static, str>>, found: Found) -> Self {
        Self { fullname: fullname.into(), found }
    }

    /// The schema itself is at fault.
    pub(super) fn of_schema(fullname: &'static str, message: String) -> Self {
        Self::new(fullname, Found::one(CoerceError::new("", message)))
    }

    /// Each of the first 20.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &CoerceError> {
        self.found.first.iter()
    }

    /// How many there are beside them.
    pub fn more(&self) -> usize {
        self.found.more
    }
}

impl fmt::Display for CoerceErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the value is no {}", self.fullname)?;
        let name = self.fullname.rsplit('.').next().unwrap_or_default();
        self.found.list(if name.contains(' ') { "" } else { name }, out)
    }
}

impl std::error::Error for CoerceErrors {}
