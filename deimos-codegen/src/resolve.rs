//! Looks up names across all schemas.

use deimos_schema::Schemata;
use deimos_schema::syntax::Document;

use crate::diagnostic::{Diagnostic, Findings};

/// The schemas with every name looked up, empty if an error was found.
pub(crate) fn names(documents: &[Document]) -> (Schemata, Findings) {
    let mut issues = Vec::new();
    let schemata = deimos_schema::resolve(documents, &mut issues).unwrap_or_default();
    let mut findings = Findings::default();
    findings.extend(issues.into_iter().map(Diagnostic::from));
    (schemata, findings)
}
