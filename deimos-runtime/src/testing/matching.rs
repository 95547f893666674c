//! How far a message is from what a test expects of it.

use std::fmt::{self, Debug};

/// A field that is not what was expected.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Mismatch {
    name: &'static str,
    expected: String,
    actual: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} expected {}, was {}", self.name, self.expected, self.actual)
    }
}

/// Compares a field; for the assertions' macros.
#[doc(hidden)]
pub fn field<A, E>(name: &'static str, actual: &A, expected: &E) -> Option<Mismatch>
where
    A: Debug + PartialEq<E>,
    E: Debug,
{
    let mismatch = || Mismatch { name, expected: format!("{expected:?}"), actual: format!("{actual:?}") };
    (actual != expected).then(mismatch)
}
